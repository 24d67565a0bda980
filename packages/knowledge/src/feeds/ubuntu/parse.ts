import { z } from 'zod';
import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { checked, jsonLines } from '../../read-json.ts';
import { fixedOnOf, NO_NOTICES, type NoticeDays, noticeDays } from './notices.ts';
import { ESM_POCKETS, isEsm, placeOf } from './releases.ts';
import { type ApiLine, apiLine, trackerLine } from './schema.ts';
import { type Status, type Verdict, verdictOf } from './status.ts';

/** One CVE in either form: package → place (`jammy`, `esm-apps/jammy`) → status. */
interface Entry {
  readonly cve: string;
  readonly day: string | undefined;
  readonly packages: ReadonlyMap<string, ReadonlyMap<string, Status>>;
  /** When its fixes came out. */
  readonly days: NoticeDays;
}

/** One claim per CVE, source package and release; the pockets of Ubuntu Pro are folded into their release. */
export async function parseUbuntu(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const counts = { absent: 0, 'not-a-release': 0, 'other-line': 0, repeated: 0 };
  const seen = new Set<string>();
  let newest: string | undefined;
  const note = (day: string | undefined): void => {
    newest = day !== undefined && (newest === undefined || day > newest) ? day : newest;
  };
  // Ubuntu's own interface before the copy of the tracker; of two files of a form the later name.
  const inputs = files.toSorted((a, b) => Number(isApi(b)) - Number(isApi(a)) || (a.path < b.path ? 1 : -1));
  for (const file of inputs) {
    for await (const entry of entriesOf(file)) {
      const { cve, day, packages } = entry;
      note(day);
      if (seen.has(cve)) {
        counts.repeated += 1;
        continue;
      }
      seen.add(cve);
      for (const [name, statuses] of packages) {
        for (const { status, note: text } of statuses.values()) {
          note(status === 'deferred' ? dayIn(text) : undefined);
        }
        emitPackage(entry, name, statuses, counts, emit);
      }
    }
  }
  const notices = Object.entries(counts).flatMap(([reason, count]) => (count === 0 ? [] : [{ reason, count }]));
  return { date: newest, notices };
}

function isApi(file: FeedFile): boolean {
  return file.path.includes('cves-api');
}

async function* entriesOf(file: FeedFile): AsyncGenerator<Entry> {
  for await (const { value, position } of jsonLines('ubuntu', file, z.unknown())) {
    if (isApi(file)) {
      yield fromApi(checked('ubuntu', file.path, position, apiLine, value));
      continue;
    }
    const line = checked('ubuntu', file.path, position, trackerLine, value);
    const packages = new Map<string, Map<string, Status>>();
    for (const [place, statuses] of Object.entries(line.packages)) {
      for (const [name, status] of Object.entries(statuses)) {
        packages.set(name, (packages.get(name) ?? new Map<string, Status>()).set(place, status));
      }
    }
    yield { cve: line.candidate, day: dayIn(line.public_date), packages, days: NO_NOTICES };
  }
}

function fromApi(line: ApiLine): Entry {
  const packages = new Map<string, Map<string, Status>>();
  for (const { name, statuses } of line.packages) {
    const places = packages.get(name) ?? new Map<string, Status>();
    for (const { release_codename: codename, pocket, status, description } of statuses) {
      const own = pocket === undefined || pocket === null || ['', 'security', 'updates'].includes(pocket);
      places.set(own ? codename : `${pocket}/${codename}`, { status, note: description ?? '' });
    }
    packages.set(name, places);
  }
  return { cve: line.id, day: dayIn(line.published ?? ''), packages, days: noticeDays(line.notices ?? []) };
}

function dayIn(text = ''): string | undefined {
  return /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
}

function emitPackage(
  { cve, days }: Pick<Entry, 'cve' | 'days'>,
  name: string,
  statuses: ReadonlyMap<string, Status>,
  counts: { absent: number; 'not-a-release': number; 'other-line': number },
  emit: Emit,
): void {
  const releases = new Map<string, Map<string, Status>>();
  for (const [place, status] of statuses) {
    const at = placeOf(place);
    if (at === undefined) {
      counts['not-a-release'] += 1;
    } else if (status.status === 'DNE') {
      counts.absent += 1;
    } else {
      const pockets = releases.get(at.release) ?? new Map<string, Status>();
      releases.set(at.release, pockets.set(at.pocket ?? '', status));
    }
  }
  for (const [release, pockets] of releases) {
    const verdict = releaseVerdict(pockets);
    if (verdict !== undefined) {
      const product = `deb/ubuntu/${release}/${name}`;
      // What only subscribers get has been to be had for nobody else: a hospital without Ubuntu Pro is not behind with it.
      const isForAll = verdict.remedies?.every((one) => !('needs' in one)) === true;
      const fixedOn = isForAll ? fixedOnOf(days, release, name, verdict.fixed) : undefined;
      emit({
        ...{ kind: 'claim', feed: 'ubuntu', record: cve, vulnerability: cve, product, scheme: 'deb', ...verdict },
        ...(fixedOn === undefined ? {} : { fixedOn }),
      });
    }
    // FIPS and real-time packages bear the names of the release's own, but count in a line of their own.
    counts['other-line'] += [...pockets.keys()].filter((pocket) => pocket !== '' && !isEsm(pocket)).length;
  }
}

/**
 * The release and its Ubuntu Pro pockets have one line of versions: a `…+esm1` follows the release's last version. So a fix
 * in a pocket bounds the release too, but only a subscriber gets it; and where the release itself is no longer looked at
 * (ended, or never listed), what the pocket says is the answer.
 */
function releaseVerdict(pockets: ReadonlyMap<string, Status>): Verdict | undefined {
  const own = pockets.get('');
  const pocket = ESM_POCKETS.find((name) => pockets.has(name));
  const esm = pocket === undefined ? undefined : pockets.get(pocket);
  if (esm === undefined || own?.status === 'released' || own?.status === 'not-affected') {
    return own && verdictOf(own);
  }
  const open = own !== undefined && own.status !== 'ignored';
  if (open && esm.status !== 'released') {
    return verdictOf(own);
  }
  return esm.status === 'ignored' && own !== undefined ? verdictOf(own) : verdictOf(esm, `ubuntu-pro:${pocket}`);
}
