import { orderOfBounds, schemeOf } from '@tsukuroi/versions';
import type { Claim, Remedy, VersionRange } from '../../record.ts';
import { unreadable } from '../../unreadable.ts';
import { type PackageName, type Placed, placesOf } from './products.ts';
import type { CsafDocument, Vulnerability } from './schema.ts';

/** Counts by a key of the feed's `notices`. */
export type Count = (reason: string) => void;

/** The claims of one document, by vulnerability. */
export function claimsOf(document: CsafDocument, count: Count): Map<string, Claim[]> {
  const { tracking } = document.document;
  const placeOf = placesOf(document);
  const claims = new Map<string, Claim[]>();
  for (const vulnerability of document.vulnerabilities ?? []) {
    if (vulnerability.cve === undefined) {
      count('no-cve');
      continue;
    }
    const place = (id: string): Placed | undefined => {
      const found = placeOf(id);
      if (typeof found === 'string') {
        count(found);
        return undefined;
      }
      return found;
    };
    const about: About = {
      document: tracking.id,
      issued: /^RH[SBE]A-/.test(tracking.id) ? dayIn(tracking.initial_release_date) : undefined,
      cve: vulnerability.cve,
      vulnerability,
      place,
      count,
    };
    claims.set(vulnerability.cve, [...(claims.get(vulnerability.cve) ?? []), ...fixes(about), ...standings(about)]);
  }
  return claims;
}

interface About {
  readonly document: string;
  /** ISO day on which the document was issued, of an advisory: its fixes came that day. A VEX document is as old as its weakness. */
  readonly issued: string | undefined;
  readonly cve: string;
  readonly vulnerability: Vulnerability;
  readonly place: (id: string) => Placed | undefined;
  readonly count: Count;
}

/** One fixed build of a package on one line of a release. */
interface Fix {
  readonly build: string;
  readonly record: string;
  /** ISO day of the advisory, as the remediation states it. */
  readonly day: string | undefined;
  readonly line: string | undefined;
}

function fixes(about: About): Claim[] {
  const advisories = new Map<string, Pick<Fix, 'record' | 'day'>>();
  for (const { category, date, url, product_ids: ids } of about.vulnerability.remediations ?? []) {
    const advisory = /\/errata\/(RH[SBE]A-\d{4}:\d+)$/.exec(url ?? '')?.[1];
    for (const id of category === 'vendor_fix' && advisory !== undefined ? (ids ?? []) : []) {
      advisories.set(id, { record: advisory ?? '', day: dayIn(date) });
    }
  }
  const packages = new Map<string, { placed: Placed; fixes: Fix[] }>();
  for (const id of about.vulnerability.product_status?.fixed ?? []) {
    const placed = about.place(id);
    const build = placed?.package.build;
    if (placed === undefined || build === undefined || !isInstalled(placed.package, about.count)) {
      continue;
    }
    const { platform, package: of } = placed;
    const key = `${platform.release}/${of.name} ${of.module ?? ''}`;
    const known = packages.get(key) ?? { placed, fixes: [] };
    const { record = about.document, day } = advisories.get(id) ?? {};
    const fix = { build, record, day: day ?? about.issued, line: platform.line };
    if (!known.fixes.some((one) => one.build === build && one.line === fix.line)) {
      known.fixes.push(fix);
    }
    packages.set(key, known);
  }
  return [...packages.values()].flatMap(({ placed, fixes: found }) => fixesOfPackage(about.cve, placed, found));
}

/**
 * Each minor release of the main line that was current at some time has its fixed build; a later one started from a newer
 * build that was not fixed yet. So everything up to the newest fixed build is affected but those builds themselves. What lies
 * between two of them is mostly the later, unfixed release; a further build of the earlier one gets its fix there as well.
 * Builds of extended lines (EUS, AUS, …) are fixed too; where there is no other, they speak for their own line only.
 */
