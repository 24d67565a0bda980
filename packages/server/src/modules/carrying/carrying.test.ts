import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { importBundle } from '@tsukuroi/trust/bundle/import.ts';
import { makeRecipient } from '@tsukuroi/trust/bundle/sealed.ts';
import { fileSources } from '@tsukuroi/trust/bundle/sources.ts';
import { trustOnServer } from '@tsukuroi/trust/ceremony/on-server.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { newKeyPair, type SigningKey } from '@tsukuroi/trust/keys/key.ts';
import { signerOf, verifierOf } from '@tsukuroi/trust/roles/verify.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { expect, onTestFinished, test } from 'vitest';
import type { Db } from '../../platform/database/index.ts';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { holdCeremony } from '../../testing/ceremony.ts';
import { debian, upload } from '../../testing/hospital.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { programActor } from '../audit/index.ts';
import { carryingOf } from './open.ts';
import { CarryingService } from './service.ts';

const WHO = programActor('test');
const quiet = () => undefined;

/** A hospital after its ceremony with two places where sticks are mounted, and a collector that the catalogue names. */
async function hospital(db: Db, facility = 'higashi') {
  const made = await testServer(db);
  const { context, clock } = made;
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-sticks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const sticks = ['usb1', 'usb2'].map((name) => join(folder, 'media', name));
  for (const stick of sticks) {
    mkdirSync(stick, { recursive: true });
  }
  const safe = await holdCeremony(context.dataFolder, facility, clock);
  const collector = newKeyPair().key;
  await safe.sign({ collectors: { keys: [collector.publicKey], threshold: 1 } });
  const { audit, dataFolder, settings } = context;
  const carrying = new CarryingService({
    db,
    clock,
    audit,
    dataFolder,
    effects: carryingOf(context).effects,
    facility: () => settings.facility(),
    roots: [join(folder, 'media')],
    isStick: async (path) => sticks.includes(path),
  });
  const outside = join(folder, 'outside');
  mkdirSync(outside);
  const carry = async (more: { key?: SigningKey; to?: string; volumeBytes?: number; sequence?: number } = {}) => {
    writeFileSync(join(outside, 'openssl.deb'), 'for radiology '.repeat(4_000));
    writeFileSync(join(outside, 'linux.deb'), 'for ward 3 '.repeat(9_000));
    return exportBundle({
      door: nodeDoor(),
      clock,
      out: sticks[0] ?? '',
      organisation: `${facility}-group`,
      facility: more.to ?? facility,
      direction: 'inward',
      sequence: more.sequence ?? 100,
      about: { ja: '11月の更新', en: 'updates of November' },
      sources: await fileSources(nodeDoor(), 'content', outside),
      sign: signerOf([more.key ?? collector]),
      ...(more.volumeBytes === undefined ? {} : { volumeBytes: more.volumeBytes }),
    });
  };
  const audited = async () =>
    (await made.app.inject({ url: '/api/v1/audit?limit=50', headers: as('admin') })).json().items as {
      what: string;
      after: string | null;
    }[];
  return { ...made, folder, sticks, carrying, carry, collector, audited };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof TsukuroiError ? error.code : String(error);
}

