import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inTransaction } from '../../platform/database/index.ts';
import { describeStores } from '../../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from '../../testing/agents.ts';
import { ALL_MIGRATIONS, as } from '../../testing/server.ts';
import { readJournal, writeJournal } from './store.ts';

type Hospital = Awaited<ReturnType<typeof hospitalWithPorts>>;

/** A machine of which the server has the first report alone, and whose journal was changed before it could send the rest. */
async function robbed(hospital: Hospital, name: string, change: (text: string) => string): Promise<Machine> {
  const machine = new Machine(machineInventory(name, ['openssl@3.0.11-1']), hospital.clock);
  await machine.enrol(await hospital.token({ department: name === 'ward-1' ? '2階病棟' : '医事課' }));
  await machine.report();
  const { db } = hospital.parts;
  const { id } = await hospital.identity(name);
  const took = await readJournal(db, String(id), '');
  for (const version of ['3.0.12-1', '3.0.13-1', '3.0.14-1']) {
    machine.inventory = machineInventory(name, [`openssl@${version}`]);
    await machine.report();
  }
  if (took === undefined) {
    throw new Error(`${name} has not reported`);
  }
  await inTransaction(db, (tx) => writeJournal(tx, took));
  const folder = join(machine.dataFolder, 'journal');
  const journal = join(folder, readdirSync(folder)[0] ?? '');
  for (const file of readdirSync(journal).filter((one) => one.endsWith('.log'))) {
    writeFileSync(join(journal, file), change(readFileSync(join(journal, file), 'utf8')));
  }
  return machine;
}

const remove = (text: string) => text.replace(/^2 .*\n3 .*\n/m, '');
const damage = (text: string) => text.replace(/^(3 .{40})./m, '$1!');

describeStores('lost reports of devices', (makeDb) => {
  test('say which numbers, why and what to do: in the list, at the device, and in what to do today', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    await (await robbed(hospital, 'ward-1', remove)).report();
    await (await robbed(hospital, 'reception-1', damage)).report();
    await (await robbed(hospital, 'reception-2', (text) => text)).report();

    const { items } = await hospital.ask('/enrolment/gaps?sort=name');
    const { id, device } = await hospital.identity('ward-1');
    const view = await hospital.ask(`/enrolment/identities/${id}`);
    const ofDevice = await hospital.ask(`/enrolment/devices/${device}/gaps`);
    const today = (await hospital.ask('/today')).items.find((item: { id: string }) => item.id === 'reports-lost');

    expect(items).toMatchObject([
      { name: 'reception-1', state: 'open', numbers: '3', count: 1, why: 'damaged', department: '医事課' },
      { name: 'ward-1', state: 'open', numbers: '2～3', count: 2, why: 'missing', department: '2階病棟' },
    ]);
    expect(items[0].next).toContain('ディスクを検査');
    expect(view.gaps).toEqual([items[1]]);
    expect(ofDevice).toEqual([items[1]]);
    expect(today).toMatchObject({ count: 2, level: 'this-week' });
    // The number of today is that of the list it opens.
    const opened = await hospital.ask(today.opens.replace('?tab=gaps&', '/gaps?'));
    expect(opened.total).toBe(2);
  });

  test('what a person has looked into is on record with the reason, and no longer something to do; twice changes nothing', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    await (await robbed(hospital, 'ward-1', remove)).report();
    await (await robbed(hospital, 'reception-1', damage)).report();
    const { items } = await hospital.ask('/enrolment/gaps?sort=name');
    const ids = [items[1].id];

    const first = await hospital.send('POST', '/enrolment/gaps/seen', { ids, why: '入れ替え作業' }, 'operator');
    await hospital.send('POST', '/enrolment/gaps/seen', { ids, why: 'もう一度' });

    expect(first.statusCode).toBe(204);
    expect((await hospital.ask('/enrolment/gaps?sort=name')).items).toMatchObject([
      { name: 'reception-1', state: 'open', seenBy: null },
      { name: 'ward-1', state: 'seen', seenBy: 'operator' },
    ]);
    const today = (await hospital.ask('/today')).items.find((item: { id: string }) => item.id === 'reports-lost');
    expect(today.count).toBe(1);
    const audit = await hospital.app.inject({ url: '/api/v1/audit', headers: as('admin') });
    const entries = audit.json().items.filter(({ what }: { what: string }) => what === '報告の欠けを確かめた');
    expect(entries).toMatchObject([{ target: 'ward-1', why: '入れ替え作業' }]);
  });
});
