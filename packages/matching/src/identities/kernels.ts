import type { Manifest } from '@tsukuroi/protocol';
import type { Distribution } from '../distribution.ts';
import type { Candidate, JudgedIdentity } from '../identity.ts';
import { type KernelFacts, type Placed, packageIdentity } from './package-identity.ts';

/**
 * Kernels that run or could be booted next. Where the machine does not tell which those are (a mere listing), every
 * installed kernel counts as bootable. An image that cannot be booted is part of the tools: on the disk, not in use.
 */
export function kernelIdentities(
  manifest: Manifest,
  distribution: Distribution,
  images: readonly Placed[],
  modules: readonly Placed[],
  kernels: KernelFacts,
): JudgedIdentity[] {
  const bootable = kernels?.bootable.map(({ release }) => release) ?? [];
  const told = bootable.length > 0;
  // rpm: kernel is an empty package beside kernel-core; the one that holds the image is judged.
  const cores = images.filter(({ software }) => software.name.endsWith('-core'));
  const holding = cores.length > 0 ? cores : images;
  return holding.map(({ software, kernel, doubt }) => {
    const release = kernel !== undefined && 'release' in kernel ? kernel.release : '';
    const isBootable = !told || bootable.includes(release);
    const state = kernels?.running === release ? 'running' : isBootable ? 'bootable' : undefined;
    const parts = modules.filter((other) => isSameRelease(other, release)).map((other) => other.software.name);
    return packageIdentity(manifest, distribution, {
      kind: state === undefined ? 'kernel-tools' : 'kernel',
      software,
      source: kernel?.source ?? software.source,
      candidates: candidatesOf(distribution, software.name, kernel?.source ?? software.name),
      judgedVersion: software.version,
      doubt,
      binaries: [...new Set([software.name, ...parts])].sort(),
      kernel: state,
    });
  });
}

/** rpm errata name kernel-core and kernel; the tracker of a deb distribution names the source. */
function candidatesOf(distribution: Distribution, name: string, source: string): readonly Candidate[] {
  if (distribution.family === 'deb') {
    return distribution.candidatesOf(source);
  }
  const names = name.endsWith('-core') ? [name, name.slice(0, -'-core'.length)] : [name];
  const products = names.flatMap((one) => distribution.candidatesOf(one)[0]?.products ?? []);
  return [{ entry: distribution.distribution, products }];
}

function isSameRelease({ kernel }: Placed, release: string): boolean {
  return kernel !== undefined && 'release' in kernel && kernel.release === release;
}
