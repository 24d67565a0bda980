import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { tarMembers } from '../../input.ts';
import { jsonLines } from '../../read-json.ts';
import type { Claim } from '../../record.ts';
import { unreadable } from '../../unreadable.ts';
import { type Advisory, type AdvisoryPackage, advisoriesOf } from './advisory-list.ts';
import { fixedClaim, notAffectedClaim, openClaim, type Subject, undeterminedClaim } from './claims.ts';
import { Combination } from './combination.ts';
import { FixDays } from './fix-days.ts';
import { claimOfEntry, debianEntries, type OsvEntry } from './osv.ts';
import { type OsvRecord, osvRecord } from './schema.ts';
import { isSupportList, lifecycleOf, packagesOf, supportLines } from './support.ts';
import { trackerClaims } from './tracker.ts';

const TRACKER = /^debian\/(?:[^/]+\/)*(?:tracker[^/]*\.json|json)(?:\.gz)?$/;
const OSV = /^debian\/(?:[^/]+\/)*osv-[^/]+\.jsonl(?:\.gz)?$/;
const LIST = /^debian\/(?:[^/]+\/)*D[SL]A-list\.txt(?:\.gz)?$/;
const SUPPORT_ARCHIVE = /^debian\/(?:[^/]+\/)*security-support-lists\.tar\.gz$/;

/** Advisories that mend what an earlier one broke, or announce something: no weakness of their own. */
const NO_WEAKNESS = /regression|end.of.life|announcement|notice|upcoming/i;

export function acceptsDebian(path: string): boolean {
  const forms = [TRACKER, OSV, LIST, SUPPORT_ARCHIVE];
  return forms.some((form) => form.test(path)) || (path.startsWith('debian/') && isSupportList(path));
}

/**
 * Of one vulnerability in one source package of one release the first form that speaks is taken: the tracker's JSON, then
 * OSV by CVE, then OSV by advisory, then the advisory lists. What only a later form says is kept.
 */
export async function parseDebian(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const inputs = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const advisories = await advisoriesIn(inputs);
  const days = new FixDays();
  for (const advisory of advisories) {
    days.add(advisory);
  }
  const combination = new Combination(emit, days);
  // Of two tracker files the later name wins, as `tracker-2026-11-21.json` does over `tracker-2026-11-20.json`.
  const trackers = inputs.filter(({ path }) => TRACKER.test(path)).reverse();
  for (const file of trackers) {
    for await (const claim of trackerClaims(file)) {
      combination.add(claim);
    }
  }
  const tracked = !combination.silent;
  const modified = await addOsv(inputs, combination);
  const issued = addLists(advisories, combination);
  combination.noteAdvisories();
  await addSupport(inputs, combination, emit);
  if (!tracked) {
    combination.count('no-tracker');
  }
  // The tracker's JSON states no date and outweighs the forms that do: its date is the one its server gave with it, or none.
  return { date: tracked ? trackers[0]?.modified : (modified ?? issued), notices: combination.notices() };
}

interface OsvSeen {
  readonly record: Pick<OsvRecord, 'modified' | 'published' | 'summary'>;
  readonly withdrawn: boolean;
  readonly cves: readonly string[];
  readonly entries: readonly OsvEntry[];
  readonly others: number;
}

/** The records of all OSV files, each once, as modified last. Answers the newest modification. */
async function addOsv(inputs: readonly FeedFile[], combination: Combination): Promise<string | undefined> {
  const seen = new Map<string, OsvSeen>();
  for (const file of inputs.filter(({ path }) => OSV.test(path))) {
    for await (const { value } of jsonLines('debian', file, osvRecord)) {
      const known = seen.get(value.id);
      if (known === undefined || known.record.modified < value.modified) {
        const record = { modified: value.modified, published: value.published, summary: value.summary };
        const cves = (value.related ?? []).filter((id) => id.startsWith('CVE-'));
        seen.set(value.id, { record, withdrawn: value.withdrawn !== undefined, cves, ...debianEntries(value) });
      }
    }
  }
  let newest: string | undefined;
  const byForm = [...seen].sort(([a], [b]) => Number(isAdvisory(a)) - Number(isAdvisory(b)) || (a < b ? -1 : 1));
  for (const [id, { record, withdrawn, cves, entries, others }] of byForm) {
    newest = newest === undefined || record.modified > newest ? record.modified : newest;
    combination.count('other-ecosystem', others);
    combination.count('withdrawn', Number(withdrawn));
    if (withdrawn) {
      continue;
    }
    if (isAdvisory(id)) {
      const day = record.published?.slice(0, 10);
      addAdvisory(combination, id, cves, record.summary ?? '', entries, (subject, entry) =>
        withDay(claimOfEntry(subject, entry), day),
      );
      continue;
    }
    const vulnerability = id.replace(/^DEBIAN-/, '');
    for (const entry of entries) {
      combination.add(claimOfEntry({ record: id, vulnerability, ...entry }, entry));
    }
  }
  return newest;
}

