import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { onTestFinished } from 'vitest';
import { adminBackup } from '../backup.ts';
import { freshAddress, type StoreKind } from '../platform/testing/stores.ts';
import { type RunningServer, type StartOptions, startServer } from '../server.ts';
import { SILENT } from './server.ts';

export const WORDS = 'あさがお ひまわり さくら つばき';

/** A folder that is gone when the test ends. */
export function emptyFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tsukuroi-backup-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A data folder for either database, a clock of its own, and a way to start servers on folders. */
export async function backupWorld(kind: StoreKind) {
  const clock = fixedClock('2026-11-22T00:00:00Z');
  const data = join(emptyFolder(), 'data');
  const media = emptyFolder();
  const address = await freshAddress(kind);
  if (address.kind === 'postgres') {
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(join(data, 'server.json'), JSON.stringify({ database: address.url }));
  }
  const start = async (folder = data, more: Partial<StartOptions> = {}): Promise<RunningServer> => {
    const server = await startServer({ dataFolder: folder, listen: '127.0.0.1:0', clock, log: SILENT, ...more });
    onTestFinished(() => server.close());
    return server;
  };
  const backUp = (name = 'backup.age', withContent = false) =>
    adminBackup(data, { file: join(media, name), passphrase: WORDS, withContent }, clock);
  /** Where a restore puts the rows: an empty database, or none to be named. */
  const target = async (): Promise<{ database?: string }> => {
    const fresh = await freshAddress(kind);
    return fresh.kind === 'postgres' ? { database: fresh.url } : {};
  };
  return { clock, data, media, start, backUp, target };
}
