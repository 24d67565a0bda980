import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fixedClock } from '@tsukuroi/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildKnowledge } from './build.ts';
import { installKnowledge } from './install.ts';
import { openKnowledge } from './store/read.ts';
import { claimLines, folderWith, lineFeed } from './testing/line-feed.ts';

const CLOCK = fixedClock('2026-11-22T08:30:00Z');
let carried = '';
let digest = '';

beforeAll(async () => {
  const home = folderWith({
    'feeds/debian/a.txt': claimLines(30),
    'feeds/ubuntu/a.txt': claimLines(7, 'deb/ubuntu/22.04/curl'),
  });
  carried = join(home, 'carry');
  const registry = [lineFeed('debian'), lineFeed('ubuntu')];
  digest = (
    await buildKnowledge({
      feeds: join(home, 'feeds'),
      out: join(home, 'k.db'),
      chunks: carried,
      clock: CLOCK,
      threads: 0,
      registry,
    })
  ).digest;
});

function copy(): { from: string; out: string; chunk: string } {
  const from = mkdtempSync(join(tmpdir(), 'carried-'));
  cpSync(carried, from, { recursive: true });
  const chunk = readdirSync(from).find((name) => name.endsWith('.jsonl.gz')) ?? '';
  return { from, out: join(from, 'site.db'), chunk };
}

describe('installKnowledge', () => {
  test('a site makes the same knowledge from carried chunks', async () => {
    const { from, out } = copy();

    const made = await installKnowledge({ from, out, clock: CLOCK });
    const view = openKnowledge(out);

    expect(made.digest).toBe(digest);
    expect(view.digest).toBe(digest);
    expect(view.claims('deb/ubuntu/22.04/curl')).toHaveLength(7);
    expect(view.feeds.map((feed) => [feed.id, feed.records])).toEqual([
      ['debian', 30],
      ['ubuntu', 7],
    ]);
    view.close();
  });

  test.each([
    ['a chunk with other records', (from: string, chunk: string) => writeFileSync(join(from, chunk), gzipSync('{}\n'))],
    [
      'a chunk that is a decompression bomb',
      (from: string, chunk: string) => writeFileSync(join(from, chunk), gzipSync(Buffer.alloc(50_000_000))),
    ],
    [
      'a chunk cut on its way',
      (from: string, chunk: string) =>
        writeFileSync(join(from, chunk), readFileSync(join(from, chunk)).subarray(0, 60)),
    ],
    ['a chunk left behind', (from: string, chunk: string) => rmSync(join(from, chunk))],
    [
      'an index that names other chunks than its digest',
      (from: string) => {
        const path = join(from, 'knowledge.json');
        const index = JSON.parse(readFileSync(path, 'utf8'));
        writeFileSync(path, JSON.stringify({ ...index, chunks: index.chunks.slice(1) }));
      },
    ],
    ['an index that is cut', (from: string) => writeFileSync(join(from, 'knowledge.json'), '{"format":')],
  ])('%s is refused and the file stays as it was', async (_what, harm) => {
    const { from, out, chunk } = copy();
    writeFileSync(out, 'as it was');
    harm(from, chunk);

    await expect(installKnowledge({ from, out, clock: CLOCK })).rejects.toMatchObject({
      code: 'KNOWLEDGE_CHUNK_INVALID',
      exitCode: 3,
    });

    expect(readFileSync(out, 'utf8')).toBe('as it was');
    expect(readdirSync(from).filter((name) => name.includes('.work-'))).toEqual([]);
  });
});
