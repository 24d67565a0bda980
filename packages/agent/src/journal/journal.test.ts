import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { lineHead, NO_HEAD } from '@tsukuroi/protocol/journal-line.ts';
import { expect, onTestFinished, test } from 'vitest';
import { Contents } from './contents.ts';
import { Journal, KEPT_DAYS } from './journal.ts';

const DAY_MS = 86_400_000;

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tsukuroi-journal-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const lines = async (journal: Journal) => (await journal.linesAfter(0, 1_000)).map(({ sequence }) => sequence);
const logs = (path: string) => readdirSync(path).filter((name) => name.endsWith('.log'));

test('an empty journal has no number and no head', async () => {
  const journal = await Journal.open(folder());

  expect([journal.first, journal.last, journal.next, journal.head]).toEqual([0, 0, 1, NO_HEAD]);
});

test('what was written is there after a restart, in order, with the same head', async () => {
  const path = folder();
  const before = await Journal.open(path);
  for (const line of ['a {"n":1}', 'b {"n":2}', 'c {"n":3}']) {
    await before.append(line);
  }

  const after = await Journal.open(path);

  expect(await after.linesAfter(1, 10)).toEqual([
    { sequence: 2, line: 'b {"n":2}' },
    { sequence: 3, line: 'c {"n":3}' },
  ]);
  expect([after.first, after.last, after.head]).toEqual([1, 3, lineHead('c {"n":3}')]);
});

test('torn write: cut at every byte of the last line, the lines before stay and the next one goes on from them', async () => {
  const path = folder();
  const journal = await Journal.open(path);
  await journal.append('first {"n":1}');
  const [name = ''] = logs(path);
  const whole = statSync(join(path, name)).size;
  // Written after the line itself: of a line that was torn it knows nothing.
  const extent = readFileSync(join(path, 'extent.json'));
  await journal.append('second {"n":2}');
  const bytes = readFileSync(join(path, name));

  for (let cut = whole; cut < bytes.length; cut++) {
    writeFileSync(join(path, name), bytes);
    truncateSync(join(path, name), cut);
    writeFileSync(join(path, 'extent.json'), extent);
    const again = await Journal.open(path);

    expect([again.last, again.head], `cut at byte ${cut}`).toEqual([1, lineHead('first {"n":1}')]);
    expect(await again.append('other {"n":2}')).toBe(2);
    expect((await Journal.open(path)).last).toBe(2);
  }
});

test('a first line that was torn leaves an empty journal', async () => {
  const path = folder();
  await (await Journal.open(path)).append('first {"n":1}');
  truncateSync(join(path, logs(path)[0] ?? ''), 4);
  rmSync(join(path, 'extent.json'));

  expect((await Journal.open(path)).last).toBe(0);
});

test(`acknowledged lines are kept ${KEPT_DAYS} days and then go, unacknowledged ones and the newest file never`, async () => {
  const path = folder();
  const journal = await Journal.open(path);
  const long = `x {"n":"${'y'.repeat(40_000)}"}`;
  for (let count = 0; count < 6; count++) {
    await journal.append(long);
  }
  const files = logs(path).length;
  await journal.acknowledge(3, 0);

  await journal.acknowledge(3, KEPT_DAYS * DAY_MS);
  const kept = await lines(journal);
  await journal.acknowledge(3, KEPT_DAYS * DAY_MS + 1);

  expect(files).toBeGreaterThan(2);
  expect(kept).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await lines(journal)).toEqual(expect.arrayContaining([4, 5, 6]));
  expect(journal.first).toBeGreaterThan(1);
  await journal.acknowledge(6, KEPT_DAYS * DAY_MS + 2);
  await journal.acknowledge(6, 3 * KEPT_DAYS * DAY_MS);
  expect((await Journal.open(path)).last).toBe(6);
});

test('a line asked for again is kept thirty days from when it is taken again', async () => {
  const path = folder();
  const journal = await Journal.open(path);
  const long = `x {"n":"${'y'.repeat(70_000)}"}`;
  for (let count = 0; count < 3; count++) {
    await journal.append(long);
  }
  await journal.acknowledge(3, 0);

  await journal.acknowledge(0, 29 * DAY_MS);
  await journal.acknowledge(3, 30 * DAY_MS);
  await journal.acknowledge(3, 40 * DAY_MS);

  expect(await lines(journal)).toEqual([1, 2, 3]);
});

test('numbers that were used before the disk came back are not used again', async () => {
  const path = folder();
  const journal = await Journal.open(path);
  await journal.append('a {"n":1}');

  journal.startAfter(7);

  expect(await journal.append('b {"n":8}')).toBe(8);
  const again = await Journal.open(path);
  expect([await lines(again), again.next]).toEqual([[1, 8], 9]);
});

