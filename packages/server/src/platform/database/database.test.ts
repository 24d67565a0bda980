import { expect, test } from 'vitest';
import type { Migration } from '../migrations/migrate.ts';
import { describeEveryStore } from '../testing/stores.ts';
import { contains, type Db, insertMany, inTransaction, isDuplicate, searchText, updateMany } from './index.ts';

const PROBE: Migration = {
  module: 'probe',
  number: 1,
  name: '0001-probe',
  text: `
-- one row per thing
CREATE TABLE probe_things (id TEXT PRIMARY KEY, name TEXT, name_search TEXT NOT NULL, amount INTEGER NOT NULL, score REAL, bytes BLOB);
CREATE TABLE probe_counter (id TEXT PRIMARY KEY, value INTEGER NOT NULL);
`,
};

type ProbeTables = {
  probe_things: {
    id: string;
    name: string | null;
    name_search: string;
    amount: number;
    score: number | null;
    bytes: Uint8Array | null;
  };
  probe_counter: { id: string; value: number };
};

const things = (db: Db) => db.withTables<ProbeTables>();
const row = (id: string, name: string | null, amount = 1) => ({
  id,
  name,
  name_search: searchText(name),
  amount,
  score: null,
  bytes: null,
});

describeEveryStore('database', (makeDb) => {
  test('text sorts by bytes and NULL goes where it is told, whatever the locale', async () => {
    const db = await makeDb([PROBE]);
    await things(db)
      .insertInto('probe_things')
      .values(['a', 'B', 'あ', 'ア', '亜', 'Z', 'é', '-', null].map((name, index) => row(`id-${index}`, name)))
      .execute();

    const rows = await things(db)
      .selectFrom('probe_things')
      .select('name')
      .orderBy('name', (order) => order.desc().nullsLast())
      .execute();

    const bytewise = ['a', 'B', 'あ', 'ア', '亜', 'Z', 'é', '-'].sort((x, y) =>
      Buffer.compare(Buffer.from(y), Buffer.from(x)),
    );
    expect(rows.map((found) => found.name)).toEqual([...bytewise, null]);
  });

  test('search finds full-width and upper-case writing, and takes % and _ as they are', async () => {
    const db = await makeDb([PROBE]);
    await things(db)
      .insertInto('probe_things')
      .values([row('1', 'ＷＩＮＤＯＷＳ　１０'), row('2', '50% off'), row('3', '500 off')])
      .execute();
    const find = async (needle: string) => {
      const found = await things(db)
        .selectFrom('probe_things')
        .select('id')
        .where((eb) => contains(db, eb.ref('name_search'), needle))
        .execute();
      return found.map((thing) => thing.id);
    };

    expect(await find('windows 10')).toEqual(['1']);
    expect(await find('0%')).toEqual(['2']);
    expect(await find('5_')).toEqual([]);
  });

  test('numbers keep their kind: 64-bit whole numbers, division of whole numbers, counts and sums', async () => {
    const db = await makeDb([PROBE]);
    await things(db)
      .insertInto('probe_things')
      .values([row('1', 'x', 9_007_199_254_740_991), { ...row('2', 'y', 5), score: 0.25 }])
      .execute();

    const big = await things(db)
      .selectFrom('probe_things')
      .select('amount')
      .where('amount', '>', 4_000_000_000)
      .executeTakeFirstOrThrow();
    const half = await things(db)
      .selectFrom('probe_things')
      .select((eb) => eb('amount', '/', 2).as('half'))
      .where('id', '=', '2')
      .executeTakeFirstOrThrow();
    const counted = await things(db)
      .selectFrom('probe_things')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();

    expect([big.amount, half.half, counted.n]).toEqual([9_007_199_254_740_991, 2, 2]);
  });

  test('many rows change at once, found by one column; others stay', async () => {
    const db = await makeDb([PROBE]);
    const many = Array.from({ length: 2_500 }, (_, index) => row(`id-${index}`, 'before'));
    await inTransaction(db, (tx) =>
      insertMany(
        tx,
        'probe_things',
        ['id', 'name', 'name_search', 'amount'],
        many.map(({ id, name, name_search, amount }) => [id, name, name_search, amount]),
      ),
    );

    await inTransaction(db, (tx) =>
      updateMany(
        tx,
        'probe_things',
        ['id', 'name', 'amount'],
        [...many.slice(1).map(({ id }, index) => [id, index === 0 ? null : 'after', index]), ['nobody', 'after', 1]],
      ),
    );

    const rows = await things(db)
      .selectFrom('probe_things')
      .select(['name', (eb) => eb.fn.countAll<number>().as('count'), (eb) => eb.fn.sum<number>('amount').as('sum')])
      .groupBy('name')
      .execute();
    expect(new Map(rows.map(({ name, count, sum }) => [name, [Number(count), Number(sum)]]))).toEqual(
      new Map([
        ['before', [1, 1]],
        [null, [1, 0]],
        ['after', [2_498, (2_498 * 2_499) / 2]],
      ]),
    );
  });

  test('many rows go in at once, with bytes, nulls and an answer to repeated keys', async () => {
    const db = await makeDb([PROBE]);
    const columns = ['id', 'name', 'name_search', 'amount', 'score', 'bytes'];
    const rows = Array.from({ length: 4_500 }, (_, index) => [
      `id-${index}`,
      index % 2 === 0 ? null : '名前',
      '',
      index,
      index / 4,
      new Uint8Array([index % 256, 0]),
    ]);

    const first = await inTransaction(db, (tx) => insertMany(tx, 'probe_things', columns, rows));
    const again = await inTransaction(db, (tx) =>
      insertMany(
        tx,
        'probe_things',
        columns,
        rows.slice(0, 3),
        'on conflict (id) do update set amount = excluded.amount + 1',
      ),
    );

    const found = await things(db)
      .selectFrom('probe_things')
      .selectAll()
      .where('id', 'in', ['id-1', 'id-4499'])
      .orderBy('id')
      .execute();
    expect([first, again]).toEqual([4_500, 3]);
    expect(found.map((thing) => [thing.name, thing.amount, thing.score, [...(thing.bytes ?? [])]])).toEqual([
      ['名前', 2, 0.25, [1, 0]],
      ['名前', 4_499, 1124.75, [147, 0]],
    ]);
  });

  test('a failure inside a transaction leaves nothing behind and the next one works', async () => {
    const db = await makeDb([PROBE]);

    const failed = inTransaction(db, async (tx) => {
      await things(tx).insertInto('probe_things').values(row('1', 'x')).execute();
      await things(tx).insertInto('probe_things').values(row('1', 'y')).execute();
    });

    await expect(failed).rejects.toSatisfy(isDuplicate);
    await inTransaction(db, (tx) => things(tx).insertInto('probe_things').values(row('2', 'z')).execute());
    expect(await things(db).selectFrom('probe_things').select('id').execute()).toEqual([{ id: '2' }]);
  });

  test('8 concurrent writers on one row lose no step', async () => {
    const db = await makeDb([PROBE]);
    await things(db).insertInto('probe_counter').values({ id: 'one', value: 0 }).execute();
    const writer = async () => {
      for (let step = 0; step < 12; step++) {
        await inTransaction(db, async (tx) => {
          const { value } = await things(tx)
            .selectFrom('probe_counter')
            .select('value')
            .where('id', '=', 'one')
            .executeTakeFirstOrThrow();
          await things(tx)
            .updateTable('probe_counter')
            .set({ value: value + 1 })
            .where('id', '=', 'one')
            .execute();
        });
      }
    };

    await Promise.all(Array.from({ length: 8 }, writer));

    expect(await things(db).selectFrom('probe_counter').select('value').execute()).toEqual([{ value: 96 }]);
  });

  test('readers are served while a transaction is open', async () => {
    const db = await makeDb([PROBE]);
    const { promise: mayFinish, resolve: finish } = Promise.withResolvers<void>();
    const { promise: written, resolve: wrote } = Promise.withResolvers<void>();
    const writing = inTransaction(db, async (tx) => {
      await things(tx).insertInto('probe_things').values(row('1', 'x')).execute();
      wrote();
      await mayFinish;
    });
    await written;

    const during = await things(db).selectFrom('probe_things').select('id').execute();
    finish();
    await writing;

    expect(during).toEqual([]);
    expect(await things(db).selectFrom('probe_things').select('id').execute()).toEqual([{ id: '1' }]);
  });
});
