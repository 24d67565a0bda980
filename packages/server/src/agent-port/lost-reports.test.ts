import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Identity, readIdentity } from '@tsukuroi/agent/identity/identity-file.ts';
import { Journal } from '@tsukuroi/agent/journal/journal.ts';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { newDeviceKey } from '@tsukuroi/protocol/device-key.ts';
import { lineBody, signLine } from '@tsukuroi/protocol/journal-line.ts';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { describeStores } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory, postTo } from '../testing/agents.ts';
import { contents } from '../testing/contents.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';

type Hospital = Awaited<ReturnType<typeof hospitalWithPorts>>;

/** A machine whose second and later reports were written while the server was away: it took only the first. */
async function unreported(hospital: Hospital, name: string, versions: readonly string[]): Promise<Machine> {
  const machine = new Machine(machineInventory(name, ['openssl@3.0.11-1']), hospital.clock);
  await machine.enrol(await hospital.token());
  await machine.report();
  const { db } = hospital.parts;
  const took = await journals(hospital);
  for (const version of versions) {
    machine.inventory = machineInventory(name, [`openssl@${version}`]);
    await machine.report();
  }
  // As a server put back from a backup: what came since is wanted again.
  for (const { identity, last, head } of took) {
    await sql`update enrolment_journals set last = ${last}, head = ${head} where identity = ${identity}`.execute(db);
  }
  return machine;
}

async function journals({ parts }: Hospital) {
  const query = sql<{
    identity: string;
    last: number;
    head: string;
  }>`select identity, last, head from enrolment_journals`;
  return (await query.execute(parts.db)).rows;
}

function journalFolder({ dataFolder }: Machine): string {
  const folder = join(dataFolder, 'journal');
  return join(folder, readdirSync(folder)[0] ?? '');
}

function editJournal(machine: Machine, change: (text: string) => string): void {
  const folder = journalFolder(machine);
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.log'))) {
    writeFileSync(join(folder, name), change(readFileSync(join(folder, name), 'utf8')));
  }
}

const VERSIONS = ['3.0.12-1', '3.0.13-1', '3.0.14-1', '3.0.15-1'];
const LOST = '失われた報告';

describeStores('reports that are lost on the device', (makeDb) => {
  test.each([
    ['missing', (text: string) => text.replace(/^3 .*\n/m, ''), '1 件（3～3 番）が消えて'],
    ['damaged', (text: string) => text.replace(/^(3 .{40})./m, '$1!'), '1 件（3～3 番）が壊れて'],
    ['missing', (text: string) => text.replace(/^1 .*\n2 .*\n/, ''), '1 件（2～2 番）が消えて'],
    ['missing', (text: string) => text.replace(/^4 .*\n5 .*\n/m, ''), '2 件（4～5 番）が消えて'],
    ['damaged', (text: string) => text.replace(/^(5 .{40})./m, '$1!'), '1 件（5～5 番）が壊れて'],
  ])(
    '%s: the server goes on behind them, people see which and why, and the rest is taken (%#)',
    async (_why, change, seen) => {
      const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
      const machine = await unreported(hospital, 'ward-1', VERSIONS);
      const other = await unreported(hospital, 'ward-2', VERSIONS);
      editJournal(machine, change);

      const first = await machine.report();
      const second = await machine.report();
      const beside = await other.report();

      expect(first).toMatchObject({ state: 'active', stuck: false });
      expect(first?.lost).toBeGreaterThan(0);
      expect(machine.words.join()).toContain('消えているか壊れています');
      expect(second).toMatchObject({ sent: 0, lost: 0, stuck: false });
      expect(beside).toMatchObject({ lost: 0, stuck: false });
      const rows = (await hospital.ask('/devices?sort=name')).items;
      expect(rows).toMatchObject([
        { name: 'ward-1', actNow: 0 },
        { name: 'ward-2', actNow: 0 },
      ]);
      const [history, untouched] = await Promise.all(
        rows.map(async ({ id }: { id: string }) => (await hospital.ask(`/devices/${id}/history`)).items),
      );
      const notes = history.filter(({ what }: { what: string }) => what === LOST);
      expect(notes.map((row: object) => JSON.stringify(row))).toEqual([expect.stringContaining(seen)]);
      expect(untouched.filter(({ what }: { what: string }) => what === LOST)).toEqual([]);
    },
  );

  test('a server put back to before the gap is told of it again, and reaches the same end', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const machine = await unreported(hospital, 'ward-1', VERSIONS);
    const [before] = await journals(hospital);
    editJournal(machine, (text) => text.replace(/^3 .*\n/m, ''));
    await machine.report();
    const [end] = await journals(hospital);

    await sql`update enrolment_journals set last = ${before?.last}, head = ${before?.head}`.execute(hospital.parts.db);

    expect(await machine.report()).toMatchObject({ stuck: false, lost: 1 });
    expect(await journals(hospital)).toEqual([end]);
  });

  test('a journal removed whole: numbers go on after the last one, and what the server lacks is said to be lost', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const machine = await unreported(hospital, 'ward-1', VERSIONS);
    const folder = journalFolder(machine);
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.log'))) {
      rmSync(join(folder, name));
    }

    expect(await machine.report()).toMatchObject({ state: 'active', stuck: false, lost: 5 });
    expect(await machine.report()).toMatchObject({ sent: 0, lost: 0 });
    expect((await journals(hospital))[0]?.last).toBe(7);
  });

  test('without the key of the device nobody makes a gap, and the same gap twice changes nothing', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const machine = await unreported(hospital, 'ward-1', VERSIONS);
    editJournal(machine, (text) => text.replace(/^3 .*\n/m, ''));
    await machine.report();
    const { key, certificate } = (await readIdentity(machine.dataFolder)) as Identity;
    const gap = (await (await Journal.open(journalFolder(machine))).gapFor(3))?.line ?? '';
    const [address = ''] = hospital.ports.agentAddresses;
    const post = (line: string) => postTo(address, AGENT_PATHS.reports, line, { key, cert: certificate });
    const before = await contents(hospital.parts.db);

    const again = await post(gap);
    const forged = { ...JSON.parse(lineBody(gap) ?? '{}'), from: 8, to: 90, sequence: 91 };
    const refused = await post(signLine(JSON.stringify(forged), newDeviceKey()));

    expect(JSON.parse(lineBody(again.text) ?? '{}')).toMatchObject({ acknowledged: 7 });
    expect(refused.status).toBe(403);
    expect(await contents(hospital.parts.db)).toEqual(before);
  });
});
