import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { armoured, dearmoured } from '@tsukuroi/providers/dnf/armour.ts';
import { dnfError } from './errors.ts';

const LIMIT_BYTES = 1024 * 1024;
const RPMKEYS = '/usr/bin/rpmkeys';
const TIMEOUT_MS = 120_000;

/** The vendor's keys that a person named, in the two forms in which programs want them. */
export interface NamedKeys {
  /** For gpgv. */
  readonly keyrings: readonly string[];
  /**
   * Whether one of the keys signed a package. rpm's own check takes a package without any signature for good; `_pkgverify_level all`
   * asks for one (rpm 4.18, macros.in).
   */
  vouchFor(file: string): Promise<boolean>;
}

/**
 * Takes key files (ASCII armour, as in `/etc/pki/rpm-gpg`, or binary) into a folder of their own.
 *
 * @param folder empty folder
 * @throws TsukuroiError DNF_NO_KEYS, DNF_NO_RPM
 */
export async function namedKeys(files: readonly string[], folder: string, run: RunProgram): Promise<NamedKeys> {
  if (files.length === 0) {
    throw dnfError('no-keys', '', '--key');
  }
  const keyrings: string[] = [];
  const rpm = async (args: readonly string[]) => {
    const outcome = await run({ command: RPMKEYS, args: ['--dbpath', folder, ...args], timeoutMs: TIMEOUT_MS });
    if (outcome.problem === 'absent') {
      throw dnfError('no-rpm', '');
    }
    return outcome;
  };
  for (const [number, file] of files.entries()) {
    const facts = await stat(file).catch(() => undefined);
    if (facts?.isFile() !== true || facts.size > LIMIT_BYTES) {
      throw dnfError('no-keys', file, facts === undefined ? 'ENOENT' : 'size');
    }
    const binary = dearmoured(await readFile(file));
    if (binary === undefined) {
      throw dnfError('no-keys', file, 'PGP PUBLIC KEY BLOCK');
    }
    const [ring, armour] = [join(folder, `${number}.gpg`), join(folder, `${number}.asc`)];
    await writeFile(ring, binary);
    await writeFile(armour, armoured(binary));
    if ((await rpm(['--import', armour])).code !== 0) {
      throw dnfError('no-keys', file, 'rpmkeys --import');
    }
    keyrings.push(ring);
  }
  return {
    keyrings,
    vouchFor: async (file) => (await rpm(['--define', '_pkgverify_level all', '--checksig', file])).code === 0,
  };
}
