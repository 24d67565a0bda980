import type { WorkState } from '@tsukuroi/protocol/work.ts';
import type { Action, Plan } from '@tsukuroi/trust/plan/plan.ts';
import type { Entry, MoveEntry } from './work-journal.ts';

/** An action of a plan and what became of it so far. */
export interface Work {
  readonly plan: Plan;
  readonly action: Action;
  readonly state: Exclude<WorkState, 'unknown'>;
  /** Its moves in order; the last one gave it its state. Empty when it was taken up and the power went. */
  readonly moves: readonly MoveEntry[];
  /** When the machine was asked to restart for it, and in which boot. */
  readonly asked: readonly { readonly atMs: number; readonly boot: string }[];
  /** How often an interrupted installation was taken up again. */
  readonly resumed: number;
  /** The boot in which it was taken up again last. */
  readonly resumedBoot?: string;
}

/** `7/os-security`: names a piece of work on this device. */
export function workKey(plan: number, action: string): string {
  return `${plan}/${action}`;
}

export function keyOf({ plan, action }: Work): string {
  return workKey(plan.number, action.id);
}

/** What the entries come to, oldest plan first. Work whose plan is no longer kept is over, and left out. */
export function worksOf(entries: readonly Entry[], plans: ReadonlyMap<number, Plan>): Work[] {
  const works = new Map<string, Draft>();
  for (const entry of entries) {
    if (entry.kind === 'took') {
      const plan = plans.get(entry.plan);
      for (const action of plan?.actions ?? []) {
        if (plan !== undefined && !works.has(workKey(entry.plan, action.id))) {
          works.set(workKey(entry.plan, action.id), { plan, action, moves: [], asked: [], resumed: 0 });
        }
      }
      continue;
    }
    if (entry.kind === 'power') {
      continue;
    }
    const work = works.get(workKey(entry.plan, entry.action));
    if (work !== undefined) {
      add(work, entry);
    }
  }
  return [...works.values()]
    .map((draft) => ({ ...draft, state: draft.moves.at(-1)?.state ?? ('needed' as const) }))
    .sort((a, b) => a.plan.number - b.plan.number);
}

interface Draft {
  readonly plan: Plan;
  readonly action: Action;
  readonly moves: MoveEntry[];
  readonly asked: { readonly atMs: number; readonly boot: string }[];
  resumed: number;
  resumedBoot?: string;
}

function add(work: Draft, entry: Exclude<Entry, { kind: 'took' | 'power' }>): void {
  if (entry.kind === 'move') {
    work.moves.push(entry);
  } else if (entry.kind === 'asked') {
    work.asked.push({ atMs: Date.parse(entry.at), boot: entry.boot });
  } else {
    work.resumed += 1;
    work.resumedBoot = entry.boot;
  }
}

const OVER: readonly WorkState[] = ['done', 'failed', 'rolled-back'];

/** Nothing comes of it any more: it ended, or it only had to be staged and a newer plan has taken its place. */
export function isOver({ action, plan, state }: Work, newest: number): boolean {
  return OVER.includes(state) || (action.verb === 'stage' && state === 'staged' && plan.number < newest);
}

/** Number of the newest plan that was taken up; 0 before the first. */
export function newestPlan(entries: readonly Entry[]): number {
  return Math.max(0, ...entries.map((entry) => (entry.kind === 'power' ? 0 : entry.plan)));
}

/** Its last move into a state. */
export function lastInto(work: Work, state: MoveEntry['state']): MoveEntry | undefined {
  return work.moves.findLast((move) => move.state === state);
}

/**
 * The boot in which it was installed: another one proves that the machine was restarted since. After a power cut amid the installation that is the
 * boot in which it was ended, since what already ran there runs old code.
 */
export function bootOfInstall(work: Work): string | undefined {
  return work.resumedBoot ?? lastInto(work, 'installing')?.boot;
}
