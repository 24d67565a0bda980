import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isoSeconds } from '@tsukuroi/core';
import { sql } from 'kysely';
import { describe, expect, test, vi } from 'vitest';
import { adminVerifyAudit } from './admin.ts';
import { adminCreateToken } from './enrol-admin.ts';
import { programActor } from './modules/audit/index.ts';
import { directorOf } from './modules/director/index.ts';
import { safetySituation } from './modules/today/safety.ts';
import { readRestored } from './platform/backup/restored.ts';
import { reservedPort } from './platform/testing/reserved-port.ts';
import type { StoreKind } from './platform/testing/stores.ts';
import { restoreBackup } from './restore.ts';
import type { RunningServer } from './server.ts';
import { Machine, machineInventory } from './testing/agents.ts';
import { backupWorld, emptyFolder, WORDS } from './testing/backed-up.ts';
import { holdCeremony } from './testing/ceremony.ts';

/** The real cost of a passphrase is paid by the command itself (packages/cli/src/commands/admin-backup.test.ts), not by each case here. */
vi.mock('age-encryption', async (original) => {
  const age = await original<{ Encrypter: new () => { setScryptWorkFactor(log2: number): void } }>();
  class Encrypter extends age.Encrypter {
    override setScryptWorkFactor(): void {
      super.setScryptWorkFactor(10);
    }
  }
  return { ...age, Encrypter };
});

const HOUR_MS = 3_600_000;

/** A hospital after its ceremony: devices of three departments report to a running server; the ports stay the same on every machine. */
async function hospital(kind: StoreKind) {
  const world = await backupWorld(kind);
  const [agents, enrolment] = [await reservedPort(), await reservedPort()];
  const listen = { agentListen: `127.0.0.1:${agents}`, enrolListen: `127.0.0.1:${enrolment}` };
  const run = (folder = world.data) => world.start(folder, listen);
  const server = await run();
  await holdCeremony(world.data, 'north', world.clock);
  await (await directorOf(server.context)).care();
  const addresses = [`127.0.0.1:${enrolment}`];
  const token = (department: string, dataFolder = world.data) =>
    adminCreateToken(dataFolder, { department, uses: 1, days: 7, image: false, relay: false, addresses }, world.clock);
  const enrolled = async (name: string, department: string) => {
    const machine = new Machine(machineInventory(name, ['openssl@3.0.11-1']), world.clock);
    await machine.enrol(await token(department));
    await machine.report();
    return machine;
  };
  return { ...world, server, run, token, enrolled };
}

const identities = async ({ context }: RunningServer) =>
  (
    await sql<{ id: string; name: string; department: string; state: string; last: number; resets: number }>`
      select id, name, department, state, last, resets
      from enrolment_identities left join enrolment_journals on identity = id order by name
    `.execute(context.db)
  ).rows;

const standings = async ({ context }: RunningServer) =>
  (await sql<{ standing: string }>`select standing from director_devices`.execute(context.db)).rows.map(
    ({ standing }) => standing,
  );