describeStores('carrying by stick', (makeDb) => {
  test('a stick that arrived is seen, checked, taken in once, and stands in the record with its label', async () => {
    const { carrying, carry, sticks, audited } = await hospital(await makeDb(ALL_MIGRATIONS));
    await carry();

    const seen = await carrying.media();
    const folders = seen.bundles[0]?.folders ?? [];
    const checked = await carrying.check(folders, quiet);
    const before = await carrying.history();
    const first = await carrying.import(WHO, folders, quiet);
    const again = await carrying.import(WHO, folders, quiet);

    expect(seen).toMatchObject({ ready: true, unreadable: [] });
    expect(seen.bundles).toMatchObject([{ whom: 'higashi-group の higashi に入れるもの', known: false, volumes: 1 }]);
    // The sticks are places to write to; the folder of a bundle on one is not.
    expect(seen.media.map(({ folder }) => folder)).toEqual(sticks);
    expect([checked.missingVolumes, before]).toEqual([[], []]);
    expect([first.outcome, again.outcome]).toEqual(['complete', 'already']);
    const [row] = await carrying.history();
    expect(row).toMatchObject({ way: 'in', about: '11月の更新', entries: 2, sequence: 100 });
    expect((await carrying.one(row?.id ?? '')).labels[0]).toContain('higashi-group の higashi に入れるもの');
    expect((await carrying.media()).bundles[0]?.known).toBe(true);
    expect((await audited()).map(({ what }) => what)).toContain('持ち運びファイルを取り込み');
  });

  test('a request goes out to the other stick, signed, and says what is missing', async () => {
    const { carrying, carry, sticks, audited } = await hospital(await makeDb(ALL_MIGRATIONS));
    await carry();
    await carrying.import(WHO, (await carrying.media()).bundles[0]?.folders ?? [], quiet);

    const { folders } = await carrying.make(WHO, { folder: sticks[1] ?? '' }, quiet);

    expect(readdirSync(folders[0] ?? '')).toEqual(expect.arrayContaining(['bundle.json', 'bundle.sig', 'label.txt']));
    expect(readFileSync(join(folders[0] ?? '', 'label.txt'), 'utf8')).toContain('higashi から出すもの');
    const history = await carrying.history();
    expect(history.map(({ way, sequence }) => [way, sequence > 0])).toEqual([
      ['in', true],
      ['out', true],
    ]);
    expect((await audited()).map(({ what }) => what)).toContain('持ち運びファイルを作成');
  });
});

test('what is not ours is refused by name, changes nothing, and stands in the audit', async () => {
  for (const [case_, more, code] of [
    ['another key', { key: newKeyPair().key }, 'BUNDLE_SIGNATURE'],
    ['another facility', { to: 'nishi' }, 'BUNDLE_OTHER_FACILITY'],
  ] as const) {
    const { carrying, carry, audited } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    await carry(more);
    const folders = (await carrying.media()).bundles[0]?.folders ?? [];

    expect(await refusal(carrying.import(WHO, folders, quiet)), case_).toBe(code);

    expect(await carrying.history(), case_).toEqual([]);
    const refused = (await audited()).find(({ what }) => what === '持ち運びファイルを拒否');
    expect(refused?.after, case_).toContain(code);
  }
});

test('one changed byte of a part is refused at the check and at the import', async () => {
  const { carrying, carry } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
  const { folders } = await carry();
  const part = readdirSync(folders[0] ?? '').find((name) => /^f\d/.test(name)) ?? '';
  const file = join(folders[0] ?? '', part);
  const bytes = readFileSync(file);
  bytes[10] = (bytes[10] ?? 0) ^ 1;
  writeFileSync(file, bytes);

  expect(await refusal(carrying.check(folders, quiet))).toBe('BUNDLE_PART_DAMAGED');
  expect(await refusal(carrying.import(WHO, folders, quiet))).toBe('BUNDLE_PART_DAMAGED');
  expect(await carrying.history()).toEqual([]);
});

test('a bundle on two sticks waits for the second, named by its number, then goes on', async () => {
  const { carrying, carry, sticks, folder } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
  const { folders } = await carry({ volumeBytes: 220_000 });
  expect(folders.length).toBe(2);
  const away = join(folder, 'away');
  cpSync(folders[1] ?? '', away, { recursive: true });
  rmSync(folders[1] ?? '', { recursive: true });

  const first = await carrying.import(WHO, (await carrying.media()).bundles[0]?.folders ?? [], quiet);
  cpSync(away, join(sticks[1] ?? '', 'second'), { recursive: true });
  const both = (await carrying.media()).bundles;
  const second = await carrying.import(WHO, both[0]?.folders ?? [], quiet);

  expect(first).toMatchObject({ outcome: 'waiting', missingVolumes: [2] });
  expect(both.map(({ folders: found }) => found.length)).toEqual([2]);
  expect(second.outcome).toBe('complete');
});

