import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { keyIdOf, newKeyPair, type PublicKey } from '@tsukuroi/trust/keys/key.ts';
import { saveOnlineKey } from '@tsukuroi/trust/keys/online-key.ts';
import { describe, expect, it } from 'vitest';
import { folderWith, run } from '../testing/world.ts';

const WHO = ['--organisation', 'nishi-group', '--facility', 'higashi'];

/** A collector with its key, what a facility trusts, and things to carry for two departments. */
async function site() {
  const folder = folderWith({
    'packages/openssl_3.0.17-1_amd64.deb': 'package for radiology '.repeat(500),
    'packages/linux-image_6.1.140-1_amd64.deb': 'package for ward 3 '.repeat(900),
    'chunks/a1.jsonl.gz': 'knowledge',
  });
  const collector = await keyFile(folder, 'collector');
  const director = await keyFile(folder, 'director');
  writeFileSync(
    join(folder, 'targets.json'),
    JSON.stringify({
      signed: {
        _type: 'targets',
        delegations: {
          keys: { [keyIdOf(collector.open)]: collector.open },
          roles: [{ name: 'collector', keyids: [keyIdOf(collector.open)], threshold: 1 }],
        },
      },
    }),
  );
  writeFileSync(
    join(folder, 'director-root.json'),
    JSON.stringify({
      signed: {
        _type: 'root',
        organisation: 'nishi-group',
        facility: 'higashi',
        keys: { [keyIdOf(director.open)]: director.open },
        roles: { targets: { keyids: [keyIdOf(director.open)], threshold: 1 } },
      },
    }),
  );
  const at = (name: string) => join(folder, name);
  return {
    folder,
    at,
    export: (...more: string[]) =>
      run(['bundle', 'export', '--data', at('outside'), '--key', collector.path, ...WHO, ...more, '--json']),
    add: ['--add', `content:${at('packages')}`, '--add', `knowledge-chunk:${at('chunks')}`],
    import: (...more: string[]) =>
      run(['bundle', 'import', ...more, '--data', at('inside'), '--trust', at('targets.json'), ...WHO, '--json']),
    director,
  };
}

async function keyFile(folder: string, role: 'collector' | 'director'): Promise<{ path: string; open: PublicKey }> {
  const { key, secret } = newKeyPair();
  const path = join(folder, `${role}.key`);
  await saveOnlineKey(nodeDoor(), path, { secret, role, madeAt: '2026-11-22T00:00:00Z' });
  return { path, open: key.publicKey };
}

const json = (text: string) => JSON.parse(text) as Record<string, unknown>;

