import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { describeEveryStore } from '../testing/stores.ts';
import { inlineRows } from './index.ts';

describeEveryStore('rows of the program inside a query', (makeDb) => {
  test('keep their types, their absent values and byte order', async () => {
    const db = await makeDb([]);
    const rows = [
      [2, 'い', null],
      [10, 'B', 0.5],
      [1, 'a', 1],
    ] as const;

    const found =
      await sql`select * from (${inlineRows(db, { no: 'number', name: 'text', share: 'number' }, rows)}) as r order by name`.execute(
        db,
      );

    expect(found.rows).toEqual([
      { no: 10, name: 'B', share: 0.5 },
      { no: 1, name: 'a', share: 1 },
      { no: 2, name: 'い', share: null },
    ]);
  });

  test('none are no rows', async () => {
    const db = await makeDb([]);

    const found = await sql`select * from (${inlineRows(db, { no: 'number' }, [])}) as r`.execute(db);

    expect(found.rows).toEqual([]);
  });
});
