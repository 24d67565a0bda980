import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrate } from '../migrations/migrate.ts';
import { freshAddress, type StoreKind } from '../testing/stores.ts';
import { backupDatabase } from './backup.ts';
import { openDatabase } from './index.ts';

const STEP = { module: 'probe', number: 1, name: '0001-probe', text: 'CREATE TABLE probe_a (id TEXT PRIMARY KEY);' };

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tsukuroi-backup-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

describe.each<StoreKind>(['SQLite', 'PostgreSQL'])('backup of %s', (kind) => {
  async function filled() {
    const address = await freshAddress(kind);
    const db = openDatabase(address);
    onTestFinished(() => db.destroy());
    await migrate(db, [STEP], { clock: fixedClock('2026-11-22T00:00:00Z') });
    await sql`insert into probe_a (id) values ('端末-1')`.execute(db);
    return { address, db };
  }

  test('the file holds everything, is made in a folder of its own, and the database stays in use', async () => {
    const { address, db } = await filled();
    const file = join(folder(), 'backup', 'copy');

    await backupDatabase(db, address, file);

    expect(statSync(file).size).toBeGreaterThan(1_000);
    expect((await sql`select id from probe_a`.execute(db)).rows).toEqual([{ id: '端末-1' }]);
    if (kind === 'SQLite') {
      const copy = openDatabase({ kind: 'sqlite', file });
      onTestFinished(() => copy.destroy());
      expect((await sql`select id from probe_a`.execute(copy)).rows).toEqual([{ id: '端末-1' }]);
    }
  });

  test('a place that cannot be written is refused in words and leaves no half file', async () => {
    const { address, db } = await filled();
    const file = '/proc/tsukuroi-backup';

    await expect(backupDatabase(db, address, file)).rejects.toMatchObject({ code: 'BACKUP_FAILED', exitCode: 3 });
    expect(existsSync(file)).toBe(false);
  });
});
