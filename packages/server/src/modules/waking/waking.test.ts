import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIdentity } from '@tsukuroi/agent/identity/identity-file.ts';
import { isoSeconds } from '@tsukuroi/core';
import { templateFor } from '@tsukuroi/policy';
import type { DeviceWakes } from '@tsukuroi/protocol';
import { openRelay, relayConfigShape } from '@tsukuroi/relay';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { expect, onTestFinished, test } from 'vitest';
import { describeStores, freshDb, type MakeDb } from '../../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from '../../testing/agents.ts';
import { ALL_MIGRATIONS, as } from '../../testing/server.ts';
import { createToken } from '../enrolment/index.ts';
import { followPlans, wakingOf } from './index.ts';

const ADMIN = { kind: 'program', id: 'test', name: 'test' } as const;
const MINUTE = 60_000;

/** Two wards behind relays of their own, and a desk that reports to the server itself. Relays keep what they would have sent. */
async function hospital(makeDb: MakeDb) {
  const made = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
  const { app, clock, context } = made;
  const relay = async (name: string) => {
    const token = await createToken(made.parts, ADMIN, {
      department: '情報システム室',
      uses: 1,
      days: 7,
      relay: true,
      addresses: made.ports.enrolAddresses,
    });
    const machine = new Machine(machineInventory(name, []), clock);
    await machine.enrol(token);
    const woken: string[] = [];
    const opened = await openRelay({
      door: nodeDoor(),
      dataFolder: machine.dataFolder,
      config: relayConfigShape.parse({ listen: '127.0.0.1:0' }),
      clock,
      say: () => undefined,
      roundMs: 0,
      wake: async (macs) => {
        woken.push(...macs);
        return 1;
      },
    });
    onTestFinished(() => opened.close());
    /** Two rounds, as a minute brings them: the list comes down, then what was sent goes up. */
    const minute = async () => {
      await opened.round();
      await opened.wake();
      await opened.round();
    };
    return Object.assign(opened, { woken, minute });
  };
  let devices = 0;
  const device = async (name: string, address?: string) => {
    devices += 1;
    const mac = `52:54:00:00:00:0${devices}`;
    const one = new Machine(machineInventory(name, ['openssl@3.0.11-1'], { mac }), clock);
    await one.enrol(await made.token({ department: '3 階病棟' }));
    if (address !== undefined) {
      const { privateKey: _, certified: __, trusted: ___, ...kept } = (await readIdentity(one.dataFolder)) ?? {};
      const file = join(one.dataFolder, 'identity', 'identity.json');
      writeFileSync(file, JSON.stringify({ ...kept, addresses: [address] }));
    }
    await one.report();
    const id = String((await made.identity(name)).device);
    /** "Last seen" is written a moment after the answer; what looks at it here looks after that. */
    const report = async () => {
      const done = await one.report();
      await made.parts.seen.written();
      return done;
    };
    return { id, report };
  };
  const wakes = (id: string): Promise<DeviceWakes> => made.ask(`/devices/${id}/wakes`);
  const tryWake = (id: string, role = 'operator') =>
    app.inject({ method: 'POST', url: `/api/v1/devices/${id}/wakes`, headers: as(role), payload: {} });
  return { ...made, context, relay, device, wakes, tryWake };
}

describeStores('waking devices', (makeDb) => {
  test('a device that was off is woken by the relay of its own ward, reports, and its page says so', async () => {
    const { clock, device, relay, tryWake, wakes } = await hospital(makeDb);
    const [second, third] = [await relay('relay-2f'), await relay('relay-3f')];
    const ward = await device('ward-1', third.address);
    const before = await wakes(ward.id);
    clock.moveMs(20 * MINUTE);

    const ordered = (await tryWake(ward.id)).json();
    await second.minute();
    await third.minute();
    const sent = await wakes(ward.id);
    clock.moveMs(3 * MINUTE);
    await ward.report();
    await third.minute();
    const after = await wakes(ward.id);

    expect(before).toMatchObject({ possible: true, wakes: [] });
    expect(before.sentence).toContain('まだ試していません');
    expect(ordered.wakes).toMatchObject([{ state: 'ordered', why: 'test' }]);
    expect(second.woken).toEqual([]);
    expect(new Set(third.woken)).toEqual(new Set(['52:54:00:00:00:01']));
    expect(sent.wakes[0]?.state).toBe('sent');
    expect(after).toMatchObject({ sentence: '3 分で起きました。', wakes: [{ state: 'woke', minutes: 3 }] });
  });

  test('a device that does not wake is silent, with what to look at', async () => {
    const { clock, device, relay, tryWake, wakes } = await hospital(makeDb);
    const near = await relay('relay-3f');
    const ward = await device('ward-1', near.address);
    clock.moveMs(20 * MINUTE);
    await tryWake(ward.id);
    await near.minute();

    clock.moveMs(16 * MINUTE);
    await near.minute();

    const { sentence, wakes: rows } = await wakes(ward.id);
    expect(rows[0]?.state).toBe('silent');
    expect(sentence).toContain('Wake on LAN');
  });

  test('windows: what is wanted replaces what was, and what is taken back is not sent', async () => {
    const { clock, context, device, relay, wakes } = await hospital(makeDb);
    const near = await relay('relay-3f');
    const [first, second] = [await device('ward-1', near.address), await device('ward-2', near.address)];
    const at = (minutes: number) => `${new Date(clock.nowMs() + minutes * MINUTE).toISOString().slice(0, 19)}Z`;
    const [soon, later] = [at(30), at(90)];
    await wakingOf(context).forWindows(first.id, [soon, later]);
    await wakingOf(context).forWindows(second.id, [soon]);
    await near.minute();
    await wakingOf(context).forWindows(second.id, []);
    await wakingOf(context).forWindows(first.id, [soon]);
    await near.minute();

    clock.moveMs(31 * MINUTE);
    await near.minute();
    clock.moveMs(60 * MINUTE);
    await near.minute();

    expect(near.woken).toEqual(['52:54:00:00:00:01']);
    expect((await wakes(first.id)).wakes.map(({ at: when, state }) => [when, state])).toEqual([
      [later, 'withdrawn'],
      [soon, 'silent'],
    ]);
    expect((await wakes(second.id)).wakes.map(({ state }) => state)).toEqual(['withdrawn']);
  });
});