function fixesOfPackage(cve: string, { platform, package: of }: Placed, found: readonly Fix[]): Claim[] {
  const main = oneEach(oldestFirst(found.filter(({ line }) => line === undefined)));
  const extended = oldestFirst(found.filter(({ line }) => line !== undefined));
  const claim = (
    fix: Fix,
    ranges: readonly VersionRange[],
    also: readonly string[],
    only: readonly string[],
  ): Claim => ({
    ...subject(cve, platform.release, of, fix.record),
    status: 'affected',
    ranges,
    fixed: fix.build,
    ...(fix.day === undefined ? {} : { fixedOn: fix.day }),
    ...(also.length === 0 ? {} : { alsoFixed: also }),
    remedies: [{ do: 'update', to: fix.build }],
    ...restrictions(of, only),
  });
  const newest = main.at(-1);
  if (newest === undefined) {
    return extended.map((fix) => claim(fix, [{ to: fix.build }], [], [`line:${fix.line}`]));
  }
  const ranges = main.map(({ build }, at) => {
    const before = main[at - 1];
    return before === undefined ? { to: build } : { from: before.build, fromExcluded: true, to: build };
  });
  const also = oneEach([...main, ...extended]).filter(({ build }) => build !== newest.build);
  return [
    claim(
      newest,
      ranges,
      also.map(({ build }) => build),
      [],
    ),
  ];
}

function dayIn(text = ''): string | undefined {
  return /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0];
}

function oneEach(fixes: readonly Fix[]): Fix[] {
  return fixes.filter(({ build }, at) => fixes.findIndex((one) => one.build === build) === at);
}

/** What documents say of packages without naming a build. */
function standings(about: About): Claim[] {
  const { vulnerability, cve, document } = about;
  const claims: Claim[] = [];
  for (const [status, ids] of Object.entries(vulnerability.product_status ?? {})) {
    for (const id of status === 'fixed' || status === 'recommended' ? [] : ids) {
      const placed = about.place(id);
      if (placed === undefined) {
        continue;
      }
      if (placed.package.build !== undefined && status === 'known_not_affected') {
        // Other packages of the same advisory: said of that build only.
        about.count('other-build');
        continue;
      }
      claims.push({
        ...subject(cve, placed.platform.release, placed.package, document),
        ...standing(status, id, vulnerability),
        ...restrictions(placed.package, placed.platform.line === undefined ? [] : [`line:${placed.platform.line}`]),
      });
    }
  }
  return claims;
}

function standing(
  status: string,
  id: string,
  vulnerability: Vulnerability,
): Pick<Claim, 'status' | 'ranges' | 'remedies' | 'unreadable'> {
  switch (status) {
    case 'known_affected':
    case 'first_affected':
    case 'last_affected':
      return { status: 'affected', ranges: [], remedies: remediesFor(id, vulnerability) };
    case 'known_not_affected':
      return { status: 'not-affected', ranges: [] };
    default:
      return { status: 'undetermined', ranges: [], unreadable: unreadable('status-unknown', status) };
  }
}

function remediesFor(id: string, { remediations = [] }: Vulnerability): Remedy[] {
  const mine = remediations.filter(({ product_ids: ids }) => ids?.includes(id));
  const never = mine.some(({ category }) => category === 'no_fix_planned');
  const workarounds = mine.filter(({ category, details }) => category === 'workaround' && details.trim() !== '');
  return [
    { do: never ? 'will-not-fix' : 'no-fix-yet' },
    ...workarounds.map(({ details }) => ({ do: 'workaround', text: details.trim().slice(0, 500) }) as const),
  ];
}

function subject(cve: string, release: string, { name }: PackageName, record: string) {
  const product = `rpm/rhel/${release}/${name}`;
  return { kind: 'claim', feed: 'redhat', record, vulnerability: cve, product, scheme: 'rpm' } as const;
}

function restrictions(of: PackageName, only: readonly string[]): { only?: readonly string[] } {
  const all = [...(of.module === undefined ? [] : [`module:${of.module}`]), ...only];
  return all.length === 0 ? {} : { only: all };
}

/** Source packages are not installed, and debug packages hold no running code. */
function isInstalled({ name, architecture }: PackageName, count: Count): boolean {
  if (/-debug(?:info|source)(?:-|$)/.test(name)) {
    count('debug-package');
    return false;
  }
  return architecture !== 'src';
}

function oldestFirst(found: readonly Fix[]): Fix[] {
  const rpm = schemeOf('rpm');
  return found.toSorted((a, b) => {
    const order = rpm === undefined ? 'unknown' : orderOfBounds(rpm, a.build, b.build);
    const byBuild = order === 'older' ? -1 : order === 'newer' ? 1 : 0;
    return byBuild || (`${a.line} ${a.build} ${a.record}` < `${b.line} ${b.build} ${b.record}` ? -1 : 1);
  });
}
