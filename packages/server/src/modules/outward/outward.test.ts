import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutwardSettings } from '@tsukuroi/protocol';
import { STATION_WORDS } from '@tsukuroi/protocol/station.ts';
import { openGate, relayConfigShape } from '@tsukuroi/relay';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { programActor } from '../audit/index.ts';
import { certifyGate, enrolmentOf } from '../enrolment/index.ts';
import { openDmz } from '../paths/index.ts';
import type { Standing } from './due.ts';
import { OutwardLetters } from './service.ts';

const MINUTE_MS = 60_000;
const WANTED = {
  enabled: true,
  site: 'HIGASHI-01',
  kinds: ['rollout-stopped', 'server-silent', 'all-well'],
  silentMinutes: 60,
};

/** A server whose first page can be set, and what a relay would say to it. */
async function hospital(db: Awaited<ReturnType<typeof freshDb>>) {
  const server = await testServer(db, { startedAt: '2026-11-22T03:00:00Z' });
  const { app, context } = server;
  let lines: readonly Standing[] | 'soon' | 'unknown' = [];
  const { parts } = await enrolmentOf(context);
  const letters = new OutwardLetters({
    ...context,
    standing: async () => lines,
    isStopped: async () => false,
    key: async () => parts.authority().key,
    gates: async () => 1,
  });
  const admin = { who: 'admin', name: 'admin' };
  const actor = { ...programActor('test'), ...admin };
  return {
    ...server,
    letters,
    actor,
    audited: async () => (await app.inject({ url: '/api/v1/audit?pageSize=50', headers: as('admin') })).body,
    stand: (now: typeof lines) => {
      lines = now;
    },
    turnOn: (more: object = {}) =>
      letters.change(actor, { ...WANTED, ...more } as Parameters<OutwardLetters['change']>[1]),
    kinds: async (gate = 'gate-1') =>
      (await letters.lines(gate))?.map((line) => (JSON.parse(line.slice(87)) as { kind: string }).kind),
    bodies: async (gate = 'gate-1') =>
      ((await letters.lines(gate)) ?? []).map((line) => JSON.parse(line.slice(87)) as { kind: string; number: number }),
  };
}

const told = (number: number, ...states: ('waiting' | 'sent' | 'failed')[]) =>
  states.map((state, place) => ({ number, way: ['mail', 'syslog'][place] ?? '', state, at: '2026-11-22T03:00:30Z' }));

