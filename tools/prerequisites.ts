import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program of the distribution that tests drive, and the Debian package it comes in. */
interface Prerequisite {
  readonly package: string;
  readonly present: () => boolean;
  readonly neededFor: string;
}

function onPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));
}

function postgresBinaries(): boolean {
  const versions = '/usr/lib/postgresql';
  const packaged =
    existsSync(versions) &&
    readdirSync(versions).some((version) => existsSync(join(versions, version, 'bin', 'initdb')));
  return packaged || onPath('initdb');
}

function japaneseFont(): boolean {
  return ['/usr/share/fonts/opentype/noto', '/usr/share/fonts/truetype/noto'].some(
    (folder) => existsSync(folder) && readdirSync(folder).some((name) => name.includes('CJK')),
  );
}

export const PREREQUISITES: readonly Prerequisite[] = [
  { package: 'chromium', present: () => onPath('chromium'), neededFor: '画面の試験 / browser tests' },
  { package: 'fonts-noto-cjk', present: japaneseFont, neededFor: '画面の日本語 / Japanese text on screens' },
  { package: 'postgresql', present: postgresBinaries, neededFor: 'PostgreSQL での試験 / store tests on PostgreSQL' },
  { package: 'debsecan', present: () => onPath('debsecan'), neededFor: '照合の比較 / matching beside a peer' },
  { package: 'openscap-scanner', present: () => onPath('oscap'), neededFor: '照合の比較 / matching beside a peer' },
  { package: 'openssl', present: () => onPath('openssl'), neededFor: 'キットの署名の確かめ / verifying a kit' },
  { package: 'rpm', present: () => onPath('rpm'), neededFor: 'rpm の版比べ / rpm version order' },
  { package: 'dnf', present: () => onPath('dnf'), neededFor: 'dnf で入れる試験 / installing with dnf' },
  {
    package: 'createrepo-c',
    present: () => onPath('createrepo_c'),
    neededFor: 'dnf の配布元の試験 / a dnf repository',
  },
];

/** What `npm run lab` drives beside the tests' programs: it makes Debian roots, starts them, and lays cables between them. */
export const LAB_PREREQUISITES: readonly Prerequisite[] = [
  { package: 'mmdebstrap', present: () => onPath('mmdebstrap'), neededFor: '試験病院の端末 / roots of the lab' },
  {
    package: 'systemd-container',
    present: () => onPath('systemd-nspawn'),
    neededFor: '試験病院の端末 / hosts of the lab',
  },
  { package: 'iproute2', present: () => onPath('ip'), neededFor: '試験病院の網 / network of the lab' },
  { package: 'nftables', present: () => onPath('nft'), neededFor: '試験病院の網 / counting from outside' },
  { package: 'util-linux', present: () => onPath('unshare') && onPath('nsenter'), neededFor: '試験病院 / namespaces' },
];

/** Beside which `npm run bench -- relay` measures. */
export const RELAY_BENCH_PREREQUISITES: readonly Prerequisite[] = [
  {
    package: 'nginx-light',
    present: () => onPath('nginx') || existsSync('/usr/sbin/nginx'),
    neededFor: '中継の比較 / relay beside a peer',
  },
  {
    package: 'apt-cacher-ng',
    present: () => existsSync('/usr/sbin/apt-cacher-ng'),
    neededFor: '中継の比較 / relay beside a peer',
  },
];

/**
 * Makes sure that programs are there: the tests' own, or those asked for. As root on a Debian machine they are installed through apt, saying so;
 * otherwise answers the sentence that tells a person what to install.
 */
export function ensurePrerequisites(
  wanted: readonly Prerequisite[] = PREREQUISITES,
): { readonly ok: true } | { readonly ok: false; readonly sentence: string } {
  const missing = wanted.filter((item) => !item.present());
  if (missing.length === 0) {
    return { ok: true };
  }
  const packages = missing.map((item) => item.package);
  const command = `apt-get install --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    const reasons = missing.map((item) => `${item.package} (${item.neededFor})`).join(', ');
    return {
      ok: false,
      sentence: `試験に必要な ${reasons} がありません。管理者として次を実行してください: ${command}`,
    };
  }
  process.stderr.write(`試験に必要なものをこの機械に入れます / installing for the tests: ${packages.join(' ')}\n`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  try {
    execFileSync('apt-get', ['update', '-qq'], options);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  } catch {
    return { ok: false, sentence: `入れられませんでした。次を手で実行して理由を確かめてください: ${command}` };
  }
  const still = missing.filter((item) => !item.present()).map((item) => item.package);
  return still.length === 0
    ? { ok: true }
    : { ok: false, sentence: `入れたはずの ${still.join(', ')} が見つかりません。` };
}
