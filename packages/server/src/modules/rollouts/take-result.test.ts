import { isoSeconds } from '@tsukuroi/core';
import type { ResultEvidence, ResultLine } from '@tsukuroi/protocol';
import { describe, expect, test } from 'vitest';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import type { DeviceRecord } from '../devices/index.ts';
import { isOverdue } from './overdue.ts';
import { readWork, type WorkRecord, type WorkTables, writeWork } from './store-work.ts';
import { evidenceOf, type ResultParts, sayUnknown, takeResult } from './take-result.ts';

const FACILITY = 'east';
const NIGHT = '2026-12-01T11:00:00Z';

/** Two departments; names as people know them. */
const DEVICES: Readonly<Record<string, Partial<DeviceRecord>>> = {
  'd-ward': { name: 'ward-3', department: '3階病棟', department_search: '3階病棟' },
  'd-desk': { name: 'reception-1', department: '医事課', department_search: '医事課' },
};

function parts(moved: WorkRecord[] = []): ResultParts {
  return {
    findDevice: async (id) => DEVICES[id] as DeviceRecord | undefined,
    nameOfRollout: async (_tx, id) => `配布 ${id}`,
    moved: async (_tx, work) => void moved.push(work),
  };
}

function line(move: number, state: ResultLine['state'], more: Partial<ResultLine> = {}): ResultLine {
  return {
    format: 'report/1',
    identity: 'i-ward',
    sequence: move,
    previous: '0'.repeat(64),
    at: NIGHT,
    kind: 'result',
    plan: 7,
    action: 'os-1',
    move,
    state,
    boot: 'b1',
    machine: {},
    ...more,
  } as ResultLine;
}

function take(db: Db, said: ResultLine, using = parts(), evidence?: ResultEvidence): Promise<void> {
  const device = said.identity === 'i-ward' ? 'd-ward' : 'd-desk';
  return inTransaction(db, (tx) =>
    takeResult(tx, using, {
      facility: FACILITY,
      identity: said.identity,
      device,
      line: said,
      evidence,
      receivedAt: '2026-12-01T11:00:05Z',
    }),
  );
}

function order(db: Db, identity: string, more: Partial<WorkRecord> = {}): Promise<void> {
  const row: WorkRecord = {
    identity,
    plan: 7,
    action: 'os-1',
    facility: FACILITY,
    device: identity === 'i-ward' ? 'd-ward' : 'd-desk',
    rollout: 'r1',
    state: 'needed',
    move: 0,
    because: null,
    about: null,
    evidence: null,
    at: '2026-12-01T02:00:00Z',
    received_at: '2026-12-01T02:00:00Z',
    last_start: '2026-12-08T02:00:00Z',
    minutes: 60,
    windows: JSON.stringify([{ from: '2026-12-01T10:00:00Z', to: '2026-12-01T14:00:00Z' }]),
    packages: 'openssl 3.0.17-1~deb12u2',
    ...more,
  };
  return inTransaction(db, (tx) => writeWork(tx, row));
}

const history = async (db: Db, identity = 'i-ward') =>
  (
    await db
      .withTables<WorkTables>()
      .selectFrom('rollouts_moves')
      .select(['move', 'state', 'odd', 'mover'])
      .where('identity', '=', identity)
      .orderBy('move')
      .orderBy('received_at')
      .orderBy('id')
      .execute()
  ).map(({ move, state, odd, mover }) => `${mover} ${move} ${state}${odd === '' ? '' : `: ${odd}`}`);

const KEY = { identity: 'i-ward', plan: 7, action: 'os-1' };

