/**
 * What one page of a list costs at 100,000 rows, and what writing costs, on SQLite and – with a connection URL in
 * $TSUKUROI_POSTGRES – on PostgreSQL. The list is the audit list: text search, sort by any column, total.
 *
 *     node packages/server/bench/lists.bench.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@tsukuroi/core';
import { type AuditRow, auditGrid } from '@tsukuroi/protocol';
import { sql } from 'kysely';
import { auditSource } from '../src/modules/audit/routes.ts';
import { MODULES } from '../src/modules/registry.ts';
import {
  type DatabaseAddress,
  type Db,
  insertMany,
  inTransaction,
  openDatabase,
} from '../src/platform/database/index.ts';
import { sqlPage } from '../src/platform/grid/page-sql.ts';
import { readGridQuery } from '../src/platform/grid/query.ts';
import type { SqlSource } from '../src/platform/grid/source.ts';
import { migrate } from '../src/platform/migrations/migrate.ts';

const ROWS = 100_000;
const ROUNDS = 40;
const COLUMNS = [
  'facility',
  'sequence',
  'at',
  'actor_kind',
  'actor_id',
  'actor_name',
  'what',
  'target',
  'previous',
  'hash',
  'who_search',
  'what_search',
  'target_search',
];

function rowOf(index: number): unknown[] {
  const name = `user-${index % 40}`;
  const target = `端末-${(index * 7919) % ROWS}`;
  return [
    'f',
    index,
    `2026-11-22T00:${String(index % 60).padStart(2, '0')}:00Z`,
    'user',
    name,
    name,
    'accounts.signed-in',
    target,
    'x'.repeat(64),
    'y'.repeat(64),
    name,
    'accounts.signed-in\nサインイン',
    target,
  ];
}

async function measure(title: string, address: DatabaseAddress): Promise<void> {
  const db = openDatabase(address);
  try {
    await migrate(
      db,
      MODULES.flatMap((module) => module.migrations),
      { clock: systemClock },
    );
    await sql`delete from audit_entries`.execute(db);
    const rows = Array.from({ length: ROWS }, (_, index) => rowOf(index));
    const started = performance.now();
    await inTransaction(db, (tx) => insertMany(tx, 'audit_entries', COLUMNS, rows));
    const seconds = (performance.now() - started) / 1000;
    process.stdout.write(`${title}: ${ROWS} rows in one transaction, ${Math.round(ROWS / seconds)} rows/s\n`);
    await singleWrites(db);
    const source = auditSource(db, 'f', 'ja');
    await pages('first page, newest first', source, {});
    await pages('sorted by target', source, { sort: 'target', direction: 'asc' });
    await pages('search in target', source, { filter: '{"target":"端末-777"}' });
    await pages('page 1,000', source, { cursor: Buffer.from('["sequence","desc",50000,50000]').toString('base64url') });
  } finally {
    await db.destroy();
  }
}

async function singleWrites(db: Db): Promise<void> {
  const started = performance.now();
  for (let index = 0; index < 500; index++) {
    await inTransaction(db, (tx) =>
      sql`update audit_entries set why = ${`w${index}`} where facility = 'f' and sequence = ${index}`.execute(tx),
    );
  }
  process.stdout.write(
    `  one change per transaction, one after the other: ${Math.round(500 / ((performance.now() - started) / 1000))}/s\n`,
  );
}

async function pages(what: string, source: SqlSource<AuditRow>, query: object): Promise<void> {
  const request = readGridQuery(auditGrid, { limit: 50, ...query });
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    await sqlPage(source, request);
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  process.stdout.write(
    `  ${what}: median ${times[ROUNDS / 2]?.toFixed(1)} ms, p95 ${times[Math.floor(ROUNDS * 0.95)]?.toFixed(1)} ms\n`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-bench-'));
try {
  await measure('SQLite', { kind: 'sqlite', file: join(folder, 'bench.db') });
  const url = process.env.TSUKUROI_POSTGRES;
  if (url === undefined) {
    process.stdout.write('PostgreSQL: $TSUKUROI_POSTGRES is not set, not measured\n');
  } else {
    await measure('PostgreSQL', { kind: 'postgres', url });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