describeStores('outward notices', (makeDb) => {
  test('off by default: no relay is asked at all; turned off again: what lies there is taken back', async () => {
    const { kinds, letters, stand, turnOn } = await hospital(await makeDb(ALL_MIGRATIONS));
    stand([{ kind: 'rollout-stopped', count: 2 }]);
    await letters.look();
    const before = await kinds();
    await turnOn();
    const on = await kinds();
    await turnOn({ enabled: false });

    expect([before, on, await kinds()]).toEqual([undefined, ['rollout-stopped', 'server-silent'], []]);
    expect((await letters.settings('ja')).letters.map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn']);
  });

  test('given until the relay says that nothing more is to come; on one way alone it is partly there, and red', async () => {
    const { bodies, clock, kinds, letters, stand, turnOn } = await hospital(await makeDb(ALL_MIGRATIONS));
    stand([{ kind: 'rollout-stopped', count: 2 }]);
    await turnOn();
    const [first] = await bodies();
    const number = first?.number ?? 0;
    const ways = ['mail', 'syslog'];
    await letters.told('gate-1', { format: 'outward-told/1', ways, told: told(number, 'waiting', 'sent') });
    const waiting = await kinds();
    clock.moveMs(MINUTE_MS);
    await letters.told('gate-1', { format: 'outward-told/1', ways, told: told(number, 'failed', 'sent') });

    const settings = await letters.settings('ja');
    expect([waiting, await kinds()]).toEqual([['rollout-stopped', 'server-silent'], ['server-silent']]);
    expect(settings.letters.map(({ kind, state }) => [kind, state])).toEqual([
      ['server-silent', 'kept'],
      ['rollout-stopped', 'partly'],
    ]);
    expect(settings.problem?.what).toContain('mail で届きませんでした');
    expect(settings.ways).toEqual(ways);
  });
});

describe('letters', () => {
  test('what a relay says of a number that is not ours changes nothing', async () => {
    const { letters, stand, turnOn } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    stand([{ kind: 'rollout-stopped', count: 2 }]);
    await turnOn();
    await letters.told('gate-1', { format: 'outward-told/1', ways: ['mail'], told: told(4711, 'failed') });

    expect((await letters.settings('ja')).letters.map(({ state }) => state).sort()).toEqual(['kept', 'waiting']);
  });

  test('the letter for the case of silence is written anew once it was opened, and under other words', async () => {
    const { bodies, letters, turnOn } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    await turnOn();
    const [first] = await bodies();
    await letters.told('gate-1', { format: 'outward-told/1', ways: ['mail'], told: told(first?.number ?? 0, 'sent') });
    await letters.look();
    const [second] = await bodies();
    await turnOn({ silentMinutes: 120 });
    const third = await bodies();

    expect([first, second, ...third]).toMatchObject([
      { kind: 'server-silent', silentMinutes: 60 },
      { kind: 'server-silent', silentMinutes: 60 },
      { kind: 'server-silent', silentMinutes: 120 },
    ]);
    expect(new Set([first?.number, second?.number, third[0]?.number]).size).toBe(3);
  });

  test('all of it is in the audit: who turned it on, each notice, each test', async () => {
    const { actor, audited, letters, stand, turnOn } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    stand([{ kind: 'rollout-stopped', count: 2 }]);
    await turnOn();
    await letters.test(actor);

    const text = await audited();
    expect(
      ['対外通知の設定を変更', '対外通知を DMZ の中継に渡した', '対外通知の試しを送信'].filter(
        (what) => !text.includes(what),
      ),
    ).toEqual([]);
  });
});

describe('trouble', () => {
  test('says in order: nobody to visit, not reached, no way set, late, not delivered', async () => {
    const { bodies, clock, letters, stand, turnOn } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    const problem = async () => (await letters.settings('ja')).problem?.what ?? null;
    const seen: (string | null)[] = [];
    stand([{ kind: 'rollout-stopped', count: 2 }]);
    await turnOn();
    seen.push(await problem());
    clock.moveMs(16 * MINUTE_MS);
    seen.push(await problem());
    await letters.told('gate-1', { format: 'outward-told/1', ways: [], told: [] });
    seen.push(await problem());
    await letters.told('gate-1', { format: 'outward-told/1', ways: ['mail'], told: [] });
    seen.push(await problem());
    const [first] = await bodies();
    await letters.told('gate-1', {
      format: 'outward-told/1',
      ways: ['mail'],
      told: told(first?.number ?? 0, 'failed'),
    });
    seen.push(await problem());

    expect(seen).toEqual([
      null,
      'DMZ の中継と 15 分以上やり取りできていません。',
      'DMZ の中継に、送り先が書かれていません。',
      expect.stringContaining('でまだ出ていません'),
      expect.stringContaining('mail で届きませんでした'),
    ]);
  });

  test('a test while it is off, and two in a row, are refused in words', async () => {
    const { actor, letters, turnOn } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    const code = (work: Promise<unknown>) =>
      work.then(
        () => 'taken',
        (error: { code: string }) => error.code,
      );

    const off = await code(letters.test(actor));
    await turnOn();

    expect([off, await code(letters.test(actor)), await code(letters.test(actor))]).toEqual([
      'OUTWARD_NOT_ON',
      'taken',
      'OUTWARD_TOO_SOON',
    ]);
  });

  test('a server that was just started says nothing yet; one that cannot look says that it does not know', async () => {
    const { kinds, letters, stand, turnOn } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
    await turnOn({ kinds: ['rollout-stopped'] });
    stand('soon');
    await letters.look();
    const soon = await kinds();
    stand('unknown');
    await letters.look();

    expect([soon, await kinds()]).toEqual([[], ['state-unknown']]);
  });
});

test('from the page to a machine outside and back: turned on, tested, carried by a visit, sent by the relay, told on the page', async () => {
  const { app, clock, context } = await testServer(await freshDb('SQLite', ALL_MIGRATIONS), {
    startedAt: '2026-11-22T03:00:00Z',
  });
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-outward-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const messages: string[] = [];
  const logs = createServer((socket) => socket.on('data', (piece) => messages.push(piece.toString('utf8'))));
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  logs.listen(0, '127.0.0.1', () => resolve());
  await listening;
  onTestFinished(() => new Promise<void>((ended) => logs.close(() => ended())));
  const { parts } = await enrolmentOf(context);
  const key = STATION_WORDS.newKey();
  const csr = STATION_WORDS.certificateRequest(key);
  const request = {
    format: 'gate-request/1',
    role: 'gate',
    name: 'DMZ中継',
    csr,
    madeAt: '2026-11-22T00:00:00Z',
  } as const;
  const answer = await certifyGate(parts, programActor('test'), request);
  const { authority, certificate, facility, identity, name, role, root } = answer;
  mkdirSync(join(folder, 'identity'), { recursive: true });
  writeFileSync(
    join(folder, 'identity', 'gate.json'),
    JSON.stringify({
      ...{ format: 'gate-identity/1', role, name, identity, certificate, authority, root },
      ...{ facility: facility.id, facilityName: facility.name, bundles: facility.bundles },
      key: key.export({ type: 'pkcs8', format: 'pem' }),
    }),
  );
  const syslog = { address: `127.0.0.1:${(logs.address() as AddressInfo).port}`, transport: 'tcp' };
  const gate = await openGate({
    ...{ door: nodeDoor(), clock, dataFolder: folder, version: '0.1.0', say: () => undefined, roundMs: 0 },
    config: relayConfigShape.parse({ mailbox: { listen: '127.0.0.1:0', outward: { syslog } } }),
  });
  onTestFinished(() => gate.close());
  writeFileSync(join(context.dataFolder, 'server.json'), JSON.stringify({ dmz: [{ address: gate.address }] }));
  const dmz = await openDmz(context, new AbortController().signal);
  const call = async (method: 'GET' | 'POST' | 'PUT', path: string, payload?: object): Promise<OutwardSettings> =>
    (
      await app.inject({
        method,
        url: `/api/v1/notices/outward${path}`,
        headers: as('admin'),
        ...(payload === undefined ? {} : { payload }),
      })
    ).json();

  await dmz?.round();
  const untouched = await call('GET', '');
  await call('PUT', '', WANTED);
  await call('POST', '/test');
  await dmz?.round();
  await gate.sendOutward();
  clock.moveMs(MINUTE_MS);
  await dmz?.round();
  const settings = await call('GET', '');

  expect([untouched.enabled, untouched.heardAt, untouched.letters]).toEqual([false, null, []]);
  expect(messages).toEqual([expect.stringMatching(/HIGASHI-01 tsukuroi - test \[notice@32473 site="HIGASHI-01"/)]);
  expect(
    settings.letters.map(({ kind, state, ways }) => [kind, state, ways.map((one) => `${one.way} ${one.state}`)]),
  ).toEqual([['test', 'sent', ['syslog sent']]]);
  expect([settings.problem, settings.ways]).toEqual([null, ['syslog']]);
});
