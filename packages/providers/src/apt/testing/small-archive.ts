import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sha256 } from '@tsukuroi/core';

/** A real `.deb` as a test wants it; architecture `all`. */
export interface SmallPackage {
  readonly name: string;
  readonly version: string;
  /** More lines of its control file: `Depends: …`, `Conflicts: …`. */
  readonly control?: readonly string[];
  /** Path → content; those below /etc are settings files (deb-conffiles(5)). */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Maintainer scripts, as words for the shell. */
  readonly scripts?: Readonly<Partial<Record<'preinst' | 'postinst' | 'prerm', string>>>;
}

export interface SmallArchive {
  /** `ARCHIVE/dists/…`, `ARCHIVE/pool/…`; of several publications each has a folder of its own. */
  readonly folder: string;
  readonly keyring: string;
  /** Builds one package and answers where its file lies. */
  build(item: SmallPackage): string;
  /** Signs a suite of these packages, dated as told (`Sat, 21 Nov 2026 10:00:00 UTC`), in a folder of that name. */
  publish(name: string, packages: readonly SmallPackage[], date?: string): void;
}

const SUITE = 'bookworm-security';

/** A vendor's archive in small, under a key of its own. @param folder must be seen under the same path inside the root */
export function smallArchive(folder: string): SmallArchive {
  const keys = join(folder, 'keys');
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const gpg = (args: readonly string[], input = '') =>
    execFileSync('gpg', ['--homedir', keys, '--batch', '--quiet', '--yes', ...args], {
      ...{ input, stdio: ['pipe', 'pipe', 'ignore'], timeout: 60_000 },
    });
  const open = ['--passphrase', '', '--pinentry-mode', 'loopback'];
  gpg([...open, '--quick-generate-key', 'Small Archive <archive@example.org>', 'ed25519', 'sign', 'never']);
  const keyring = join(folder, 'archive.gpg');
  writeFileSync(keyring, gpg(['--export']));
  const build = (item: SmallPackage): string => {
    const path = join(folder, 'built', `${item.name}_${item.version}_all.deb`);
    buildDeb(item, path);
    return path;
  };
  return {
    ...{ folder, keyring, build },
    publish(name, packages, date = 'Sat, 21 Nov 2026 10:00:00 UTC') {
      const stanzas = packages.map((item) => {
        const bytes = readFileSync(build(item));
        const path = `pool/${item.name}_${item.version}_all.deb`;
        mkdirSync(join(folder, name, 'pool'), { recursive: true });
        writeFileSync(join(folder, name, path), bytes);
        return `${controlOf(item)}Filename: ${path}\nSize: ${bytes.length}\nSHA256: ${sha256(bytes)}\n`;
      });
      const dists = join(folder, name, 'dists', SUITE);
      mkdirSync(join(dists, 'main/binary-amd64'), { recursive: true });
      const index = `${stanzas.join('\n')}\n`;
      const packed = execFileSync('xz', ['-c', '-T1'], { input: index, timeout: 60_000 });
      writeFileSync(join(dists, 'main/binary-amd64/Packages.xz'), packed);
      const listed = [
        [sha256(index), Buffer.byteLength(index), 'main/binary-amd64/Packages'],
        [sha256(packed), packed.length, 'main/binary-amd64/Packages.xz'],
      ];
      const release = `Origin: Debian\nLabel: Debian-Security\nSuite: oldstable-security\nCodename: ${SUITE}\nDate: ${date}\nArchitectures: amd64\nComponents: main\nSHA256:\n${listed.map((words) => ` ${words.join(' ')}\n`).join('')}`;
      writeFileSync(join(dists, 'InRelease'), gpg([...open, '--clearsign'], release));
    },
  };
}

function controlOf({ name, version, control = [], files = {} }: SmallPackage): string {
  const kib = Math.ceil(Object.values(files).reduce((sum, content) => sum + content.length, 0) / 1024) + 1;
  const lines = [
    ...[`Package: ${name}`, `Version: ${version}`, 'Architecture: all', `Installed-Size: ${kib}`],
    ...['Maintainer: Small Archive <archive@example.org>', ...control, 'Description: for a test'],
  ];
  return `${lines.join('\n')}\n`;
}

function buildDeb(item: SmallPackage, path: string): void {
  const tree = `${path}.tree`;
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  writeFileSync(join(tree, 'DEBIAN/control'), controlOf(item));
  for (const [at, content] of Object.entries(item.files ?? {})) {
    mkdirSync(dirname(join(tree, at)), { recursive: true });
    writeFileSync(join(tree, at), content);
  }
  const settings = Object.keys(item.files ?? {}).filter((at) => at.startsWith('/etc/'));
  writeFileSync(join(tree, 'DEBIAN/conffiles'), settings.map((at) => `${at}\n`).join(''));
  for (const [name, words] of Object.entries(item.scripts ?? {})) {
    writeFileSync(join(tree, 'DEBIAN', name), `#!/bin/sh\n${words}\n`, { mode: 0o755 });
  }
  execFileSync('dpkg-deb', ['-Zgzip', '--root-owner-group', '-b', tree, path], { stdio: 'ignore', timeout: 60_000 });
  rmSync(tree, { recursive: true, force: true });
}