test('only what lies on a stick can be named: no other folder of the server is read or filled through the console', async () => {
  const { carrying, carry, folder } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
  const { folders } = await carry();
  const elsewhere = join(folder, 'elsewhere');
  cpSync(folders[0] ?? '', elsewhere, { recursive: true });

  expect(await refusal(carrying.check([elsewhere], quiet))).toBe('CARRYING_MEDIUM_GONE');
  expect(await refusal(carrying.import(WHO, [`${folders[0]}/../../../elsewhere`], quiet))).toBe('CARRYING_MEDIUM_GONE');
  expect(await refusal(carrying.make(WHO, { folder: elsewhere }, quiet))).toBe('CARRYING_MEDIUM_GONE');
});

test('a folder that looks like a bundle but cannot be read is named, and the others are still shown', async () => {
  const { carrying, carry, sticks } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
  await carry();
  mkdirSync(join(sticks[1] ?? '', 'broken'));
  appendFileSync(join(sticks[1] ?? '', 'broken', 'bundle.json'), '{');

  const seen = await carrying.media();

  expect(seen.unreadable).toEqual([join(sticks[1] ?? '', 'broken')]);
  expect(seen.bundles.length).toBe(1);
});

test('without a ceremony nothing is taken in or made, and the words say where the keys come from', async () => {
  const { app, context } = await testServer(await freshDb('SQLite', ALL_MIGRATIONS));
  const send = async (url: string, payload: object) =>
    (await app.inject({ method: 'POST', url: `/api/v1${url}`, headers: as('operator'), payload })).json();

  const job = await send('/carrying/imports', { folders: ['/media/usb1/bundle'] });
  await context.jobs.settled();
  const ended = (await app.inject({ url: `/api/v1/jobs/${job.id}`, headers: as('operator') })).json();

  expect(ended).toMatchObject({ state: 'failed', problem: { code: 'CARRYING_NO_KEYS' } });
  expect(ended.problem.next).toContain('「鍵」の画面');
});

test('a folder below the mount points at which nothing is mounted is no stick: writing there would fill the disk of the server', async () => {
  const { context, clock, folder } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
  const { audit, dataFolder, db, settings } = context;
  const roots = [join(folder, 'media')];
  const { effects } = carryingOf(context);
  const real = new CarryingService({
    db,
    clock,
    audit,
    dataFolder,
    effects,
    facility: () => settings.facility(),
    roots,
  });

  expect((await real.media()).media).toEqual([]);
  expect(await refusal(real.make(WHO, { folder: join(folder, 'media', 'usb1') }, quiet))).toBe('CARRYING_MEDIUM_GONE');
});

/** Machines of three departments, of which two have the very same packages. */
async function withMachines(app: Awaited<ReturnType<typeof hospital>>['app']) {
  const machines = [
    debian('reception-tanaka', ['openssl@3.0.11-1', 'dpkg@1.21.22']),
    debian('ward-3', ['openssl@3.0.11-1', 'dpkg@1.21.22']),
    debian('radiology', ['openssl@3.0.15-1', 'dpkg@1.21.22']),
  ];
  const files = machines.map((machine, at) => ({ name: `${at}.json`, text: JSON.stringify(machine) }));
  expect((await upload(app, '/api/v1/inventories', files)).statusCode).toBe(200);
}

