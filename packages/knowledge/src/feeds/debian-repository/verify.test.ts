import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256 } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listFiles, openFeedFile } from '../../input.ts';
import { feed } from './feed.ts';
import { localAptLists } from './local.ts';
import { verifiedRepository } from './verify.ts';

const KEY = 'B0CAB9266E8C3929798B3EEEBDE6D2B9216EC7A8';
const validSig = (key: string, hash = '8') =>
  `[GNUPG:] VALIDSIG ${key} 2026-11-21 1795222383 0 4 0 1 ${hash} 01 ${key}`;

const INDEX = 'Package: openssl\nVersion: 3.0.22-1~deb12u2\nArchitecture: amd64\n';
const releaseText = (index: string, origin = 'Debian') =>
  [
    `Origin: ${origin}`,
    'Label: Debian-Security',
    'Codename: bookworm-security',
    'Version: 12',
    'Date: Sat, 21 Nov 2026 00:53:02 UTC',
    'Valid-Until: Sat, 28 Nov 2026 00:53:02 UTC',
    'SHA256:',
    ` ${sha256(index)} ${Buffer.byteLength(index)} main/binary-amd64/Packages`,
    '',
  ].join('\n');

/** Says of every text that it is signed, and hands it over as it is. */
const trusting: RunProgram = async ({ args }) => {
  const output = args[args.indexOf('--output') + 1];
  if (args.includes('--output') && output !== undefined) {
    cpSync(args.at(-1) ?? '', output);
  }
  return { code: 0, stdout: Buffer.from(`[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG BDE6 A\n${validSig(KEY)}\n`) };
};

let root: string;
let target: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'apt-root-'));
  target = mkdtempSync(join(tmpdir(), 'apt-target-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
  rmSync(target, { recursive: true });
});

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

async function verified(run: RunProgram = trusting, keyrings = { debian: [import.meta.filename] }) {
  const outcome = await verifiedRepository({ root, paths: await listFiles(root), target, run, keyrings });
  const paths = await listFiles(target);
  const files = await Promise.all(paths.map((path) => openFeedFile(target, path)));
  const versions: string[] = [];
  if (files.length > 0) {
    await feed.parse(files, (record) =>
      versions.push(record.kind === 'archive' ? `${record.suite} ${record.version}` : ''),
    );
  }
  return { reasons: outcome.refused.map(({ reason }) => reason), taken: outcome.taken, paths, versions };
}

const LIST = 'mirror.example_debian-security_dists_bookworm-security';

describe('layouts', () => {
  test("apt's own lists", async () => {
    put(`${LIST}_InRelease`, releaseText(INDEX));
    put(`${LIST}_main_binary-amd64_Packages`, INDEX);

    const outcome = await verified();

    expect(outcome).toMatchObject({ reasons: [], taken: [LIST], versions: ['bookworm-security 3.0.22-1~deb12u2'] });
    expect(outcome.paths.every((path) => feed.accepts(path))).toBe(true);
  });

  test('a mirror, with the signature apart and the index compressed', async () => {
    put('debian-security/dists/bookworm-security/Release', releaseText(INDEX));
    put('debian-security/dists/bookworm-security/Release.gpg', 'signature');
    put('debian-security/dists/bookworm-security/main/binary-amd64/Packages.gz', gzipSync(INDEX));

    expect(await verified()).toMatchObject({ reasons: [], versions: ['bookworm-security 3.0.22-1~deb12u2'] });
  });

  test('a suite whose name holds a slash', async () => {
    const lists = 'mirror.example_debian-security_dists_buster_updates';
    put(`${lists}_InRelease`, releaseText(INDEX).replace('bookworm-security', 'buster').replace('12', '10'));
    put(`${lists}_main_binary-amd64_Packages`, INDEX);

    expect(await verified()).toMatchObject({
      reasons: [],
      taken: [lists],
      versions: ['buster-security 3.0.22-1~deb12u2'],
    });
  });

  test('forms that only apt can open go through its helper', async () => {
    put(`${LIST}_InRelease`, releaseText(INDEX));
    put(`${LIST}_main_binary-amd64_Packages.lz4`, 'packed');
    const run: RunProgram = async (request) => {
      if (request.command !== '/usr/lib/apt/apt-helper') {
        return trusting(request);
      }
      request.onOutput?.(Buffer.from(INDEX));
      return { code: 0, stdout: Buffer.alloc(0) };
    };

    expect(await verified(run)).toMatchObject({ reasons: [], versions: ['bookworm-security 3.0.22-1~deb12u2'] });
  });
});

