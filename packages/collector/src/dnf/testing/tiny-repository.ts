import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256 } from '@tsukuroi/core';

export interface TinyRpm {
  readonly name: string;
  /** `version-release`, with an epoch before it where there is one. */
  readonly evr: string;
  readonly arch?: string;
  readonly requires?: readonly string[];
  readonly provides?: readonly string[];
  readonly files?: readonly string[];
  /** Listed by a security advisory. */
  readonly security?: boolean;
  /** Its source rpm, as createrepo_c names it. */
  readonly source?: string;
  /** In place of a file that only holds its own name. */
  readonly bytes?: Buffer;
}

export interface TinyDnfRepository {
  readonly folder: string;
  /** Writes everything anew; `newest` in seconds since 1970. */
  publish(packages: readonly TinyRpm[], more?: { newest?: number; signed?: boolean; advisories?: boolean }): void;
}

/** A vendor's key: for `--key`, and to sign with. */
export function vendorKey(folder: string) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const gpg = (args: readonly string[], input: string | Buffer = '') =>
    execFileSync('gpg', ['--homedir', folder, '--batch', '--quiet', '--yes', ...args], {
      input,
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: 60_000,
    });
  const no = ['--passphrase', '', '--pinentry-mode', 'loopback'];
  gpg([...no, '--quick-generate-key', 'Vendor <vendor@example.org>', 'rsa2048', 'sign', 'never']);
  const file = join(folder, 'RPM-GPG-KEY-vendor');
  writeFileSync(file, gpg(['--armor', '--export']));
  return {
    file,
    sign: (text: string) => gpg([...no, '--armor', '--detach-sign'], text),
    /** A real package with nothing in it, signed or not. */
    rpm({ name, evr }: Pick<TinyRpm, 'name' | 'evr'>, isSigned: boolean): Buffer {
      const work = join(folder, `rpm-${name}-${isSigned}`);
      mkdirSync(work, { recursive: true });
      const [version = '', release = ''] = evr.replace(/^\d+:/, '').split('-');
      const spec = `Name: ${name}\nVersion: ${version}\nRelease: ${release}\nSummary: x\nLicense: x\nBuildArch: noarch\n%description\nx\n%files\n`;
      writeFileSync(join(work, 'x.spec'), spec);
      const quiet = { stdio: ['ignore', 'ignore', 'ignore'] as ['ignore', 'ignore', 'ignore'], timeout: 60_000 };
      const define = (macro: string) => ['--define', macro];
      const places = [...define(`_topdir ${work}`), ...define(`_rpmdir ${work}`)];
      execFileSync(
        'rpmbuild',
        ['-bb', '--quiet', ...places, ...define('_rpmfilename x.rpm'), join(work, 'x.spec')],
        quiet,
      );
      if (isSigned) {
        const by = [...define('_gpg_name Vendor'), ...define('__gpg /usr/bin/gpg'), ...define(`_gpg_path ${folder}`)];
        const alone = define("_gpg_sign_cmd_extra_args --batch --pinentry-mode loopback --passphrase ''");
        execFileSync('rpmsign', ['--addsign', ...by, ...alone, join(work, 'x.rpm')], quiet);
      }
      return execFileSync('cat', [join(work, 'x.rpm')], { maxBuffer: 1024 ** 2 });
    },
  };
}

export function rpmOf(item: TinyRpm): Buffer {
  return item.bytes ?? Buffer.from(`${item.name} ${item.evr} `.repeat(200));
}

export function pathOf({ name, evr, arch = 'x86_64' }: TinyRpm): string {
  return `Packages/${name[0]}/${name}-${evr.replace(/^\d+:/, '')}.${arch}.rpm`;
}

