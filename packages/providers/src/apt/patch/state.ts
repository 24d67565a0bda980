import { ok, type Result, refused } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { asked, showFormat } from './programs.ts';

const DPKG_QUERY = '/usr/bin/dpkg-query';
const FORMAT = showFormat(
  ...['Package', 'Architecture', 'db:Status-Want', 'db:Status-Status', 'db:Status-Eflag', 'Version', 'Installed-Size'],
);

/** One package as dpkg records it (dpkg-query(1), --showformat; dpkg(1), PACKAGE STATES). */
export interface RecordedPackage {
  readonly package: string;
  readonly architecture: string;
  readonly version: string;
  /** `installed`, `unpacked`, `half-configured`, `half-installed`, `triggers-pending`, … */
  readonly status: string;
  readonly held: boolean;
  /** The package must be installed once more before anything else is done with it (dpkg(1), reinst-required). */
  readonly reinstall: boolean;
  readonly installedKib: number | undefined;
}

/** What dpkg says is on the disk. */
export interface DpkgState {
  /** Of this name and architecture; also when it changed from or to architecture `all`. */
  find(name: string, architecture: string): RecordedPackage | undefined;
  /** Packages whose installation began and did not end. */
  readonly unfinished: readonly RecordedPackage[];
}

/** Nothing but settings is left of it, or not even that. */
const ABSENT = new Set(['config-files', 'not-installed']);

export function readDpkgState(text: string): DpkgState {
  const byName = new Map<string, RecordedPackage[]>();
  const unfinished: RecordedPackage[] = [];
  for (const line of text.split('\n')) {
    const [name = '', architecture = '', want, status = '', error, version = '', kib = ''] = line.split('\t');
    if (name === '' || ABSENT.has(status)) {
      continue;
    }
    const item: RecordedPackage = {
      ...{ package: name, architecture, version, status, held: want === 'hold', reinstall: error === 'reinstreq' },
      installedKib: /^\d{1,12}$/.test(kib) ? Number(kib) : undefined,
    };
    byName.set(name, [...(byName.get(name) ?? []), item]);
    if (status !== 'installed' || item.reinstall) {
      unfinished.push(item);
    }
  }
  return {
    unfinished,
    find(name, architecture) {
      const all = byName.get(name) ?? [];
      const [only] = all;
      const exact = all.find((item) => item.architecture === architecture);
      const changed = all.length === 1 && only !== undefined && [only.architecture, architecture].includes('all');
      return exact ?? (changed ? only : undefined);
    },
  };
}

/** dpkg's own records. They must be readable and not empty: a machine without a single package is one that was not understood. */
export async function dpkgState(run: RunProgram): Promise<Result<DpkgState, string>> {
  const { code, text, problem } = await asked(run, DPKG_QUERY, ['-W', '-f', FORMAT]);
  if (code !== 0 || !text.includes('\tinstalled\t')) {
    return refused(`dpkg-query: ${problem ?? `exit code ${code}`}`);
  }
  return ok(readDpkgState(text));
}
