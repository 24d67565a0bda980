import type { Text } from '@tsukuroi/core';
import type { WorkReason, WorkState } from '@tsukuroi/protocol';

/** Work of a device as it stood in the morning. */
export interface NightWork {
  readonly device: string;
  readonly name: string;
  readonly department: string | null;
  readonly state: WorkState;
  readonly because: WorkReason | null;
  readonly about: string | null;
  /** When it came into this state. */
  readonly at: string;
  readonly packages: number;
}

/** A machine of the ledger. */
export interface LedgerPlace {
  readonly device: string | null;
  readonly name: string;
  readonly department: string | null;
  readonly kind: string | null;
  readonly place: string | null;
  readonly spare: boolean;
}

export interface KeptDevice {
  readonly device: string;
  readonly name: string;
  readonly department: string | null;
  readonly place: string | null;
  readonly state: WorkState;
  readonly because: WorkReason | null;
  readonly about: string | null;
  readonly since: string;
}

/** A sheet as it is kept: facts and words in both languages, so that it can be read in either later. */
export interface KeptSheet {
  readonly from: string;
  readonly to: string;
  readonly notReturned: readonly (KeptDevice & { readonly spares: readonly string[] })[];
  readonly failed: readonly KeptDevice[];
  readonly done: readonly { readonly department: string | null; readonly devices: number; readonly packages: number }[];
  readonly needs: readonly { readonly title: Text; readonly detail: Text; readonly opens: string }[];
  readonly more: { readonly notReturned: number; readonly failed: number };
  readonly stopped: boolean;
}

/** Begun and not ended: whoever works at the machine this morning may find it in the middle of something. */
const UNDER_WAY: readonly WorkState[] = ['installing', 'restart-pending', 'verifying', 'unknown'];
/** What fits on a page beside the rest. */
const SHOWN = { notReturned: 10, failed: 8, spares: 2, needs: 5 } as const;

/**
 * What the night came to. Pure. A device is not "back" before it said that the work is over and was verified; a restart that waits for a
 * person is no absence, it is told by the list of rollouts.
 */
export function makeSheet(
  night: { readonly from: string; readonly to: string },
  work: readonly NightWork[],
  ledger: readonly LedgerPlace[],
  rest: Pick<KeptSheet, 'needs' | 'stopped'>,
): KeptSheet {
  const inNight = work.filter(({ at }) => at >= night.from && at <= night.to);
  const away = inNight.filter(isAway).sort(byTime);
  const failed = inNight.filter(({ state }) => state === 'failed' || state === 'rolled-back').sort(byTime);
  const entries = new Map(ledger.flatMap((entry) => (entry.device === null ? [] : [[entry.device, entry] as const])));
  const lineOf = ({ at, packages: _packages, ...one }: NightWork): KeptDevice => ({
    ...one,
    place: entries.get(one.device)?.place ?? null,
    since: at,
  });
  return {
    ...night,
    notReturned: away.slice(0, SHOWN.notReturned).map((one) => ({
      ...lineOf(one),
      spares: sparesFor(one, entries.get(one.device), ledger),
    })),
    failed: failed.slice(0, SHOWN.failed).map(lineOf),
    done: doneBy(inNight),
    needs: rest.needs.slice(0, SHOWN.needs),
    more: {
      notReturned: Math.max(0, away.length - SHOWN.notReturned),
      failed: Math.max(0, failed.length - SHOWN.failed),
    },
    stopped: rest.stopped,
  };
}

/** A click that nobody gave, or a person who works on, keeps a machine usable: it is not away. */
function isAway({ because, state }: NightWork): boolean {
  const waitsForPeople =
    state === 'restart-pending' &&
    (because === 'person-active' || because === 'restart-by-click' || because === 'restart-postponed');
  return (UNDER_WAY.includes(state) && !waitsForPeople) || (state === 'failed' && because === 'restart-did-not-happen');
}

function byTime(one: NightWork, other: NightWork): number {
  return one.at < other.at ? -1 : one.at > other.at ? 1 : one.name < other.name ? -1 : 1;
}

function doneBy(work: readonly NightWork[]): KeptSheet['done'] {
  const done = work.filter(({ state }) => state === 'done');
  const groups = [...Map.groupBy(done, ({ department }) => department)];
  return groups
    .map(([department, all]) => ({
      department,
      devices: new Set(all.map(({ device }) => device)).size,
      packages: all.reduce((sum, { packages }) => sum + packages, 0),
    }))
    .sort((one, other) => other.devices - one.devices || ((one.department ?? '') < (other.department ?? '') ? -1 : 1));
}

/** Of the same kind where the ledger says which; those of the own department first. */
function sparesFor(one: NightWork, entry: LedgerPlace | undefined, ledger: readonly LedgerPlace[]): string[] {
  const fitting = ledger.filter(
    ({ kind, spare }) => spare && (entry?.kind == null || kind === null || kind === entry.kind),
  );
  const own = (department: string | null) => (department !== null && department === one.department ? 0 : 1);
  return fitting
    .toSorted((a, b) => own(a.department) - own(b.department) || (a.name < b.name ? -1 : 1))
    .slice(0, SHOWN.spares)
    .map(({ name, place }) => (place === null ? name : `${name}(${place})`));
}
