import { openWorkFolder } from '@tsukuroi/agent/work/work-folder.ts';
import { type PowerEntry, WorkJournal } from '@tsukuroi/agent/work/work-journal.ts';
import type { DeviceWakes } from '@tsukuroi/protocol';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { expect, test } from 'vitest';
import { addWake } from '../modules/waking/store.ts';
import { inTransaction } from '../platform/database/index.ts';
import { describeStores, type MakeDb } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from '../testing/agents.ts';
import { holdCeremony } from '../testing/ceremony.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';

/** Two nights, 21:00 in Japan. */
const [MONDAY, TUESDAY] = ['2026-11-23T12:00:00Z', '2026-11-24T12:00:00Z'] as const;

async function hospital(makeDb: MakeDb) {
  const server = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
  const { clock, context } = server;
  await holdCeremony(context.dataFolder, 'north', clock);
  const facility = (await context.settings.facility()).id;
  const device = async (name: string, department: string) => {
    const machine = new Machine(machineInventory(name, ['openssl@1.0']), clock);
    const { identity } = await machine.enrol(await server.token({ department }));
    await machine.report();
    const id = String((await server.identity(name)).device);
    for (const at of [MONDAY, TUESDAY]) {
      const wake = { id: crypto.randomUUID(), facility, device: id, relay: 'relay', macs: '52:54:00:00:00:01', at };
      const sent = { why: 'window' as const, state: 'woke' as const, because: null, sent_at: at, seen_before: null };
      const made = { minutes: 2, made_at: at, made_by: '' };
      await inTransaction(context.db, (tx) => addWake(tx, { ...wake, ...sent, ...made }));
    }
    const says = async (...entries: readonly Partial<PowerEntry>[]) => {
      const door = nodeDoor();
      const folder = openWorkFolder(door, machine.dataFolder, identity.identity);
      const journal = await WorkJournal.open(door, folder.path);
      for (const entry of entries) {
        const number = journal.entries.length + 1;
        const of = { kind: 'power' as const, plan: 7, at: MONDAY, boot: 'boot-1', number, wake: MONDAY };
        await journal.append({ ...of, outcome: 'woken', ...entry });
      }
      await machine.report();
      return folder.isDelivered();
    };
    const nights = async () => {
      const { wakes }: DeviceWakes = await server.ask(`/devices/${id}/wakes`);
      return wakes.map(({ afterwards }) => afterwards?.sentence ?? '');
    };
    return { says, nights, machine };
  };
  return { ...server, ward: await device('ward-3', '3 階病棟'), office: await device('office-1', '医事課') };
}

describeStores('power of woken devices', (makeDb) => {
  test('what became of each waking stands beside it, in words, with what a person does', async () => {
    const { office, ward } = await hospital(makeDb);

    const delivered = await ward.says({}, { outcome: 'going-off', at: '2026-11-23T12:40:00Z' });
    await ward.says(
      { wake: TUESDAY },
      { wake: TUESDAY, outcome: 'stayed-on', because: 'person-active', about: 'tty2' },
    );
    await office.says({ wake: TUESDAY });

    const [tuesday, monday] = await ward.nights();
    expect(delivered).toBe(true);
    expect(monday).toBe('作業を終え、21:40 に「電源を切る」と知らせました。');
    expect(tuesday).toContain('電源は切りませんでした(tty2)');
    expect(tuesday).toContain('使い終わったら');
    expect(await office.nights()).toEqual(['起きて、作業をしています。', '']);
  });

  test('a line that is told again counts once', async () => {
    const { ward } = await hospital(makeDb);

    await ward.says({}, { outcome: 'going-off', at: '2026-11-23T12:40:00Z' });
    await ward.machine.report();
    await ward.says({ outcome: 'stayed-on', because: 'busy', at: '2026-11-23T12:41:00Z' });

    expect((await ward.nights())[1]).toContain('ほかのプログラム');
  });
});
