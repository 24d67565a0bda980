import { orderOfBounds, schemeOf } from '@tsukuroi/versions';
import { feedInvalid } from '../../errors.ts';
import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { tarMembers } from '../../input.ts';
import { jsonFile, jsonLines } from '../../read-json.ts';
import type { Claim } from '../../record.ts';
import { unreadable } from '../../unreadable.ts';
import { type Erratum, erratum } from './schema.ts';

/** Every erratum that names a CVE, or is a security erratum: one claim per vulnerability and package. */
export async function parseAlmalinux(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const newest = new Map<string, { readonly erratum: Erratum; readonly path: string }>();
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    for await (const value of errataOf(file)) {
      const known = newest.get(value.id);
      if (known === undefined || known.erratum.modified < value.modified) {
        newest.set(value.id, { erratum: value, path: file.path });
      }
    }
  }
  let date: string | undefined;
  let noVulnerability = 0;
  for (const { erratum: value, path } of newest.values()) {
    date = date === undefined || value.modified > date ? value.modified : date;
    const cves = value.related.filter((id) => id.startsWith('CVE-'));
    if (cves.length === 0 && !value.id.startsWith('ALSA-')) {
      noVulnerability += 1;
      continue;
    }
    for (const update of updatesOf(value, path)) {
      for (const vulnerability of cves.length === 0 ? [value.id] : cves) {
        emit({ ...update, vulnerability });
      }
    }
  }
  const notices = noVulnerability === 0 ? [] : [{ reason: 'no-vulnerability', count: noVulnerability }];
  return { date, notices };
}

async function* errataOf(file: FeedFile): AsyncGenerator<Erratum> {
  if (!/\.tar(?:\.gz)?$/.test(file.path)) {
    for await (const { value } of jsonLines('almalinux', file, erratum)) {
      yield value;
    }
    return;
  }
  for await (const member of tarMembers(file)) {
    if (/\/AL[SBE]A-[^/]+\.json$/.test(member.path)) {
      yield await jsonFile('almalinux', member, erratum);
    }
  }
}

/** The claims of an erratum but for their vulnerability: one per package, with all builds that carry the fix. */
function updatesOf(value: Erratum, path: string): Omit<Claim, 'vulnerability'>[] {
  const builds = new Map<string, Set<string>>();
  for (const { package: of, ranges } of value.affected) {
    const product = `rpm/almalinux/${of.ecosystem.slice('AlmaLinux:'.length)}/${of.name}`;
    builds.set(product, (builds.get(product) ?? new Set()).add(ranges[0].events[1].fixed));
  }
  const streams = streamsOf(value.summary);
  return [...builds].flatMap(([product, fixes]) =>
    updatesOfPackage(value, product, sorted([...fixes], value.id, path), streams),
  );
}

/**
 * One package is listed several times when the same update was built again for several minor releases
 * (`…module_el8.3.0+…`, `…module_el8.5.0+…`, `….el8.alma`). Every listed build carries the fix, so what is older than the
 * oldest of them is affected. An erratum for several module streams makes a claim of each.
 */
function updatesOfPackage(
  { id: record, published }: Erratum,
  product: string,
  [fixed = '', ...alsoFixed]: readonly string[],
  streams: readonly string[],
): Omit<Claim, 'vulnerability'>[] {
  const common = { kind: 'claim', feed: 'almalinux', record, product, scheme: 'rpm' } as const;
  const isModule = fixed.includes('.module_el');
  if (isModule && streams.length === 0) {
    return [{ ...common, status: 'undetermined', ranges: [], unreadable: unreadable('module-stream-missing', fixed) }];
  }
  const update: Omit<Claim, 'vulnerability'> = {
    ...common,
    status: 'affected',
    ranges: [{ to: fixed }],
    fixed,
    ...(published === undefined ? {} : { fixedOn: published.slice(0, 10) }),
    ...(alsoFixed.length === 0 ? {} : { alsoFixed }),
    remedies: [{ do: 'update', to: fixed }],
  };
  return isModule ? streams.map((stream) => ({ ...update, only: [`module:${stream}`] })) : [update];
}

/** Module streams as the summary names them: "Important: nodejs:18 security update", "virt:rhel and virt-devel:rhel". */
function streamsOf(summary: string): string[] {
  const found = summary.matchAll(/(?<![\w:.-])([a-z0-9][\w.+-]*:[\w.+-]+)/g);
  return [...new Set([...found].map((match) => match[1] ?? ''))];
}

function sorted(versions: string[], id: string, path: string): string[] {
  const rpm = schemeOf('rpm');
  return versions.sort((a, b) => {
    const order = rpm === undefined ? 'unknown' : orderOfBounds(rpm, a, b);
    if (order === 'unknown') {
      throw feedInvalid('almalinux', path, id, 'a version that is none');
    }
    return order === 'older' ? -1 : order === 'newer' ? 1 : a < b ? -1 : 1;
  });
}
