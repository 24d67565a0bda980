import { fittingPolicies, type Policy, type PolicyDevice } from '@tsukuroi/policy';
import type { StandingWindows } from '../rollouts/index.ts';

const DAY_MS = 86_400_000;
/** Relays hear of a window so long ahead; what lies further may still change. */
const AHEAD_MS = 3 * DAY_MS;

/**
 * When devices are to be woken: at the beginning of each window in which their plan may begin, where their policy says so. Pure. A device whose
 * work is over or was taken back has no window, and by that no wake.
 */
export function wantedWakes(
  standing: readonly StandingWindows[],
  devices: readonly PolicyDevice[],
  policies: readonly Policy[],
  nowMs: number,
): ReadonlyMap<string, readonly string[]> {
  const byId = new Map(devices.map((device) => [device.id, device]));
  return new Map(
    standing.flatMap(({ device, windows, lastStart }): [string, readonly string[]][] => {
      const known = byId.get(device);
      const policy = known === undefined ? undefined : fittingPolicies(policies, known)[0]?.policy;
      if (policy?.catchUp.rule !== 'wake') {
        return [];
      }
      const soon = windows
        .map(({ from }) => from)
        .filter((from) => from <= lastStart && Date.parse(from) > nowMs && Date.parse(from) <= nowMs + AHEAD_MS);
      return soon.length === 0 ? [] : [[device, soon]];
    }),
  );
}
