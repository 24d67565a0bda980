import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, fixedClock } from '@tsukuroi/core';
import { buildKnowledge } from '@tsukuroi/knowledge/build.ts';
import { starterKnowledge } from '@tsukuroi/knowledge/starter/index.ts';
import type { BundleRow, PathRow, PathView } from '@tsukuroi/protocol';
import { type GateRole, STATION_WORDS } from '@tsukuroi/protocol/station.ts';
import { exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { importBundle } from '@tsukuroi/trust/bundle/import.ts';
import { makeRecipient } from '@tsukuroi/trust/bundle/sealed.ts';
import { fileSources } from '@tsukuroi/trust/bundle/sources.ts';
import { trustOnServer } from '@tsukuroi/trust/ceremony/on-server.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { newKeyPair, type SigningKey } from '@tsukuroi/trust/keys/key.ts';
import { signKnowledge } from '@tsukuroi/trust/knowledge/signature.ts';
import { openStation, type StationOptions } from '@tsukuroi/trust/mailbox/index.ts';
import { signerOf, verifierOf } from '@tsukuroi/trust/roles/verify.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { domainOf } from '../../domain.ts';
import type { Db } from '../../platform/database/index.ts';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { holdCeremony } from '../../testing/ceremony.ts';
import { debian, upload } from '../../testing/hospital.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { programActor } from '../audit/index.ts';
import { certifyGate, decide, enrolmentOf } from '../enrolment/index.ts';
import { openDmz } from './open-dmz.ts';

const door = nodeDoor();
const WHO = programActor('test');
const MINUTE_MS = 60_000;
const LIMIT = 50_000_000;
let made = '';

beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'tsukuroi-dmz-'));
  const clock = fixedClock('2026-11-22T00:00:00Z');
  const chunks = join(made, 'chunks');
  await buildKnowledge({ out: join(made, 'k.sqlite'), chunks, starter: starterKnowledge(), clock, threads: 0 });
  return () => rmSync(made, { recursive: true, force: true });
});

/** A hospital after its ceremony, its collector's key, and machines outside that it certified by file. */
async function hospital(db: Db) {
  const server = await testServer(db);
  const { app, clock, context } = server;
  const { dataFolder } = context;
  const safe = await holdCeremony(dataFolder, 'higashi', clock);
  const collector = newKeyPair().key;
  await safe.sign({ collectors: { keys: [collector.publicKey], threshold: 1 } });
  const { parts } = await enrolmentOf(context);
  const outside = mkdtempSync(join(tmpdir(), 'tsukuroi-outside-'));
  onTestFinished(() => rmSync(outside, { recursive: true, force: true }));

  const accepted = async (name: string, role: GateRole) => {
    const key = STATION_WORDS.newKey();
    const csr = STATION_WORDS.certificateRequest(key);
    const request = { format: 'gate-request/1', role, name, csr, madeAt: '2026-11-22T00:00:00Z' } as const;
    const answer = await certifyGate(parts, WHO, request);
    const folder = join(outside, name);
    mkdirSync(join(folder, 'identity'), { recursive: true });
    const file = {
      format: 'gate-identity/1',
      ...{ role, name, identity: answer.identity, facility: answer.facility.id, facilityName: answer.facility.name },
      key: key.export({ type: 'pkcs8', format: 'pem' }),
      ...{ certificate: answer.certificate, authority: answer.authority, bundles: answer.facility.bundles, root: null },
    };
    writeFileSync(join(folder, 'identity', 'gate.json'), JSON.stringify(file));
    return { folder, identity: answer.identity };
  };
  const station = async (name: string, role: GateRole, more: Partial<StationOptions> = {}) => {
    const { folder, identity } = await accepted(name, role);
    const opened = await openStation({
      door,
      clock,
      words: STATION_WORDS,
      listen: '127.0.0.1:0',
      facilities: [
        {
          identity: join(folder, 'identity'),
          boxes: join(folder, 'mailbox'),
          inwardBytes: LIMIT,
          outwardBytes: LIMIT,
        },
      ],
      version: '0.1.0',
      unexpected: () => undefined,
      ...more,
    });
    onTestFinished(() => opened.close());
    const [facility] = opened.facilities;
    if (facility === undefined) {
      throw new Error('no facility');
    }
    return { ...facility, address: opened.address, identity, close: () => opened.close() };
  };
  let sequence = 100;
  /** Lays knowledge into a box, as the collector does. */
  const lay = async (box: { put(folders: readonly string[]): Promise<unknown> }, key: SigningKey = collector) => {
    sequence += 1;
    const folder = join(outside, `chunks-${sequence}`);
    cpSync(join(made, 'chunks'), folder, { recursive: true });
    const index = readFileSync(join(folder, 'knowledge.json'));
    const statement = { previous: sequence, nowMs: clock.nowMs() };
    writeFileSync(join(folder, 'knowledge.sig.json'), signKnowledge(index, statement, signerOf([collector])));
    const { folders } = await exportBundle({
      ...{ door, clock, out: join(outside, 'out'), organisation: 'higashi-group', facility: 'higashi', sequence },
      direction: 'inward',
      about: { ja: '11月の知識', en: 'knowledge of November' },
      sources: await fileSources(door, 'knowledge-chunk', folder),
      sign: signerOf([key]),
    });
    return box.put(folders);
  };
  const configure = (dmz: readonly object[]) => writeFileSync(join(dataFolder, 'server.json'), JSON.stringify({ dmz }));
  const visits = async () => {
    const dmz = await openDmz(context, new AbortController().signal);
    if (dmz === undefined) {
      throw new Error('nothing to visit');
    }
    return {
      round: async () => {
        await dmz.round();
        await context.jobs.settled();
      },
    };
  };
  const ask = async <T>(path: string): Promise<T> =>
    (await app.inject({ url: `/api/v1${path}`, headers: as('operator') })).json();
  /** What the collector finds in an outward box, opened. */
  const opened = async (
    box: { list(): Promise<readonly { id: string }[]>; folders(id: string): Promise<readonly string[] | undefined> },
    identity?: string,
  ) => {
    const [bundle] = await box.list();
    const trust = await trustOnServer(door, dataFolder);
    return importBundle({
      stick: door,
      folders: (await box.folders(bundle?.id ?? '')) ?? [],
      ...{ door, clock: clock as Clock, root: join(outside, 'received') },
      store: contentStore({ root: join(outside, 'store'), door }),
      verify: verifierOf('targets', trust?.directorRoot ?? new Uint8Array()),
      expects: { organisation: 'higashi-group', facility: 'higashi', direction: 'outward' },
      ...(identity === undefined ? {} : { identity }),
    });
  };
  return {
    ...server,
    ...{ ask, collector, configure, dataFolder, lay, opened, parts, station, visits },
    paths: async () => (await ask<{ items: PathRow[] }>('/paths?sort=name')).items,
    bundles: async () => (await ask<{ items: BundleRow[] }>('/carrying/bundles')).items,
    feeds: () =>
      domainOf(context)
        .knowledge.view()
        .feeds.map(({ id }) => id),
  };
}