describe('tsukuroi bundle', () => {
  it('export, verify, import; imported again it writes nothing; the next one carries only what is new', async () => {
    const { at, add, ...cli } = await site();

    const exported = await cli.export('--out', at('stick'), ...add);
    const verified = await run(['bundle', 'verify', at('stick'), ...WHO, '--trust', at('targets.json')]);
    const first = await cli.import(at('stick'));
    const again = await cli.import(at('stick'));
    writeFileSync(at('packages/curl_8.deb'), 'new package for ward 5');
    const next = await cli.export('--out', at('stick-2'), ...add, '--since', at('stick'));
    const second = await cli.import(at('stick-2'));

    expect([exported.code, verified.code, first.code, again.code, next.code, second.code]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(verified.out).toContain('nishi-group の higashi に入れるもの');
    expect(json(first.out)).toMatchObject({ outcome: 'complete', entries: 3 });
    expect(first.words).toContain('取り込みました: 3 件');
    expect(first.words).toContain('今日作られたものです。');
    expect(json(again.out)).toMatchObject({ outcome: 'already', copiedBytes: 0 });
    expect(json(next.out)).toMatchObject({ carriedBytes: 22, leftOut: 3 });
    expect(json(second.out)).toMatchObject({ outcome: 'complete', copiedBytes: 22, entries: 4 });
    expect(exported.words).toMatch(/書き込み \[#{20}\] 100%/);
    const hash = sha256('new package for ward 5');
    expect(readFileSync(join(at('inside/store/sha256'), hash.slice(0, 2), hash), 'utf8')).toBe(
      'new package for ward 5',
    );
  });

  it('splits by --max-size and says which volume it waits for', async () => {
    const { at, add, ...cli } = await site();
    const exported = await cli.export('--out', at('stick'), ...add, '--max-size', '150K');
    const folders = json(exported.out).folders as string[];

    const one = await cli.import(folders[0] ?? '');
    const all = await cli.import(folders[1] ?? '');

    expect(folders.map((folder) => basename(folder).slice(-6))).toEqual(['1-of-2', '2-of-2']);
    expect([one.code, all.code]).toEqual([1, 0]);
    expect(one.words).toContain('2 枚目を挿して');
  });

  it.each([
    [
      'a changed byte',
      'BUNDLE_PART_DAMAGED',
      (folder: string) => writeFileSync(join(folder, 'f000001.001'), 'X', { flag: 'r+' }),
    ],
    [
      'a file that does not belong there',
      'BUNDLE_EXTRA_FILE',
      (folder: string) => writeFileSync(join(folder, 'autorun.inf'), ''),
    ],
    [
      'a changed manifest',
      'BUNDLE_SIGNATURE',
      (folder: string) => writeFileSync(join(folder, 'bundle.json'), ' ', { flag: 'a' }),
    ],
  ])('refuses %s with exit code 3 and words, and writes no content', async (_name, _code, damage) => {
    const { at, add, ...cli } = await site();
    const exported = await cli.export('--out', at('stick'), ...add);
    damage((json(exported.out).folders as string[])[0] ?? '');

    const verified = await run(['bundle', 'verify', at('stick'), ...WHO, '--trust', at('targets.json')]);
    const imported = await cli.import(at('stick'));

    expect([verified.code, imported.code, imported.out]).toEqual([3, 3, '']);
    expect(imported.words.split('\n').filter((line) => line !== '').length).toBeGreaterThanOrEqual(3);
    expect(existsSync(at('inside/store/sha256'))).toBe(false);
  });

  it('refuses another facility, a missing stick and a missing record of trust', async () => {
    const { at, add, ...cli } = await site();
    await cli.export('--out', at('stick'), ...add);
    const other = ['--organisation', 'nishi-group', '--facility', 'minami', '--data', at('minami')];

    const wrong = await run(['bundle', 'import', at('stick'), ...other, '--trust', at('targets.json')]);
    const gone = await cli.import(at('no-stick'));
    const blind = await run(['bundle', 'import', at('stick'), ...other]);

    expect([wrong.code, gone.code, blind.code]).toEqual([3, 2, 3]);
    expect(wrong.words).toContain('nishi-group / higashi あて');
    expect(gone.words).toContain('USBメモリーが挿さっているか');
    expect(blind.words).toContain('--trust');
    expect(existsSync(at('minami'))).toBe(false);
  });

  it('answers a request: what was lost comes again, what is there does not', async () => {
    const { at, add, ...cli } = await site();
    await cli.export('--out', at('stick'), ...add);
    await cli.import(at('stick'));
    const lost = sha256('package for ward 3 '.repeat(900));
    rmSync(join(at('inside/store/sha256'), lost.slice(0, 2), lost));

    const asked = await run(['bundle', 'request', '--out', at('request.json'), ...WHO, '--data', at('inside')]);
    const made = await cli.export('--out', at('stick-2'), ...add, '--request', at('request.json'));
    const imported = await cli.import(at('stick-2'));

    expect(asked.code).toBe(0);
    expect(asked.out).toContain('患者の情報は入っていません');
    expect(asked.out).toContain(`・${lost}`);
    expect(json(made.out)).toMatchObject({ carriedBytes: 19 * 900, leftOut: 2 });
    expect(json(imported.out)).toMatchObject({ outcome: 'complete', copiedBytes: 19 * 900 });
  });

  it('carries results out encrypted, signed by the director of the facility that they come from', async () => {
    const { at, director } = await site();
    mkdirSync(at('results/ward-3'), { recursive: true });
    writeFileSync(at('results/ward-3/pc-0301.json'), 'what is installed in ward 3');
    const out = ['--direction', 'outward', '--data', at('inside')];
    const base = ['bundle', 'export', '--out', at('back'), ...out, ...WHO, '--key', director.path];
    const hub = ['--direction', 'outward', '--data', at('hub'), '--trust', at('director-root.json')];

    const recipient = (await run(['bundle', 'recipient', '--out', at('hub.age')])).out.trim();
    const open = await run([...base, '--add', `inventory:${at('results')}`]);
    const sealed = await run([...base, '--add', `inventory:${at('results')}`, '--recipient', recipient]);
    const keyless = await run(['bundle', 'import', at('back'), ...hub, ...WHO]);
    const other = await run([
      'bundle',
      'import',
      at('back'),
      ...hub,
      '--organisation',
      'nishi-group',
      '--facility',
      'minami',
    ]);
    const taken = await run(['bundle', 'import', at('back'), ...hub, ...WHO, '--identity', at('hub.age'), '--json']);

    expect([open.code, sealed.code, keyless.code, other.code, taken.code]).toEqual([3, 0, 3, 3, 0]);
    expect(json(taken.out)).toMatchObject({ outcome: 'complete', entries: 1 });
    expect(statSync(at('hub.age')).mode & 0o777).toBe(0o600);
  });

  it('a stick whose folder was renamed by a person still works', async () => {
    const { at, add, ...cli } = await site();
    const exported = await cli.export('--out', at('stick'), ...add);
    renameSync((json(exported.out).folders as string[])[0] ?? '', at('11月のUSB'));

    expect((await cli.import(at('11月のUSB'))).code).toBe(0);
  });
});
