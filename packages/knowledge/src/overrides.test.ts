import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { describe, expect, test } from 'vitest';
import { buildKnowledge } from './build.ts';
import { parseOverrides } from './overrides.ts';
import { openKnowledge } from './store/read.ts';
import { folderWith, lineFeed } from './testing/line-feed.ts';

const BASE = {
  format: 'override/1',
  reason: 'NVD の範囲に 5.4.6〜5.4.12 がありません。',
  author: { name: '情報システム係', role: 'administrator' },
  source: 'https://www.fortiguard.com/psirt/FG-IR-18-384',
  expires: '2026-12-31',
};
const WHERE = { feed: 'debian', vulnerability: 'CVE-2024-1', product: 'deb/debian/12/openssl' };
const CLAIM = {
  vulnerability: 'CVE-2024-1',
  product: 'deb/debian/12/openssl',
  scheme: 'deb',
  status: 'not-affected',
  ranges: [],
};

async function build(overrides: Record<string, unknown>, day: string) {
  const files = Object.fromEntries(
    Object.entries(overrides).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
  const out = join(mkdtempSync(join(tmpdir(), 'override-')), 'k.db');
  const made = await buildKnowledge({
    feeds: folderWith({
      'debian/a.txt': [
        'CVE-2024-1 deb/debian/12/openssl 3.0.1',
        'CVE-2024-1 deb/debian/11/openssl 1.1.1',
        'CVE-2024-2 deb/debian/12/openssl 3.0.2',
      ],
    }),
    overrides: folderWith(files),
    out,
    clock: fixedClock(`${day}T03:00:00Z`),
    threads: 0,
    registry: [lineFeed('debian')],
  });
  const view = openKnowledge(out);
  const claims = view.claimsAbout('CVE-2024-1').map((claim) => `${claim.feed} ${claim.product} ${claim.status}`);
  const listed = view.overrides;
  view.close();
  return { made, claims, listed };
}

describe('corrections', () => {
  test('withdraw leaves out just those claims and says how many', async () => {
    const { claims, listed, made } = await build(
      { 'a.json': { ...BASE, id: 'not-here', do: 'withdraw', where: WHERE } },
      '2026-11-22',
    );

    expect(claims).toEqual(['debian deb/debian/11/openssl affected']);
    expect(listed).toMatchObject([{ id: 'not-here', acting: true, withdrawn: 1 }]);
    expect(made.feeds).toMatchObject([{ id: 'debian', records: 2 }]);
  });

  test('replace puts its claim in place of the source’s, under its own name', async () => {
    const { claims } = await build(
      { 'a.json': { ...BASE, id: 'backported', do: 'replace', where: WHERE, claim: CLAIM } },
      '2026-11-22',
    );

    expect(claims).toEqual(['debian deb/debian/11/openssl affected', 'override deb/debian/12/openssl not-affected']);
  });

  test('overrides expire: they act on their last day, are listed without effect the day after, and the digest is again that without them', async () => {
    const files = { 'a.json': [{ ...BASE, id: 'one-more', do: 'add', claim: { ...CLAIM, status: 'affected' } }] };

    const last = await build(files, '2026-12-31');
    const after = await build(files, '2027-01-01');
    const without = await build({}, '2027-01-01');

    expect(last.claims).toContain('override deb/debian/12/openssl affected');
    expect(after.claims).not.toContain('override deb/debian/12/openssl affected');
    expect(after.listed).toMatchObject([{ id: 'one-more', acting: false }]);
    expect(after.made.digest).toBe(without.made.digest);
    expect(last.made.digest).not.toBe(without.made.digest);
  });

  test('one that touches nothing any more is seen as such', async () => {
    const { listed } = await build(
      { 'a.json': { ...BASE, id: 'long-gone', do: 'withdraw', where: { ...WHERE, record: 'DSA-1' } } },
      '2026-11-22',
    );

    expect(listed).toMatchObject([{ acting: true, withdrawn: 0 }]);
  });

  test('a file that cannot be read is refused and named; the others act', async () => {
    const { made, claims } = await build(
      {
        'a.json': '{ broken',
        'b.json': { ...BASE, id: 'not-here', do: 'withdraw', where: WHERE },
        'c.json': { ...BASE, id: 'for-ever', do: 'withdraw', where: WHERE, expires: '2099-12-31' },
        'd.json': { ...BASE, id: 'no-reason', do: 'withdraw', where: WHERE, reason: 'weil' },
      },
      '2026-11-22',
    );

    expect(claims).toEqual(['debian deb/debian/11/openssl affected']);
    expect(made.held.map((one) => [one.feed, one.file, one.position])).toEqual([
      ['override', 'a.json', '/'],
      ['override', 'c.json', '/expires'],
      ['override', 'd.json', '/0/reason'],
    ]);
    expect(made.exitCode).toBe(1);
  });

  test.each([
    ['a claim of the wrong shape', { ...BASE, id: 'bad-claim', do: 'add', claim: { ...CLAIM, status: 'fine' } }],
    [
      'a claim that names another feed as its source',
      { ...BASE, id: 'posing', do: 'add', claim: { ...CLAIM, unknown: 1 } },
    ],
    ['an unknown verb', { ...BASE, id: 'verb', do: 'delete', where: WHERE }],
    ['an id with spaces', { ...BASE, id: 'two words', do: 'withdraw', where: WHERE }],
    ['a day that does not exist', { ...BASE, id: 'no-day', do: 'withdraw', where: WHERE, expires: '2026-02-30' }],
  ])('%s is refused', (_what, value) => {
    expect(() => parseOverrides('a.json', JSON.stringify(value))).toThrow(/OVERRIDE_INVALID/);
  });
});
