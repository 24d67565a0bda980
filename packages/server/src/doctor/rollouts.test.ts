import { fixedClock } from '@tsukuroi/core';
import { expect, test } from 'vitest';
import type { RolloutsTables } from '../modules/rollouts/index.ts';
import { openDatabase } from '../platform/database/index.ts';
import { migrate } from '../platform/migrations/migrate.ts';
import { freshAddress, type StoreKind } from '../platform/testing/stores.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';
import { rollouts } from './checks/rollouts.ts';

const CLOCK = fixedClock('2026-12-01T00:00:00Z');

test.each<StoreKind>(['SQLite', 'PostgreSQL'])(
  'a rollout that stopped is bad until somebody looks, on %s',
  async (kind) => {
    const address = await freshAddress(kind);
    const look = () => rollouts.look({ address, clock: CLOCK, folder: '', config: {}, running: false });
    const empty = await look();
    const db = openDatabase(address);
    await migrate(db, ALL_MIGRATIONS, { clock: CLOCK });
    const none = await look();
    const row = {
      facility: 'east',
      policy: 'office',
      policy_name: '事務',
      rings: '[]',
      budget: '{}',
      ring: 0,
      fast_lane: 0,
    };
    const why = { why: 'budget', why_at: null, why_who: null, why_text: null, ended_at: null };
    const at = { budget_from: '2026-12-01T00:00:00Z', started_at: '2026-12-01T00:00:00Z' };
    await db
      .withTables<RolloutsTables>()
      .insertInto('rollouts_rollouts')
      .values([
        { id: 'a', name: '事務 2026-12-01', name_search: '', state: 'stopped', ...row, ...why, ...at },
        { id: 'b', name: '病棟 2026-12-01', name_search: '', state: 'running', ...row, ...why, ...at },
      ])
      .execute();
    const stopped = await look();
    await db.destroy();

    expect([empty.state, none.state, stopped.state]).toEqual(['unknown', 'good', 'bad']);
    expect(stopped.text.ja).toContain('1 件');
    expect(stopped.text.ja).toContain('事務 2026-12-01');
    expect(stopped.next?.ja).toContain('適用状況');
  },
);
