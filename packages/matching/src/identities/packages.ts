import type { Facts, Manifest, Software } from '@tsukuroi/protocol';
import { type Distribution, foreignMaker } from '../distribution.ts';
import { type Doubt, identityOf, type JudgedIdentity, type KeyParts } from '../identity.ts';
import { debKernelPart, type KernelPart, rpmKernelPart } from '../kernels.ts';

/** The kernels of a device as its collector knows them; undefined = not learnt. */
export type KernelFacts = Facts['kernel'];

/** One package with what has to be known to place it. */
interface Placed {
  readonly software: Software;
  readonly kernel: KernelPart | undefined;
  readonly doubt: Doubt | undefined;
}

/**
 * Identities of a distribution's packages: one per source package and version (and maker), with its installed binaries
 * inside; kernels one by one; what else a kernel source builds apart as `kernel-tools`.
 */
export function packageIdentities(
  manifest: Manifest,
  distribution: Distribution,
  software: readonly Software[],
  kernels: KernelFacts,
): JudgedIdentity[] {
  const groups = new Map<string, Placed[]>();
  const identities: JudgedIdentity[] = [];
  const modules: Placed[] = [];
  const images: Placed[] = [];
  for (const item of software) {
    const placed = place(item, manifest.os.id, distribution);
    const part = placed.kernel?.part;
    if (part === 'meta' && placed.doubt === undefined) {
      identities.push(metaIdentity(manifest, distribution, placed));
    } else if (part === 'image') {
      images.push(placed);
    } else if (part === 'modules') {
      modules.push(placed);
    } else {
      const key = groupKey(placed);
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, [placed]);
      } else {
        group.push(placed);
      }
    }
  }
  for (const group of groups.values()) {
    identities.push(groupIdentity(manifest, distribution, group));
  }
  identities.push(...kernelIdentities(manifest, distribution, images, modules, kernels));
  return identities;
}

function place(software: Software, osId: string, distribution: Distribution): Placed {
  const source = software.source ?? '';
  const kernel =
    distribution.family === 'deb'
      ? debKernelPart(software.name, source === '' ? software.name : source)
      : rpmKernelPart(software.name, source === '' ? software.name : source, software.version, software.arch ?? '');
  // A kernel of an earlier update stands in no list any more, so that "from no known list" says nothing about it.
  const origin = kernel !== undefined && software.origin === 'local' ? undefined : software.origin;
  const maker = foreignMaker(distribution, osId, software.version, origin);
  if (maker !== undefined) {
    return { software, kernel, doubt: { rule: 'not-from-archive', maker } };
  }
  const doubt =
    distribution.family === 'deb' && source === '' && kernel === undefined
      ? ({ rule: 'source-unknown' } as const)
      : undefined;
  return { software, kernel, doubt };
}

function groupKey({ software, kernel, doubt }: Placed): string {
  return [
    software.source ?? `?${software.name}`,
    software.sourceVersion ?? software.version,
    kernel === undefined ? '' : software.version,
    software.stream ?? '',
    doubt?.maker ?? '',
  ].join('\n');
}

function groupIdentity(manifest: Manifest, distribution: Distribution, group: readonly Placed[]): JudgedIdentity {
  const [first] = group;
  if (first === undefined) {
    throw new Error('a group of packages is empty');
  }
  const names = [...new Set(group.map(({ software }) => software.name))].sort();
  const { software: chosen, kernel, doubt } = representative(group);
  const source = kernel?.source ?? chosen.source;
  const products =
    distribution.family === 'rpm'
      ? names.map((name) => productKey(distribution, name))
      : [productKey(distribution, source ?? chosen.name)];
  const stated = distribution.family === 'rpm' || kernel !== undefined ? chosen.version : chosen.sourceVersion;
  return packageIdentity(manifest, distribution, {
    kind: kernel === undefined ? 'package' : 'kernel-tools',
    software: chosen,
    source,
    products,
    judgedVersion: stated ?? chosen.version,
    doubt,
    binaries: names,
  });
}

