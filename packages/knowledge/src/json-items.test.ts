import { describe, expect, test } from 'vitest';
import { memoryFile } from './input.ts';
import { jsonItems } from './json-items.ts';

async function read(text: string) {
  const { head, items } = await jsonItems('nvd', memoryFile('nvd/x.json', text), 'items', 1_000_000);
  return { head, items: [...items()] };
}

describe('jsonItems', () => {
  test('gives every element with its pointer, and the rest of the document', async () => {
    const found = await read('{ "date": "2025-01-01", "items" : [ {"a":[1,2,{"b":3}]}, "x", 7 ], "count": 3 }');

    expect(found.head).toEqual({ date: '2025-01-01', items: [], count: 3 });
    expect(found.items).toEqual([
      { value: { a: [1, 2, { b: 3 }] }, position: '/items/0' },
      { value: 'x', position: '/items/1' },
      { value: 7, position: '/items/2' },
    ]);
  });

  test('brackets, commas, quotes and the key itself inside strings are text', async () => {
    const items = ['],{"items":[', 'quote " and slash \\', 'end \\\\', '漢字、]'];

    const found = await read(JSON.stringify({ note: '"items": [1]', inner: { items: [9] }, items }));

    expect(found.items.map(({ value }) => value)).toEqual(items);
  });

  test('an empty array has no elements', async () => {
    expect((await read('{"items":[ \n ]}')).items).toEqual([]);
  });

  test.each([
    ['{"items":[1,2', 'ends inside the array'],
    ['{"items":["1,2]}', 'ends inside the array'],
    ['{"items":[1,]}', 'not JSON'],
    ['{"items":[1 2]}', 'not JSON'],
    ['{"items":[{]}]}', 'not JSON'],
    ['{"items":[1]} rest', 'not JSON'],
    ['{"items":{"a":1}}', 'has no such array'],
    ['', 'has no such array'],
  ])('%s is refused: %s', async (text, reason) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'FEED_INVALID', params: { reason } });
  });

  test('bytes that are not UTF-8 are refused', async () => {
    const file = memoryFile('nvd/x.json', Buffer.from([0x7b, 0xff, 0x7d]));

    await expect(jsonItems('nvd', file, 'items', 1000)).rejects.toMatchObject({ code: 'FEED_UNREADABLE' });
  });
});