/** Lines that follow each other, the way reports do. */
async function chain(path: string, count: number): Promise<Journal> {
  const journal = await Journal.open(path, genuine);
  for (let written = 0; written < count; written++) {
    await journal.append(`a {"previous":"${journal.head}","ward":${journal.next}}`);
  }
  return journal;
}

/** Stands for a signature: every line says it is of a ward whose number was not changed. */
const genuine = (line: string) => /^a \{"previous":"[0-9a-f]{16}","(ward|kind)":/.test(line);

function edit(path: string, change: (text: string) => string): void {
  for (const name of logs(path)) {
    writeFileSync(join(path, name), change(readFileSync(join(path, name), 'utf8')));
  }
}

test.each([
  ['a line taken out of the middle', (text: string) => text.replace(/^3 .*\n/m, ''), [1, 2, 4, 5], 3, 3, 'missing'],
  ['a line changed', (text: string) => text.replace('"ward":3', '"warp":3'), [1, 2, 4, 5], 3, 3, 'damaged'],
  ['a number that cannot be read', (text: string) => text.replace(/^3 /m, 'x '), [1, 2, 4, 5], 3, 3, 'damaged'],
  [
    'two lines run together',
    (text: string) => text.replace(/\n4 /, '#4 ').replace('"ward":3', '"w":3'),
    [1, 2, 5],
    3,
    4,
    'damaged',
  ],
  ['the first lines gone', (text: string) => text.replace(/^1 .*\n2 .*\n/, ''), [3, 4, 5], 1, 2, 'missing'],
  ['the newest line damaged', (text: string) => text.replace('"ward":5', '"warp":5'), [1, 2, 3, 4], 5, 5, 'damaged'],
  ['the newest lines gone', (text: string) => text.replace(/^4 .*\n5 .*\n/m, ''), [1, 2, 3], 4, 5, 'missing'],
])(
  '%s is noticed at the start, what is left stays, and no number is used twice',
  async (_case, change, left, from, to, why) => {
    const path = folder();
    await chain(path, 5);
    edit(path, change);

    const again = await Journal.open(path, genuine);

    expect(await lines(again)).toEqual(left);
    expect(await again.lost()).toEqual([{ from, to, why }]);
    expect(again.next).toBe(6);
  },
);

test('a whole journal that was removed is lost up to the number written last, and an intact one lacks nothing', async () => {
  const [removed, intact] = [folder(), folder()];
  await chain(removed, 3);
  await chain(intact, 3);
  for (const name of logs(removed)) {
    rmSync(join(removed, name));
  }

  expect(await (await Journal.open(removed, genuine)).lost()).toEqual([{ from: 1, to: 3, why: 'missing' }]);
  expect(await (await Journal.open(intact, genuine)).lost()).toEqual([]);
});

test('what a line of kind gap names is not lost a second time, and numbers never written are not lost', async () => {
  const path = folder();
  await chain(path, 4);
  edit(path, (text) => text.replace(/^2 .*\n/m, ''));
  const journal = await Journal.open(path, genuine);
  const gap = `a {"previous":"${journal.head}","kind":"gap","from":2,"to":2}`;
  await journal.append(gap);
  journal.startAfter(9);
  await journal.append(`a {"previous":"${journal.head}","ward":10}`);

  const again = await Journal.open(path, genuine);

  expect(await again.lost()).toEqual([]);
  expect([await again.gapFor(2), await again.gapFor(3), await again.lostCount()]).toEqual([
    { sequence: 5, line: gap },
    undefined,
    1,
  ]);
});

test('what is let go after its time is not lost', async () => {
  const path = folder();
  const journal = await Journal.open(path);
  for (let count = 0; count < 3; count++) {
    await journal.append(`a {"previous":"${journal.head}","ward":"${'y'.repeat(70_000)}"}`);
  }
  await journal.acknowledge(3, 0);
  await journal.acknowledge(3, KEPT_DAYS * DAY_MS + 1);

  expect([await lines(journal), await journal.lost()]).toEqual([[3], []]);
  expect(await (await Journal.open(path)).lost()).toEqual([]);
});

test('contents are read back by hash, and what is damaged or let go is said to be gone', async () => {
  const path = folder();
  const contents = new Contents(path);
  const [kept, damaged, gone] = ['{"a":1}', '{"b":2}', '{"c":3}'];
  for (const text of [kept, damaged, gone]) {
    await contents.keep(sha256(text), text);
  }

  writeFileSync(join(path, `${sha256(damaged)}.json.gz`), 'torn');
  await contents.keepOnly(new Set([sha256(kept), sha256(damaged)]));

  expect(await Promise.all([kept, damaged, gone].map((text) => contents.read(sha256(text))))).toEqual([
    kept,
    undefined,
    undefined,
  ]);
});
