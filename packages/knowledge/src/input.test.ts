import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { sha256 } from '@tsukuroi/core';
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { FeedFile } from './feed.ts';
import { listFiles, memoryFile, openFeedFile, tarMembers } from './input.ts';
import { jsonFile, jsonLines } from './read-json.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'input-'));

async function linesOf(file: FeedFile): Promise<string[]> {
  return Array.fromAsync(file.lines());
}

async function archive(members: Record<string, string | Uint8Array>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(members)) {
    tar.entry({ name }, Buffer.from(content));
  }
  tar.finalize();
  return Buffer.concat(await Array.fromAsync(tar as unknown as AsyncIterable<Buffer>));
}

describe('lines', () => {
  test('end at LF only: CR before it, a BOM and U+2028 inside a line make no difference', async () => {
    const file = memoryFile('a.jsonl', '\uFEFFone\r\ntwo\u2028still two\n\nthree');

    expect(await linesOf(file)).toEqual(['one', 'two\u2028still two', '', 'three']);
  });

  test('survive every border between pieces of a large file', async () => {
    const lines = Array.from({ length: 60_000 }, (_, at) => `${at} 修繕`);
    const path = join(FOLDER, 'large.txt.gz');
    writeFileSync(path, gzipSync(lines.join('\n')));

    const file = await openFeedFile(FOLDER, 'large.txt.gz');

    expect(await linesOf(file)).toEqual(lines);
    expect(await linesOf(file)).toHaveLength(lines.length);
  });

  test('that are not UTF-8 refuse the file with their number', async () => {
    const file = memoryFile('a.txt', Buffer.concat([Buffer.from('ok\n'), Buffer.from([0x83, 0x65, 0x0a])]));

    await expect(linesOf(file)).rejects.toMatchObject({ code: 'FEED_UNREADABLE', params: { position: 'line 2' } });
  });
});

describe('files', () => {
  test('are named by the hash of what lies on disk, not of what is inside', async () => {
    const bytes = gzipSync('content');
    writeFileSync(join(FOLDER, 'x.gz'), bytes);

    const file = await openFeedFile(FOLDER, 'x.gz');

    expect(file.sha256).toBe(sha256(bytes));
    expect((await file.read()).toString()).toBe('content');
  });

  test('that grow beyond the limit when decompressed are refused', async () => {
    const bomb = memoryFile('bomb.gz', gzipSync(Buffer.alloc(5_000_000)));

    await expect(bomb.read(1_000_000)).rejects.toMatchObject({
      code: 'FEED_TOO_LARGE',
      params: { file: 'bomb.gz', limit: 1_000_000 },
    });
  });

  test('that were cut are refused', async () => {
    const cut = memoryFile('cut.gz', gzipSync('a'.repeat(10_000)).subarray(0, 30));

    await expect(cut.read()).rejects.toMatchObject({ code: 'FEED_UNREADABLE', params: { file: 'cut.gz' } });
    await expect(linesOf(cut)).rejects.toMatchObject({ code: 'FEED_UNREADABLE' });
  });

  test('behind links are not read: a feeds folder may come from a stick', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'links-'));
    writeFileSync(join(folder, 'a.txt'), '');
    symlinkSync('/etc/passwd', join(folder, 'b.txt'));
    symlinkSync('/etc', join(folder, 'etc'));

    expect(await listFiles(folder)).toEqual(['a.txt']);
  });
});

describe('archives', () => {
  test('give their members as files', async () => {
    const tar = memoryFile(
      's/samples.tar.gz',
      gzipSync(await archive({ 'd/one.json': '{"a":1}', 'd/two.txt.gz': gzipSync('two\n') })),
    );

    const members = await Array.fromAsync(tarMembers(tar));

    expect(members.map((member) => member.path)).toEqual([
      's/samples.tar.gz/d/one.json',
      's/samples.tar.gz/d/two.txt.gz',
    ]);
    expect(await Promise.all(members.map(linesOf))).toEqual([['{"a":1}'], ['two']]);
  });

  test('that were cut are refused', async () => {
    const bytes = await archive({ 'a.txt': 'x'.repeat(5000), 'b.txt': 'y'.repeat(5000) });
    const tar = memoryFile('cut.tar', bytes.subarray(0, 7000));

    await expect(Array.fromAsync(tarMembers(tar))).rejects.toMatchObject({
      code: 'FEED_UNREADABLE',
      params: { file: 'cut.tar' },
    });
  });
});

describe('JSON', () => {
  const shape = z.object({ a: z.number() });

  test('lines say where they stand, and where they are wrong', async () => {
    const file = memoryFile('x.jsonl', '{"a":1}\n\n{"a":2}\n{"a":"three"}\n');
    const read: unknown[] = [];

    const reading = (async () => {
      for await (const line of jsonLines('toy', file, shape)) {
        read.push(line);
      }
    })();

    await expect(reading).rejects.toMatchObject({
      code: 'FEED_INVALID',
      params: { feed: 'toy', file: 'x.jsonl', position: 'line 4 /a' },
    });
    expect(read).toEqual([
      { value: { a: 1 }, position: 'line 1' },
      { value: { a: 2 }, position: 'line 3' },
    ]);
  });

  test.each([
    ['a document that ends too early', '{"a":', 'its end'],
    ['a short one that is no JSON', 'a=1', '/'],
    ['a longer one', `{\n "a": 1,\n ${' '.repeat(50)}x\n}`, 'line 3 column 52'],
    ['one of the wrong shape', '{"a":"x"}', '/a'],
  ])('%s is refused with its place and without its content', async (_what, text, position) => {
    await expect(jsonFile('toy', memoryFile('x.json', text), shape)).rejects.toMatchObject({
      code: 'FEED_INVALID',
      params: { position },
    });
  });
});