/** Of an advisory, the day it was published is the day of its fix; of a vulnerability it would be the day it was named. */
function withDay(claim: Claim, day: string | undefined): Claim {
  return claim.fixed === undefined || day === undefined ? claim : { ...claim, fixedOn: day };
}

/** The tracker's own lists of advisories, both together some ten thousand. */
async function advisoriesIn(inputs: readonly FeedFile[]): Promise<Advisory[]> {
  const advisories: Advisory[] = [];
  for (const file of inputs.filter(({ path }) => LIST.test(path))) {
    for await (const advisory of advisoriesOf(file)) {
      advisories.push(advisory);
    }
  }
  return advisories;
}

/** Answers the day of the newest. */
function addLists(advisories: readonly Advisory[], combination: Combination): string | undefined {
  let newest: string | undefined;
  for (const { id, day, kind, vulnerabilities, packages } of advisories) {
    newest = newest === undefined || day > newest ? day : newest;
    addAdvisory(combination, id, vulnerabilities, kind, packages, claimOfPackage);
  }
  return newest;
}

/** One advisory's claims: each of its vulnerabilities × each of its packages; its own name where no CVE id is assigned. */
function addAdvisory<E extends { readonly release: string; readonly sourcePackage: string }>(
  combination: Combination,
  id: string,
  cves: readonly string[],
  kind: string,
  entries: readonly E[],
  claimOf: (subject: Subject, entry: E) => ReturnType<typeof openClaim>,
): void {
  for (const cve of cves) {
    combination.mention(cve, id);
  }
  if (cves.length === 0 && NO_WEAKNESS.test(kind)) {
    combination.count('no-vulnerability');
    return;
  }
  for (const entry of entries) {
    const about = cves.length === 0 ? [id] : cves;
    const { release, sourcePackage } = entry;
    combination.addAdvisory(
      id,
      about.map((vulnerability) => claimOf({ record: id, vulnerability, release, sourcePackage }, entry)),
    );
  }
}

function claimOfPackage(subject: Subject, { fixed }: AdvisoryPackage): ReturnType<typeof openClaim> {
  if ('version' in fixed) {
    return fixedClaim(subject, fixed.version);
  }
  switch (fixed.tag) {
    case 'not-affected':
      return notAffectedClaim(subject);
    case 'unfixed':
      return openClaim(subject);
    case 'end-of-life':
      return openClaim(subject, 'end-of-life');
    default:
      return undeterminedClaim(subject, unreadable('status-unknown', `<${fixed.tag}>`));
  }
}

function isAdvisory(id: string): boolean {
  return /^D[SL]A-/.test(id);
}

async function addSupport(inputs: readonly FeedFile[], combination: Combination, emit: Emit): Promise<void> {
  const lists = inputs.filter(({ path }) => isSupportList(path));
  for (const archive of inputs.filter(({ path }) => SUPPORT_ARCHIVE.test(path))) {
    for await (const member of tarMembers(archive)) {
      if (isSupportList(member.path)) {
        lists.push(member);
      }
    }
  }
  for (const line of await supportLines(lists)) {
    const names = packagesOf(line, combination.packagesIn(line.release));
    combination.count('pattern', line.name.endsWith('.*') ? 1 : 0);
    for (const name of names) {
      emit(lifecycleOf(line, name));
    }
  }
}
