import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { describe, expect, test } from 'vitest';
import { buildKnowledge } from '../../build.ts';
import { openFeedFile } from '../../input.ts';
import type { Claim, KnowledgeRecord, Supersedence } from '../../record.ts';
import { openKnowledge } from '../../store/read.ts';
import { contractCases } from '../contract.ts';
import { hasRealData, realFiles } from '../real-data.ts';
import { BUILD_LINES, buildFor, lineOf } from './builds.ts';
import { feed } from './feed.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures');

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

async function recordsOf(fixture: string, month: string): Promise<KnowledgeRecord[]> {
  const records: KnowledgeRecord[] = [];
  const file = await openFeedFile(join(FIXTURES, fixture), `msrc/cvrf/${month}.xml`);
  await feed.parse([file], (record) => {
    records.push(record);
  });
  return records;
}

async function claimOf(fixture: string, month: string, cve: string, product: string): Promise<Claim | undefined> {
  const records = await recordsOf(fixture, month);
  return records.find(
    (record): record is Claim =>
      record.kind === 'claim' && record.vulnerability === cve && record.product === `msrc/${product}`,
  );
}

describe('fixed builds', () => {
  test('a build of another release under the same KB is moved to the product’s own line', async () => {
    // MSRC writes 10.0.19041.3803 for 21H2; as it stands every 10.0.19044 would look newer, that is mended.
    const claim = await claimOf('builds', '2023-Dec', 'CVE-2023-36696', '11931');

    expect(claim?.ranges).toEqual([{ to: '10.0.19044.3803' }]);
    expect(claim?.remedies).toMatchObject([{ kb: 'KB5033372', to: '10.0.19044.3803' }]);
  });

  test('where hotpatch and ordinary update have builds of their own, both are named and the higher one ends the range', async () => {
    const claim = await claimOf('builds', '2023-Nov', 'CVE-2023-36036', '11923');

    expect(claim).toMatchObject({
      ranges: [{ to: '10.0.20348.2113' }],
      fixed: '10.0.20348.2113',
      alsoFixed: ['10.0.20348.2091'],
    });
  });

  test('the build of an IE update (1.001) is not the build of Windows', async () => {
    const claim = await claimOf('kb-sets', '2021-Oct', 'CVE-2021-41342', '10483');

    expect(claim?.ranges).toEqual([{ to: '6.3.9600.20144' }]);
    expect(claim?.remedies).toEqual([
      { do: 'kb', kb: 'KB5006671', restart: 'yes', subtype: 'IE Cumulative' },
      { do: 'kb', kb: 'KB5006714', restart: 'yes', subtype: 'Monthly Rollup', to: '6.3.9600.20144' },
    ]);
  });

  test('the build of another product line is left out; without another one the KB decides', async () => {
    const seven = await claimOf('kb-sets', '2022-Oct', 'CVE-2022-34689', '10047');
    const eleven = await claimOf('kb-sets', '2022-Oct', 'CVE-2022-34689', '12085');

    expect(seven?.ranges).toEqual([{ to: '6.1.7601.26065' }]);
    expect(eleven).toMatchObject({ status: 'affected', ranges: [], only: ['kb-only'] });
  });

  test('a known product without any fix is affected in every version', async () => {
    const claim = await claimOf('kb-sets', '2022-Oct', 'CVE-2022-34689', '10483');

    expect(claim).toMatchObject({ status: 'affected', ranges: [], remedies: [{ do: 'no-fix-yet' }] });
    expect(claim?.only).toBeUndefined();
  });

  test.each([
    ['Windows 10 Version 22H2 for x64-based Systems', '10.0.19045.4046', { kind: 'build', build: '10.0.19045.4046' }],
    ['Windows 10 Version 22H2 for x64-based Systems', '10.0.22000.2600', { kind: 'line' }],
    ['Windows 11 Version 23H2 for ARM64-based Systems', '10.0.22621.2861', { kind: 'build', build: '10.0.22631.2861' }],
    ['Windows Server 2022, 23H2 Edition (Server Core installation)', '10.0.20348.2751', { kind: 'line' }],
    ['Windows Server 2012 R2', '6.2.9200.24768', { kind: 'line' }],
    ['Windows Server 2016  (Server Core installation)', '10.0.14393.6709', { kind: 'build', build: '10.0.14393.6709' }],
    ['Windows 12 Version 27H2 for x64-based Systems', '10.0.30000.1', { kind: 'build', build: '10.0.30000.1' }],
    ['Windows 12 Version 27H2 for x64-based Systems', '1.002.1', { kind: 'line' }],
    ['Windows 10 HLK Version 22H2', '10.1.19041.5609', { kind: 'build', build: '10.1.19041.5609' }],
    [
      'Microsoft SQL Server 2016 for x64-based Systems Service Pack 3 (GDR)',
      '13.0.6455.2',
      { kind: 'build', build: '13.0.6455.2' },
    ],
    ['Microsoft Exchange Server 2019 Cumulative Update 14', '15.02.1544.9', { kind: 'build', build: '15.02.1544.9' }],
    ['Microsoft Excel 2013 Service Pack 1 (32-bit editions)', '5381.1000', { kind: 'form' }],
    ['Microsoft Office 2019 for 32-bit editions', 'https://aka.ms/OfficeSecurityReleases', { kind: 'form' }],
    ['Microsoft Edge (Chromium-based)', '', { kind: 'absent' }],
  ])('%s, stated %s', (name, stated, answer) => {
    expect(buildFor(name, stated)).toEqual(answer);
  });
});

