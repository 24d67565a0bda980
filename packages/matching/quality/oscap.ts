import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OSCAP = '/usr/bin/oscap';

export function hasOscap(): boolean {
  return existsSync(OSCAP);
}

/** What oscap says about each definition on this machine: definition id → `true`, `false`, `unknown` … */
export function oscapResults(xml: string): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-oval-'));
  try {
    writeFileSync(join(folder, 'oval.xml'), xml);
    const run = spawnSync(OSCAP, ['oval', 'eval', join(folder, 'oval.xml')], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    return new Map(
      [...run.stdout.matchAll(/^Definition (\S+): (\w+)$/gm)].map((line) => [line[1] ?? '', line[2] ?? '']),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
