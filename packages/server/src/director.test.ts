import { chmodSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isoSeconds, ok, sha256 } from '@tsukuroi/core';
import { trustClient } from '@tsukuroi/trust/client/client.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import type { Action } from '@tsukuroi/trust/plan/plan.ts';
import { openDirector } from '@tsukuroi/trust/repository/director.ts';
import { ONLINE_PROFILE } from '@tsukuroi/trust/repository/expiry.ts';
import { expect, test } from 'vitest';
import { programActor, verifyAudit } from './modules/audit/index.ts';
import { directorOf, type PlanDraft, readWitnessFile } from './modules/director/index.ts';
import { describeStores, freshDb } from './platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory, postTo } from './testing/agents.ts';
import { holdCeremony } from './testing/ceremony.ts';
import { ALL_MIGRATIONS } from './testing/server.ts';

const DAY_MS = 86_400_000;
const WHO = programActor('test');

/** A recipe that no vendor's chain vouches for, and a package of Debian's security channel. Both are made up. */
const RECIPE = Buffer.from('{"format":"recipe/1","app":"viewer"}');
const CHANNEL = Buffer.from(
  JSON.stringify({
    format: 'channel/1',
    id: 'debian-security',
    kind: 'apt',
    suites: ['bookworm-security'],
    components: ['main'],
    keys: ['A'.repeat(40)],
  }),
);
const OPENSSL = {
  kind: 'channel' as const,
  channel: 'debian-security',
  package: 'openssl',
  version: '3.0.15-1',
  sha256: sha256('openssl_3.0.15-1_amd64.deb'),
  length: 1000,
  index: sha256('InRelease'),
};
const VIEWER = {
  kind: 'catalog' as const,
  target: 'recipes/viewer/2.0.json',
  sha256: sha256(RECIPE),
  length: RECIPE.length,
};

function install(id: string, content: Action['content'][number]): Action {
  return { id, verb: 'install', windows: [], restart: 'never', content: [content], permits: [] };
}

function draft(device: string, department: string, actions: readonly Action[], nowMs: number): PlanDraft {
  const lastStart = isoSeconds(nowMs + 7 * DAY_MS);
  return { device, department, lastStart, touch: 'normal', actions: [...actions] };
}

/** A hospital after its ceremony, with machines that are enrolled and follow it. */
async function hospitalWithKeys(
  facility: string,
  names: readonly (readonly [string, string])[],
  makeDb = () => freshDb('SQLite', ALL_MIGRATIONS),
) {
  const hospital = await hospitalWithPorts(await makeDb());
  const safe = await holdCeremony(hospital.context.dataFolder, facility, hospital.clock);
  await safe.sign({ set: [{ path: 'channels/debian-security.json', content: CHANNEL }] });
  const director = await directorOf(hospital.context);
  await director.care();
  const machines = new Map<string, { machine: Machine; id: string; department: string }>();
  for (const [name, department] of names) {
    const machine = new Machine(machineInventory(name, ['openssl@3.0.11-1']), hospital.clock);
    const { identity } = await machine.enrol(await hospital.token({ department }));
    await machine.report();
    await machine.report();
    machines.set(name, { machine, id: identity.identity, department });
  }
  const of = (name: string) => {
    const found = machines.get(name);
    if (found === undefined) {
      throw new Error(`${name} is no machine of this test`);
    }
    return found;
  };
  const trustFolder = join(hospital.context.dataFolder, 'trust');
  const timestampFile = join(trustFolder, 'director', 'metadata', 'timestamp.json');
  return {
    ...hospital,
    director,
    safe,
    machines,
    of,
    trustFolder,
    timestampFile,
    timestamp: () => JSON.parse(readFileSync(timestampFile, 'utf8')).signed,
    order: (name: string, actions: readonly Action[]) =>
      director.order(WHO, [draft(of(name).id, of(name).department, actions, hospital.clock.nowMs())]),
    /** Two rounds: what a round finds is said at the next. */
    follow: async (name: string) => {
      await of(name).machine.report();
      await of(name).machine.report();
    },
    standing: async (name: string) => {
      const { device } = await hospital.identity(name);
      return hospital.ask(`/trust/devices/${device}`);
    },
    /** What the device may follow, judged from what it keeps; the stand-in vouches for Debian's chain as apt would. */
    held: async (name: string) => {
      const { machine, id, department } = of(name);
      const client = trustClient({
        door: nodeDoor(),
        folder: join(machine.dataFolder, 'trust', 'agent', id),
        facility,
        device: id,
        department,
        clock: machine.clock,
        root: readFileSync(join(machine.dataFolder, 'trust', 'root.json')),
      });
      return client.lastGood({
        proof: async (_channel, content) => ok({ ...content, newer: 'yes', wanted: true, removes: [] }),
      });
    },
    get: (name: string, path: string) => {
      const { key, certificate: cert } = JSON.parse(
        readFileSync(join(of(name).machine.dataFolder, 'identity', 'identity.json'), 'utf8'),
      );
      const [address = ''] = hospital.ports.agentAddresses;
      return postTo(address, `/agent/v1/trust/${path}`, '', { method: 'GET', key, cert });
    },
  };
}