describeStores('what leaves sealed', (makeDb) => {
  test('results hold a request and each distinct list of packages, sealed to the recipient that was chosen, and nobody’s name', async () => {
    const { app, carrying, context, clock, sticks } = await hospital(await makeDb(ALL_MIGRATIONS));
    await withMachines(app);
    const { identity, recipient } = await makeRecipient();
    const { id } = await carrying.addRecipient(WHO, { name: '本部の収集機', recipient });
    const seen = await carrying.preview('results');

    const { folders } = await carrying.make(WHO, { folder: sticks[1] ?? '', kind: 'results', recipient: id }, quiet);

    const outside = mkdtempSync(join(tmpdir(), 'tsukuroi-outside-'));
    onTestFinished(() => rmSync(outside, { recursive: true, force: true }));
    const trust = await trustOnServer(nodeDoor(), context.dataFolder);
    const store = contentStore({ root: join(outside, 'store'), door: nodeDoor() });
    const { entries } = await importBundle({
      stick: nodeDoor(),
      folders,
      door: nodeDoor(),
      root: join(outside, 'bundles'),
      store,
      clock,
      verify: verifierOf('targets', trust?.directorRoot ?? new Uint8Array()),
      expects: { organisation: 'higashi-group', facility: 'higashi', direction: 'outward' },
      identity,
    });
    const { content } = layoutOf(join(outside, 'store'));
    const opened = entries.map(({ sha256 }) => readFileSync(content(sha256), 'utf8'));
    expect(entries.map(({ kind, name }) => `${kind} ${name.replace(/[0-9a-f]{64}/, 'HASH')}`)).toEqual([
      'request request.json',
      'inventory machines/HASH.json',
      'inventory machines/HASH.json',
    ]);
    expect(opened.join('\n')).toContain('"version":"3.0.15-1"');
    expect(`${opened.join('\n')}${seen.text}`).not.toMatch(/tanaka|ward-3|radiology|reception/);
    expect(seen).toMatchObject({ kind: 'results', machines: 2 });
    expect(seen.text).toContain('・openssl 3.0.15-1');
    // What the preview counted is what left.
    expect(seen.bytes).toBe(entries.reduce((sum, { size }) => sum + size, 0));
    expect((await carrying.history())[0]).toMatchObject({ way: 'out', about: '依頼書と端末のパッケージ一覧' });
  });
});

test('results without a recipient that is registered are not written, and a removed one opens nothing more', async () => {
  const { carrying, sticks, audited } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
  const { recipient } = await makeRecipient();
  const first = await carrying.addRecipient(WHO, { name: '本部', recipient });
  const again = await carrying.addRecipient(WHO, { name: '本部の収集機', recipient });
  const make = (to?: string) =>
    refusal(carrying.make(WHO, { folder: sticks[1] ?? '', kind: 'results', recipient: to }, quiet));

  await carrying.removeRecipient(WHO, again.id);

  expect(again.id).toBe(first.id);
  expect([await make(), await make(first.id)]).toEqual(['CARRYING_RECIPIENT_GONE', 'CARRYING_RECIPIENT_GONE']);
  expect(readdirSync(sticks[1] ?? '')).toEqual([]);
  expect((await audited()).map(({ what }) => what)).toEqual(
    expect.arrayContaining(['受け取り手の公開鍵を登録', '受け取り手の公開鍵を削除']),
  );
});

test('what was read is what is written: a change in between writes nothing, and the next reading tells it', async () => {
  const { carrying, carry, clock, context, sticks } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
  await carry();
  const taken = await carrying.import(WHO, (await carrying.media()).bundles[0]?.folders ?? [], quiet);
  const read = await carrying.preview('request');
  clock.moveMs(3_600_000);
  const [stick = ''] = sticks.slice(1);
  const [entry] = taken.entries;
  // The size stays, so that only reading every byte finds it.
  const stored = layoutOf(join(context.dataFolder, 'store')).content(entry?.sha256 ?? '');
  const bytes = readFileSync(stored);
  bytes[7] = (bytes[7] ?? 0) ^ 1;
  rmSync(stored);
  writeFileSync(stored, bytes);

  const stale = await refusal(carrying.make(WHO, { folder: stick, read: read.digest }, quiet));
  const again = await carrying.preview('request');
  const written = await carrying.make(WHO, { folder: stick, read: again.digest }, quiet);

  expect(stale).toBe('CARRYING_CHANGED');
  expect(read.text).not.toContain(entry?.sha256);
  expect(again.text).toContain(`・${entry?.sha256}`);
  expect((await carrying.preview('request')).digest).toBe(again.digest);
  expect(readdirSync(stick)).toHaveLength(written.folders.length);
});
