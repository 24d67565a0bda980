import type { Machine } from '../../machine.ts';

/** Who plays which part; taken from the endpoints there are. */
export interface Cast {
  /** Its plan says `never`, and orders an installation all the same. */
  readonly never: Machine;
  /** Off from Monday morning for five weeks. */
  readonly sleeper: Machine;
  /** One of its packages is held by a person. */
  readonly held: Machine;
  /** Their power is cut while dpkg works. */
  readonly cut: readonly Machine[];
  /** On the first of a department's endpoints, its ring 1, a package cannot be configured; ring 2 must not be touched. */
  readonly broken: { readonly first: Machine; readonly rest: readonly Machine[] } | undefined;
}

export const CLINIC = '外来';
export const WARD = '病棟';
export const LABORATORY = '検査';
export const OFFICE = '医事';
/** With more endpoints than these there is room for three power cuts. */
const FEW = 5;
const MOST_CUT = 3;

/** @throws Error when there are too few endpoints for the parts */
export function castOf(agents: readonly Machine[]): Cast {
  const never = agents.at(-1);
  const others = agents.filter((machine) => machine !== never);
  const sleeper = others.findLast(({ host }) => host.department === OFFICE);
  const of = (department: string) => others.filter(({ host }) => host.department === department);
  const [held] = of(WARD);
  const cut = of(CLINIC).slice(0, agents.length > FEW ? MOST_CUT : 1);
  const [first, ...rest] = of(OFFICE).filter((machine) => machine !== sleeper);
  const broken = first === undefined || rest.length === 0 ? undefined : { first, rest };
  if (never === undefined || sleeper === undefined || held === undefined || cut.length === 0) {
    throw new Error('at least 5 endpoints are needed');
  }
  return { never, sleeper, held, cut, broken };
}

/** Those of whom nothing may be changed. */
export function untouchedOf({ never, broken }: Cast): Machine[] {
  return [never, ...(broken?.rest ?? [])];
}

/** Who has a program of the hospital's own in an old version; all others do not have it. */
export interface Viewers {
  /** Their department's policy names it. */
  readonly wanted: readonly Machine[];
  /** Of another department, whose policy does not. */
  readonly left: readonly Machine[];
}

const MOST_VIEWERS = 2;

export function viewersOf({ held, never }: Cast, agents: readonly Machine[]): Viewers {
  const laboratory = agents.filter((machine) => machine.host.department === LABORATORY && machine !== never);
  return { wanted: laboratory.slice(0, MOST_VIEWERS), left: [held] };
}