const TWO = [
  ['reception-1', '医事課'],
  ['ward-3', '3階病棟'],
] as const;

describeStores('signed plans in the running system', (makeDb) => {
  const fresh = () => makeDb(ALL_MIGRATIONS);

  test('without a ceremony the product only watches, and says so in one sentence', async () => {
    const hospital = await hospitalWithPorts(await fresh());
    const machine = new Machine(machineInventory('reception-1', ['bash@5.2.15-2']), hospital.clock);
    await machine.enrol(await hospital.token());
    await machine.report();

    const trust = await hospital.ask('/trust');
    const { items } = await hospital.ask('/today');

    expect(trust).toMatchObject({ ceremony: 'none', timestamp: null, devices: { unknown: 1, ok: 0 } });
    expect(trust.sentence).toContain('見守るだけ');
    expect(items.map(({ id }: { id: string }) => id)).toContain('watching');
  });

  test('two facilities, four devices: metadata verified on each, said at the next check-in, shown in words', async () => {
    const north = await hospitalWithKeys('north', TWO, fresh);
    const south = await hospitalWithKeys(
      'south',
      [['xray-1', '放射線科'] as const, ['office-1', '事務'] as const],
      fresh,
    );

    for (const [facility, hospital] of [
      ['north', north],
      ['south', south],
    ] as const) {
      const devices = { ok: 2, old: 0, unreachable: 0, invalid: 0, unknown: 0 };
      expect(await hospital.ask('/trust')).toMatchObject({ ceremony: 'done', facility, devices, waiting: 0 });
    }
    expect(await north.standing('ward-3')).toMatchObject({
      state: 'ok',
      time: expect.stringContaining('署名付きの時刻'),
    });
    const { device } = await south.identity('xray-1');
    expect((await south.ask(`/devices/${device}`)).facts).toContainEqual(
      expect.objectContaining({ label: '計画とカタログの署名', state: 'good' }),
    );
  });

  test('content that no offline key signed waits with its age, in the list, today and the audit, until it is signed', async () => {
    const hospital = await hospitalWithKeys('north', TWO, fresh);

    const first = await hospital.order('reception-1', [install('viewer', VIEWER), install('openssl', OPENSSL)]);
    hospital.clock.moveMs(9 * DAY_MS);
    await hospital.order('reception-1', [install('viewer', VIEWER)]);
    const waiting = await hospital.ask('/trust/waiting');
    const { items } = await hospital.ask('/today');
    await hospital.safe.sign({ set: [{ path: VIEWER.target, content: RECIPE }] });
    const second = await hospital.order('reception-1', [install('viewer', VIEWER)]);

    expect(first).toMatchObject({ heldBack: 1, published: [{ actions: [{ id: 'openssl' }] }] });
    expect(waiting.items).toEqual([
      expect.objectContaining({ content: VIEWER.target, state: 'waiting', ageDays: 9, devices: 1 }),
    ]);
    expect(items.find(({ id }: { id: string }) => id === 'content-waiting')).toMatchObject({
      count: 1,
      detail: expect.stringContaining('9 日'),
    });
    expect(second).toMatchObject({ heldBack: 0, published: [{ actions: [{ id: 'viewer' }] }] });
    expect((await hospital.ask('/trust/waiting')).items).toEqual([
      expect.objectContaining({ state: 'signed', ageDays: 9 }),
    ]);
    const whats = (await hospital.app.inject({ url: '/api/v1/audit?limit=200', headers: ADMIN })).json().items;
    const codes = whats.map(({ what }: { what: string }) => what);
    expect(codes.filter((what: string) => what.includes('承認待ち'))).toHaveLength(1);
    expect(codes.filter((what: string) => what.includes('承認（'))).toHaveLength(1);
  });
});

