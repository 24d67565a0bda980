import type { Ternary } from '@tsukuroi/core';
import type { Kernel } from './kernels.ts';

export interface PartialAnswer {
  readonly answer: Ternary;
  /** One Japanese sentence where the answer is yes or unknown. */
  readonly reason?: string;
}

/**
 * Whether the running kernel is older than the newest bootable one. `banner` is /proc/version: Debian may keep one release name
 * over several package versions and prints the version in it (`#1 SMP PREEMPT_DYNAMIC Debian 6.1.170-3 (2026-05-01)`).
 */
export function kernelRestart(running: string | undefined, banner: string, bootable: readonly Kernel[]): PartialAnswer {
  const newest = bootable.at(-1);
  if (running === undefined) {
    return { answer: 'unknown', reason: '動いているカーネルが分かりません。' };
  }
  if (newest === undefined || !bootable.some((kernel) => kernel.release === running)) {
    const reason = `動いているカーネル ${running} はこの機器に入っているパッケージのものではなく、新しいかどうか比べられません。`;
    return { answer: 'unknown', reason };
  }
  if (newest.release !== running) {
    return { answer: 'yes', reason: `動いているカーネル ${running} より新しい ${newest.release} が入っています。` };
  }
  const inBanner = / Debian (\d[^\s)]*)/.exec(banner)?.[1];
  if (inBanner !== undefined && newest.package.startsWith('linux-image-') && inBanner !== newest.version) {
    return {
      answer: 'yes',
      reason: `動いているカーネルは ${inBanner}、入っているのは ${newest.version} です（同じ名前 ${running} の別の版）。`,
    };
  }
  return { answer: 'no' };
}

/** Files of these folders come and go while nothing is updated. */
const NOT_LIBRARIES = /^\/(?:tmp|var|run|dev|home|root|SYSV|memfd:|\[)/;

/**
 * Libraries and programs in a process' memory whose file was replaced or removed since (proc_pid_maps(5): the path is followed by
 * ` (deleted)`).
 */
export function deletedMappings(maps: string): string[] {
  const found = new Set<string>();
  for (let at = maps.indexOf(' (deleted)\n'); at !== -1; at = maps.indexOf(' (deleted)\n', at + 1)) {
    const lineStart = maps.lastIndexOf('\n', at - 1) + 1;
    const path = maps.slice(maps.indexOf('/', lineStart), at);
    if (path.startsWith('/') && !NOT_LIBRARIES.test(path)) {
      found.add(path);
    }
  }
  return [...found];
}
