import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';

/** Where a shared library of Node comes from: a package that every minimal system has, or this kit itself. */
const LIBRARIES: Readonly<Record<string, string>> = {
  'libc.so.6': 'libc6',
  'libm.so.6': 'libc6',
  'libdl.so.2': 'libc6',
  'libpthread.so.0': 'libc6',
  'librt.so.1': 'libc6',
  'ld-linux-x86-64.so.2': 'libc6',
  'linux-vdso.so.1': 'kernel',
  'libstdc++.so.6': 'libstdc++6',
  'libgcc_s.so.1': 'libgcc-s1',
  'libatomic.so.1': 'inside',
};

/**
 * What is in Debian 12 minbase, where apt itself depends on libstdc++6 and libgcc-s1; `passwd` makes the system user. libatomic1 is
 * in no minimal system, so it is inside.
 */
export const DEPENDS = ['libc6 (>= 2.28)', 'libgcc-s1', 'libstdc++6 (>= 5)', 'passwd'] as const;

/** The oldest C library of the systems named: that of Ubuntu 22.04. */
const NEWEST_GLIBC = [2, 35] as const;

export interface Native {
  /** Files to lie in the package's own `lib/`. */
  readonly libraries: readonly { readonly name: string; readonly from: string }[];
}

/**
 * What a program needs beside itself, by ldd.
 *
 * @throws TsukuroiError PACKAGE_LIBRARY_UNKNOWN when a minimal system may lack something, or has too old a C library
 */
export function nativeNeedsOf(program: string): Native {
  const libraries: { name: string; from: string }[] = [];
  for (const line of execFileSync('ldd', [program], { encoding: 'utf8' }).split('\n')) {
    const match = /^\s*(\S+)(?: => (\S+))? \(0x/.exec(line);
    if (match === null) {
      if (line.includes('not found')) {
        throw new TsukuroiError('PACKAGE_LIBRARY_UNKNOWN', { file: program, library: line.trim() });
      }
      continue;
    }
    const name = (match[1] ?? '').split('/').at(-1) ?? '';
    const from = LIBRARIES[name];
    if (from === undefined) {
      throw new TsukuroiError('PACKAGE_LIBRARY_UNKNOWN', { file: program, library: name });
    }
    if (from === 'inside' && match[2] !== undefined) {
      libraries.push({ name, from: realpathSync(match[2]) });
    }
  }
  for (const file of [program, ...libraries.map(({ from }) => from)]) {
    demandOldEnough(file);
  }
  return { libraries };
}

function demandOldEnough(file: string): void {
  for (const [, minor = '0'] of readFileSync(file, 'latin1').matchAll(/\bGLIBC_2\.(\d+)\b/g)) {
    if (Number(minor) > NEWEST_GLIBC[1]) {
      throw new TsukuroiError('PACKAGE_LIBRARY_UNKNOWN', { file, library: `GLIBC_2.${minor}` });
    }
  }
}
