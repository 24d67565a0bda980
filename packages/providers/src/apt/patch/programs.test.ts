import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { describe, expect, test } from 'vitest';
import type { PatchWorld } from '../../patch/patch.ts';
import { systemRunner } from '../../runner.ts';
import { applyApt, meaningOf } from './apply.ts';
import { aptGet, asked, lastLines } from './programs.ts';
import { lockHolderOf, repaired } from './repair.ts';
import { readDpkgState } from './state.ts';

describe('what the package manager is run with', () => {
  test('a fixed environment and nothing of ours', async () => {
    process.env.APT_CONFIG = '/tmp/evil.conf';
    process.env.DPKG_ROOT = '/tmp/evil';
    const { text } = await asked(systemRunner, '/usr/bin/env', []);
    delete process.env.APT_CONFIG;
    delete process.env.DPKG_ROOT;

    expect(
      text
        .split('\n')
        .filter((line) => line !== '')
        .sort(),
    ).toEqual([
      ...['APT_LISTCHANGES_FRONTEND=none', 'DEBIAN_FRONTEND=noninteractive', 'DEBIAN_PRIORITY=critical', 'HOME=/root'],
      ...['LANG=C', 'LC_ALL=C', 'NEEDRESTART_SUSPEND=1', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'TERM=dumb'],
      'UCF_FORCE_CONFFOLD=1',
    ]);
  });

  test('what it says on its error stream is evidence too', async () => {
    const run: RunProgram = (request) =>
      systemRunner({ ...request, command: '/bin/sh', args: ['-c', 'echo out; echo err >&2; exit 100'] });

    const said = await aptGet(run, []);

    expect(said.code).toBe(100);
    expect(said.text.split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  test('the last 200 lines, without what a terminal would swallow, none too long', () => {
    const lines = lastLines(`${'x\n'.repeat(500)}\u001b[31mred\u001b[0m\rProgress\n\n${'y'.repeat(3000)}\n`);

    expect(lines).toHaveLength(200);
    expect(lines.slice(-3)).toEqual(['red', 'Progress', 'y'.repeat(1000)]);
  });
});

describe('who holds the lock', () => {
  test.each([
    [
      'apt 2.6',
      'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (unattended-upgr)',
      'unattended-upgr (4711)',
    ],
    ['older apt', 'E: Could not get lock /var/lib/dpkg/lock - open (11: Resource temporarily unavailable)', 'dpkg'],
    ['another trouble', 'E: Unmet dependencies', undefined],
  ])('%s', (_, text, holder) => {
    expect(lockHolderOf(text)).toBe(holder);
  });

  test('a lock that is let go in time is no refusal; one that is not is named', async () => {
    const words = 'dpkg: error: dpkg frontend lock was locked by another process with pid 4711\n';
    let locked = 1;
    const run: RunProgram = async ({ command }) => {
      if (command.endsWith('cat')) {
        return { code: 0, stdout: Buffer.from('packagekitd\n') };
      }
      locked -= 1;
      return locked >= 0 ? { code: 2, stdout: Buffer.from(words) } : { code: 0, stdout: Buffer.alloc(0) };
    };
    const world: PatchWorld = { fileOf: String, folder: '/tmp', run, keepFreeBytes: 0, lockWaitMs: 2_000 };

    expect(await repaired(world)).toMatchObject({ ok: true, value: { clean: true } });
    locked = 9;
    expect(await repaired({ ...world, lockWaitMs: 0 })).toMatchObject({
      ...{ ok: false, error: { because: 'busy', about: 'packagekitd (4711)' } },
    });
  });
});

describe("dpkg's records", () => {
  const state = readDpkgState(
    [
      'bash\tamd64\tinstall\tinstalled\tok\t5.2-1\t7000',
      'lab-link\tamd64\thold\tinstalled\tok\t4.1\t10',
      'libc6\tamd64\tinstall\tinstalled\tok\t2.36\t1',
      'libc6\ti386\tinstall\tinstalled\tok\t2.36\t1',
      'old-driver\tall\tdeinstall\tconfig-files\tok\t1\t1',
      'pump\tamd64\tinstall\thalf-installed\treinstreq\t2\t',
      'trigger\tall\tinstall\ttriggers-pending\tok\t3\t1',
      '',
    ].join('\n'),
  );

  test('holds, what began and did not end, and what is only settings', () => {
    expect(state.find('lab-link', 'amd64')?.held).toBe(true);
    expect(state.unfinished.map((item) => [item.package, item.reinstall])).toEqual([
      ['pump', true],
      ['trigger', false],
    ]);
    expect(state.find('old-driver', 'all')).toBeUndefined();
    expect(state.find('pump', 'amd64')?.installedKib).toBeUndefined();
  });

  test('architectures are kept apart, but a package may become one of all', () => {
    expect(state.find('libc6', 'i386')?.architecture).toBe('i386');
    expect(state.find('libc6', 'all')).toBeUndefined();
    expect(state.find('bash', 'all')?.architecture).toBe('amd64');
    expect(state.find('bash', 'i386')).toBeUndefined();
  });
});

describe('a note of what was there before', () => {
  test('that cannot be written: nothing is installed', async () => {
    const ran: string[] = [];
    const run: RunProgram = async ({ command, args }) => {
      ran.push(`${command} ${args.join(' ')}`);
      const records = 'openssl\tamd64\tinstall\tinstalled\tok\t3.0.20-1\t100\n';
      // 1: what is installed is not newer than what is ordered.
      const code = args.includes('--compare-versions') ? 1 : 0;
      return { code, stdout: Buffer.from(command.endsWith('dpkg-query') ? records : '') };
    };
    // A folder that is there and takes no file.
    const world: PatchWorld = { fileOf: String, folder: '/proc/self', run, keepFreeBytes: 0 };
    const item = { package: 'openssl', architecture: 'amd64', version: '3.0.22-1', sha256: 'a'.repeat(64), length: 1 };
    const { package: name, version, sha256, length } = item;
    const order = {
      lists: [],
      packages: [
        { package: name, version, sha256, length, index: 'b'.repeat(64), place: { architecture: 'amd64', path: 'a' } },
      ],
    };
    const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-note-'));
    mkdirSync(join(folder, 'apt'));
    writeFileSync(join(folder, 'apt/apt.conf'), '');
    const prepared = { packages: [item], before: new Map(), wayBack: { possible: true } as const, folder };

    const applied = await applyApt(order, prepared, world, []);
    rmSync(folder, { recursive: true });

    expect(applied).toMatchObject({
      outcome: 'nothing',
      because: 'disk-space',
      about: expect.stringMatching(/^E[A-Z]+$/),
    });
    expect(ran.filter((line) => line.includes('apt-get'))).toEqual([]);
  });
});

describe('what an end means', () => {
  test.each([
    [{ code: 0, text: '' }, '最後まで終わりました'],
    [
      { code: 100, text: 'E: Sub-process /usr/bin/dpkg returned an error code (1)\n' },
      '/usr/bin/dpkg がエラーで終わりました（returned an error code (1)）',
    ],
    [{ code: 100, text: 'E: Broken packages' }, 'apt-get がエラーで終わりました（終了コード 100）'],
    [{ code: null, text: '', problem: 'timeout' }, '時間切れで打ち切りました'],
    [{ code: null, text: '', problem: 'killed' }, '途中で止まりました（killed）'],
  ])('%j', (said, meaning) => {
    expect(meaningOf(said)).toBe(meaning);
  });
});
