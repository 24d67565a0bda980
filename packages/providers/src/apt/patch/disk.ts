import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { VerifiedPackage } from '../repository-verify.ts';
import { asked } from './programs.ts';
import type { DpkgState } from './state.ts';

const DF = '/usr/bin/df';
const KIB = 1_024;

/**
 * Bytes that an installation may need at its worst moment: what the new versions are larger than the old ones, the largest of them
 * once more (dpkg unpacks the new files of a package beside its old ones), and the `.deb` files, should they have to be copied. Undefined when the vendor's index
 * does not say how large a package is.
 */
export function neededBytes(files: readonly VerifiedPackage[], state: DpkgState): number | undefined {
  let growth = 0;
  let largest = 0;
  let packed = 0;
  for (const file of files) {
    if (file.installedKib === undefined) {
      return undefined;
    }
    growth += file.installedKib - (state.find(file.package, file.architecture)?.installedKib ?? 0);
    largest = Math.max(largest, file.installedKib);
    packed += file.size;
  }
  return (Math.max(0, growth) + largest) * KIB + packed;
}

export interface FreeSpace {
  readonly mount: string;
  readonly bytes: number;
}

/** Free bytes of each file system on which an installation writes (df(1), --output); empty when it cannot be known. */
export async function freeSpace(run: RunProgram, folders: readonly string[]): Promise<readonly FreeSpace[]> {
  const { code, text } = await asked(run, DF, ['-B1', '--output=target,avail', '--', ...folders]);
  const found = new Map<string, number>();
  for (const line of code === 0 ? text.split('\n').slice(1) : []) {
    const [, mount, bytes] = /^(\S.*?)\s+(\d+)\s*$/.exec(line) ?? [];
    if (mount !== undefined) {
      found.set(mount, Number(bytes));
    }
  }
  return [...found].map(([mount, bytes]) => ({ mount, bytes }));
}