describeStores('waking for windows', (makeDb) => {
  test('follows the plans that stand: woken for the next windows, no more once the work is over', async () => {
    const { clock, context, device, relay, send, wakes } = await hospital(makeDb);
    const { id: facility } = await context.settings.facility();
    const near = await relay('relay-3f');
    const ward = await device('ward-1', near.address);
    const policy = { ...templateFor('ward', facility), who: { departments: ['3 階病棟'] }, catchUp: { rule: 'wake' } };
    expect((await send('POST', '/policies', { policy })).statusCode).toBeLessThan(300);
    const at = (hours: number) => isoSeconds(clock.nowMs() + hours * 60 * MINUTE);
    const windows = [2, 26].map((hours) => ({ from: at(hours), to: at(hours + 2) }));
    const member = {
      ...{ rollout: 'r', device: ward.id, facility, identity: '', department: null, department_search: null },
      ...{ name: 'ward-1', name_search: 'ward-1', ring: 0, alone: 0, fast: 0, state: 'staged', because: null },
      ...{ about: null, packages: 1, plan: 7, action: 'os', plan_key: 'k', last_start: at(100), next_window: null },
      ...{ windows: JSON.stringify(windows), ordered_at: at(0), at: at(0), begun: 0, before: '', after: '' },
    };
    const members = context.db.withTables<{ rollouts_members: typeof member }>();
    await members.insertInto('rollouts_members').values(member).execute();

    await followPlans(context);
    await followPlans(context);
    const ordered = await wakes(ward.id);
    await members.updateTable('rollouts_members').set({ state: 'done' }).execute();
    await followPlans(context);
    await near.minute();

    expect(ordered.wakes.map(({ at: when, why, state }) => [when, why, state])).toEqual([
      [at(26), 'window', 'ordered'],
      [at(2), 'window', 'ordered'],
    ]);
    expect((await wakes(ward.id)).wakes.map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn']);
  });
});

test('a device that was on proves nothing', async () => {
  const { clock, device, relay, tryWake, wakes } = await hospital((migrations) => freshDb('SQLite', migrations));
  const near = await relay('relay-3f');
  const ward = await device('ward-1', near.address);
  clock.moveMs(2 * MINUTE);
  await tryWake(ward.id);

  await near.minute();
  clock.moveMs(2 * MINUTE);
  await ward.report();
  await near.minute();

  expect((await wakes(ward.id)).wakes[0]?.state).toBe('was-on');
});

test('a relay that says nothing leaves it unknown whether anything was sent, and is not taken for a device that slept on', async () => {
  const { clock, device, relay, tryWake, wakes } = await hospital((migrations) => freshDb('SQLite', migrations));
  const near = await relay('relay-3f');
  const ward = await device('ward-1', near.address);
  await tryWake(ward.id);

  clock.moveMs(31 * MINUTE);

  const { sentence, wakes: rows } = await wakes(ward.id);
  expect(rows[0]?.state).toBe('not-sent');
  expect(sentence).toContain('送られたかどうか分かりません');
});

test('without a relay in its segment a device cannot be woken, and an inspector wakes nobody', async () => {
  const { device, relay, tryWake, wakes } = await hospital((migrations) => freshDb('SQLite', migrations));
  const near = await relay('relay-3f');
  const [desk, ward] = [await device('desk-1'), await device('ward-1', near.address)];

  const refused = await tryWake(desk.id);

  expect([refused.statusCode, refused.json().code]).toEqual([409, 'WAKE_NO_RELAY']);
  expect(await wakes(desk.id)).toMatchObject({ possible: false, wakes: [] });
  expect((await tryWake(ward.id, 'inspector')).statusCode).toBe(403);
});
