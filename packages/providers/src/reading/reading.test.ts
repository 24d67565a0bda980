import { describe, expect, test } from 'vitest';
import { importInventories } from '../importers/registry.ts';
import { SAMPLES } from '../importers/testing/samples.ts';
import { readLedger } from '../ledger/read-ledger.ts';
import { importInventoriesApart, readLedgerApart } from './read-apart.ts';
import { READING_LIMITS, type ReadingLimits, ReadingThread } from './reading-thread.ts';

const ODD = new URL('./testing/odd-worker.ts', import.meta.url);

function odd(limits: Partial<ReadingLimits> = {}) {
  const thread = new ReadingThread({ ...READING_LIMITS, idleMs: 50, ...limits }, ODD);
  return (name: string) => thread.read({ kind: 'inventories', name, bytes: new Uint8Array([1, 2, 3]) });
}

const CSV = Buffer.from('資産番号,機器名,購入日\nA-1,受付PC,令和3年4月1日\nA-2,心電計,いつか\n');

describe('what is read apart', () => {
  test('is what is read here: ledger, refusals and all', async () => {
    const apart = await readLedgerApart(CSV, '台帳.csv');
    const broken = await readLedgerApart(Buffer.from('x'), '台帳.csv');

    expect(apart).toEqual(await readLedger(CSV, '台帳.csv'));
    expect(broken).toMatchObject({ ok: false, error: { code: 'LEDGER_NO_HEADINGS', params: { file: '台帳.csv' } } });
    // The caller's bytes stay the caller's.
    expect(CSV.length).toBeGreaterThan(0);
  });

  test('is what is read here: every kind of report of a device', async () => {
    for (const { name, bytes } of SAMPLES) {
      expect(await importInventoriesApart(bytes, name), name).toEqual(importInventories(bytes, name));
    }
  });

  test('a file of no known form is refused with its own code', async () => {
    const read = await importInventoriesApart(Buffer.from('a letter, not a list\n'), 'odd.txt');

    expect(read).toMatchObject({ ok: false, error: { code: 'IMPORT_UNKNOWN_FORMAT' } });
  });
});

describe('a file that does harm', () => {
  test.each([
    ['endless', { readingMs: 300 }, { code: 'READING_TOO_LONG', params: { file: 'endless', seconds: 0.3 } }],
    ['greedy', { heapMegabytes: 32 }, { code: 'READING_TOO_MUCH', params: { file: 'greedy', megabytes: 32 } }],
    ['gone', {}, { code: 'READING_LOST', params: { file: 'gone' } }],
    ['throws', {}, { code: 'READING_LOST', params: { file: 'throws' } }],
  ])('%s: is refused, and the next one is read by a new thread', async (name, limits, error) => {
    const read = odd(limits);

    const [refused, next] = await Promise.all([read(name), read('next')]);

    expect(refused).toEqual({ kind: 'refused', error });
    expect(next).toEqual({ kind: 'broken', message: 'next 3' });
  });

  test('more files than may wait are refused at once', async () => {
    const read = odd({ waiting: 1 });

    const answers = await Promise.all([read('first'), read('second'), read('third')]);

    expect(answers.map((answer) => (answer.kind === 'refused' ? answer.error.code : answer.kind))).toEqual([
      'broken',
      'broken',
      'READING_BUSY',
    ]);
  });

  test('after a pause a new thread is begun', async () => {
    const read = odd({ idleMs: 1 });
    await read('before');
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(await read('after')).toEqual({ kind: 'broken', message: 'after 3' });
  });
});
