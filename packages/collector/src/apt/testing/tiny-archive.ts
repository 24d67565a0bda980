import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';

export interface TinyPackage {
  readonly name: string;
  readonly version: string;
  readonly depends?: string;
}

/** Debian's archive in small, under a key of its own: one suite, one component, packages whose files hold their own names. */
export interface TinyArchive {
  /** For `--keyring`. */
  readonly keyring: string;
  /** Writes the suite anew with these packages, signed. */
  publish(packages: readonly TinyPackage[]): void;
}

export const TINY_SUITE = 'bookworm-security';

export function debOf({ name, version }: TinyPackage): string {
  return `${name} ${version} `.repeat(300);
}

/** @param folder folder of the archive; a mirror serves it */
export function tinyArchive(folder: string, keys: string): TinyArchive {
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const gpg = (args: readonly string[], input?: string) =>
    execFileSync('gpg', ['--homedir', keys, '--batch', '--quiet', '--yes', ...args], {
      input: input ?? '',
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: 60_000,
    });
  const no = ['--passphrase', '', '--pinentry-mode', 'loopback'];
  gpg([...no, '--quick-generate-key', 'Tiny Archive <archive@example.org>', 'ed25519', 'sign', 'never']);
  const keyring = join(keys, 'archive.gpg');
  writeFileSync(keyring, gpg(['--export']));
  return {
    keyring,
    publish(packages) {
      const dists = join(folder, 'dists', TINY_SUITE);
      mkdirSync(join(dists, 'main/binary-amd64'), { recursive: true });
      mkdirSync(join(folder, 'pool'), { recursive: true });
      const stanzas = packages.map((item) => {
        const content = debOf(item);
        const path = `pool/${item.name}_${item.version}_amd64.deb`;
        writeFileSync(join(folder, path), content);
        const depends = item.depends === undefined ? '' : `Depends: ${item.depends}\n`;
        return `Package: ${item.name}\nVersion: ${item.version}\nArchitecture: amd64\nMaintainer: Tiny\n${depends}Filename: ${path}\nSize: ${content.length}\nSHA256: ${sha256(content)}\nDescription: tiny\n`;
      });
      const index = Buffer.from(`${stanzas.join('\n')}\n`);
      const packed = execFileSync('xz', ['-c', '-T1'], { input: index, timeout: 60_000 });
      writeFileSync(join(dists, 'main/binary-amd64/Packages.xz'), packed);
      const files = (
        [
          ['main/binary-amd64/Packages', index],
          ['main/binary-amd64/Packages.xz', packed],
        ] as const
      ).map(([path, bytes]) => ` ${sha256(bytes)} ${bytes.length} ${path}\n`);
      // Long ago, so that no clock finds it in the future.
      const release = `Origin: Debian\nLabel: Debian-Security\nSuite: oldstable-security\nCodename: ${TINY_SUITE}\nDate: Sat, 20 Jan 2024 10:00:00 UTC\nArchitectures: amd64\nComponents: main\nSHA256:\n${files.join('')}`;
      writeFileSync(join(dists, 'InRelease'), gpg([...no, '--clearsign'], release));
    },
  };
}
