import type { Facts, Manifest, Software } from '@tsukuroi/protocol';
import { type Distribution, distributionOf } from '../distribution.ts';
import { identityOf, type JudgedIdentity } from '../identity.ts';
import type { ProductMap } from '../product-map.ts';
import { packageIdentities } from './packages.ts';
import { programIdentities } from './programs.ts';
import { systemIdentity } from './systems.ts';

/** The facts a verdict needs besides the manifest. Anything else about a device changes no verdict. */
export type FactsThatMatter = Pick<Facts, 'kernel'>;

/**
 * Every distinct thing of a manifest that is judged, and everything that is not mapped: nothing is dropped. Installed
 * Windows updates (`kb`) are no identities; they are read by `manifestView`.
 */
export function identitiesOf(
  manifest: Manifest,
  facts: FactsThatMatter,
  products: ProductMap,
): readonly JudgedIdentity[] {
  const distribution = distributionOf(manifest.os);
  const identities: JudgedIdentity[] = [systemIdentity(manifest, distribution, products)];
  const own: Software[] = [];
  const others = new Map<string, { distribution: Distribution; software: Software[] }>();
  const programs: Software[] = [];
  for (const software of manifest.software) {
    if (software.scheme === 'kb') {
      continue;
    }
    if (distribution !== undefined && software.scheme === distribution.family) {
      own.push(software);
      continue;
    }
    const named = distributionOfPurl(software);
    if (named === undefined) {
      programs.push(software);
      continue;
    }
    const key = `${named.distribution}/${named.release}`;
    const group = others.get(key) ?? { distribution: named, software: [] };
    group.software.push(software);
    others.set(key, group);
  }
  if (distribution !== undefined) {
    identities.push(...packageIdentities(manifest, distribution, own, facts.kernel));
    identities.push(...mappedForeign(manifest, identities, own, products));
    identities.push(...strangeKernel(manifest, facts, identities));
  }
  for (const group of others.values()) {
    identities.push(...packageIdentities(manifest, group.distribution, group.software, undefined));
  }
  identities.push(...programIdentities(manifest, programs, products));
  return identities;
}

/**
 * The distribution that a package of an SBOM names in its purl: `pkg:deb/debian/openssl@3.0.11-1?distro=debian-12`
 * (purl-spec, PURL-TYPES: deb, rpm).
 */
function distributionOfPurl(software: Software): Distribution | undefined {
  const purl = /^pkg:(deb|rpm)\/([^/]+)\/[^@?]+(?:@[^?]*)?\?(.*)$/.exec(software.identifier ?? '');
  if (purl === null || software.scheme !== purl[1]) {
    return undefined;
  }
  const distro = new URLSearchParams(purl[3]).get('distro');
  const version = /^[a-z]+-(.+)$/.exec(distro ?? '')?.[1];
  const found = distributionOf({ id: purl[2] ?? '', version: version ?? '', codename: distro ?? '' });
  return found?.family === software.scheme ? found : undefined;
}

/** A vendor's build that the product map knows is judged by what is said about the product itself, besides the doubt. */
function mappedForeign(
  manifest: Manifest,
  identities: readonly JudgedIdentity[],
  software: readonly Software[],
  products: ProductMap,
): JudgedIdentity[] {
  const foreign = new Set(
    identities.filter(({ doubt }) => doubt?.rule === 'not-from-archive').flatMap(({ binaries }) => binaries),
  );
  const mapped = software.filter((item) => foreign.has(item.name) && products.programs(item).length > 0);
  return programIdentities(manifest, mapped, products);
}

/** A running kernel that no package of the manifest holds (own build, container host): listed, not judged. */
function strangeKernel(
  manifest: Manifest,
  facts: FactsThatMatter,
  identities: readonly JudgedIdentity[],
): JudgedIdentity[] {
  const running = facts.kernel?.running;
  if (running === undefined || running === '' || identities.some(({ kernel }) => kernel === 'running')) {
    return [];
  }
  return [
    identityOf(
      {
        kind: 'unmapped',
        name: 'kernel',
        version: running,
        scheme: 'generic',
        judgedVersion: running,
        candidates: [],
        platform: manifest.os.id,
        arch: manifest.arch,
      },
      [],
    ),
  ];
}
