import { mkdir, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { TsukuroiError, writeWhole } from '@tsukuroi/core';
import '../errors.ts';
import { packageNameOf, type ReleaseRole } from '../release.ts';
import { upgradePlaces } from '../status.ts';
import { lastWords, type RunCommand } from './run-command.ts';

export interface StandByOptions {
  readonly role: ReleaseRole;
  readonly folder: string;
  /** Of the program that is upgraded. */
  readonly dataFolder: string;
  readonly run: RunCommand;
  /** Words of the command that goes on: `admin upgrade`, `relay upgrade`. */
  readonly words: readonly string[];
  /** The program at work: Node and the file it was given (`process.execPath`, `process.argv[1]`). */
  readonly program: { readonly node: string; readonly main: string };
}

const UNPACK_MS = 300_000;

/**
 * Unpacks a package beside the installed one and leaves a script that goes on with it: while dpkg replaces files, the program that
 * watches over it is made of none of them, neither now nor after a power cut. Undefined where the program at work is not the installed one.
 */
export async function standBy(
  options: StandByOptions,
  file: string,
  run: string,
): Promise<readonly string[] | undefined> {
  const { dataFolder, folder, program, role, words } = options;
  const home = `/usr/lib/${packageNameOf(role)}`;
  const within = (path: string) => {
    const way = relative(home, path);
    return way.startsWith('..') || way.startsWith(sep) ? undefined : way;
  };
  const [node, main] = [within(program.node), within(program.main)];
  if (node === undefined || main === undefined) {
    return undefined;
  }
  const at = upgradePlaces(folder);
  const place = join(at.standBy, run);
  await rm(at.standBy, { recursive: true, force: true });
  await mkdir(place, { recursive: true, mode: 0o700 });
  const answer = await options.run(['dpkg-deb', '-x', file, place], { timeoutMs: UNPACK_MS });
  if (answer.code !== 0) {
    throw new TsukuroiError('UPGRADE_KEEP_FAILED', { reason: lastWords(answer) }, { exitCode: 3 });
  }
  await options.run(['sync', '--file-system', place]);
  const there = join(place, home);
  const script = [
    '#!/bin/sh',
    '# Goes on with an upgrade that was cut off, with a program that no installation overwrites.',
    `export TSUKUROI_DATA='${dataFolder}'`,
    `export LD_LIBRARY_PATH='${join(there, 'lib')}'`,
    `exec '${join(there, node)}' '${join(there, main)}' ${words.join(' ')} "$@"`,
    '',
  ].join('\n');
  await writeWhole(at.resume, script, 0o700);
  return [at.resume, 'carry-on'];
}
