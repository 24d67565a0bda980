import { describe, expect, it } from 'vitest';
import { memoryFile } from '../../input.ts';
import type { Claim } from '../../record.ts';
import { feed } from './feed.ts';

const resolved = (version: string) => ({ status: 'resolved', fixed_version: version });

async function claims(lists: string, releases: Record<string, object>): Promise<Claim[]> {
  const found: Claim[] = [];
  const tracker = JSON.stringify({ fictitious: { 'CVE-2000-90001': { releases } } });
  const files = [memoryFile('debian/DSA-list.txt', lists), memoryFile('debian/tracker.json', tracker)];
  await feed.parse(files, (record) => {
    if (record.kind === 'claim') {
      found.push(record);
    }
  });
  return found;
}

const daysOf = (found: readonly Claim[]) => Object.fromEntries(found.map(({ fixedOn, product }) => [product, fixedOn]));

describe('since when a fix is to be had', () => {
  it('is the day of the advisory that brought it, release by release; the tracker itself states none', async () => {
    const lists = [
      '[02 Feb 2025] DSA-9002-1 fictitious - security update',
      '\t{CVE-2000-90001}',
      '\t[bookworm] - fictitious 1.2-3+deb12u1',
      '[30 Nov 2023] DLA-9001-1 fictitious - security update',
      '\t{CVE-2000-90001}',
      '\t[bullseye] - fictitious 1.1-1+deb11u4',
    ].join('\n');

    const found = await claims(lists, { bookworm: resolved('1.2-3+deb12u1'), bullseye: resolved('1.1-1+deb11u4') });

    expect(daysOf(found)).toEqual({
      'deb/debian/12/fictitious': '2025-02-02',
      'deb/debian/11/fictitious': '2023-11-30',
    });
  });

  it('is the first day of a version that two advisories name', async () => {
    const of = (day: string, revision: number) =>
      `[${day}] DSA-9003-${revision} fictitious - security update\n\t{CVE-2000-90001}\n\t[bookworm] - fictitious 1.3-1\n`;

    const found = await claims(of('09 Mar 2024', 2) + of('01 Mar 2024', 1), { bookworm: resolved('1.3-1') });

    expect(daysOf(found)).toEqual({ 'deb/debian/12/fictitious': '2024-03-01' });
  });

  it('trap: is unknown where the advisory brought another version; what a point release mended has no day here', async () => {
    const lists =
      '[01 Mar 2020] DSA-9004-1 fictitious - security update\n\t{CVE-2000-90001}\n\t[bookworm] - fictitious 1.0-1\n';

    const found = await claims(lists, { bookworm: resolved('1.4-1'), sid: { status: 'open' } });

    expect(daysOf(found)).toEqual({ 'deb/debian/12/fictitious': undefined, 'deb/debian/sid/fictitious': undefined });
  });
});
