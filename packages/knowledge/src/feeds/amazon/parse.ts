import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { checked, jsonLines } from '../../read-json.ts';
import { type Advisory, advisory, advisoryLine } from './schema.ts';
import { updatesOf } from './updateinfo.ts';

/** One claim per vulnerability and package of every advisory. */
export async function parseAmazon(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const newest = new Map<string, Advisory>();
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    for await (const value of advisoriesOf(file)) {
      const known = newest.get(value.id);
      if (known === undefined || known.updated < value.updated) {
        newest.set(value.id, value);
      }
    }
  }
  let date: string | undefined;
  for (const value of newest.values()) {
    const day = value.updated.slice(0, 10);
    date = date === undefined || day > date ? day : date;
    emitAdvisory(value, emit);
  }
  return { date };
}

async function* advisoriesOf(file: FeedFile): AsyncGenerator<Advisory> {
  if (/\.xml(?:\.gz)?$/.test(file.path)) {
    for await (const { value, position } of updatesOf(file)) {
      yield checked('amazon', file.path, position, advisory, {
        ...value,
        vulnerabilities: value.vulnerabilities.filter(isAssigned),
      });
    }
    return;
  }
  for await (const { value, position } of jsonLines('amazon', file, advisoryLine)) {
    const references = value.References.Reference ?? [];
    yield checked('amazon', file.path, position, advisory, {
      id: value.ID,
      issued: value.Issued?.Date,
      updated: value.Updated.Date,
      vulnerabilities: references
        .filter(({ Type }) => Type === 'cve')
        .map(({ ID }) => ID)
        .filter(isAssigned),
      packages: value.Pkglist.Collection.Package.map((entry) => ({
        name: entry.Name,
        epoch: entry.Epoch,
        version: entry.Version,
        release: entry.Release,
        arch: entry.Arch,
      })),
    });
  }
}

/** ALAS-2017-895 and ALAS-2019-1257 refer to "CVE-PENDING": no id was assigned then. */
function isAssigned(id: string): boolean {
  return id !== 'CVE-PENDING';
}

/**
 * The advisory's number says which release it is for and, for Amazon Linux 2, which "extras" topic: `ALAS2KERNEL-5.4-2022-020`
 * is for the topic kernel-5.4, whose packages bear the names of the core ones. An update of a topic is no fix for another
 * line. Where the topic's name ends in the version that its package counts by, that version bounds the range from below (not
 * so java-1.8.0 of the topic corretto8, or rubygem-json 2.1 of ruby2.6); otherwise only the machine can tell whether it uses
 * the topic.
 */
function emitAdvisory({ id, issued, vulnerabilities, packages }: Advisory, emit: Emit): void {
  const [, release = '1', topic = ''] = /^ALAS(2023|2022|2)?(.*?)-\d{4}-\d+$/.exec(id) ?? [];
  for (const [name, builds] of buildsOf(packages)) {
    for (const [fixed, architectures] of builds) {
      const from = lineStart(topic, fixed);
      const line = topic === '' || from !== undefined ? [] : [`extras:${topic.toLowerCase()}`];
      // The same build everywhere: no restriction. Else a claim for each architecture.
      const places = builds.size === 1 ? [line] : [...architectures].sort().map((arch) => [...line, `arch:${arch}`]);
      for (const vulnerability of vulnerabilities.length === 0 ? [id] : new Set(vulnerabilities)) {
        for (const only of places) {
          emit({
            kind: 'claim',
            feed: 'amazon',
            record: id,
            vulnerability,
            product: `rpm/amazon/${release}/${name}`,
            scheme: 'rpm',
            status: 'affected',
            ranges: [{ ...(from === undefined ? {} : { from }), to: fixed }],
            fixed,
            ...(issued === undefined ? {} : { fixedOn: issued.slice(0, 10) }),
            remedies: [{ do: 'update', to: fixed }],
            ...(only.length === 0 ? {} : { only }),
          });
        }
      }
    }
  }
}

/** The version at which a topic's line begins, with the epoch of the fixed build; undefined where the two do not fit. */
function lineStart(topic: string, fixed: string): string | undefined {
  const version = /\d[\d.]*$/.exec(topic)?.[0];
  const [, epoch = '', counted = ''] = /^(\d+:)?([^-]*)/.exec(fixed) ?? [];
  return version !== undefined && `${counted}.`.startsWith(`${version}.`) ? `${epoch}${version}` : undefined;
}

/** Package → fixed build (`epoch:version-release`, without an epoch of 0) → architectures. */
function buildsOf(packages: Advisory['packages']): Map<string, Map<string, Set<string>>> {
  const names = new Map<string, Map<string, Set<string>>>();
  for (const { name, epoch, version, release, arch } of packages) {
    const build = `${epoch === '' || epoch === '0' ? '' : `${epoch}:`}${version}-${release}`;
    const builds = names.get(name) ?? new Map<string, Set<string>>();
    names.set(name, builds.set(build, (builds.get(build) ?? new Set()).add(arch)));
  }
  return names;
}