describeStores('results of devices', (makeDb) => {
  test('each move once: a line that comes a second time changes nothing, two devices do not mix', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await order(db, 'i-ward');
    await order(db, 'i-desk');
    const moved: WorkRecord[] = [];

    for (const said of [line(1, 'staged'), line(2, 'installing'), line(2, 'installing'), line(3, 'verifying')]) {
      await take(db, said, parts(moved));
    }
    await take(db, line(1, 'staged', { identity: 'i-desk' }), parts(moved));

    expect(await history(db)).toEqual(['agent 1 staged', 'agent 2 installing', 'agent 3 verifying']);
    expect(await history(db, 'i-desk')).toEqual(['agent 1 staged']);
    expect((await readWork(db, KEY))?.state).toBe('verifying');
    expect(moved.map(({ identity, state }) => `${identity} ${state}`)).toEqual([
      'i-ward staged',
      'i-ward installing',
      'i-ward verifying',
      'i-desk staged',
    ]);
  });

  test('trap: an impossible move is kept as it was said, and flagged, never dropped', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await order(db, 'i-ward');

    await take(db, line(1, 'done'));
    await take(db, line(4, 'verifying'));
    await take(db, line(2, 'staged'));
    await take(db, line(4, 'failed', { because: 'install-failed', at: '2026-12-01T11:05:00Z' }));

    expect((await history(db)).sort()).toEqual([
      'agent 1 done: out-of-turn',
      'agent 2 staged: late',
      'agent 4 failed: again',
      'agent 4 verifying: moves-missing',
    ]);
    expect((await readWork(db, KEY))?.state).toBe('verifying');
  });

  test('a result of a plan that this server does not know, as after a restore, is taken and says so', async () => {
    const db = await makeDb(ALL_MIGRATIONS);

    await take(db, line(5, 'done', { plan: 99 }));

    expect(await history(db)).toEqual(['agent 5 done: not-ordered moves-missing']);
    expect(await readWork(db, { ...KEY, plan: 99 })).toMatchObject({ state: 'done', device: 'd-ward', rollout: null });
  });

  test('trap: an installation outside of the ordered windows is seen by the server too', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await order(db, 'i-ward');
    await take(db, line(1, 'staged', { at: '2026-12-01T03:00:00Z' }));

    await take(db, line(2, 'installing', { at: '2026-12-01T09:59:59Z' }));

    expect((await history(db)).at(-1)).toBe('agent 2 installing: outside-window');
  });

  test('only the server says unknown, and whatever the device says afterwards counts again', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await order(db, 'i-ward');
    await take(db, line(1, 'staged'));
    await take(db, line(2, 'installing'));
    const work = (await readWork(db, KEY)) ?? expect.fail();

    await inTransaction(db, (tx) => sayUnknown(tx, parts(), work, Date.parse('2026-12-01T14:00:00Z')));
    const between = await readWork(db, KEY);
    await take(db, line(3, 'verifying'));
    await take(db, line(4, 'done'));

    expect(between?.state).toBe('unknown');
    expect((await history(db)).filter((one) => one.includes(':'))).toEqual([]);
    expect((await readWork(db, KEY))?.state).toBe('done');
  });

  test('evidence is kept once by its hash, for one facility', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await order(db, 'i-ward');
    const evidence: ResultEvidence = {
      format: 'result/1',
      plan: 7,
      action: 'os-1',
      provider: 'apt',
      began: NIGHT,
      ended: isoSeconds(Date.parse(NIGHT) + 60_000),
      changes: [{ package: 'openssl', from: '3.0.15-1', to: '3.0.17-1', now: '3.0.17-1' }],
      keptSettings: [],
      needRestart: [],
      output: ['設定しています'],
      cost: { ownCpuMs: 10, cpuMs: 20, bytes: 30 },
    };
    const hash = 'e'.repeat(64);

    await take(db, line(1, 'staged', { evidence: hash }), parts(), evidence);
    await take(db, line(2, 'installing', { evidence: hash }), parts(), evidence);

    expect(await evidenceOf(db, FACILITY, hash)).toEqual(evidence);
    expect(await evidenceOf(db, 'west', hash)).toBeUndefined();
  });
});

describe('overdue', () => {
  const work = (state: WorkRecord['state'], at: string) => ({
    state,
    at,
    minutes: 60,
    last_start: '2026-12-08T02:00:00Z',
  });
  const hours = (count: number) => Date.parse(NIGHT) + count * 3_600_000;

  test('a run that should be over is; a restart that waits for people is not', () => {
    expect(isOverdue(work('installing', NIGHT), hours(1.9))).toBe(false);
    expect(isOverdue(work('installing', NIGHT), hours(2.1))).toBe(true);
    expect(isOverdue(work('verifying', NIGHT), hours(2.1))).toBe(true);
    expect(isOverdue(work('restart-pending', NIGHT), hours(48))).toBe(false);
    expect(isOverdue(work('staged', NIGHT), hours(48))).toBe(false);
    expect(isOverdue(work('done', NIGHT), hours(4_000))).toBe(false);
  });

  test('a day after its last start a device that said nothing is unknown', () => {
    const lastStart = Date.parse('2026-12-08T02:00:00Z');

    expect(isOverdue(work('needed', NIGHT), lastStart + 23 * 3_600_000)).toBe(false);
    expect(isOverdue(work('needed', NIGHT), lastStart + 25 * 3_600_000)).toBe(true);
    expect(isOverdue(work('restart-pending', NIGHT), lastStart + 25 * 3_600_000)).toBe(true);
  });
});
