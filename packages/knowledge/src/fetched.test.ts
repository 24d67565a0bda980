import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modifiedOf, writeFetchedNote } from './fetched.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fetched-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const HASH = sha256(Buffer.from('x'));
const path = () => join(folder, 'tracker.json');

function note(lastModified: string | undefined): Promise<void> {
  return writeFetchedNote(path(), {
    url: 'https://publisher.example/json',
    sha256: HASH,
    fetchedAt: '2026-11-22T06:00:00Z',
    ...(lastModified === undefined ? {} : { lastModified }),
  });
}

describe('what a server said about a file', () => {
  it.each([
    ['the time it names', 'Sat, 21 Nov 2026 18:30:05 GMT', '2026-11-21T18:30:05Z'],
    [
      'never later than the fetch: a clock ahead would keep it fresh',
      'Sun, 22 Nov 2099 00:00:00 GMT',
      '2026-11-22T06:00:00Z',
    ],
    ['nothing where it named none', undefined, undefined],
    ['nothing where it is no HTTP date', '2026-11-21', undefined],
    ['nothing where it is no day', 'Sat, 99 Nov 2026 18:30:05 GMT', undefined],
  ])('is %s', async (_, said, expected) => {
    await note(said);

    expect(await modifiedOf(path(), HASH)).toBe(expected);
  });

  it('says nothing about other bytes under the same name', async () => {
    await note('Sat, 21 Nov 2026 18:30:05 GMT');

    expect(await modifiedOf(path(), sha256(Buffer.from('brought by hand')))).toBeUndefined();
  });

  it.each(['', '{', '{"format":"fetched/1"}', 'x'.repeat(20_000)])('is not taken from a damaged note', async (text) => {
    await writeFile(`${path()}.fetched`, text);

    expect(await modifiedOf(path(), HASH)).toBeUndefined();
  });
});