describe.each<StoreKind>(['SQLite', 'PostgreSQL'])('a server restored from a day-old backup on %s', (kind) => {
  test('agents follow without enrolling, every result comes in order, and what the director signs is above what they saw', async () => {
    const { backUp, clock, data, enrolled, run, server, target, token } = await hospital(kind);
    const machines = [
      await enrolled('reception-1', '医事課'),
      await enrolled('lab-1', '検査部'),
      await enrolled('ward-1', '三東病棟'),
    ];
    const before = await identities(server);
    const unused = await token('薬剤部');
    const backup = await backUp();
    // The day that is lost: three reports of each device, a plan for each, and one more device.
    for (const version of ['3.0.13-1', '3.0.14-1', '3.0.15-1']) {
      clock.moveMs(6 * HOUR_MS);
      const director = await directorOf(server.context);
      await director.order(
        programActor('test'),
        before.map(({ id, department }) => ({
          device: id,
          department,
          lastStart: isoSeconds(clock.nowMs() + 48 * HOUR_MS),
          touch: 'normal',
          actions: [],
        })),
      );
      for (const machine of machines) {
        machine.inventory = machineInventory(machine.inventory.device.name, [`openssl@${version}`]);
        await machine.report();
        await machine.report();
      }
    }
    const late = await enrolled('ward-2', '三東病棟');
    const lost = await identities(server);
    await server.close();
    clock.moveMs(HOUR_MS);
    const folder = join(emptyFolder(), 'restored');

    const restored = await restoreBackup({
      file: backup.file,
      passphrase: WORDS,
      dataFolder: folder,
      ...(await target()),
      clock,
    });
    const second = await run(folder);
    const unseen = (await safetySituation(second.context)).unseenSinceRestore;
    for (const machine of [...machines, late]) {
      await machine.report();
      await machine.report();
    }

    expect(restored).toMatchObject({ director: { state: 'signed' }, tokensVoided: 4 });
    const after = await identities(second);
    expect(after.filter(({ name }) => name !== '127.0.0.1' && name !== '::ffff:127.0.0.1')).toEqual(
      lost.filter(({ name }) => name !== 'ward-2'),
    );
    expect(after.map(({ state }) => state).sort()).toEqual(['active', 'active', 'active', 'waiting']);
    expect(unseen).toBe(3);
    expect(await safetySituation(second.context)).toMatchObject({ backupDays: null, unseenSinceRestore: 0 });
    expect(await standings(second)).toEqual(['ok', 'ok', 'ok']);
    const device = new Machine(machineInventory('pharmacy-1', []), clock);
    await expect(device.enrol(unused)).rejects.toMatchObject({ params: { code: 'ENROLMENT_TOKEN_RESTORED' } });
    expect(await adminVerifyAudit(folder)).toMatchObject({ ok: true });
    const { rows } = await sql<{ what: string }>`select what from audit_entries`.execute(second.context.db);
    expect(rows.filter(({ what }) => what === 'restore.done')).toHaveLength(1);
    expect(await readRestored(folder)).toMatchObject({ madeAt: backup.madeAt, restoredAt: restored.restoredAt });
    expect(statSync(join(folder, 'trust/online/director.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.startsWith('.restoring'))).toEqual([]);
    expect(existsSync(data)).toBe(true);
  });
});

describe('a restore', () => {
  test('goes into an empty folder only, and leaves what is there as it is', async () => {
    const { backUp, clock, data, start, target } = await backupWorld('SQLite');
    await start();
    const { file } = await backUp();
    const full = emptyFolder();
    writeFileSync(join(full, 'letter.txt'), '大事');
    const mode = statSync(full).mode;
    const restore = (dataFolder: string, passphrase = WORDS) => restoreBackup({ file, passphrase, dataFolder, clock });

    await expect(restore(full)).rejects.toMatchObject({ code: 'RESTORE_NOT_EMPTY', params: { name: 'letter.txt' } });
    await expect(restore(data)).rejects.toMatchObject({ code: 'RESTORE_NOT_EMPTY' });
    const empty = join(emptyFolder(), 'new');
    await expect(restore(empty, `${WORDS}!`)).rejects.toMatchObject({ code: 'LOCKED_PASSPHRASE' });
    const database = 'postgres://127.0.0.1/none';
    const asked = restoreBackup({ file, passphrase: WORDS, dataFolder: empty, database, clock });
    await expect(asked).rejects.toMatchObject({ code: 'RESTORE_DATABASE_KIND' });
    expect(readdirSync(full)).toEqual(['letter.txt']);
    expect(statSync(full).mode).toBe(mode);
    expect(readdirSync(empty).filter((name) => !name.startsWith('server.lock'))).toEqual([]);
    expect(await target()).toEqual({});
  });

  test('a database that holds anything is not written to', async () => {
    const { backUp, clock, start, target } = await backupWorld('PostgreSQL');
    await start();
    const { file } = await backUp();
    const used = await target();
    await restoreBackup({ file, passphrase: WORDS, dataFolder: join(emptyFolder(), 'a'), ...used, clock });

    const again = restoreBackup({ file, passphrase: WORDS, dataFolder: join(emptyFolder(), 'b'), ...used, clock });

    await expect(again).rejects.toMatchObject({ code: 'RESTORE_DATABASE_USED', exitCode: 3 });
  });

  test('one that was cut off is not restored: the server says so, and the same restore begins anew', async () => {
    const { backUp, clock, start } = await backupWorld('SQLite');
    await start();
    const { file } = await backUp();
    const folder = emptyFolder();
    // As a killed restore leaves it while it gives names: some are given, the mark stands.
    mkdirSync(join(folder, '.restoring/data/trust'), { recursive: true });
    writeFileSync(join(folder, '.restoring/names.json'), JSON.stringify(['identity', 'tsukuroi.db', 'trust']));
    mkdirSync(join(folder, 'identity'));
    writeFileSync(join(folder, 'tsukuroi.db'), 'half');

    await expect(start(folder)).rejects.toMatchObject({ code: 'RESTORE_UNFINISHED', exitCode: 3 });
    await expect(adminVerifyAudit(folder)).rejects.toMatchObject({ code: 'RESTORE_UNFINISHED' });
    writeFileSync(join(folder, 'foreign.txt'), 'not of a restore');
    const refused = restoreBackup({ file, passphrase: WORDS, dataFolder: folder, clock });
    await expect(refused).rejects.toMatchObject({ code: 'RESTORE_NOT_EMPTY', params: { name: 'foreign.txt' } });
    rmSync(join(folder, 'foreign.txt'));
    await restoreBackup({ file, passphrase: WORDS, dataFolder: folder, clock });
    const server = await start(folder);

    expect((await fetch(`${server.address}/api/v1/session`)).status).toBe(200);
  });
});
