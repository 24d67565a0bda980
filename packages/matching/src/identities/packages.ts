import type { Manifest, Software } from '@tsukuroi/protocol';
import { type Distribution, foreignMaker } from '../distribution.ts';
import type { Candidate, Doubt, JudgedIdentity } from '../identity.ts';
import { debKernelPart, type KernelPart, rpmKernelPart } from '../kernels.ts';
import { kernelIdentities } from './kernels.ts';
import { type KernelFacts, type Placed, packageIdentity } from './package-identity.ts';

/** Packages of one source, version, maker and stream. */
interface Group {
  /** The one named like the source, else the first by name. */
  chosen: Software;
  readonly names: string[];
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
  const groups = new Groups();
  const identities: JudgedIdentity[] = [];
  const images: Placed[] = [];
  const modules: Placed[] = [];
  for (const item of software) {
    const kernel = kernelPartOf(item, distribution);
    const doubt = doubtOf(item, kernel, manifest.os.id, distribution);
    if (kernel === undefined || kernel.part === 'tools' || (kernel.part === 'meta' && doubt !== undefined)) {
      groups.add(item, kernel, doubt);
    } else if (kernel.part === 'meta') {
      identities.push(metaIdentity(manifest, distribution, item));
    } else {
      (kernel.part === 'image' ? images : modules).push({ software: item, kernel, doubt });
    }
  }
  for (const group of groups.all) {
    identities.push(groupIdentity(manifest, distribution, group));
  }
  if (images.length > 0) {
    identities.push(...kernelIdentities(manifest, distribution, images, modules, kernels));
  }
  return identities;
}

function kernelPartOf(item: Software, distribution: Distribution): KernelPart | undefined {
  const source = item.source === undefined || item.source === '' ? item.name : item.source;
  // Kernel sources are called linux… or kernel…; everything else is most of a machine and needs no closer look.
  if (!source.startsWith('linux') && !source.startsWith('kernel')) {
    return undefined;
  }
  return distribution.family === 'deb'
    ? debKernelPart(item.name, source)
    : rpmKernelPart(item.name, source, item.version, item.arch ?? '');
}

const SOURCE_UNKNOWN: Doubt = { rule: 'source-unknown' };

function doubtOf(
  item: Software,
  kernel: KernelPart | undefined,
  osId: string,
  distribution: Distribution,
): Doubt | undefined {
  // A kernel of an earlier update stands in no list any more, so that "from no known list" says nothing about it.
  const origin = kernel !== undefined && item.origin === 'local' ? undefined : item.origin;
  const maker = foreignMaker(distribution, osId, item.version, origin);
  if (maker !== undefined) {
    return { rule: 'not-from-archive', maker };
  }
  const unknown = distribution.family === 'deb' && kernel === undefined && (item.source ?? '') === '';
  return unknown ? SOURCE_UNKNOWN : undefined;
}

class Groups {
  readonly all: Group[] = [];
  /** By source: on most machines a source is there in one version. */
  readonly #plain = new Map<string, Group>();
  readonly #others = new Map<string, Group>();

  add(item: Software, kernel: KernelPart | undefined, doubt: Doubt | undefined): void {
    const { source } = item;
    const isPlain =
      source !== undefined && source !== '' && kernel === undefined && doubt === undefined && item.stream === undefined;
    const plain = isPlain ? this.#plain.get(source) : undefined;
    if (
      plain !== undefined &&
      plain.chosen.sourceVersion === item.sourceVersion &&
      (item.sourceVersion !== undefined || plain.chosen.version === item.version)
    ) {
      join(plain, item);
      return;
    }
    if (isPlain && plain === undefined) {
      this.#plain.set(source, this.#open(item, kernel, doubt));
      return;
    }
    const key = groupKey(item, kernel, doubt);
    const known = this.#others.get(key);
    if (known === undefined) {
      this.#others.set(key, this.#open(item, kernel, doubt));
    } else {
      join(known, item);
    }
  }

  #open(item: Software, kernel: KernelPart | undefined, doubt: Doubt | undefined): Group {
    const group = { chosen: item, names: [item.name], kernel, doubt };
    this.all.push(group);
    return group;
  }
}

function join(group: Group, item: Software): void {
  const { chosen, names } = group;
  if (item.name === chosen.name) {
    return;
  }
  if (!names.includes(item.name)) {
    names.push(item.name);
  }
  if (item.name === item.source || (chosen.name !== chosen.source && item.name < chosen.name)) {
    group.chosen = item;
  }
}

function groupKey(item: Software, kernel: KernelPart | undefined, doubt: Doubt | undefined): string {
  return [
    item.source ?? `?${item.name}`,
    item.sourceVersion ?? item.version,
    kernel === undefined ? '' : item.version,
    item.stream ?? '',
    doubt?.maker ?? '',
    doubt?.rule ?? '',
  ].join('\n');
}

function groupIdentity(manifest: Manifest, distribution: Distribution, group: Group): JudgedIdentity {
  const { chosen, kernel, doubt, names } = group;
  names.sort();
  const source = kernel?.source ?? chosen.source;
  const byBinary = distribution.family === 'rpm';
  const stated = byBinary || kernel !== undefined ? chosen.version : chosen.sourceVersion;
  return packageIdentity(manifest, distribution, {
    kind: kernel === undefined ? 'package' : 'kernel-tools',
    software: chosen,
    source,
    candidates: byBinary ? ofBinaries(distribution, names) : distribution.candidatesOf(source ?? chosen.name),
    judgedVersion: stated ?? chosen.version,
    doubt,
    binaries: names,
  });
}

/** Errata of the rpm distributions speak about binary packages. */
function ofBinaries(distribution: Distribution, names: readonly string[]): readonly Candidate[] {
  const [only, ...more] = names;
  if (only !== undefined && more.length === 0) {
    return distribution.candidatesOf(only);
  }
  const products = names.flatMap((name) => distribution.candidatesOf(name)[0]?.products ?? []);
  return [{ entry: distribution.distribution, products }];
}

/** Packages that only name the newest kernel hold no code: they are looked up in the archive and judged by nobody. */
function metaIdentity(manifest: Manifest, distribution: Distribution, software: Software): JudgedIdentity {
  return packageIdentity(manifest, distribution, {
    kind: 'package',
    software,
    source: software.source,
    candidates: [{ entry: distribution.distribution, products: [] }],
    judgedVersion: software.version,
    doubt: undefined,
    binaries: [software.name],
  });
}
