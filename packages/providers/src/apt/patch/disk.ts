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
  readonly folder: string;
  readonly mount: string;
  readonly bytes: number;
}

/** Free bytes of the file system of each folder (df(1), --output); empty when it cannot be known. */
export async function freeSpace(run: RunProgram, folders: readonly string[]): Promise<readonly FreeSpace[]> {
  const { code, text } = await asked(run, DF, ['-B1', '--output=target,avail,file', '--', ...folders]);
  const found = (code === 0 ? text.split('\n').slice(1) : []).flatMap((line): FreeSpace[] => {
    const [, mount, bytes, folder] = /^(\S.*?)\s+(\d+)\s+(\S.*)$/.exec(line) ?? [];
    return mount === undefined || folder === undefined ? [] : [{ folder, mount, bytes: Number(bytes) }];
  });
  return found.length === folders.length ? found : [];
}

/** Where nothing but records and logs is written. */
const RECORDS_BYTES = 64 * 1024 ** 2;

/**
 * The first file system that has too little room, in words for the evidence; undefined when all have enough. Programs go to /usr. A /boot of its
 * own is small on purpose: it counts only when a kernel is ordered, and nothing more has to stay free there.
 *
 * @param bootBytes of a new kernel in /boot; 0 when none is ordered
 */
export function tooLittleRoom(
  spaces: readonly FreeSpace[],
  needed: number,
  bootBytes: number,
  keepFreeBytes: number,
): string | undefined {
  const usr = spaces.find(({ folder }) => folder === '/usr')?.mount;
  for (const { mount, bytes } of spaces) {
    const other = mount === '/boot' ? bootBytes : RECORDS_BYTES + keepFreeBytes;
    const wanted = mount === usr ? Math.max(needed, RECORDS_BYTES) + keepFreeBytes : other;
    if (bytes < wanted) {
      return `${mount}: ${bytes} < ${wanted}`;
    }
  }
  return undefined;
}

const FIND = '/usr/bin/find';

/**
 * What one more kernel takes in /boot: as much as the largest files of each kind that lie there, twice, since the image of the first programs
 * is made on this machine and its size is known to nobody before.
 */
export async function kernelBytes(run: RunProgram): Promise<number> {
  const { text } = await asked(run, FIND, ['/boot', '-maxdepth', '1', '-type', 'f', '-printf', '%s %f\\n']);
  const largest = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, size = '', kind] = /^(\d+) (vmlinuz|initrd\.img|System\.map|config)-/.exec(line) ?? [];
    if (kind !== undefined) {
      largest.set(kind, Math.max(largest.get(kind) ?? 0, Number(size)));
    }
  }
  return 2 * [...largest.values()].reduce((sum, size) => sum + size, 0);
}
