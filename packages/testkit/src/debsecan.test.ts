import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { Claim } from '@tsukuroi/knowledge';
import { describe, expect, test } from 'vitest';
import { debsecanSource } from './debsecan.ts';

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

const CLAIMS: readonly Claim[] = [
  claim('openssl', 'CVE-2000-90091', { ranges: [{ to: '3.0.11-1~deb12u2' }] }),
  claim('openssl', 'CVE-2000-90092', { ranges: [{ to: '3.0.9-1' }] }),
  claim('openssl', 'CVE-2000-90093'),
  claim('openssl', 'CVE-2000-90094', { tracker: 'unimportant' }),
  claim('openssl', 'CVE-2000-90095', { tracker: 'end-of-life' }),
  claim('openssl', 'CVE-2000-90096', { status: 'not-affected', tracker: 'not-affected' }),
  claim('openssl', 'CVE-2000-90097', { status: 'undetermined', tracker: 'undetermined' }),
  claim('openssl', 'CVE-2000-90098', { tracker: 'ignored' }),
  claim('openssl', 'DSA-1-1'),
  claim('tar', 'TEMP-0000000-ABCDEF', { ranges: [{ to: '1.35-1' }] }),
  claim('tar', 'CVE-2000-90099', { ranges: [{ to: '1.34+dfsg-1' }] }),
  claim('tar', 'CVE-2000-90099', { ranges: [{ to: '1.34+dfsg-2' }] }),
  claim('zlib', 'CVE-2000-90100'),
  { ...claim('openssl', 'CVE-2000-90101'), product: 'deb/debian/11/openssl' },
  claim('openssl', 'CVE-2000-90102', { ranges: [{ from: '3.0', to: '4.0' }] }),
];

test('the text has the three lists, one entry per package and vulnerability, the widest statement', () => {
  const { bytes, entries, inexpressible } = debsecanSource(CLAIMS, '12');

  expect(inflateSync(bytes).toString()).toBe(
    [
      'VERSION 1',
      'CVE-2000-90091,,',
      'CVE-2000-90092,,',
      'CVE-2000-90093,,',
      'CVE-2000-90097,,',
      'CVE-2000-90098,,',
      'CVE-2000-90099,,',
      'CVE-2000-90100,,',
      'TEMP-0000000-ABCDEF,,',
      '',
      'openssl,0,S ?F,3.0.11-1~deb12u2,',
      'openssl,1,S ?F,3.0.9-1,',
      'openssl,2,S ? ,,',
      'openssl,3,S ? ,,',
      'openssl,4,S ? ,,',
      'tar,5,S ?F,1.34+dfsg-2,',
      'tar,7,S ?F,1.35-1,',
      'zlib,6,S ? ,,',
      '',
      '',
    ].join('\n'),
  );
  expect(entries).toBe(8);
  expect(inexpressible.map(({ vulnerability }) => vulnerability)).toEqual(['CVE-2000-90102']);
});

const STATUS = [
  { Package: 'openssl', Status: 'install ok installed', Version: '3.0.9-1', Architecture: 'amd64' },
  { Package: 'libssl3', Status: 'install ok installed', Version: '3.0.9-1', Source: 'openssl', Architecture: 'amd64' },
  // The binary version is newer than the fixed one; the source version, which counts, is older.
  {
    Package: 'tar',
    Status: 'install ok installed',
    Version: '1.36-1',
    Source: 'tar (1.34+dfsg-1.2)',
    Architecture: 'amd64',
  },
  {
    Package: 'zlib1g',
    Status: 'deinstall ok config-files',
    Version: '1:1.2.13',
    Source: 'zlib',
    Architecture: 'amd64',
  },
  { Package: 'bash', Status: 'install ok installed', Version: '5.2.15-2', Architecture: 'amd64' },
]
  .map((fields) =>
    Object.entries(fields)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join(''),
  )
  .join('\n');

function debsecan(...more: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'debsecan-'));
  try {
    writeFileSync(join(folder, 'bookworm'), debsecanSource(CLAIMS, '12').bytes);
    writeFileSync(join(folder, 'status'), STATUS);
    const files = [
      '--status',
      join(folder, 'status'),
      '--config',
      join(folder, 'none'),
      '--whitelist',
      join(folder, 'none'),
    ];
    const args = ['--source', `file://${folder}/`, '--suite', 'bookworm', '--format', 'simple', ...files, ...more];
    const { status, stdout, stderr } = spawnSync('/usr/bin/debsecan', args, { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return stdout.split('\n').filter((line) => line !== '');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.skipIf(!existsSync('/usr/bin/debsecan'))('debsecan itself, skipped where it is not installed', () => {
  test('reads the source and judges as the claims say', () => {
    const found = debsecan();

    expect(found.sort()).toEqual([
      'CVE-2000-90091 libssl3',
      'CVE-2000-90091 openssl',
      'CVE-2000-90093 libssl3',
      'CVE-2000-90093 openssl',
      'CVE-2000-90097 libssl3',
      'CVE-2000-90097 openssl',
      'CVE-2000-90098 libssl3',
      'CVE-2000-90098 openssl',
      'CVE-2000-90099 tar',
      'TEMP-0000000-ABCDEF tar',
    ]);
  });

  test('knows for which of them the suite has a fix', () => {
    const found = debsecan('--only-fixed');

    expect(found.sort()).toEqual([
      'CVE-2000-90091 libssl3',
      'CVE-2000-90091 openssl',
      'CVE-2000-90099 tar',
      'TEMP-0000000-ABCDEF tar',
    ]);
  });
});
