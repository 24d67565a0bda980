import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isoSeconds } from '@tsukuroi/core';

/** What a kit is made of. */
export interface Release {
  /** Debian version, `0.1.0+20261123004512.g0f50bba`: a later commit is a newer package (deb-version(7)). */
  readonly version: string;
  /** Time of the commit, Unix seconds: every file in a package bears it, so that the same input gives the same bytes. */
  readonly seconds: number;
  /** The day of that time, for people. */
  readonly day: string;
  readonly commit: string;
  /** The tree holds what is in no commit; says so in the version. */
  readonly changed: boolean;
}

/** Reads version, commit and state of a checkout. `.local` sorts after the commit it stands on and before the next. */
export function releaseOf(root: string): Release {
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).trim();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const [seconds = '0', commit = ''] = git('log', '-1', '--format=%ct %H').split(' ');
  const changed = git('status', '--porcelain').length > 0;
  return nameRelease(version, Number(seconds), commit, changed);
}

export function nameRelease(version: string, seconds: number, commit: string, changed: boolean): Release {
  const time = isoSeconds(seconds * 1000);
  const stamp = time.replaceAll(/\D/g, '').slice(0, 14);
  return {
    version: `${version}+${stamp}.g${commit.slice(0, 7)}${changed ? '.local' : ''}`,
    seconds,
    day: time.slice(0, 10),
    commit,
    changed,
  };
}
