import { orderOfBounds, schemeOf } from '@tsukuroi/versions';
import type { Claim, Remedy } from '../../record.ts';
import { unreadable } from '../../unreadable.ts';
import { type PackageName, type Placed, placesOf } from './products.ts';
import type { CsafDocument, Vulnerability } from './schema.ts';

/** Counts by a key of the feed's `notices`. */
export type Count = (reason: string) => void;

/** The claims of one document, by vulnerability. */
export function claimsOf(document: CsafDocument, count: Count): Map<string, Claim[]> {
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
      document: document.document.tracking.id,
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
  readonly cve: string;
  readonly vulnerability: Vulnerability;
  readonly place: (id: string) => Placed | undefined;
  readonly count: Count;
}

/** One fixed build of a package on one line of a release. */
interface Fix {
  readonly build: string;
  readonly record: string;
  readonly line: string | undefined;
  readonly minor: number | undefined;
}

function fixes(about: About): Claim[] {
  const advisories = new Map<string, string>();
  for (const { category, url, product_ids: ids } of about.vulnerability.remediations ?? []) {
    const advisory = /\/errata\/(RH[SBE]A-\d{4}:\d+)$/.exec(url ?? '')?.[1];
    for (const id of category === 'vendor_fix' && advisory !== undefined ? (ids ?? []) : []) {
      advisories.set(id, advisory ?? '');
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
    const fix = { build, record: advisories.get(id) ?? about.document, line: platform.line, minor: platform.minor };
    if (!known.fixes.some((one) => one.build === build && one.line === fix.line && one.minor === fix.minor)) {
      known.fixes.push(fix);
    }
    packages.set(key, known);
  }
  return [...packages.values()].flatMap(({ placed, fixes: found }) => fixesOfPackage(about.cve, placed, found));
}

/**
 * Each extended line has its fix, and so has each minor release of the main line that was current at some time. The oldest
 * build of the main line bounds every older minor release too; a later minor release started from a newer build that was
 * not fixed yet, so it has a claim of its own.
 */
function fixesOfPackage(cve: string, { platform, package: of }: Placed, found: readonly Fix[]): Claim[] {
  const main = oldestFirst(found.filter(({ line }) => line === undefined));
  const extended = oldestFirst(found.filter(({ line }) => line !== undefined));
  const claim = (fix: Fix, only: readonly string[], alsoFixed: readonly string[]): Claim => ({
    ...subject(cve, platform.release, of, fix.record),
    status: 'affected',
    ranges: [{ to: fix.build }],
    fixed: fix.build,
    ...(alsoFixed.length === 0 ? {} : { alsoFixed }),
    remedies: [{ do: 'update', to: fix.build }],
    ...restrictions(of, only),
  });
  const others = [...new Set(extended.map(({ build }) => build))].filter((build) => build !== main[0]?.build);
  const ofMain = main
    .filter(({ build }, at) => main.findIndex((one) => one.build === build) === at)
    .map((fix, at) =>
      claim(
        fix,
        at === 0 || fix.minor === undefined ? [] : [`minor:${platform.release}.${fix.minor}`],
        at === 0 ? others : [],
      ),
    );
  const byBuild = Map.groupBy(extended, ({ build, record }) => `${build} ${record}`);
  const ofLines = [...byBuild.values()].flatMap((same) => {
    const lines = [...new Set(same.map(({ line }) => `line:${line}`))].sort();
    return same.slice(0, 1).map((fix) => claim(fix, lines, []));
  });
  return [...ofMain, ...ofLines];
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
  const product = `rpm/redhat/${release}/${name}`;
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
    return byBuild || (a.minor ?? -1) - (b.minor ?? -1) || (`${a.line} ${a.build}` < `${b.line} ${b.build}` ? -1 : 1);
  });
}
