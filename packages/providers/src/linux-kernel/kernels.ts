import type { Facts, Software } from '@tsukuroi/protocol';

export type Kernel = NonNullable<Facts['kernel']>['bootable'][number];

/**
 * Packages that carry one kernel, and the release (`uname -r`) it boots as. Debian and Ubuntu: linux-image-<release>, also
 * `linux-image-unsigned-<release>` (Ubuntu) and `…-unsigned` (Debian); names without a number are metapackages. Red Hat
 * family: `kernel-core`, `kernel`, `kernel-rt-core`, `kernel-uek-core`, release = version-release.arch; with kernel-core at hand the
 * package `kernel` itself is empty.
 */
export function kernelOf(item: Software): Kernel | undefined {
  if (item.scheme === 'deb') {
    const release = /^linux-image-(?:unsigned-)?(\d+\.\d.*?)(?:-unsigned)?$/.exec(item.name)?.[1];
    return release === undefined || release.endsWith('-dbg') || release.endsWith('-dbgsym')
      ? undefined
      : { package: item.name, release, version: item.version };
  }
  if (item.scheme !== 'rpm' || !/^kernel(-rt|-uek|-64k)?(-core)?$/.test(item.name)) {
    return undefined;
  }
  const release = `${item.version.replace(/^\d+:/, '')}${item.arch === undefined ? '' : `.${item.arch}`}`;
  return { package: item.name, release, version: item.version };
}

/** Installed kernels, oldest first; of two packages with one release (kernel, kernel-core) the one that holds the image. */
export function installedKernels(software: readonly Software[]): Kernel[] {
  const byRelease = new Map<string, Kernel>();
  for (const item of software) {
    const kernel = kernelOf(item);
    const before = kernel === undefined ? undefined : byRelease.get(kernel.release);
    if (kernel !== undefined && (before === undefined || kernel.package.endsWith('-core'))) {
      byRelease.set(kernel.release, kernel);
    }
  }
  return [...byRelease.values()].sort((a, b) => compareReleases(a.release, b.release));
}

/** Numbers by value, the rest by character; enough to order kernel releases of one machine. */
export function compareReleases(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const x = left[index] ?? '';
    const y = right[index] ?? '';
    if (x === y) {
      continue;
    }
    const bothNumbers = /^\d/.test(x) && /^\d/.test(y);
    const difference = bothNumbers ? Number(x) - Number(y) : 0;
    if (difference !== 0) {
      return difference;
    }
    return x < y ? -1 : 1;
  }
  return 0;
}
