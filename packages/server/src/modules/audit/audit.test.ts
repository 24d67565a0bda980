import { type Clock, fixedClock, sha256 } from '@tsukuroi/core';
import { expect, test } from 'vitest';
import { type Db, inTransaction } from '../../platform/database/index.ts';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { hashOf, sealEntry } from './entry.ts';
import { Audit, defineAuditWords, exportWitness, programActor, verifyAudit } from './index.ts';
import { type AuditTables, GENESIS } from './store.ts';

defineAuditWords({ 'probe.happened': { ja: '試験', en: 'Probe' } });

const clock: Clock = fixedClock('2026-11-22T00:00:00Z');
const WARD = 'facility-ward';
const CLINIC = 'facility-clinic';

async function write(db: Db, facility: string, count: number): Promise<void> {
  const audit = new Audit(clock);
  for (let index = 1; index <= count; index++) {
    await inTransaction(db, (tx) =>
      audit.append(tx, facility, {
        who: programActor('test'),
        what: 'probe.happened',
        target: `機器-${index}`,
        before: null,
        after: { step: index },
      }),
    );
  }
}

const rows = (db: Db) => db.withTables<AuditTables>();

describeStores('audit chain', (makeDb) => {
  test('an untouched chain of two facilities is whole, and each has its own numbers', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await write(db, WARD, 3);
    await write(db, CLINIC, 2);

    const verdict = await verifyAudit(db, { witness: await exportWitness(db, clock) });

    expect(verdict).toMatchObject({
      ok: true,
      entries: 5,
      heads: [
        { facility: CLINIC, sequence: 2 },
        { facility: WARD, sequence: 3 },
      ],
    });
  });

  test('a change that fails takes its entry with it', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await write(db, WARD, 1);

    const failing = inTransaction(db, async (tx) => {
      await new Audit(clock).append(tx, WARD, { who: programActor('test'), what: 'probe.happened', target: 'x' });
      throw new Error('the change itself fails');
    });

    await expect(failing).rejects.toThrow('the change itself fails');
    expect(await verifyAudit(db)).toMatchObject({ ok: true, entries: 1 });
  });

  test('8 concurrent writers make one chain without gaps', async () => {
    const db = await makeDb(ALL_MIGRATIONS);

    await Promise.all(Array.from({ length: 8 }, () => write(db, WARD, 6)));

    expect(await verifyAudit(db)).toMatchObject({ ok: true, entries: 48 });
  });

  test('a changed row is found', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await write(db, WARD, 4);

    await rows(db).updateTable('audit_entries').set({ after_json: '{"step":9}' }).where('sequence', '=', 2).execute();

    expect((await verifyAudit(db)).problems).toEqual([{ facility: WARD, sequence: 2, kind: 'changed' }]);
  });

  test('a row changed together with its own hash is found at the next row', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await write(db, WARD, 4);
    const row = await rows(db)
      .selectFrom('audit_entries')
      .selectAll()
      .where('sequence', '=', 2)
      .executeTakeFirstOrThrow();

    await rows(db)
      .updateTable('audit_entries')
      .set({ why: '後から書いた理由', hash: hashOf({ ...row, why: '後から書いた理由' }) })
      .where('sequence', '=', 2)
      .execute();

    expect((await verifyAudit(db)).problems).toEqual([{ facility: WARD, sequence: 3, kind: 'broken-link' }]);
  });

  test('a removed row is found', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await write(db, WARD, 4);

    await rows(db).deleteFrom('audit_entries').where('sequence', '=', 3).execute();

    expect((await verifyAudit(db)).problems).toEqual([{ facility: WARD, sequence: 4, kind: 'missing' }]);
  });

  test('two swapped rows are found', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await write(db, WARD, 4);
    const swap = (from: number, to: number) =>
      rows(db).updateTable('audit_entries').set({ sequence: to }).where('sequence', '=', from).execute();

    await swap(2, 100);
    await swap(3, 2);
    await swap(100, 3);

    expect((await verifyAudit(db)).problems.map((problem) => [problem.sequence, problem.kind])).toEqual([
      [2, 'broken-link'],
      [2, 'changed'],
      [3, 'broken-link'],
      [3, 'changed'],
      [4, 'broken-link'],
    ]);
  });

  test('a tail cut off is found by the head, and with the head set back too only by the witness', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await write(db, WARD, 4);
    const witness = await exportWitness(db, clock);
    await rows(db).deleteFrom('audit_entries').where('sequence', '>', 2).execute();

    const byHead = await verifyAudit(db);
    const last = await rows(db)
      .selectFrom('audit_entries')
      .select('hash')
      .where('sequence', '=', 2)
      .executeTakeFirstOrThrow();
    await rows(db).updateTable('audit_heads').set({ sequence: 2, hash: last.hash }).execute();

    expect(byHead.problems).toEqual([{ facility: WARD, sequence: 2, kind: 'head-differs' }]);
    expect(await verifyAudit(db)).toMatchObject({ ok: true });
    expect((await verifyAudit(db, { witness })).problems).toEqual([
      { facility: WARD, sequence: 4, kind: 'witness-differs' },
    ]);
  });

  test('a chain recomputed by the owner of the database is found only by the witness', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await write(db, WARD, 4);
    const witness = await exportWitness(db, clock);
    await recompute(db, (target) => target.replace('機器-2', '別の機器'));

    const alone = await verifyAudit(db);
    const witnessed = await verifyAudit(db, { witness });

    expect(alone.ok).toBe(true);
    expect(witnessed.problems).toEqual([{ facility: WARD, sequence: 4, kind: 'witness-differs' }]);
  });

  test('a facility whose chain and head are gone is missed by the witness', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await write(db, WARD, 2);
    const witness = await exportWitness(db, clock);

    await rows(db).deleteFrom('audit_entries').execute();
    await rows(db).deleteFrom('audit_heads').execute();

    expect((await verifyAudit(db, { witness })).problems.map((problem) => problem.kind)).toContain('witness-differs');
  });

  test('search text that no longer fits its entry is found, since it hides a row from the list', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    await write(db, WARD, 2);

    await rows(db).updateTable('audit_entries').set({ target_search: '' }).where('sequence', '=', 1).execute();

    expect((await verifyAudit(db)).problems).toEqual([{ facility: WARD, sequence: 1, kind: 'search-changed' }]);
  });
});