describeStores('the server visits the DMZ', (makeDb) => {
  test('what lies there is fetched, taken in and in effect; what the facility lacks and has goes out; 経路 shows the gate', async () => {
    const { app, ask, bundles, configure, feeds, lay, opened, paths, station, visits } = await hospital(
      await makeDb(ALL_MIGRATIONS),
    );
    const machines = [debian('ward-3', ['openssl@3.0.11-1', 'dpkg@1.21.22']), debian('desk', ['dpkg@1.21.22'])];
    const files = machines.map((machine, at) => ({ name: `${at}.json`, text: JSON.stringify(machine) }));
    await upload(app, '/api/v1/inventories', files);
    const gate = await station('DMZ中継', 'gate');
    const key = await makeRecipient();
    configure([{ address: gate.address, identity: gate.identity, recipient: key.recipient }]);
    const before = await paths();
    await lay(gate.inward);

    await (await visits()).round();

    expect(before).toMatchObject([{ name: 'DMZ中継', kind: 'gate', state: 'never', above: null }]);
    expect(feeds()).toEqual(['starter']);
    const seen = await bundles();
    expect(seen.find(({ way }) => way === 'in')).toMatchObject({ about: '11月の知識', effect: 'done' });
    expect(await gate.inward.list()).toEqual([]);
    const { entries } = await opened(gate.outward, key.identity);
    expect(entries.map(({ kind, name }) => `${kind} ${name.replace(/[0-9a-f]{64}/, 'HASH')}`)).toEqual([
      'request request.json',
      'inventory machines/HASH.json',
      'inventory machines/HASH.json',
    ]);
    expect(await paths()).toMatchObject([
      { name: 'DMZ中継', state: 'ok', version: '0.1.0', clockSeconds: 0, problem: null, queueReports: null },
    ]);
    const view = await ask<PathView>(`/paths/${gate.identity}`);
    expect(view.visits).toMatchObject([{ done: true }]);
    expect(view.visits[0]?.sentence).toContain('受け取り 1 件、送り出し 1 件');
    expect(view.path.bytesToday).toBe((view.visits[0]?.pulledBytes ?? 0) + (view.visits[0]?.pushedBytes ?? 0));
  });
});

