import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one small package holds. */
export interface SmallRpm {
  readonly name: string;
  /** `version-release`. */
  readonly version: string;
  /** Settings files, which a machine's own version outlives. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Further lines of the spec's head: `Requires: x`, `Obsoletes: y`. */
  readonly head?: readonly string[];
  /** Lua that rpm runs itself: a root without a shell has no other language. */
  readonly post?: string;
  readonly pre?: string;
  readonly unsigned?: boolean;
}

export interface SmallVendor {
  /** Folder of its public key, as `/etc/pki/rpm-gpg`. */
  readonly keyFolder: string;
  readonly keyFile: string;
  /** Builds and signs, each package once; answers the file, which is nobody's to change. */
  build(item: SmallRpm): string;
  /** A repository of these files by createrepo_c, its index signed; each is dated a second after the one before, whatever the machine's date is. */
  publish(name: string, files: readonly string[]): string;
}

/** 2026-11-20T00:00:00Z, in seconds. */
const FIRST_DATE = 1_795_132_800;

const quiet = { stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'], timeout: 60_000 };

/** Programs that are missing for a dnf root; undefined when all are there. */
export function missingForDnf(): string | undefined {
  if (process.getuid?.() !== 0) {
    return 'not root';
  }
  const names = ['dnf', 'rpm', 'rpmbuild', 'rpmsign', 'rpmkeys', 'createrepo_c', 'gpg', 'gpgv'];
  const missing = names.filter((name) => !readdirSync('/usr/bin').includes(name));
  return missing.length === 0 ? undefined : `${missing.join(', ')} absent`;
}

/** A vendor with a key of its own. */
export function smallVendor(folder: string): SmallVendor {
  const home = join(folder, 'gnupg');
  const keyFolder = join(folder, 'rpm-gpg');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  mkdirSync(keyFolder, { recursive: true });
  const gpg = (...args: readonly string[]) =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--yes', '--pinentry-mode', 'loopback', ...args], {
      ...quiet,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  gpg('--passphrase', '', '--quick-generate-key', 'Small Vendor <vendor@example.org>', 'rsa2048', 'sign', 'never');
  const keyFile = join(keyFolder, 'RPM-GPG-KEY-small');
  writeFileSync(keyFile, gpg('--armor', '--export'));
  const built = new Map<string, string>();
  let published = 0;
  return {
    ...{ keyFolder, keyFile },
    build(item) {
      const known = built.get(JSON.stringify(item));
      if (known !== undefined) {
        return known;
      }
      const work = join(folder, `build-${built.size + 1}`);
      mkdirSync(work);
      writeFileSync(join(work, 'x.spec'), specOf(item));
      const define = (...macros: readonly string[]) => macros.flatMap((macro) => ['--define', macro]);
      const file = `${item.name}-${item.version}.noarch.rpm`;
      const places = define(`_topdir ${work}`, `_rpmdir ${work}`, `_rpmfilename ${file}`);
      execFileSync('rpmbuild', ['-bb', '--quiet', ...places, join(work, 'x.spec')], quiet);
      if (item.unsigned !== true) {
        const by = define('_gpg_name Small Vendor', '__gpg /usr/bin/gpg', `_gpg_path ${home}`);
        const alone = define("_gpg_sign_cmd_extra_args --batch --pinentry-mode loopback --passphrase ''");
        execFileSync('rpmsign', ['--addsign', ...by, ...alone, join(work, file)], quiet);
      }
      built.set(JSON.stringify(item), join(work, file));
      return join(work, file);
    },
    publish(name, files) {
      const at = join(folder, name);
      mkdirSync(join(at, 'Packages'), { recursive: true });
      for (const file of files) {
        cpSync(file, join(at, 'Packages', file.slice(file.lastIndexOf('/') + 1)));
      }
      published += 1;
      const dated = ['--revision', `${FIRST_DATE + published}`, '--set-timestamp-to-revision'];
      execFileSync('createrepo_c', ['--quiet', '--no-database', ...dated, at], quiet);
      const repomd = join(at, 'repodata/repomd.xml');
      gpg('--passphrase', '', '--armor', '--detach-sign', '--output', `${repomd}.asc`, repomd);
      return at;
    },
  };
}

function specOf({ name, version, settings = {}, head = [], post, pre }: SmallRpm): string {
  const [plain = '', release = ''] = version.split('-');
  const files = Object.entries(settings);
  const put = files.map(
    ([path, text]) => `mkdir -p %{buildroot}$(dirname ${path})\nprintf '${text}' > %{buildroot}${path}`,
  );
  return [
    ...[`Name: ${name}`, `Version: ${plain}`, `Release: ${release}`, 'Summary: x', 'License: x', 'BuildArch: noarch'],
    ...[...head, '%description', 'x', '%install', ...put],
    ...(pre === undefined ? [] : ['%pre -p <lua>', pre]),
    ...(post === undefined ? [] : ['%post -p <lua>', post]),
    ...['%files', ...files.map(([path]) => `%config(noreplace) ${path}`), ''],
  ].join('\n');
}

/** Hash and length of a file. */
export function contentOf(file: string): { readonly sha256: string; readonly length: number } {
  const bytes = readFileSync(file);
  return { sha256: createHash('sha256').update(bytes).digest('hex'), length: bytes.length };
}
