import { canonicalJson } from '@tsukuroi/core';
import { describe, expect, test } from 'vitest';
import { type Chunk, chunker, chunksToCarry, digestOf } from './chunks.ts';
import { recordKey } from './record-key.ts';
import { claim } from './testing/line-feed.ts';

/** 30,000 claims of about 170 bytes, in order: some five chunks. */
function claims(count = 30_000): [string, string][] {
  return Array.from({ length: count }, (_, at) => {
    const year = 2010 + Math.floor((at * 16) / count);
    const record = claim('debian', `CVE-${year}-${10_000 + at}`, `deb/debian/12/package-${at % 97}`, `1.${at}-2`);
    return [recordKey(record), canonicalJson(record)];
  });
}

function cut(lines: readonly [string, string][]): Chunk[] {
  const chunks: Chunk[] = [];
  const cutter = chunker('debian', (chunk) => chunks.push(chunk));
  for (const [key, line] of lines.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    cutter.add(key, line);
  }
  cutter.end();
  return chunks;
}

describe('chunks', () => {
  test('hold every record once and stay between their bounds', () => {
    const lines = claims();

    const chunks = cut(lines);

    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks.reduce((sum, chunk) => sum + chunk.records, 0)).toBe(lines.length);
    expect(chunks.reduce((sum, chunk) => sum + chunk.bytes, 0)).toBe(
      lines.reduce((sum, [, line]) => sum + line.length + 1, 0),
    );
    for (const chunk of chunks.slice(0, -1)) {
      expect(chunk.bytes).toBeGreaterThanOrEqual(256 * 1024);
      expect(chunk.bytes).toBeLessThan(4.1 * 1024 * 1024);
    }
  });

  test('one-day update touches few chunks: new records at the end and one in the middle', () => {
    const lines = claims();
    const before = cut(lines);
    const fresh = claim('debian', 'CVE-2015-99999', 'deb/debian/12/curl', '7.1');
    const today = claim('debian', 'CVE-2026-00001', 'deb/debian/12/curl', '7.2');

    const after = cut([...lines, [recordKey(fresh), canonicalJson(fresh)], [recordKey(today), canonicalJson(today)]]);
    const carried = chunksToCarry(before, after);

    expect(carried.length).toBeGreaterThanOrEqual(1);
    expect(carried.length).toBeLessThanOrEqual(3);
    expect(digestOf(after)).not.toBe(digestOf(before));
  });

  test('a changed record changes only its own chunk', () => {
    const lines = claims();
    const before = cut(lines);
    const [key = '', line = ''] = lines[15_000] ?? [];

    const after = cut(lines.with(15_000, [key, line.replace('"affected"', '"not-affected"')]));

    expect(chunksToCarry(before, after).length).toBeLessThanOrEqual(2);
  });

  test('nothing gives no chunk', () => {
    expect(cut([])).toEqual([]);
  });
});