describe('what cannot be trusted is refused with a reason and never used', () => {
  test('lists without any signature', async () => {
    put(`${LIST}_main_binary-amd64_Packages`, INDEX);

    expect(await verified()).toMatchObject({ reasons: ['no-signature'], paths: [] });
  });

  test("a third party's repository is not the distribution's own archive", async () => {
    put(`${LIST}_InRelease`, releaseText(INDEX, 'Node Source'));
    put(`${LIST}_main_binary-amd64_Packages`, INDEX);

    expect(await verified()).toMatchObject({ reasons: ['unknown-origin'], paths: [] });
  });

  test('a machine without the keyring or without gpgv', async () => {
    put(`${LIST}_InRelease`, releaseText(INDEX));
    put(`${LIST}_main_binary-amd64_Packages`, INDEX);

    expect(await verified(trusting, { debian: ['/nonexistent.gpg'] })).toMatchObject({
      reasons: ['no-keyring'],
      paths: [],
    });
    const absent: RunProgram = async () => ({ code: null, stdout: Buffer.alloc(0), problem: 'absent' });
    expect(await verified(absent)).toMatchObject({ reasons: ['no-gpgv'], paths: [] });
  });

  test('a signature that is not good', async () => {
    put(`${LIST}_InRelease`, releaseText(INDEX));
    put(`${LIST}_main_binary-amd64_Packages`, INDEX);
    const refusing: RunProgram = async () => ({ code: 1, stdout: Buffer.from('[GNUPG:] BADSIG 54 A\n') });

    expect(await verified(refusing)).toMatchObject({ reasons: ['bad-signature'], paths: [] });
  });

  test('text around the signed text: only what was signed counts', async () => {
    put(`${LIST}_InRelease`, releaseText(INDEX));
    put(`${LIST}_main_binary-amd64_Packages`, INDEX);
    const signedOther: RunProgram = async (request) => {
      const outcome = await trusting(request);
      writeFileSync(request.args[request.args.indexOf('--output') + 1] ?? '', releaseText(INDEX, 'Somebody'));
      return outcome;
    };

    expect(await verified(signedOther)).toMatchObject({ reasons: ['bad-release'], paths: [] });
  });

  test('a changed index, and one that does not end', async () => {
    put(`${LIST}_InRelease`, releaseText(INDEX));
    put(`${LIST}_main_binary-amd64_Packages`, INDEX.replace('3.0.22', '3.0.23'));

    expect(await verified()).toMatchObject({ reasons: ['wrong-hash', 'no-index'], paths: [] });
    appendFileSync(join(root, `${LIST}_main_binary-amd64_Packages`), 'more '.repeat(100_000));
    expect(await verified()).toMatchObject({ reasons: ['wrong-hash', 'no-index'], paths: [] });
  });

  test('an index that the signed text does not name, while another suite is still taken', async () => {
    put(`${LIST}_InRelease`, releaseText(INDEX));
    put(`${LIST}_main_binary-amd64_Packages`, INDEX);
    put(`${LIST}_contrib_binary-amd64_Packages`, INDEX);

    expect(await verified()).toMatchObject({ reasons: ['not-listed'], taken: [LIST] });
  });
});

/** Runs real programs; the product hands in the providers room's runner. */
const real: RunProgram = async ({ command, args, onOutput }) => {
  const { status, stdout, error } = spawnSync(command, args, { maxBuffer: 1024 ** 3 });
  onOutput?.(stdout);
  return {
    code: status,
    stdout: onOutput === undefined ? stdout : Buffer.alloc(0),
    ...(error === undefined ? {} : { problem: 'absent' }),
  };
};

const lists = await localAptLists();
const small = lists.find((name) => /-security_InRelease$/.test(name))?.replace(/_InRelease$/, '');
const usable = small !== undefined && existsSync('/usr/bin/gpgv');

describe.skipIf(!usable)("this machine's own apt lists, skipped where apt has none of a security suite", () => {
  const names = lists.filter((name) => name.startsWith(`${small}_`));
  const copy = () => {
    for (const name of names) {
      put(name, readFileSync(join('/var/lib/apt/lists', name)));
    }
  };
  const verifyReal = async () => {
    const paths = await listFiles(root);
    return verifiedRepository({ root, paths, target, run: real });
  };

  test('the real signature holds and the packages are read', async () => {
    copy();

    const outcome = await verifyReal();

    expect(outcome).toEqual({ taken: [small], refused: [] });
    const files = await Promise.all((await listFiles(target)).map((path) => openFeedFile(target, path)));
    let records = 0;
    const summary = await feed.parse(files, () => {
      records += 1;
    });
    console.log(`debian-repository: ${records} packages in ${small}, ${summary.date}`);
    expect(records).toBeGreaterThan(0);
    expect(summary.date).toMatch(/^20\d\d-\d\d-\d\dT/);
  });

  test('one changed character in the signed text breaks it', async () => {
    copy();
    const inRelease = join(root, `${small}_InRelease`);
    writeFileSync(inRelease, readFileSync(inRelease, 'utf8').replace(/^Date: (...)/m, 'Date: Xyz'));

    const outcome = await verifyReal();

    expect(outcome.taken).toEqual([]);
    expect(outcome.refused.map(({ reason }) => reason)).toEqual(['bad-signature']);
  });

  test('a line put before the signed text is not part of it', async () => {
    copy();
    const inRelease = join(root, `${small}_InRelease`);
    writeFileSync(inRelease, `Origin: Debian\nCodename: forged\n${readFileSync(inRelease, 'utf8')}`);

    const outcome = await verifyReal();

    const texts = outcome.taken.map((name) => readFileSync(join(target, 'debian-repository', name, 'Release'), 'utf8'));
    expect(texts.join('')).not.toContain('forged');
  });
});