const ADMIN = { authorization: 'Test admin', 'x-csrf-token': 'csrf', host: 'localhost' };

test('one month with every offline key absent: updates of a channel arrive, everything else waits with its age', async () => {
  const hospital = await hospitalWithKeys('north', TWO);
  const arrived = new Map<string, number>();

  for (let day = 1; day <= 30; day += 1) {
    hospital.clock.moveMs(DAY_MS);
    await hospital.director.care();
    if (day % 5 !== 0) {
      continue;
    }
    for (const [name] of TWO) {
      const version = `3.0.${15 + day}-1`;
      await hospital.order(name, [install('openssl', { ...OPENSSL, version }), install('viewer', VIEWER)]);
      await hospital.follow(name);
      const { plan, director } = await hospital.held(name);
      expect(director.state).toBe('ok');
      expect(plan?.plan.actions.map(({ id }) => id)).toEqual(['openssl']);
      expect(plan?.backing.get('openssl')).toMatchObject({ backed: true });
      arrived.set(name, (arrived.get(name) ?? 0) + 1);
    }
  }

  expect([...arrived]).toEqual([
    ['reception-1', 6],
    ['ward-3', 6],
  ]);
  expect((await hospital.ask('/trust/waiting')).items).toEqual([
    expect.objectContaining({ content: VIEWER.target, state: 'waiting', ageDays: 25 }),
  ]);
  expect(await hospital.ask('/trust')).toMatchObject({ devices: { ok: 2 }, waiting: 1 });
});

test('the timestamp is renewed at half its life, states catalogue and audit head, and lives 60 days where a stick comes', async () => {
  const hospital = await hospitalWithKeys('north', TWO);
  // The enrolments made the first entries of the audit chain: from now on its head is stated.
  await hospital.director.care();
  const first = hospital.timestamp();
  hospital.clock.moveMs(DAY_MS / 3);
  await hospital.director.care();
  const same = hospital.timestamp();
  hospital.clock.moveMs(DAY_MS / 3);
  await hospital.director.care();
  const renewed = hospital.timestamp();

  expect(Date.parse(first.expires) - Date.parse(first.signed_at)).toBe(DAY_MS);
  expect(same.version).toBe(first.version);
  expect(renewed.version).toBeGreaterThan(first.version);
  const { id: facility } = await hospital.context.settings.facility();
  expect(renewed.statements).toMatchObject({ catalog: hospital.director.catalog?.version, audit: { facility } });

  writeFileSync(join(hospital.context.dataFolder, 'server.json'), '{"carriedDays":60}');
  const carried = await directorOf({ ...hospital.context });
  await carried.care();
  const { expires, signed_at } = hospital.timestamp();
  expect(Date.parse(expires) - Date.parse(signed_at)).toBe(60 * DAY_MS);
});

