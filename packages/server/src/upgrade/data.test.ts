import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { sha256 } from '@tsukuroi/core';
import { type RunCommand, runCommand } from '@tsukuroi/trust/release/debian/run-command.ts';
import { expect, test } from 'vitest';
import { programActor } from '../modules/audit/index.ts';
import { backupWorld, emptyFolder } from '../testing/backed-up.ts';
import { serverData, serverDataBytes } from './data.ts';

const PROGRAM = [process.execPath, fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url))];
const CONTENT = 'a package that wards fetch';
const CONTENT_AT = join('store', 'sha256', sha256(CONTENT).slice(0, 2), sha256(CONTENT));
const RUN = '2026-11-23-08-30-00z';

/** A server with what people decided and what its wards fetch; stopped. */
async function world(run: RunCommand = runCommand) {
  const { data, start } = await backupWorld('SQLite');
  const server = await start();
  await server.context.settings.change(programActor('test'), { facility: '北病院', silentAfterDays: 12 });
  await server.close();
  mkdirSync(dirname(join(data, CONTENT_AT)), { recursive: true });
  writeFileSync(join(data, CONTENT_AT), CONTENT);
  const folder = join(emptyFolder(), 'upgrade');
  const parts = serverData({ folder, dataFolder: data, run, program: PROGRAM });
  return { data, folder, parts, start };
}

/** What a newer program does to a database before it turns out not to work. */
function spoil(data: string): void {
  const db = new DatabaseSync(join(data, 'tsukuroi.db'));
  db.exec("insert into platform_migrations values ('future', 1, '0001-future', 'x', '2026-11-23T00:00:00Z')");
  db.exec('delete from audit_entries');
  db.close();
}

async function found(start: Awaited<ReturnType<typeof backupWorld>>['start']) {
  const server = await start();
  const { settings } = server.context;
  const said = { name: (await settings.facility()).name, ...(await settings.values()) };
  await server.close();
  return said;
}

const BEFORE = { name: '北病院', silentAfterDays: 12, sample: false };

test('what a newer program left is put aside, and the server before starts on its data and contents', async () => {
  const { data, folder, parts, start } = await world();
  await parts.backup(RUN);
  spoil(data);
  await expect(start()).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' });

  await parts.restore(RUN);

  expect(await found(start)).toEqual(BEFORE);
  expect(readFileSync(join(data, CONTENT_AT), 'utf8')).toBe(CONTENT);
  expect(statSync(data).mode & 0o777).toBe(0o700);
  const kept = join(folder, 'backups', RUN);
  expect(readdirSync(kept).map((name) => [name, statSync(join(kept, name)).mode & 0o077])).toContainEqual([
    'passphrase',
    0,
  ]);
  expect(readdirSync(dirname(data)).sort()).toEqual(['data', `data.before-return-${RUN}`]);
  await parts.forget('2026-12-01-00-00-00z');
  expect(readdirSync(dirname(data))).toEqual(['data']);
  expect(readdirSync(join(folder, 'backups'))).toEqual([]);
});

test('a restore that fails, or is cut off after any of its moves, goes on at the next try', async () => {
  let refuse = false;
  const { data, parts, start } = await world(async (command, options) =>
    refuse && command.includes('restore') ? { code: 3, out: '', err: 'no room' } : runCommand(command, options),
  );
  await parts.backup(RUN);
  spoil(data);
  refuse = true;
  await expect(parts.restore(RUN)).rejects.toMatchObject({
    code: 'UPGRADE_RESTORE_FAILED',
    params: { reason: 'no room' },
  });
  refuse = false;

  await parts.restore(RUN);
  // The power went before the contents were moved, and is there again.
  const left = `${data}.before-return-${RUN}`;
  renameSync(join(data, 'store', 'sha256'), join(left, 'store', 'sha256'));
  await parts.restore(RUN);
  await parts.restore(RUN);

  expect(await found(start)).toEqual(BEFORE);
  expect(readFileSync(join(data, CONTENT_AT), 'utf8')).toBe(CONTENT);
});

test('a backup that fails stops the upgrade; one that was cut off is made anew', async () => {
  const { data, folder, parts } = await world();
  mkdirSync(join(folder, 'backups', RUN), { recursive: true });
  writeFileSync(join(folder, 'backups', RUN, 'server.tsukuroi-backup'), 'half of a backup');

  await parts.backup(RUN);

  expect(statSync(join(folder, 'backups', RUN, 'server.tsukuroi-backup')).size).toBeGreaterThan(1_000);
  writeFileSync(join(data, 'tsukuroi.db'), 'no database');
  await expect(parts.backup('another')).rejects.toMatchObject({ code: 'UPGRADE_BACKUP_FAILED' });
});

test('what is counted for the room of a backup leaves the contents of the store out', async () => {
  const { data } = await world();
  const before = await serverDataBytes(data, runCommand);
  writeFileSync(join(data, CONTENT_AT), Buffer.alloc(5_000_000));

  expect(await serverDataBytes(data, runCommand)).toBeLessThan(before + 100_000);
});

test('with PostgreSQL nothing is begun, and it is said', async () => {
  const { data } = await world();
  writeFileSync(join(data, 'server.json'), JSON.stringify({ database: 'postgres://x@127.0.0.1/y' }));

  await expect(serverDataBytes(data, runCommand)).rejects.toMatchObject({ code: 'UPGRADE_DATABASE_KIND', exitCode: 3 });
});