/** The binary named like the source, else the first by name: the same on every machine that has the same packages. */
function representative(group: readonly Placed[]): Placed {
  const sorted = [...group].sort((a, b) => (a.software.name < b.software.name ? -1 : 1));
  const named = sorted.find(({ software }) => software.name === software.source);
  const found = named ?? sorted[0];
  if (found === undefined) {
    throw new Error('a group of packages is empty');
  }
  return found;
}

/** Packages that only name the newest kernel hold no code: they are looked up in the archive and judged by nobody. */
function metaIdentity(manifest: Manifest, distribution: Distribution, { software }: Placed): JudgedIdentity {
  return packageIdentity(manifest, distribution, {
    kind: 'package',
    software,
    source: software.source,
    products: [],
    judgedVersion: software.version,
    doubt: undefined,
    binaries: [software.name],
  });
}

/**
 * Kernels that run or could be booted next. Where the machine does not tell which those are (a mere listing), every
 * installed kernel counts as bootable. An image that cannot be booted is part of the tools: on the disk, not in use.
 */
function kernelIdentities(
  manifest: Manifest,
  distribution: Distribution,
  images: readonly Placed[],
  modules: readonly Placed[],
  kernels: KernelFacts,
): JudgedIdentity[] {
  const bootable = kernels?.bootable.map(({ release }) => release) ?? [];
  const told = bootable.length > 0;
  // rpm: kernel is an empty package beside kernel-core; the one that holds the image is judged.
  const cores = images.some(({ software }) => software.name.endsWith('-core'));
  const holding = cores ? images.filter(({ software }) => software.name.endsWith('-core')) : images;
  return holding.map((image) => {
    const { software, kernel, doubt } = image;
    const release = kernel !== undefined && 'release' in kernel ? kernel.release : '';
    const state =
      kernels?.running === release ? 'running' : !told || bootable.includes(release) ? 'bootable' : undefined;
    const parts = modules.filter((other) => isSameRelease(other, release)).map((other) => other.software.name);
    return packageIdentity(manifest, distribution, {
      kind: state === undefined ? 'kernel-tools' : 'kernel',
      software,
      source: kernel?.source ?? software.source,
      products:
        distribution.family === 'rpm'
          ? [
              productKey(distribution, software.name),
              ...(cores ? [productKey(distribution, software.name.slice(0, -5))] : []),
            ]
          : [productKey(distribution, kernel?.source ?? software.name)],
      judgedVersion: software.version,
      doubt,
      binaries: [...new Set([software.name, ...parts])].sort(),
      ...(state === undefined ? {} : { kernel: state }),
    });
  });
}

function isSameRelease({ kernel }: Placed, release: string): boolean {
  return kernel !== undefined && 'release' in kernel && kernel.release === release;
}

function productKey(distribution: Distribution, name: string): string {
  return `${distribution.family}/${distribution.key}/${distribution.release}/${name}`;
}

interface PackageParts {
  readonly kind: 'package' | 'kernel' | 'kernel-tools';
  readonly software: Software;
  readonly source: string | undefined;
  readonly products: readonly string[];
  readonly judgedVersion: string;
  readonly doubt: Doubt | undefined;
  readonly binaries: readonly string[];
  readonly kernel?: 'running' | 'bootable';
}

function packageIdentity(manifest: Manifest, distribution: Distribution, parts: PackageParts): JudgedIdentity {
  const { software, doubt } = parts;
  const key: KeyParts = {
    kind: parts.kind,
    name: software.name,
    version: software.version,
    scheme: distribution.family,
    judgedVersion: parts.judgedVersion,
    candidates: [{ entry: distribution.key, products: parts.products }],
    ...(doubt === undefined ? {} : { doubt }),
    package: {
      family: distribution.family,
      distribution: distribution.key,
      release: distribution.release,
      source: parts.source,
      sourceVersion: software.sourceVersion,
      binary: { name: software.name, version: software.version },
    },
    platform: manifest.os.id,
    arch: software.arch ?? manifest.arch,
    ...(software.stream === undefined ? {} : { stream: software.stream }),
    ...(parts.kernel === undefined ? {} : { kernel: parts.kernel }),
  };
  return identityOf(key, parts.binaries);
}
