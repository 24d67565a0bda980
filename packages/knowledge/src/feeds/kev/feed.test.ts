import { expect, test } from 'vitest';
import { memoryFile } from '../../input.ts';
import { contractCases, parsedLines } from '../contract.ts';
import { feed } from './feed.ts';

for (const { name, run } of contractCases(feed, import.meta.dirname)) {
  test(name, run);
}

const ENTRY = {
  cveID: 'CVE-2018-13379',
  vendorProject: 'Fortinet',
  product: 'FortiOS',
  vulnerabilityName: 'Fortinet FortiOS SSL VPN Path Traversal Vulnerability',
  dateAdded: '2021-11-03',
  requiredAction: 'Apply updates per vendor instructions.',
  dueDate: '2022-05-03',
  knownRansomwareCampaignUse: 'Unknown',
};
const catalogue = (dateReleased: string, ransomware: string) =>
  JSON.stringify({
    catalogVersion: '1',
    dateReleased,
    count: 1,
    vulnerabilities: [{ ...ENTRY, knownRansomwareCampaignUse: ransomware }],
  });

test('of two JSON catalogues the newer one is used, whatever their names and order', async () => {
  const older = memoryFile('kev/b/known_exploited_vulnerabilities.json', catalogue('2025-01-01T00:00:00Z', 'Unknown'));
  const newer = memoryFile('kev/a/known_exploited_vulnerabilities.json', catalogue('2025-02-01T00:00:00Z', 'Known'));

  const outcome = await parsedLines(feed, [older, newer]);

  expect(outcome.lines).toHaveLength(1);
  expect(outcome.lines[0]).toContain('"ransomware":true');
  expect(outcome.summary).toEqual({ date: '2025-02-01T00:00:00Z', notices: [{ reason: 'not-newest', count: 1 }] });
});

test('a catalogue that was cut is refused by its own count', async () => {
  const cut = memoryFile(
    'kev/known_exploited_vulnerabilities.json',
    catalogue('2025-01-01T00:00:00Z', 'Known').replace('"count":1', '"count":1404'),
  );

  await expect(feed.parse([cut], () => undefined)).rejects.toMatchObject({
    code: 'FEED_INVALID',
    params: { position: '/count', reason: 'states 1404 entries, holds 1' },
  });
});