test('a director’s timestamp is a witness of the audit chain; a chain rebuilt by the database’s owner differs from it', async () => {
  const hospital = await hospitalWithKeys('north', TWO);
  await hospital.order('ward-3', [install('openssl', OPENSSL)]);
  const text = readFileSync(hospital.timestampFile, 'utf8');
  const { db, dataFolder } = hospital.context;
  const witness = await readWitnessFile(dataFolder, text);
  const before = await verifyAudit(db, { witness });

  const [head] = witness.heads;
  const rebuilt = {
    ...witness,
    heads: [{ ...head, hash: 'f'.repeat(64), facility: head?.facility ?? '', sequence: 1 }],
  };
  const after = await verifyAudit(db, { witness: rebuilt });

  expect(before).toMatchObject({ ok: true, problems: [] });
  expect(after.problems).toEqual([expect.objectContaining({ kind: 'witness-differs' })]);
  const forged = JSON.parse(text);
  forged.signed.statements.audit.sequence = 1;
  await expect(readWitnessFile(dataFolder, JSON.stringify(forged))).rejects.toMatchObject({ code: 'WITNESS_UNSIGNED' });
});

test('after a restore of yesterday’s data folder the server signs above what its agents have seen', async () => {
  const hospital = await hospitalWithKeys('north', TWO);
  const copy = `${hospital.trustFolder}-yesterday`;
  cpSync(hospital.trustFolder, copy, { recursive: true });
  hospital.clock.moveMs(DAY_MS / 2);
  await hospital.order('ward-3', [install('openssl', OPENSSL)]);
  await hospital.follow('ward-3');
  const seen = hospital.timestamp().version;
  const { plan: before } = await hospital.held('ward-3');

  rmSync(hospital.trustFolder, { recursive: true });
  cpSync(copy, hospital.trustFolder, { recursive: true });
  hospital.clock.moveMs(60_000);
  await hospital.director.care();
  await hospital.order('ward-3', [install('openssl', OPENSSL)]);
  await hospital.follow('ward-3');

  expect(hospital.timestamp().version).toBeGreaterThan(seen);
  const { director, plan } = await hospital.held('ward-3');
  expect(director.state).toBe('ok');
  expect(plan?.plan.number).toBeGreaterThan(before?.plan.number ?? Number.POSITIVE_INFINITY);
  expect(await hospital.standing('ward-3')).toMatchObject({ state: 'ok' });
  rmSync(copy, { recursive: true });
});

test('a catalogue that was brought beside the running server is followed at the next check-in', async () => {
  const hospital = await hospitalWithKeys('north', TWO);
  const before = (await hospital.ask('/trust')).catalogVersion;
  hospital.clock.moveMs(60_000);

  await hospital.safe.sign({ set: [{ path: VIEWER.target, content: RECIPE }] });
  await hospital.follow('ward-3');

  expect(await hospital.standing('ward-3')).toMatchObject({ state: 'ok' });
  expect((await hospital.ask('/trust')).catalogVersion).toBeGreaterThan(before);
  expect(hospital.timestamp().statements.catalog).toBeGreaterThan(before);
});

test('attack: an older timestamp served again is refused as invalid, and the last good state stays', async () => {
  const hospital = await hospitalWithKeys('north', TWO);
  const old = readFileSync(hospital.timestampFile);
  hospital.clock.moveMs(3_600_000);
  await hospital.order('ward-3', [install('openssl', OPENSSL)]);
  await hospital.follow('ward-3');

  writeFileSync(hospital.timestampFile, old);
  hospital.clock.moveMs(60_000);
  await hospital.follow('ward-3');

  const standing = await hospital.standing('ward-3');
  expect(standing).toMatchObject({ state: 'invalid', director: expect.stringContaining('正しくない') });
  expect((await hospital.held('ward-3')).plan?.plan.actions).toHaveLength(1);
  const { items } = await hospital.ask('/today');
  expect(items.find(({ id }: { id: string }) => id === 'trust-invalid')).toMatchObject({ level: 'act-now', count: 1 });
});

