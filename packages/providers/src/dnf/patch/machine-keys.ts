import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { armoured, dearmoured } from '../armour.ts';
import { certificatesIn } from './certificates.ts';
import type { RpmTools } from './programs.ts';

/** Where distributions install their vendors' keys. */
export const VENDOR_KEYS = '/etc/pki/rpm-gpg';
const MOST_KEYS = 64;
const KEY_BYTES = 1024 * 1024;

/** The vendors' keys that this machine has, in the two forms in which programs want them. */
export interface MachineKeys {
  /** For gpgv. */
  readonly keyrings: readonly string[];
  /**
   * Whether one of the keys signed this package, and its contents are whole. rpm's own check takes a package without any signature for good;
   * `_pkgverify_level all` asks for one (rpm 4.18, macros.in).
   */
  vouchFor(file: string): Promise<boolean>;
}

const EVERY_SIGNATURE = ['--define', '_pkgverify_level all', '--checksig'] as const;

/**
 * Takes the key files of a folder into a database that holds nothing else. A file that is no key, or one that this rpm does not know, vouches
 * for nothing; undefined when no key is left, or rpm is absent.
 *
 * @param from folder of key files, ASCII armour or binary
 * @param folder empty folder of the provider's own
 * @param only fingerprints of the keys that count, upper-case hexadecimal; all of them unless told
 */
export async function machineKeys(
  from: string,
  folder: string,
  tools: RpmTools,
  only?: readonly string[],
): Promise<MachineKeys | undefined> {
  const database = join(folder, 'database');
  await mkdir(database, { recursive: true });
  const keyrings: string[] = [];
  const names = (await readdir(from).catch((): string[] => [])).sort().slice(0, MOST_KEYS);
  for (const name of names) {
    const facts = await stat(join(from, name)).catch(() => undefined);
    const isKey = facts?.isFile() === true && facts.size <= KEY_BYTES;
    const binary = isKey ? dearmoured(await readFile(join(from, name))) : undefined;
    for (const one of binary === undefined ? [] : counted(binary, only)) {
      const number = keyrings.length;
      const [ring, armour] = [join(folder, `${number}.gpg`), join(folder, `${number}.asc`)];
      await writeFile(ring, one);
      await writeFile(armour, armoured(one));
      if ((await tools.rpmkeys(['--import', armour], database)).code === 0) {
        keyrings.push(ring);
      }
    }
  }
  return keyrings.length === 0
    ? undefined
    : { keyrings, vouchFor: async (file) => (await tools.rpmkeys([...EVERY_SIGNATURE, file], database)).code === 0 };
}

/** The certificates of a key file that count, each by itself; a file that cannot be parted counts whole, or where some are asked for not at all. */
function counted(binary: Buffer, only: readonly string[] | undefined): readonly Buffer[] {
  const certificates = certificatesIn(binary);
  if (only === undefined) {
    return certificates?.map(({ bytes }) => bytes) ?? [binary];
  }
  return (certificates ?? []).flatMap(({ bytes, fingerprint }) => (only.includes(fingerprint) ? [bytes] : []));
}

/** Whether the machine's rpm itself knows the key of a package: dnf asks it, and not the folder of keys. */
export async function isKnownToRpm(file: string, tools: RpmTools): Promise<boolean> {
  return (await tools.rpmkeys([...EVERY_SIGNATURE, file])).code === 0;
}
