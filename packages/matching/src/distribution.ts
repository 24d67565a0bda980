import type { OperatingSystem } from '@tsukuroi/protocol';
import table from './data/distributions.json' with { type: 'json' };
import builds from './data/foreign-builds.json' with { type: 'json' };

import type { Candidate, PackagePlace } from './identity.ts';

/** One distribution whose verdicts the knowledge can hold (data/distributions.json). */
export interface Distribution extends PackagePlace {
  readonly origins: readonly string[];
  /** What the distribution's own updates for this release carry in their version. */
  readonly ownSuffix: RegExp | undefined;
  readonly lifecycle: { readonly product: string; readonly numbers: number };
  /** What the claims about a package of this release are kept under; the same object for the same name. */
  candidatesOf(name: string): readonly Candidate[];
}

interface Entry {
  readonly key?: string;
  readonly family: string;
  readonly release: string;
  readonly origins: readonly string[];
  readonly codenames: Readonly<Record<string, string>>;
  readonly suffix?: string;
  readonly lifecycle: { readonly product: string; readonly numbers: number };
}

const ENTRIES: Readonly<Record<string, Entry>> = table.distributions;

const KNOWN = new Map<string, Distribution | undefined>();
/** A network has few releases; somebody who sends thousands of made-up ones must not fill the memory. */
const KNOWN_LIMIT = 1_000;

/** The distribution and release of a system, or undefined: then nobody's verdicts on packages apply. */
export function distributionOf(os: Pick<OperatingSystem, 'id' | 'version' | 'codename'>): Distribution | undefined {
  const key = `${os.id}\n${os.version}\n${os.codename ?? ''}`;
  if (KNOWN.has(key)) {
    return KNOWN.get(key);
  }
  const found = readDistribution(os);
  if (KNOWN.size < KNOWN_LIMIT) {
    KNOWN.set(key, found);
  }
  return found;
}

function readDistribution(os: Pick<OperatingSystem, 'id' | 'version' | 'codename'>): Distribution | undefined {
  const entry = Object.hasOwn(ENTRIES, os.id) ? ENTRIES[os.id] : undefined;
  if (entry === undefined) {
    return undefined;
  }
  const release = releaseOf(entry, os.version, os.codename);
  if (release === undefined) {
    return undefined;
  }
  const distribution = entry.key ?? os.id;
  const family = entry.family === 'rpm' ? 'rpm' : 'deb';
  const place: PackagePlace = { family, distribution, release };
  return {
    ...place,
    origins: entry.origins,
    ownSuffix: entry.suffix === undefined ? undefined : new RegExp(entry.suffix.replace('{release}', release)),
    lifecycle: entry.lifecycle,
    candidatesOf: candidateMemory(place),
  };
}

/** A distribution has some ten thousand source packages. */
const CANDIDATE_LIMIT = 200_000;

function candidateMemory({ family, distribution, release }: PackagePlace): (name: string) => readonly Candidate[] {
  const memory = new Map<string, readonly Candidate[]>();
  return (name) => {
    const known = memory.get(name);
    if (known !== undefined) {
      return known;
    }
    const made = [{ entry: distribution, products: [`${family}/${distribution}/${release}/${name}`] }];
    if (memory.size < CANDIDATE_LIMIT) {
      memory.set(name, made);
    }
    return made;
  };
}

function releaseOf(entry: Entry, version: string, codename: string | undefined): string | undefined {
  const numbers = /^\d+(\.\d+)?/.exec(version);
  if (numbers === null) {
    const known = codename === undefined ? undefined : entry.codenames[codename];
    return known;
  }
  return entry.release === 'major' ? numbers[0].split('.')[0] : numbers[0];
}

const MARKS = builds.marks.map(({ pattern, maker, not_on: notOn }) => ({
  pattern: new RegExp(pattern, 'i'),
  maker,
  notOn: notOn ?? [],
}));

/** All marks at once: most versions carry none, and that is one look instead of eight. */
const ANY_MARK = new RegExp(builds.marks.map(({ pattern }) => `(?:${pattern})`).join('|'), 'i');

/**
 * Who made a package that does not come from the distribution's archive; undefined = nothing says so. Decided by the
 * stated origin where there is one, else by marks in the version (data/foreign-builds.json).
 */
export function foreignMaker(
  distribution: Distribution,
  osId: string,
  version: string,
  origin: string | undefined,
): string | undefined {
  const mark = !ANY_MARK.test(version)
    ? undefined
    : MARKS.find(({ pattern, notOn }) => !notOn.includes(osId) && pattern.test(version));
  if (mark !== undefined) {
    return mark.maker;
  }
  if (origin !== undefined && origin !== '') {
    return distribution.origins.includes(origin) ? undefined : origin;
  }
  return undefined;
}

/** What the distribution's own updates for a release carry in their version; undefined = nothing is known to. */
export function ownSuffixOf(osId: string, release: string | undefined): RegExp | undefined {
  return release === undefined ? undefined : distributionOf({ id: osId, version: release })?.ownSuffix;
}