/** A repository in small, as createrepo_c and the vendors write it. */
export function tinyDnfRepository(folder: string, sign: (text: string) => Buffer): TinyDnfRepository {
  return {
    folder,
    publish(packages, { newest = 1_700_000_000, signed = true, advisories = true } = {}) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(join(folder, 'repodata'), { recursive: true });
      for (const item of packages) {
        mkdirSync(dirname(join(folder, pathOf(item))), { recursive: true });
        writeFileSync(join(folder, pathOf(item)), rpmOf(item));
      }
      const files: [type: string, text: string][] = [
        ['primary', primaryOf(packages)],
        [
          'filelists',
          '<?xml version="1.0"?><filelists xmlns="http://linux.duke.edu/metadata/filelists" packages="0"/>',
        ],
        ['other', '<?xml version="1.0"?><otherdata xmlns="http://linux.duke.edu/metadata/other" packages="0"/>'],
      ];
      if (advisories) {
        files.push(['updateinfo', updateinfoOf(packages.filter(({ security }) => security === true))]);
      }
      const data = files.map(([type, text]) => {
        const packed = gzipSync(text);
        const href = `repodata/${sha256(packed)}-${type}.xml.gz`;
        writeFileSync(join(folder, href), packed);
        const size = `<size>${packed.length}</size><open-size>${Buffer.byteLength(text)}</open-size>`;
        return `<data type="${type}"><checksum type="sha256">${sha256(packed)}</checksum><location href="${href}"/><timestamp>${newest}</timestamp>${size}</data>`;
      });
      const repomd = `<?xml version="1.0" encoding="UTF-8"?>\n<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>${newest}</revision>${data.join('')}</repomd>\n`;
      writeFileSync(join(folder, 'repodata/repomd.xml'), repomd);
      if (signed) {
        writeFileSync(join(folder, 'repodata/repomd.xml.asc'), sign(repomd));
      }
    },
  };
}

function primaryOf(packages: readonly TinyRpm[]): string {
  const list = packages.map((item) => {
    const { arch = 'x86_64', evr, files = [], name, provides = [], requires = [] } = item;
    const bytes = rpmOf(item);
    const entries = (words: readonly string[]) => words.map((word) => `<rpm:entry ${entryOf(word)}/>`).join('');
    const own = entries([`${name} EQ ${evr}`, ...provides]);
    const held = files.map((file) => `<file>${file}</file>`).join('');
    return `<package type="rpm"><name>${name}</name><arch>${arch}</arch><version ${versionOf(evr)}/><checksum type="sha256" pkgid="YES">${sha256(bytes)}</checksum><size package="${bytes.length}" installed="1" archive="1"/><location href="${pathOf(item)}"/><format>${item.source === undefined ? '' : `<rpm:sourcerpm>${item.source}</rpm:sourcerpm>`}<rpm:provides>${own}</rpm:provides><rpm:requires>${entries(requires)}</rpm:requires>${held}</format></package>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="${packages.length}">${list.join('')}</metadata>`;
}

function updateinfoOf(packages: readonly TinyRpm[]): string {
  const list = packages.map(({ arch = 'x86_64', evr, name }) => {
    const { epoch, ver, rel } = partsOf(evr);
    return `<update from="v" status="final" type="security" version="1"><id>TSA-1</id><pkglist><collection><package name="${name}" epoch="${epoch}" version="${ver}" release="${rel}" arch="${arch}"><filename>x</filename></package></collection></pkglist></update>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><updates>${list.join('')}</updates>`;
}

/** `libssl.so.3()(64bit)` or `openssl-libs EQ 1:3.0.7-28.el9`. */
function entryOf(word: string): string {
  const [name = '', flags, evr] = word.split(' ');
  const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return evr === undefined ? `name="${escaped}"` : `name="${escaped}" flags="${flags}" ${versionOf(evr)}`;
}

function versionOf(evr: string): string {
  const { epoch, ver, rel } = partsOf(evr);
  return `epoch="${epoch}" ver="${ver}"${rel === '' ? '' : ` rel="${rel}"`}`;
}

function partsOf(evr: string): { epoch: string; ver: string; rel: string } {
  const [, epoch = '0', ver = '', rel = ''] = /^(?:(\d+):)?([^-]+)(?:-(.+))?$/.exec(evr) ?? [];
  return { epoch, ver, rel };
}
