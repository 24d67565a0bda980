import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutwardSaid } from '@tsukuroi/protocol/outward-words.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { onTestFinished } from 'vitest';

export const SAID: OutwardSaid = {
  site: 'HIGASHI-01',
  kind: 'not-returned',
  severity: 'now',
  count: 3,
  at: '2026-11-22T22:30:00Z',
  number: 1_795_337_400,
};

/** A folder of this test with small files in it, as they lie beside `relay.json`. */
export function folderWith(files: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-outward-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
  return { folder, door: nodeDoor(), file: (name: string) => join(folder, name) };
}

/** The code of what went wrong. */
export function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'sent',
    (error: { code?: string }) => error.code ?? String(error),
  );
}