/** What the owner of the database can do: rewrite an entry and every hash behind it, and the head. */
async function recompute(db: Db, reword: (target: string) => string): Promise<void> {
  const entries = await rows(db).selectFrom('audit_entries').selectAll().orderBy('sequence').execute();
  let previous = GENESIS;
  for (const entry of entries) {
    const sealed = sealEntry({ ...entry, target: reword(entry.target), previous });
    await rows(db).updateTable('audit_entries').set(sealed).where('sequence', '=', entry.sequence).execute();
    previous = sealed.hash;
  }
  await rows(db).updateTable('audit_heads').set({ hash: previous }).execute();
}

test('the log says what changed in words, and hands out the very text of each hash', async () => {
  const { app } = await testServer(await freshDb('SQLite', ALL_MIGRATIONS));
  const ask = (language: string, accept = 'application/json') =>
    app.inject({ url: '/api/v1/audit', headers: { ...as('inspector'), 'accept-language': language, accept } });
  for (const name of ['北病院', '北中央病院']) {
    await app.inject({ method: 'PATCH', url: '/api/v1/settings', headers: as('admin'), payload: { facility: name } });
  }

  const [row, first] = (await ask('ja')).json().items;
  const english = (await ask('en')).json().items[0];
  const csv = (await ask('ja', 'text/csv')).body;

  expect(row.changes).toEqual([{ field: '施設名', before: '北病院', after: '北中央病院' }]);
  expect(row.change).toBe('施設名: 北病院 → 北中央病院');
  expect(english.change).toBe('Name of the facility: 北病院 → 北中央病院');
  expect(sha256(row.entry)).toBe(row.hash);
  expect(JSON.parse(row.entry)).toMatchObject({ format: 'audit/1', after: '"北中央病院"', previous: first.hash });
  expect(csv).toContain('施設名: 北病院 → 北中央病院');
});

test('the hash of an entry is pinned: another program can recompute it from docs/formats/audit.md', () => {
  const row = {
    facility: 'f',
    sequence: 1,
    at: '2026-11-22T00:00:00Z',
    actor_kind: 'user',
    actor_id: 'u1',
    actor_name: '山田',
    what: 'a.b',
    target: 't',
    why: null,
    before_json: null,
    after_json: '{"a":1}',
    previous: GENESIS,
  };

  const canonical = `{"after":"{\\"a\\":1}","at":"2026-11-22T00:00:00Z","before":null,"facility":"f","format":"audit/1","previous":"${GENESIS}","sequence":1,"target":"t","what":"a.b","who":{"id":"u1","kind":"user","name":"山田"},"why":null}`;

  expect(hashOf(row)).toBe(sha256(canonical));
});
