import type { DeviceMatch } from '@tsukuroi/matching';
import type { Update } from '@tsukuroi/policy';
import type { Decision, Finding } from '@tsukuroi/protocol';

/** An update that a device's findings ask for, with what speaks for it. */
export interface WaitingUpdate extends Update {
  /** Numbers of what it mends, the most urgent first. */
  readonly mends: readonly string[];
  readonly decision: Decision;
  readonly epss: number | null;
  readonly exploitedSince: string | null;
  /** Since when we know that it is needed. */
  readonly firstSeen: string | undefined;
}

/** Most urgent first. */
export const URGENCY: readonly Decision[] = ['act-now', 'this-week', 'next-window', 'watch'];

/** Schemes whose packages come from the system's own archive, as opposed to programs of others. */
const SYSTEM_SCHEMES: readonly string[] = ['deb', 'rpm', 'kb'];

/**
 * What a device needs, one entry for each package and version, the most urgent first. The day of release is not in the findings: for waiting days the
 * day counts on which we first saw it, which is never earlier. Pure.
 */
export function waitingUpdates(
  match: Pick<DeviceMatch, 'findings'>,
  firstSeen: (id: string) => string | undefined,
): readonly WaitingUpdate[] {
  const needed = match.findings.filter(
    (finding) => finding.verdict === 'affected' && finding.fixedVersion !== null && finding.kind !== 'end-of-life',
  );
  const grouped = Map.groupBy(needed, ({ fixedVersion, software }) => JSON.stringify([software.name, fixedVersion]));
  return [...grouped.values()]
    .flatMap((findings): WaitingUpdate[] => {
      const sorted = findings.toSorted((one, other) => rank(one) - rank(other));
      const [first] = sorted;
      if (first === undefined || first.fixedVersion === null) {
        return [];
      }
      const seen = sorted.flatMap(({ id }) => firstSeen(id) ?? []).toSorted();
      const exploited = sorted.flatMap(({ exploitedSince }) => exploitedSince ?? []).toSorted();
      return [
        {
          name: first.software.name,
          version: first.fixedVersion,
          kind: SYSTEM_SCHEMES.includes(first.software.scheme) ? 'os-security' : 'application',
          publishedOn: seen[0],
          firstSeen: seen[0],
          exploited: exploited.length > 0,
          ransomware: sorted.some(({ ransomware }) => ransomware),
          mends: [...new Set(sorted.map(({ id }) => id))],
          decision: first.decision,
          epss: sorted.reduce<number | null>(
            (most, { epss }) => (epss === null ? most : Math.max(most ?? 0, epss)),
            null,
          ),
          exploitedSince: exploited[0] ?? null,
        },
      ];
    })
    .toSorted(
      (one, other) =>
        URGENCY.indexOf(one.decision) - URGENCY.indexOf(other.decision) ||
        (one.name < other.name ? -1 : one.name > other.name ? 1 : 0),
    );
}

function rank({ decision, epss }: Finding): number {
  return URGENCY.indexOf(decision) - (epss ?? 0) / 2;
}
