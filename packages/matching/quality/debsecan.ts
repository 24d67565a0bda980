import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Claim } from '@tsukuroi/knowledge/record.ts';
import { debsecanSource } from '@tsukuroi/testkit/debsecan.ts';

export const DEBSECAN = '/usr/bin/debsecan';

/** What debsecan says about a dpkg status file on the claims given to it: `package vulnerability`, sorted. */
export function debsecanPairs(
  claims: readonly Claim[],
  status: string,
): { readonly pairs: readonly string[]; readonly entries: number; readonly leftOut: ReadonlySet<string> } {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-debsecan-'));
  try {
    const source = debsecanSource(claims, '12');
    mkdirSync(join(folder, 'source'));
    writeFileSync(join(folder, 'source', 'bookworm'), source.bytes);
    const found = spawnSync(
      DEBSECAN,
      [
        '--source',
        `file://${folder}/source/`,
        '--suite',
        'bookworm',
        '--format',
        'simple',
        '--status',
        status,
        '--whitelist',
        join(folder, 'none'),
      ],
      { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
    );
    if (found.status !== 0) {
      throw new Error(`debsecan ended with ${found.status}: ${found.stderr}`);
    }
    const pairs = found.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(' ').reverse().join(' '));
    const leftOut = source.inexpressible.map(({ product, vulnerability }) => `${product} ${vulnerability}`);
    return { pairs: pairs.sort(), entries: source.entries, leftOut: new Set(leftOut) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function hasDebsecan(): boolean {
  return existsSync(DEBSECAN);
}
