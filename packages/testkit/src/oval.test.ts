import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Claim } from '@tsukuroi/knowledge';
import { expect, test } from 'vitest';
import { ovalSource } from './oval.ts';

const claim = (name: string, vulnerability: string, more: Partial<Claim> = {}): Claim => ({
  kind: 'claim',
  feed: 'debian',
  record: vulnerability,
  vulnerability,
  product: `deb/debian/12/${name}`,
  scheme: 'deb',
  status: 'affected',
  ranges: [],
  ...more,
});

const CLAIMS = [
  claim('dpkg', 'CVE-2000-90001', { ranges: [{ to: '0.1' }] }),
  claim('dpkg', 'CVE-2000-90002', { ranges: [{ to: '99999:1' }] }),
  claim('dpkg', 'CVE-2000-90003'),
  claim('dpkg', 'CVE-2000-90004', { status: 'not-affected' }),
  claim('dpkg', 'CVE-2000-90005', { ranges: [{ from: '1', to: '2' }] }),
  claim('nobody-has-this', 'CVE-2000-90006'),
];
const source = ovalSource(CLAIMS, '12', (name) => (name === 'dpkg' ? ['dpkg'] : []));

test('one definition for each claim about an installed source; the rest is named, not dropped', () => {
  expect([...source.subjects.values()].map(({ vulnerability }) => vulnerability)).toEqual([
    'CVE-2000-90001',
    'CVE-2000-90002',
    'CVE-2000-90003',
  ]);
  expect(source.inexpressible.map(({ vulnerability }) => vulnerability)).toEqual(['CVE-2000-90005']);
});

const OSCAP = '/usr/bin/oscap';
const DEBIAN = existsSync('/var/lib/dpkg/status') && existsSync('/etc/debian_version');

test.skipIf(!existsSync(OSCAP) || !DEBIAN)(
  existsSync(OSCAP) && DEBIAN
    ? 'oscap reads it and finds what is older than the fix'
    : 'not run: oscap or dpkg is absent',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-oval-'));
    try {
      writeFileSync(join(folder, 'oval.xml'), source.xml);
      const run = spawnSync(OSCAP, ['oval', 'eval', join(folder, 'oval.xml')], { encoding: 'utf8' });
      const results = new Map(
        [...run.stdout.matchAll(/^Definition (\S+): (\w+)$/gm)].map((line) => [line[1], line[2]]),
      );

      const byVulnerability = [...source.subjects].map(([id, subject]) => [subject.vulnerability, results.get(id)]);
      const isBookworm = results.get('oval:org.tsukuroi.test:def:3') === 'true';

      expect(results.size).toBe(3);
      expect(byVulnerability).toEqual([
        ['CVE-2000-90001', 'false'],
        ['CVE-2000-90002', isBookworm ? 'true' : 'false'],
        ['CVE-2000-90003', isBookworm ? 'true' : 'false'],
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
