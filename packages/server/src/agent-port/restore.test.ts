import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { mergeRevocations, voidTokensAfterRestore } from '../modules/enrolment/index.ts';
import type { Db } from '../platform/database/index.ts';
import { describeStores } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from '../testing/agents.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';

const KEPT = ['tokens', 'requests', 'identities', 'certificates', 'journals', 'clones', 'counters'].map(
  (name) => `enrolment_${name}`,
);

/** The tables of enrolment as they are now, and how to put them back: what a backup does to them. */
async function backup(db: Db): Promise<() => Promise<void>> {
  const kept: [string, Record<string, unknown>[]][] = [];
  for (const table of KEPT) {
    kept.push([table, (await sql`select * from ${sql.table(table)}`.execute(db)).rows as Record<string, unknown>[]]);
  }
  return async () => {
    for (const [table, rows] of kept) {
      await sql`delete from ${sql.table(table)}`.execute(db);
      for (const row of rows) {
        const columns = sql.join(Object.keys(row).map((name) => sql.ref(name)));
        await sql`insert into ${sql.table(table)} (${columns}) values (${sql.join(Object.values(row))})`.execute(db);
      }
    }
  };
}

describeStores('a server put back from a backup', (makeDb) => {
  test('agents follow without enrolling anew, and every report since is asked for by its number', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const machine = new Machine(machineInventory('ward-1', ['openssl@3.0.11-1']), hospital.clock);
    await machine.enrol(await hospital.token());
    await machine.report();
    const restore = await backup(hospital.parts.db);
    for (const version of ['3.0.13-1', '3.0.14-1', '3.0.15-1']) {
      machine.inventory = machineInventory('ward-1', [`openssl@${version}`]);
      await machine.report();
    }

    await restore();

    expect(await machine.report()).toMatchObject({ state: 'active', sent: 3 });
    expect(await machine.report()).toMatchObject({ state: 'active', sent: 0 });
    expect((await hospital.ask('/devices')).items).toMatchObject([{ name: 'ward-1', actNow: 0 }]);
  });

  test('enrolment files made before are void, and say so', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const file = await hospital.token({ uses: 1 });
    const restore = await backup(hospital.parts.db);
    await new Machine(machineInventory('ward-1', []), hospital.clock).enrol(file);

    await restore();
    const voided = await voidTokensAfterRestore(hospital.parts);

    expect(voided).toBe(1);
    await expect(new Machine(machineInventory('ward-2', []), hospital.clock).enrol(file)).rejects.toMatchObject({
      code: 'AGENT_ENROLMENT_REFUSED',
      params: { code: 'ENROLMENT_TOKEN_RESTORED' },
    });
    expect((await hospital.ask('/enrolment/tokens')).items).toMatchObject([{ state: 'restored' }]);
    const fresh = await hospital.token();
    await new Machine(machineInventory('ward-3', []), hospital.clock).enrol(fresh);
    expect(await voidTokensAfterRestore(hospital.parts)).toBe(0);
  });

  test('a device that enrolled after the backup is not cut off: it waits for a person', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const restore = await backup(hospital.parts.db);
    const machine = new Machine(machineInventory('ward-1', ['openssl@3.0.11-1']), hospital.clock);
    await machine.enrol(await hospital.token());

    await restore();

    expect(await machine.report()).toMatchObject({ state: 'waiting', sent: 0 });
    const [row] = await hospital.identities();
    expect(row).toMatchObject({
      state: 'waiting',
      reason: 'サーバーの復元より後に登録された端末です。確認してください',
    });
    await hospital.decide(row.id, 'confirm');
    expect(await machine.report()).toMatchObject({ state: 'active', sent: 1 });
  });

  test('what was revoked stays revoked, and the number of the list goes on above what agents have seen', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const lost = new Machine(machineInventory('laptop-1', []), hospital.clock);
    const { identity } = await lost.enrol(await hospital.token());
    const other = new Machine(machineInventory('ward-2', []), hospital.clock);
    await other.enrol(await hospital.token());
    const restore = await backup(hospital.parts.db);
    await hospital.decide(identity.identity, 'revoke');
    await other.report();

    await restore();
    await mergeRevocations(hospital.parts);

    await expect(lost.report()).rejects.toMatchObject({ params: { code: 'CERTIFICATE_REVOKED' } });
    expect(await other.report()).toMatchObject({ state: 'active' });
  });
});