describe('traps', () => {
  test('empty supersedence after 2023: no supersedence record is made up, the build still decides', async () => {
    const records = await recordsOf('supersedence-empty', '2024-Dec');

    expect(records.filter((record) => record.kind === 'supersedence')).toEqual([]);
    expect(await claimOf('supersedence-empty', '2024-Dec', 'CVE-2024-90001', '12097')).toMatchObject({
      ranges: [{ to: '10.0.19045.5247' }],
      remedies: [{ do: 'kb', kb: 'KB5048652' }],
    });
  });

  test('supersedence names KBs and old bulletins, per product', async () => {
    const records = await recordsOf('kb-sets', '2021-Oct');

    const found = records.filter((record): record is Supersedence => record.kind === 'supersedence');

    expect(found.find(({ kb }) => kb === 'KB5002027')).toMatchObject({
      product: 'msrc/10753',
      replaces: ['KB3124280', 'KB4493152', 'MS16-016'],
    });
    expect(found.find(({ kb }) => kb === 'KB5006714')?.replaces).toEqual(['KB5005613']);
  });

  test('newest revision wins across months: by the entry’s own revision, not by the document’s or the month’s name', async () => {
    // 2023-Nov was released again in 2025 for another entry; what it says of CVE-2024-90010 is still of November 2023.
    const folder = await mkdtemp(join(tmpdir(), 'msrc-months-'));
    try {
      const made = await buildKnowledge({
        feeds: join(FIXTURES, 'restated'),
        keep: false,
        out: join(folder, 'k.db'),
        clock: fixedClock('2026-11-22T08:00:00Z'),
        registry: [feed],
        threads: 0,
      });
      const view = openKnowledge(join(folder, 'k.db'));
      const said = ['11931', '11923', '10483'].map((id) =>
        view.claims(`msrc/${id}`).map(({ vulnerability, record, fixed }) => [vulnerability, record, fixed]),
      );
      const notes = view.notes('CVE-2024-90010').map(({ title }) => title);
      view.close();

      expect(made.exitCode).toBe(0);
      expect(said).toEqual([
        // The first mending was incomplete; February's build is the higher one.
        [['CVE-2024-90010', '2024-Feb', '10.0.19044.4046']],
        // February no longer names Windows Server 2022: what November says of it stands. CVE-2024-90011 was corrected downwards in November's document, in May 2024.
        [
          ['CVE-2024-90010', '2023-Nov', '10.0.20348.2113'],
          ['CVE-2024-90011', '2023-Nov', '10.0.20348.2113'],
        ],
        [['CVE-2024-90010', '2024-Feb', '6.3.9600.21813']],
      ]);
      expect(notes).toEqual(['Second mending']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('a monthly document that suddenly loses entries is held back, the other month is taken', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'msrc-shrink-'));
    const build = () =>
      buildKnowledge({
        feeds: join(folder, 'feeds'),
        keep: join(folder, 'keep'),
        out: join(folder, 'k.db'),
        clock: fixedClock('2026-11-22T08:00:00Z'),
        registry: [feed],
        threads: 0,
      });
    try {
      await cp(join(FIXTURES, 'builds'), join(folder, 'feeds'), { recursive: true });
      const month = join(folder, 'feeds/msrc/cvrf/2024-Feb.xml');
      const before = await build();
      const whole = await readFile(month, 'utf8');
      // The document stays well-formed and loses the products of its only vulnerability but one.
      await writeFile(month, whole.replace(/\s*<vuln:ProductID>(?:11931|11923)<\/vuln:ProductID>/g, ''));

      const after = await build();

      expect(before.exitCode).toBe(0);
      expect(after.exitCode).toBe(1);
      expect(after.held).toMatchObject([{ feed: 'msrc', unit: '2024-Feb', why: 'shrunk', stands: true }]);
      expect(after.digest).toBe(before.digest);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('real files', () => {
  test.skipIf(!hasRealData('msrc'))('all months are read (skipped when the feeds folder is absent)', async () => {
    const counts = {
      documents: 0,
      claims: 0,
      byBuild: 0,
      byKb: 0,
      noFix: 0,
      undetermined: 0,
      supersedences: 0,
      notes: 0,
      restated: 0,
    };
    const stated = new Set<string>();
    const names = new Map<string, string>();
    const unmoved: string[] = [];
    let server2022: Claim | undefined;

    const files = await realFiles(feed);
    const summary = await feed.parse(files, (record) => {
      if (record.kind === 'product') {
        names.set(record.product, record.name);
      } else if (record.kind === 'note') {
        counts.notes += 1;
      } else if (record.kind === 'supersedence') {
        counts.supersedences += 1;
      } else if (record.kind === 'claim') {
        counts.claims += 1;
        const pair = `${record.vulnerability} ${record.product}`;
        counts.restated += stated.has(pair) ? 1 : 0;
        stated.add(pair);
        counts.byBuild += record.fixed === undefined ? 0 : 1;
        counts.byKb += record.only?.includes('kb-only') === true ? 1 : 0;
        counts.noFix += record.remedies?.[0]?.do === 'no-fix-yet' ? 1 : 0;
        counts.undetermined += record.status === 'undetermined' ? 1 : 0;
        const line = lineOf(names.get(record.product) ?? '');
        if (line !== undefined && record.fixed !== undefined && !isOf(record.fixed, line)) {
          unmoved.push(`${record.product} ${record.fixed}`);
        }
        if (record.vulnerability === 'CVE-2024-21338' && record.product === 'msrc/11923') {
          server2022 = record;
        }
      }
    });
    counts.documents = files.length;
    console.info('msrc', counts, summary.date, summary.notices);

    expect(counts.documents).toBeGreaterThan(100);
    expect(counts.claims).toBeGreaterThan(150_000);
    expect(unmoved).toEqual([]);
    expect(server2022).toMatchObject({ record: '2024-Feb', ranges: [{ to: '10.0.20348.2322' }], status: 'affected' });
    expect(counts.byBuild + counts.byKb + counts.noFix + counts.undetermined).toBe(counts.claims);
  });

  test.skipIf(!hasRealData('msrc'))(
    'build lines are those the documents name most, and one KB has one last number in a servicing line',
    async () => {
      const byName = new Map<string, Map<string, number>>();
      const byKb = new Map<string, Set<string>>();
      for (const file of await realFiles(feed)) {
        const { readDocument } = await import('./document.ts');
        const products = new Map<string, string>();
        await readDocument(file, {
          tracking: () => undefined,
          product: ({ id, name }) => products.set(id, name),
          vulnerability: ({ remediations }) => {
            for (const { type, description, fixedBuild, products: ids } of remediations) {
              if (type === 'Vendor Fix' && /^\d+(?:\.\d+){3}$/.test(fixedBuild)) {
                byKb.set(description, (byKb.get(description) ?? new Set()).add(fixedBuild));
                for (const id of ids.filter((each) => !each.includes('-'))) {
                  const name = BUILD_LINES.lines
                    .map((entry) => entry.name)
                    .filter((start) => (products.get(id) ?? '').replace(/\s+/g, ' ').toLowerCase().startsWith(start))
                    .sort((a, b) => b.length - a.length)[0];
                  if (name !== undefined) {
                    const lines = byName.get(name) ?? new Map<string, number>();
                    byName.set(name, lines);
                    const line = fixedBuild.split('.').slice(0, 3).join('.');
                    lines.set(line, (lines.get(line) ?? 0) + 1);
                  }
                }
              }
            }
          },
        });
      }
      const wrong = BUILD_LINES.lines.filter(({ name, line }) => {
        const [most] = [...(byName.get(name) ?? [])].sort((a, b) => b[1] - a[1]);
        return most !== undefined && !isOf(`${most[0]}.0`, line);
      });
      const unseen = BUILD_LINES.lines.filter(({ name }) => !byName.has(name)).map(({ name }) => name);
      console.info('build lines without a build in the documents', unseen);

      expect(wrong).toEqual([]);
      expect(unseen.length).toBeLessThan(5);
      for (const { lines } of BUILD_LINES.servicing) {
        const mixed = [...byKb.values()]
          .map((builds) => [...builds].filter((build) => lines.some((line) => build.startsWith(`${line}.`))))
          .filter((builds) => new Set(builds.map((build) => build.split('.')[2])).size > 1);
        expect(mixed.length).toBeGreaterThan(2);
        for (const builds of mixed) {
          expect(new Set(builds.map((build) => build.split('.')[3])).size, builds.join(' ')).toBe(1);
        }
      }
    },
  );
});

function isOf(build: string, line: string): boolean {
  const numbers = build.split('.').map(Number);
  return line.split('.').every((number, at) => Number(number) === numbers[at]);
}