test('a key of the safe that the server can read is red in 今日 too, and after a day off the server’s own signature is not', async () => {
  const hospital = await hospitalWithKeys('north', [['reception-1', '医事課'] as const]);
  const urgent = async () =>
    (await hospital.ask('/today')).items.find(({ id }: { id: string }) => id === 'keys-urgent') ?? 'nothing';
  hospital.clock.moveMs(3 * DAY_MS);
  await hospital.director.care();
  const before = await urgent();

  const file = join(hospital.context.dataFolder, 'from-the-stick.json');
  writeFileSync(file, '{"format":"keyfile/1","role":"catalog"}');
  await hospital.director.care();
  const found = await urgent();
  rmSync(file);
  await hospital.director.care();

  expect(before).toBe('nothing');
  expect(found).toMatchObject({ level: 'act-now', count: 1, opens: '/keys' });
  expect(found.detail).toContain(file);
  expect(await urgent()).toBe('nothing');
});

test('attack: a timestamp held back is old, not invalid, and says since when', async () => {
  const hospital = await hospitalWithKeys('north', TWO);

  hospital.clock.moveMs(3 * DAY_MS);
  await hospital.follow('ward-3');

  expect(await hospital.standing('ward-3')).toMatchObject({
    state: 'old',
    what: expect.stringContaining('2026-11-22'),
    next: expect.stringContaining('USBメモリー'),
  });
});

test('attack: content altered on the server is not used', async () => {
  const hospital = await hospitalWithKeys('north', [['reception-1', '医事課'] as const]);
  await hospital.order('reception-1', [install('openssl', OPENSSL)]);
  const { sha256: hash } = (await hospital.director.catalog)?.targets.get('channels/debian-security.json') ?? {};
  writeFileSync(join(hospital.trustFolder, 'catalog', 'targets', 'channels', `${hash}.debian-security.json`), 'other');

  await hospital.follow('reception-1');

  const { plan } = await hospital.held('reception-1');
  expect(plan?.backing.get('openssl')?.backed ?? false).toBe(false);
});

test('attack: a plan of the other facility, signed by this facility’s own key, is refused and said', async () => {
  const hospital = await hospitalWithKeys('north', TWO);
  const { id, department } = hospital.of('ward-3');
  const plan = { format: 'plan/1', facility: 'south', number: 7, madeAt: '2026-11-22T00:00:00Z' };
  const bytes = Buffer.from(
    JSON.stringify({ ...plan, ...draft(id, department, [install('openssl', OPENSSL)], hospital.clock.nowMs()) }),
  );
  const stolen = await openDirector({
    door: nodeDoor(),
    folder: join(hospital.trustFolder, 'director'),
    facility: 'north',
    keys: [hospital.safe.directorKey],
    profile: ONLINE_PROFILE,
    clock: hospital.clock,
  });
  await stolen.publish({ plans: [{ device: id, number: 7, bytes }] });
  hospital.clock.moveMs(60_000);

  await hospital.follow('ward-3');
  await hospital.follow('reception-1');

  expect(await hospital.standing('ward-3')).toMatchObject({ state: 'invalid', plan: null });
  expect((await hospital.standing('ward-3')).what).toContain('この端末のものではない計画');
  expect(await hospital.standing('reception-1')).toMatchObject({ state: 'ok' });
});

test('attack: the port gives a device its own plan alone, and nothing of the folder that no signed metadata name', async () => {
  const hospital = await hospitalWithKeys('north', TWO);
  await hospital.order('ward-3', [install('openssl', OPENSSL)]);
  const snapshot = JSON.parse((await hospital.get('ward-3', 'director/metadata/timestamp.json')).text).signed.meta;
  const { meta } = JSON.parse(
    (await hospital.get('ward-3', `director/metadata/${snapshot['snapshot.json'].version}.snapshot.json`)).text,
  ).signed;
  const plans: string[] = [];
  for (const [file, { version }] of Object.entries(meta as Record<string, { version: number }>)) {
    const role = JSON.parse((await hospital.get('ward-3', `director/metadata/${version}.${file}`)).text).signed;
    for (const [path, { hashes }] of Object.entries(role.targets as Record<string, { hashes: { sha256: string } }>)) {
      plans.push(`director/targets/${path.replace(/[^/]+$/, (last) => `${hashes.sha256}.${last}`)}`);
    }
  }
  const tricks = [
    'director/../online/director.json',
    'director/metadata/../../online/director.json',
    'director/metadata/..%2f..%2fonline%2fdirector.json',
    'director/online/director.json',
    'catalog/../site.json',
    'director/metadata/',
    'director/',
    `director/targets/${'0'.repeat(64)}.director.json`,
    `catalog/targets/charter/${'0'.repeat(64)}.north.json`,
  ];

  expect(plans).toHaveLength(1);
  expect((await hospital.get('ward-3', plans[0] ?? '')).status).toBe(200);
  expect((await hospital.get('reception-1', plans[0] ?? '')).status).toBe(404);
  for (const path of tricks) {
    const answer = await hospital.get('ward-3', path);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(answer.text).not.toContain('onlinekey');
  }
});

