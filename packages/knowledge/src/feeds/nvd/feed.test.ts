import { describe, expect, test } from 'vitest';
import { openFeedFile } from '../../input.ts';
import type { Claim, KnowledgeRecord, Note } from '../../record.ts';
import { contractCases } from '../contract.ts';
import { hasRealData, realFiles } from '../real-data.ts';
import { feed } from './feed.ts';

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

async function recordsOf(fixture: string, ...names: string[]): Promise<KnowledgeRecord[]> {
  const root = `${import.meta.dirname}/fixtures/${fixture}`;
  const records: KnowledgeRecord[] = [];
  await feed.parse(await Promise.all(names.map((name) => openFeedFile(root, `nvd/${name}`))), (record) => {
    records.push(record);
  });
  return records;
}

const claimsOf = (records: readonly KnowledgeRecord[], cve: string): Claim[] =>
  records.filter((record): record is Claim => record.kind === 'claim' && record.vulnerability === cve);
const noteOf = (records: readonly KnowledgeRecord[], cve: string): Note | undefined =>
  records.find((record): record is Note => record.kind === 'note' && record.vulnerability === cve);

describe('traps', () => {
  test('CVE-2018-13379: NVD lists FortiOS 5.6.3-5.6.7 and 6.0.0-6.0.4 only; it says nothing of 5.4.6-5.4.12', async () => {
    const records = await recordsOf('incidents', 'nvdcve-1.1-2018.json');

    const claims = claimsOf(records, 'CVE-2018-13379');

    expect(claims).toHaveLength(1);
    expect(claims[0]).toMatchObject({ product: 'cpe/o/fortinet/fortios', scheme: 'fortios', status: 'affected' });
    expect(claims[0]?.ranges).toEqual([
      { from: '5.6.3', to: '5.6.7', toIncluded: true },
      { from: '6.0.0', to: '6.0.4', toIncluded: true },
    ]);
  });

  test('CVE-2024-55591: without configurations there is a note with its state and no claim', async () => {
    const records = await recordsOf('incidents', 'nvd-api-2.0-incidents.jsonl');

    expect(claimsOf(records, 'CVE-2024-55591')).toEqual([]);
    expect(noteOf(records, 'CVE-2024-55591')).toMatchObject({ state: 'awaiting-analysis', exploited: true });
  });

  test('CVE-2022-42475: the AND node keeps its own ranges and its hardware, apart from the plain ones', async () => {
    const records = await recordsOf('incidents', 'nvd-api-2.0-incidents.jsonl');

    const fortios = claimsOf(records, 'CVE-2022-42475').filter(({ product }) => product === 'cpe/o/fortinet/fortios');

    expect(fortios.map(({ requires }) => requires)).toEqual([
      undefined,
      {
        any: [
          { product: 'cpe/h/fortinet/fortigate-6300f', ranges: [] },
          { product: 'cpe/h/fortinet/fortigate-7121f', ranges: [] },
        ],
      },
    ]);
    expect(fortios[0]?.ranges).toContainEqual({ from: '6.0.0', to: '6.0.16' });
    expect(fortios[1]?.ranges).toEqual([
      { from: '6.0.0', to: '6.0.15' },
      { from: '7.0.0', to: '7.0.8' },
    ]);
  });

  test('a rejected record has its state and no claim', async () => {
    const records = await recordsOf('incidents', 'nvdcve-1.1-2018.json');

    expect(claimsOf(records, 'CVE-2018-0001')).toEqual([]);
    expect(noteOf(records, 'CVE-2018-0001')?.state).toBe('rejected');
  });
});

describe('real files', () => {
  test.skipIf(!hasRealData('nvd'))('all files of nvd/ are read (skipped when the feeds folder is absent)', async () => {
    const counts = { notes: 0, claims: 0, awaiting: 0, undetermined: 0, required: 0, restricted: 0 };
    const fortinet = new Map<string, Claim[]>();
    const states = new Map<string, string | undefined>();

    const summary = await feed.parse(await realFiles(feed), (record) => {
      if (record.kind === 'note') {
        counts.notes += 1;
        counts.awaiting += record.state === 'awaiting-analysis' ? 1 : 0;
        states.set(record.vulnerability, record.state);
      } else if (record.kind === 'claim') {
        counts.claims += 1;
        counts.undetermined += record.status === 'undetermined' ? 1 : 0;
        counts.required += record.requires === undefined ? 0 : 1;
        counts.restricted += record.only === undefined ? 0 : 1;
        if (record.product === 'cpe/o/fortinet/fortios') {
          fortinet.set(record.vulnerability, [...(fortinet.get(record.vulnerability) ?? []), record]);
        }
      }
    });
    console.info('nvd', counts, summary.date, summary.notices);

    expect(counts.notes).toBeGreaterThan(60_000);
    expect(counts.claims).toBeGreaterThan(150_000);
    // The trap in the publisher's own data: no range of NVD reaches down to 5.4.
    expect(fortinet.get('CVE-2018-13379')?.flatMap(({ ranges }) => ranges.map(({ from }) => from))).toEqual([
      '5.6.3',
      '6.0.0',
    ]);
    expect(states.get('CVE-2024-55591')).toBe('awaiting-analysis');
    expect(fortinet.has('CVE-2024-55591')).toBe(false);
    // CVE-2022-42475 is in the 2022 year file, two modified feeds and a 2.0 answer: the version of 2025-02-24 wins.
    expect(fortinet.get('CVE-2022-42475')?.some(({ requires }) => requires !== undefined)).toBe(true);
  });
});
