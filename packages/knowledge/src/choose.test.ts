import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { type BuildOptions, buildKnowledge } from './build.ts';
import { openKnowledge } from './store/read.ts';
import { claimLines, folderWith, lineFeed, putFiles } from './testing/line-feed.ts';

const CLOCK = fixedClock('2026-11-22T08:30:00Z');
const BASH = 'deb/debian/12/bash';
let keep = '';
let out = '';

beforeEach(() => {
  const home = mkdtempSync(join(tmpdir(), 'choose-'));
  keep = join(home, 'feeds');
  out = join(home, 'k.db');
});

function build(feeds: string, more: Partial<BuildOptions> = {}) {
  const registry = more.registry ?? [lineFeed('debian'), lineFeed('ubuntu')];
  return buildKnowledge({ feeds, out, keep, clock: CLOCK, threads: 0, ...more, registry });
}

function counts(made: Awaited<ReturnType<typeof build>>) {
  return Object.fromEntries(made.feeds.map((feed) => [feed.id, feed.records]));
}

describe('choosing the last good input', () => {
  test('broken feed refused whole: the last good one stays, the others continue, exit code 1', async () => {
    const folder = folderWith({ 'debian/a.txt': claimLines(20), 'ubuntu/a.txt': claimLines(5) });
    const good = await build(folder);
    putFiles(folder, { 'debian/a.txt': [...claimLines(19), '!', ...claimLines(9)], 'ubuntu/a.txt': claimLines(6) });

    const made = await build(folder);

    expect(counts(made)).toEqual({ debian: 20, ubuntu: 6 });
    expect(made.exitCode).toBe(1);
    expect(made.held).toEqual([
      {
        feed: 'debian',
        file: 'debian/a.txt',
        position: 'line 20',
        reason: 'broken on purpose',
        why: 'broken',
        stands: true,
      },
    ]);
    expect(made.feeds[0]?.sha256).toBe(good.feeds[0]?.sha256);
    const view = openKnowledge(out);
    expect(view.feeds[0]?.held).toMatchObject({ file: 'debian/a.txt', position: 'line 20' });
    view.close();
  });

  test('without a folder of its own the last good inputs lie beside the file', async () => {
    const folder = folderWith({ 'debian/a.txt': claimLines(20) });
    await build(folder, { keep: undefined });
    putFiles(folder, { 'debian/a.txt': ['!'] });

    const made = await build(folder, { keep: undefined });

    expect(counts(made)).toEqual({ debian: 20 });
    expect(readdirSync(`${out}.inputs`)).toEqual(['debian']);
  });

  test('a broken feed without a last good one is left out and said, never half taken', async () => {
    const folder = folderWith({ 'debian/a.txt': [...claimLines(19), '!'], 'ubuntu/a.txt': claimLines(5) });

    const made = await build(folder);

    expect(counts(made)).toEqual({ debian: 0, ubuntu: 5 });
    expect(made.held).toMatchObject([{ feed: 'debian', stands: false }]);
    expect(made.exitCode).toBe(1);
  });

  test('a record of the wrong shape refuses its feed', async () => {
    const folder = folderWith({ 'debian/a.txt': ['CVE-2024-1 not-a-product-key 1.0'], 'ubuntu/a.txt': claimLines(5) });

    const made = await build(folder);

    expect(counts(made)).toEqual({ debian: 0, ubuntu: 5 });
    expect(made.held[0]).toMatchObject({ feed: 'debian', file: 'debian/a.txt', position: 'record 1 /product' });
  });

  test('a shrinking feed is held back and flagged; a person may accept it', async () => {
    const folder = folderWith({ 'debian/a.txt': claimLines(100), 'ubuntu/a.txt': claimLines(5) });
    await build(folder);
    putFiles(folder, { 'debian/a.txt': claimLines(80) });

    const held = await build(folder);
    const accepted = await build(folder, { accept: ['debian'] });
    const next = await build(folder);

    expect(counts(held)).toEqual({ debian: 100, ubuntu: 5 });
    expect(held.held).toMatchObject([
      { feed: 'debian', why: 'shrunk', reason: '100 → 80 records (limit 90 %)', stands: true },
    ]);
    expect(held.exitCode).toBe(1);
    expect(counts(accepted)).toEqual({ debian: 80, ubuntu: 5 });
    expect(next.exitCode).toBe(0);
  });

  test('data of an earlier day does not turn knowledge back; a person may accept it', async () => {
    const folder = folderWith({ 'debian/a.txt': ['@2026-11-10', ...claimLines(20)] });
    await build(folder);
    putFiles(folder, { 'debian/a.txt': ['@2026-10-01', ...claimLines(20, BASH)] });

    const held = await build(folder);
    const accepted = await build(folder, { accept: ['debian'] });

    expect(held.held).toMatchObject([
      { feed: 'debian', why: 'older', reason: '2026-11-10 → 2026-10-01', stands: true },
    ]);
    expect(held.feeds[0]?.date).toBe('2026-11-10');
    expect(accepted.feeds[0]?.date).toBe('2026-10-01');
    expect(accepted.exitCode).toBe(0);
  });

  test('a feed that loses a little is taken', async () => {
    const folder = folderWith({ 'debian/a.txt': claimLines(100) });
    await build(folder);
    putFiles(folder, { 'debian/a.txt': claimLines(90) });

    expect(counts(await build(folder))).toEqual({ debian: 90 });
  });

  test('a monthly document that suddenly loses entries is held back alone; the other months move on', async () => {
    const registry = [lineFeed('msrc', { monthly: true })];
    const folder = folderWith({ 'msrc/2024-Jan.txt': claimLines(50), 'msrc/2024-Feb.txt': claimLines(40, BASH) });
    await build(folder, { registry });
    putFiles(folder, {
      'msrc/2024-Jan.txt': claimLines(3),
      'msrc/2024-Feb.txt': claimLines(44, BASH),
      'msrc/2024-Mar.txt': claimLines(7, 'deb/debian/12/curl'),
    });

    const made = await build(folder, { registry });

    expect(counts(made)).toEqual({ msrc: 50 + 44 + 7 });
    expect(made.held).toMatchObject([{ feed: 'msrc', unit: '2024-Jan', why: 'shrunk', file: 'msrc/2024-Jan.txt' }]);
  });

  test('a month that vanishes stays as it was and is flagged, until a person accepts it', async () => {
    const registry = [lineFeed('msrc', { monthly: true })];
    const folder = folderWith({ 'msrc/2024-Jan.txt': claimLines(50), 'msrc/2024-Feb.txt': claimLines(40, BASH) });
    await build(folder, { registry });
    rmSync(join(folder, 'msrc/2024-Jan.txt'));

    const made = await build(folder, { registry });
    const accepted = await build(folder, { registry, accept: ['msrc/2024-Jan'] });

    expect(counts(made)).toEqual({ msrc: 90 });
    expect(made.held).toMatchObject([{ feed: 'msrc', unit: '2024-Jan', why: 'vanished', stands: true }]);
    expect(counts(accepted)).toEqual({ msrc: 40 });
  });

  test('a feed that is not in the folder at all is left out and named', async () => {
    const folder = folderWith({ 'debian/a.txt': claimLines(10), 'ubuntu/a.txt': claimLines(5) });
    await build(folder);
    rmSync(join(folder, 'debian'), { recursive: true });

    const made = await build(folder);

    expect(counts(made)).toEqual({ ubuntu: 5 });
    expect(made.absent).toEqual(['debian']);
  });

  test('a newer reader that counts otherwise is no shrinking of the data', async () => {
    const folder = folderWith({ 'debian/a.txt': claimLines(100) });
    await build(folder, { registry: [lineFeed('debian', { factor: 3 })] });

    const made = await build(folder, { registry: [lineFeed('debian')] });

    expect(made.exitCode).toBe(0);
  });

  test('a kept input whose bytes changed is not used', async () => {
    const folder = folderWith({ 'debian/a.txt': claimLines(100) });
    await build(folder);
    const kept = readdirSync(join(keep, 'debian')).find((name) => name !== 'last-good.json') ?? '';
    writeFileSync(join(keep, 'debian', kept), 'CVE-2099-1 deb/debian/12/bash 1\n');
    putFiles(folder, { 'debian/a.txt': ['!'] });

    const made = await build(folder);

    expect(counts(made)).toEqual({ debian: 0 });
    expect(made.held).toMatchObject([{ stands: false }]);
  });

  test('inputs that no unit names any more are let go', async () => {
    const folder = folderWith({ 'debian/a.txt': claimLines(100) });
    await build(folder);
    putFiles(folder, { 'debian/a.txt': claimLines(101) });
    await build(folder);

    expect(readdirSync(join(keep, 'debian'))).toHaveLength(2);
  });
});