test('attack: a device that waits to be confirmed reads nothing', async () => {
  const hospital = await hospitalWithKeys('north', TWO);
  const machine = new Machine(machineInventory('unknown-9', []), hospital.clock);
  const { identity } = await machine.enrol(await hospital.token({ uses: 5 }));
  hospital.machines.set('unknown-9', { machine, id: identity.identity, department: '医事課' });

  expect((await hospital.get('unknown-9', 'director/metadata/timestamp.json')).status).toBe(404);
  expect((await hospital.get('ward-3', 'director/metadata/timestamp.json')).status).toBe(200);
});

test('a server key that others can read signs nothing more, is red, and what was published is still served', async () => {
  const hospital = await hospitalWithKeys('north', TWO);
  chmodSync(join(hospital.trustFolder, 'online', 'director.json'), 0o644);

  await hospital.director.care();

  expect(await hospital.ask('/trust')).toMatchObject({
    ceremony: 'refused',
    refusal: { code: 'KEY_PERMISSIONS', next: expect.stringContaining('keys rotate') },
  });
  await expect(hospital.order('ward-3', [install('openssl', OPENSSL)])).rejects.toMatchObject({
    code: 'DIRECTOR_ABSENT',
  });
  expect((await hospital.get('ward-3', 'director/metadata/timestamp.json')).status).toBe(200);
  const { items } = await hospital.ask('/today');
  expect(items.map(({ id }: { id: string }) => id)).toContain('signing-refused');
});

test('a device whose clock is an hour slow learns the offset from its director’s signed answer, and from nothing else', async () => {
  const hospital = await hospitalWithKeys('north', TWO);
  const slow = { nowMs: () => hospital.clock.nowMs() - 3_600_000 };
  const machine = new Machine(machineInventory('ward-4', []), slow);
  const { identity } = await machine.enrol(await hospital.token({ department: '3階病棟' }));
  const file = join(machine.dataFolder, 'trust', 'agent', identity.identity, 'time.json');

  await machine.report();
  const learnt = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(file);
  chmodSync(join(hospital.trustFolder, 'online', 'director.json'), 0o644);
  await hospital.director.care();
  await machine.report();

  expect(Math.abs(learnt.offsetMs - 3_600_000)).toBeLessThan(60_000);
  // The check-in still says the time, but no director signs it any more.
  expect(() => readFileSync(file)).toThrow('ENOENT');
});

test('a ceremony beside the running server is taken up within moments: who enrols after it follows the director', async () => {
  const hospital = await hospitalWithPorts(await freshDb('SQLite', ALL_MIGRATIONS));
  const director = await directorOf(hospital.context);
  const before = [director.ceremony.kind, await director.mark()];
  await holdCeremony(hospital.context.dataFolder, 'north', hospital.clock);
  hospital.clock.moveMs(5_000);

  const standings: unknown[] = [];
  for (const [name, department] of TWO) {
    const machine = new Machine(machineInventory(name, ['openssl@3.0.11-1']), hospital.clock);
    await machine.enrol(await hospital.token({ department }));
    await machine.report();
    await machine.report();
    const { device } = await hospital.identity(name);
    standings.push((await hospital.ask(`/trust/devices/${device}`)).state);
  }

  expect(before).toEqual(['none', undefined]);
  expect([director.ceremony.kind, standings]).toEqual(['done', ['ok', 'ok']]);
});
