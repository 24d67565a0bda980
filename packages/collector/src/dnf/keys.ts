import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { dnfError } from './errors.ts';

const LIMIT_BYTES = 1024 * 1024;
const RPMKEYS = '/usr/bin/rpmkeys';
const TIMEOUT_MS = 120_000;
const BLOCK = /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g;

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

/** ASCII armour off (RFC 9580, 6.2): headers end with an empty line; the checksum, where there is one, begins with `=`. */
export function dearmoured(bytes: Buffer): Buffer | undefined {
  // The first byte of a packet has its highest bit set (RFC 9580, 4.2); text has not.
  if (((bytes[0] ?? 0) & 0x80) !== 0) {
    return bytes;
  }
  const blocks = [...bytes.toString('latin1').matchAll(BLOCK)].map(([, block = '']) => {
    const lines = block.split(/\r?\n/);
    const empty = lines.findIndex((line) => line.trim() === '');
    return Buffer.from(
      lines
        .slice(empty + 1)
        .filter((line) => !line.startsWith('='))
        .join(''),
      'base64',
    );
  });
  const whole = Buffer.concat(blocks);
  return whole.length === 0 ? undefined : whole;
}

function armoured(binary: Buffer): string {
  const lines = binary.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${lines.join('\n')}\n=${crc24(binary)}\n-----END PGP PUBLIC KEY BLOCK-----\n`;
}

/** rpm asks for the checksum (RFC 9580, 6.1.1). */
function crc24(bytes: Buffer): string {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) {
        crc ^= 0x1864cfb;
      }
    }
  }
  return Buffer.from([(crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff]).toString('base64');
}
