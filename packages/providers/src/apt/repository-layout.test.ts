import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { layOutRepository, removeRepositories } from './repository-layout.ts';
import { aptChannelProof } from './repository-proof.ts';

const KEY = 'B0CAB9266E8C3929798B3EEEBDE6D2B9216EC7A8';
const PRIMARY = 'A'.repeat(40);
const OPENSSL = 'the openssl package';
const TZDATA = 'the tzdata package';
const stanza = (name: string, version: string, architecture: string, content: string) =>
  `Package: ${name}\nVersion: ${version}\nArchitecture: ${architecture}\nFilename: pool/${name}.deb\nSize: ${content.length}\nSHA256: ${sha256(content)}\n`;
const INDEX = `${stanza('openssl', '3.0.22-1', 'amd64', OPENSSL)}\n${stanza('tzdata', '2025b-2', 'all', TZDATA)}`;
const releaseOf = (index: string, codename = 'bookworm-security', date = 'Sat, 21 Nov 2026 00:53:02 UTC') =>
  [
    'Origin: Debian',
    'Label: Debian-Security',
    'Suite: oldstable-security',
    `Codename: ${codename}`,
    `Date: ${date}`,
    'SHA256:',
    ` ${sha256(index)} ${index.length} main/binary-amd64/Packages`,
    '',
  ].join('\n');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsukuroi-layout-'));
  mkdirSync(join(folder, 'store'));
  mkdirSync(join(folder, 'repositories'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fileOf = (hash: string) => join(folder, 'store', hash);
const store = (content: string) => {
  writeFileSync(fileOf(sha256(content)), content);
  return { sha256: sha256(content), size: content.length };
};

function supplyOf(release = releaseOf(INDEX), index = INDEX): AptSupply {
  const file = (name: string, version: string, architecture: string, content: string) => ({
    ...{ package: name, version, architecture, suite: 0, path: `pool/${name}.deb` },
    ...store(content),
  });
  return {
    format: 'apt-supply/1',
    madeAt: '2026-11-22T00:00:00Z',
    class: 'security',
    suites: [
      {
        archive: 'debian-security',
        suite: 'bookworm-security',
        components: ['main'],
        security: true,
        date: '2026-11-21T00:53:02Z',
        inRelease: store(release),
        indexes: [{ path: 'main/binary-amd64/Packages', ...store(index) }],
      },
    ],
    packages: [file('openssl', '3.0.22-1', 'amd64', OPENSSL), file('tzdata', '2025b-2', 'all', TZDATA)],
    machines: [],
  };
}

/** gpgv that vouches for everything with one key; apt that answers the given simulation; dpkg for the versions of this file. */
function machine(simulation = '', calls: string[][] = []): RunProgram {
  return async ({ command, args }) => {
    calls.push([command, ...args]);
    if (command.endsWith('gpgv')) {
      cpSync(args.at(-1) ?? '', args[args.indexOf('--output') + 1] ?? '');
      const valid = `[GNUPG:] VALIDSIG ${KEY} 2026-11-21 1795222383 0 4 0 1 8 01 ${PRIMARY}`;
      return { code: 0, stdout: Buffer.from(`[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG BDE6 A\n${valid}\n`) };
    }
    if (command.endsWith('apt-get')) {
      return { code: 0, stdout: Buffer.from(args.includes('-s') ? simulation : '') };
    }
    // dpkg --compare-versions: only 3.0.30-1 is newer than what is offered.
    return { code: args.at(-1) === '3.0.30-1' ? 1 : 0, stdout: Buffer.alloc(0) };
  };
}

const options = (supply: AptSupply, run = machine()) => ({
  ...{ supply, fileOf, root: join(folder, 'repositories'), keyrings: [import.meta.filename], run },
});

describe('laying out', () => {
  test("the mirror has the archive's own paths, its settings are private, and a second time changes nothing", async () => {
    const first = await layOutRepository(options(supplyOf()));
    const again = await layOutRepository(options(supplyOf()));

    expect(first.ok && again.ok && again.value.folder === first.value.folder).toBe(true);
    const made = first.ok ? first.value.folder : '';
    expect(readFileSync(join(made, 'archives/debian-security/pool/openssl.deb'), 'utf8')).toBe(OPENSSL);
    expect(existsSync(join(made, 'archives/debian-security/dists/bookworm-security/InRelease'))).toBe(true);
    expect(readFileSync(join(made, 'apt/sources.list'), 'utf8')).toBe(
      `deb [arch=amd64 signed-by=${import.meta.filename} check-valid-until=no check-date=no] file:${made}/archives/debian-security bookworm-security main\n`,
    );
    expect(readFileSync(join(made, 'apt/apt.conf'), 'utf8')).toContain('Dir::Etc::sourceparts "-";');
    expect(readdirSync(join(folder, 'repositories'))).toHaveLength(1);
    // Linked, not copied: the stick's content takes its room once.
    expect(statSync(fileOf(sha256(OPENSSL))).nlink).toBe(2);
  });

  test.each([
    ['a missing package', (_: AptSupply) => rmSync(fileOf(sha256(TZDATA))), 'APT_CONTENT_MISSING'],
    [
      'a changed package',
      (_: AptSupply) => writeFileSync(fileOf(sha256(TZDATA)), 'the tzdata pAckage'),
      'APT_CONTENT_WRONG_HASH',
    ],
    [
      'a changed index',
      (_: AptSupply) => writeFileSync(fileOf(sha256(INDEX)), INDEX.replace('3.0.22', '3.0.11')),
      'APT_CONTENT_WRONG_HASH',
    ],
    [
      'a changed list',
      ({ suites }: AptSupply) => writeFileSync(fileOf(suites[0]?.inRelease.sha256 ?? ''), 'x'),
      'APT_CONTENT_WRONG_HASH',
    ],
  ])('%s leaves nothing behind', async (_, harm, code) => {
    const supply = supplyOf();
    harm(supply);

    const outcome = await layOutRepository(options(supply));

    expect(outcome.ok ? 'laid out' : outcome.error.code).toBe(code);
    expect(readdirSync(join(folder, 'repositories'), { recursive: true })).toEqual([]);
  });

  test.each([
    [
      'mix-and-match: the signed list of another suite',
      supplyOf.bind(undefined, releaseOf(INDEX, 'bookworm')),
      'APT_OTHER_SUITE',
    ],
    [
      'an index that the list does not name',
      supplyOf.bind(undefined, releaseOf('another index')),
      'APT_INDEX_NOT_LISTED',
    ],
    [
      'a package that the index does not name',
      () => {
        const index = stanza('openssl', '3.0.22-1', 'amd64', OPENSSL);
        return supplyOf(releaseOf(index), index);
      },
      'APT_PACKAGE_NOT_LISTED',
    ],
    [
      "a date that is not the list's",
      supplyOf.bind(undefined, releaseOf(INDEX, undefined, 'Sun, 22 Nov 2026 00:00:00 UTC')),
      'APT_BAD_RELEASE',
    ],
  ])('%s', async (_, make, code) => {
    const outcome = await layOutRepository(options(make()));

    expect(outcome.ok ? 'laid out' : outcome.error.code).toBe(code);
  });

  test('without a good signature nothing is laid out', async () => {
    const bad: RunProgram = async () => ({ code: 1, stdout: Buffer.from('[GNUPG:] NEWSIG\n[GNUPG:] BADSIG 1 A\n') });

    const outcome = await layOutRepository(options(supplyOf(), bad));

    expect(outcome.ok ? 'laid out' : outcome.error.code).toBe('APT_BAD_SIGNATURE');
  });

  test('old repositories go, the needed one and other things stay', async () => {
    const outcome = await layOutRepository(options(supplyOf()));
    const root = join(folder, 'repositories');
    mkdirSync(join(root, 'f'.repeat(64)));
    mkdirSync(join(root, `${'f'.repeat(64)}.making-00000000`));
    mkdirSync(join(root, 'not-ours'));

    await removeRepositories(root, outcome.ok ? [outcome.value.folder] : []);

    expect(readdirSync(root)).toEqual(
      [outcome.ok ? outcome.value.folder.slice(root.length + 1) : '', 'not-ours'].sort(),
    );
  });
});

describe('the proof of a package', () => {
  const CHANNEL = { kind: 'apt', suites: ['bookworm-security'], components: ['main'], keys: [PRIMARY] };
  const UPGRADE = 'Inst openssl [3.0.20-1] (3.0.22-1 Debian-Security:12/oldstable-security [amd64])\n';
  const ordered = (supply: AptSupply, name = 'openssl', version = '3.0.22-1', content = OPENSSL) => ({
    ...{ package: name, version, sha256: sha256(content), length: content.length },
    index: supply.suites[0]?.inRelease.sha256 ?? '',
  });
  const proofOf = (supply: AptSupply, run: RunProgram, seen: Record<string, string> = {}) =>
    aptChannelProof({ ...options(supply, run), newestSeen: seen, nowMs: undefined });

  test('an update that this machine wants', async () => {
    const supply = supplyOf();

    const proved = await proofOf(supply, machine(UPGRADE))(CHANNEL, ordered(supply));

    expect(proved).toEqual({ ok: true, value: { ...ordered(supply), newer: 'yes', wanted: true, removes: [] } });
  });

  test('apt is asked once for many packages, and what it does not want is not wanted', async () => {
    const supply = supplyOf();
    const calls: string[][] = [];
    const prove = proofOf(supply, machine(UPGRADE, calls));

    const [, tzdata] = await Promise.all([
      prove(CHANNEL, ordered(supply)),
      prove(CHANNEL, ordered(supply, 'tzdata', '2025b-2', TZDATA)),
    ]);

    expect(tzdata).toMatchObject({ ok: true, value: { package: 'tzdata', newer: 'unknown', wanted: false } });
    expect(calls.filter(([command]) => command?.endsWith('apt-get'))).toHaveLength(2);
  });

  test('a downgrade is not newer; a removal is told', async () => {
    const supply = supplyOf();
    const text = `${UPGRADE.replace('[3.0.20-1]', '[3.0.30-1]')}Remv exim4 [4.96]\n`;

    const proved = await proofOf(supply, machine(text))(CHANNEL, ordered(supply));

    expect(proved).toMatchObject({ ok: true, value: { newer: 'no', removes: ['exim4'] } });
  });

  test.each([
    ['a key that the channel does not name', { ...CHANNEL, keys: ['B'.repeat(40)] }, {}, 'APT_KEY_NOT_OF_CHANNEL'],
    ['a suite that the channel does not name', { ...CHANNEL, suites: ['bookworm'] }, {}, 'APT_NOT_OF_CHANNEL'],
    ['a component that the channel does not name', { ...CHANNEL, components: ['contrib'] }, {}, 'APT_NOT_OF_CHANNEL'],
    ['a channel of another kind', { ...CHANNEL, kind: 'yum' }, {}, 'APT_NOT_OF_CHANNEL'],
    ['a list older than one seen', CHANNEL, { 'bookworm-security': '2026-11-22T00:00:00Z' }, 'APT_OLDER_THAN_SEEN'],
  ])('%s is no proof', async (_, channel, seen, code) => {
    const supply = supplyOf();

    const proved = await proofOf(supply, machine(UPGRADE), seen)(channel, ordered(supply));

    expect(proved).toEqual({ ok: false, error: code });
  });

  test('a simulation that is not understood proves nothing', async () => {
    const supply = supplyOf();

    const proved = await proofOf(supply, machine('Inst ???\n'))(CHANNEL, ordered(supply));

    expect(proved).toEqual({ ok: false, error: 'APT_SIMULATION_FAILED' });
  });
});