test('nothing new to say is said once; after something came in the request says so', async () => {
  const { clock, configure, lay, opened, station, visits } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
  const gate = await station('DMZ中継', 'gate');
  configure([{ address: gate.address }]);
  const { round } = await visits();

  await round();
  const first = await gate.outward.list();
  clock.moveMs(MINUTE_MS);
  await round();
  const second = await gate.outward.list();
  await lay(gate.inward);
  clock.moveMs(MINUTE_MS);
  await round();
  clock.moveMs(MINUTE_MS);
  await round();

  expect(first).toHaveLength(1);
  expect(second.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
  const all = await gate.outward.list();
  expect(all).toHaveLength(2);
  // Without a recipient nothing about machines leaves.
  const { entries } = await opened(gate.outward);
  expect(entries.map(({ kind }) => kind)).toEqual(['request']);
});

test('a bundle of a collector that the catalogue does not name is refused, leaves the box, and stands in the words of the gate', async () => {
  const { bundles, configure, feeds, lay, paths, station, visits } = await hospital(
    await freshDb('SQLite', ALL_MIGRATIONS),
  );
  const gate = await station('DMZ中継', 'gate');
  configure([{ address: gate.address, identity: gate.identity }]);
  await lay(gate.inward, newKeyPair().key);
  await lay(gate.inward);

  await (await visits()).round();

  // The other one is taken all the same.
  expect(feeds()).toEqual(['starter']);
  expect((await bundles()).filter(({ way }) => way === 'in')).toHaveLength(1);
  const [row] = await paths();
  expect(row).toMatchObject({ state: 'ok' });
  expect(row?.problem).toContain('署名');
  expect(await gate.inward.list()).toEqual([]);
});

test('a gate that is away is visited more and more seldom, then silent with what to do; and fetched from again when it is back', async () => {
  const { ask, clock, configure, feeds, lay, paths, station, visits } = await hospital(
    await freshDb('SQLite', ALL_MIGRATIONS),
  );
  const gate = await station('DMZ中継', 'gate');
  configure([{ address: gate.address, identity: gate.identity }]);
  const { round } = await visits();
  await round();
  await lay(gate.inward);
  await gate.close();

  for (let minute = 0; minute < 40; minute += 1) {
    clock.moveMs(MINUTE_MS);
    await round();
  }

  const { visits: told } = await ask<PathView>(`/paths/${gate.identity}`);
  // 1, 2, 4, 8 and 15 minutes apart.
  expect(told.filter(({ done }) => !done)).toHaveLength(6);
  const [row] = await paths();
  expect(row).toMatchObject({ state: 'silent', sentence: '40 分前から連絡が途絶えています。' });
  expect(row?.next).toContain('その間は USBメモリーで運べます');
  expect(feeds()).toEqual([]);
});

test('a revoked gate gets nothing and gives nothing', async () => {
  const { configure, feeds, lay, parts, paths, station, visits } = await hospital(
    await freshDb('SQLite', ALL_MIGRATIONS),
  );
  const gate = await station('DMZ中継', 'gate');
  configure([{ address: gate.address, identity: gate.identity }]);
  await lay(gate.inward);
  await decide(parts, WHO, gate.identity, 'revoke');

  await (await visits()).round();

  expect(feeds()).toEqual([]);
  expect(await gate.outward.list()).toEqual([]);
  expect(await paths()).toMatchObject([{ kind: 'gate', state: 'never' }]);
});

test('what a gate tells of the collector beyond it is shown as of then, and hidden while the gate itself is silent', async () => {
  const { clock, configure, paths, station, visits } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
  const collector = await station('収集機', 'collector');
  const told = await collector.status();
  let lastOkAt = '2026-11-22T00:00:00Z';
  const beyond: StationOptions['beyond'] = () => [
    {
      address: collector.address,
      ...{ state: 'failed', problem: 'MAILBOX_AWAY', lastOkAt, lastTriedAt: lastOkAt },
      ...{ bytesToday: 70_000, bytesPerSecond: 1_000, station: told },
    },
  ];
  const gate = await station('DMZ中継', 'gate', { beyond });
  configure([{ address: gate.address, identity: gate.identity }]);
  const { round } = await visits();

  await round();
  const first = await paths();
  clock.moveMs(40 * MINUTE_MS);
  await round();
  const late = await paths();
  lastOkAt = '2026-11-22T00:40:00Z';
  await round();
  clock.moveMs(40 * MINUTE_MS);
  const hidden = await paths();

  expect(first.map(({ name, state }) => [name, state])).toEqual([
    ['DMZ中継', 'ok'],
    ['収集機', 'ok'],
  ]);
  expect(first[1]).toMatchObject({ kind: 'collector', above: gate.identity, aboveName: 'DMZ中継', bytesToday: 70_000 });
  expect(late.map(({ state }) => state)).toEqual(['ok', 'silent']);
  expect(late[1]?.next).toContain('新しい知識と更新が届きません');
  expect(hidden.map(({ state }) => state)).toEqual(['silent', 'unknown']);
});

test('without gates in the settings nothing is opened and nobody is visited', async () => {
  const { context, dataFolder } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));

  expect(await openDmz(context, new AbortController().signal)).toBeUndefined();
  expect(readdirSync(dataFolder)).not.toContain('mailbox');
});
