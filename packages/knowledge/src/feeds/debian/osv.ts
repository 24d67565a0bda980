import type { Claim, VersionRange } from '../../record.ts';
import { fixedClaim, openClaim, type Subject, stateOfUrgency } from './claims.ts';
import type { OsvRecord } from './schema.ts';

/** One source package of one Debian release in an OSV record. */
export interface OsvEntry {
  readonly release: string;
  readonly sourcePackage: string;
  readonly ranges: readonly VersionRange[];
  readonly urgency: string | undefined;
}

/**
 * The Debian entries of an OSV record; `others` counts those of other ecosystems (Alpine, git), which are not ours.
 * OSV has no word for "undetermined" and none for Debian's decisions: both stand there like an open weakness.
 */
export function debianEntries(record: OsvRecord): { entries: OsvEntry[]; others: number } {
  const entries: OsvEntry[] = [];
  let others = 0;
  for (const affected of record.affected) {
    const [ecosystem, release] = (affected.package.ecosystem ?? '').split(':', 2);
    const sourcePackage = affected.package.name;
    if (ecosystem !== 'Debian' || release === undefined || sourcePackage === undefined) {
      others += 1;
      continue;
    }
    const events = (affected.ranges ?? []).filter((range) => range.type === 'ECOSYSTEM').map((range) => range.events);
    entries.push({
      release,
      sourcePackage,
      ranges: events.flatMap(rangesOf),
      urgency: affected.ecosystem_specific?.urgency,
    });
  }
  return { entries, others };
}

/** The claim that an entry makes about one vulnerability. */
export function claimOfEntry(subject: Subject, entry: OsvEntry): Claim {
  const tracker = stateOfUrgency(entry.urgency);
  const [range, ...more] = entry.ranges;
  if (range === undefined || (range.to === undefined && range.from === undefined)) {
    return openClaim(subject, tracker);
  }
  if (more.length === 0 && range.to !== undefined && range.from === undefined && range.toIncluded !== true) {
    return fixedClaim(subject, range.to, tracker);
  }
  const fixed = entry.ranges.flatMap(({ to, toIncluded }) => (to === undefined || toIncluded === true ? [] : [to]));
  const [first, ...further] = fixed;
  return {
    ...openClaim(subject, tracker),
    ranges: entry.ranges,
    ...(first === undefined ? {} : { fixed: first, remedies: fixed.map((to) => ({ do: 'update', to }) as const) }),
    ...(further.length === 0 ? {} : { alsoFixed: further }),
  };
}

/** Intervals between events, in their order (OSV schema, "Evaluation"): `introduced` opens, `fixed` and `last_affected` close. */
function rangesOf(events: NonNullable<OsvRecord['affected'][number]['ranges']>[number]['events']): VersionRange[] {
  const ranges: VersionRange[] = [];
  let open: VersionRange | undefined;
  for (const { introduced, fixed, last_affected: last } of events) {
    if (introduced !== undefined && open === undefined) {
      open = introduced === '0' ? {} : { from: introduced };
    }
    if (fixed !== undefined && open !== undefined) {
      ranges.push({ ...open, to: fixed });
      open = undefined;
    }
    if (last !== undefined && open !== undefined) {
      ranges.push({ ...open, to: last, toIncluded: true });
      open = undefined;
    }
  }
  return open === undefined ? ranges : [...ranges, open];
}
