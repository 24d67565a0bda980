import { openingsBetween, type Policy, type PolicyWorld, shareOpenings, withoutTaken } from '@tsukuroi/policy';
import type { Apart } from '@tsukuroi/protocol';
import type { StandingWindows } from './standing-windows.ts';
import { intersect, type Span } from './windows.ts';

const DAY_MS = 86_400_000;
/** Turns are counted from the beginning of such a stretch; long enough that every group has its turn in it many times over. */
const STRETCH_MS = 84 * DAY_MS;

/** What is needed to keep devices apart. */
export interface ApartGround {
  /** Groups that must not restart together, in their order (/apart). */
  readonly apart: readonly Apart[];
  readonly standing: readonly StandingWindows[];
  readonly world: Pick<PolicyWorld, 'calendars' | 'freezes'>;
  readonly policyOf: (device: string) => Pick<Policy, 'windows' | 'runMinutes'> | undefined;
  readonly nowMs: number;
}

/**
 * Of a device's time what it may have beside those that must not be down with it: its group's share of the windows of all, without what devices
 * of other groups hold in plans that still count. Pure. A device of no arrangement keeps all of it.
 */
export function keepApart(
  device: string,
  openings: readonly Span[],
  runMs: number,
  ground: ApartGround,
): readonly Span[] {
  let left = openings;
  for (const { groups } of ground.apart) {
    const place = groups.findIndex(({ devices }) => devices.includes(device));
    if (place < 0) {
      continue;
    }
    const untilMs = Math.max(ground.nowMs, ...openings.map(({ toMs }) => toMs));
    const shared = shareOpenings(groups.map(({ devices }) => groupOf(devices, untilMs, ground)))[place] ?? [];
    const others = new Set(groups.flatMap((group, index) => (index === place ? [] : group.devices)));
    const taken = ground.standing
      .filter((one) => others.has(one.device))
      .flatMap(({ windows }) => windows.map(({ from, to }) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) })))
      .filter(({ toMs }) => toMs > ground.nowMs);
    left = withoutTaken(intersect(left, shared), taken, runMs);
  }
  return left;
}

/** When any device of a group may run, and the longest run among them. */
function groupOf(devices: readonly string[], untilMs: number, { nowMs, policyOf, world }: ApartGround) {
  const fromMs = Math.floor(nowMs / STRETCH_MS) * STRETCH_MS;
  const policies = new Set(devices.flatMap((device) => policyOf(device) ?? []));
  const spans = [...policies].flatMap(
    ({ windows }) => openingsBetween(windows, world.calendars, world.freezes, fromMs, untilMs).openings,
  );
  const all = [{ fromMs, toMs: untilMs }];
  return {
    openings: intersect(spans, all),
    runMs: Math.max(0, ...[...policies].map(({ runMinutes }) => runMinutes * 60_000)),
  };
}
