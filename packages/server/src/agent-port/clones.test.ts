import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Db } from '../platform/database/index.ts';
import { describeStores } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from '../testing/agents.ts';
import { upload } from '../testing/hospital.ts';
import { ALL_MIGRATIONS, as } from '../testing/server.ts';

type Hospital = Awaited<ReturnType<typeof hospitalWithPorts>>;

/** The disk of a machine, as it is now, in another machine or kept for later. */
function copyOf(machine: Machine): string {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-clone-'));
  cpSync(machine.dataFolder, folder, { recursive: true });
  return folder;
}

async function reporting(db: Db, more: Parameters<typeof machineInventory>[2] = {}) {
  const hospital = await hospitalWithPorts(db);
  const machine = new Machine(machineInventory('ward-1', ['openssl@3.0.11-1'], more), hospital.clock);
  await machine.enrol(await hospital.token({ department: '3階病棟' }));
  await machine.report();
  return { hospital, machine };
}

async function ledger(hospital: Hospital, lines: readonly string[]): Promise<void> {
  const text = ['資産番号,機器名,製造番号,部署,使用状況', ...lines].join('\n');
  const preview = await upload(hospital.app, '/api/v1/ledger/preview', [{ name: '台帳.csv', text }]);
  const payload = { id: preview.json().id, whenRefused: 'stop' };
  const taken = await hospital.app.inject({
    method: 'POST',
    url: '/api/v1/ledger/import',
    headers: as('operator'),
    payload,
  });
  expect(taken.statusCode, taken.body).toBe(200);
}

describeStores('who a machine is', (makeDb) => {
  test('cloned disk: the copy is noticed, gets an identity of its own that waits, and the original goes on', async () => {
    const { hospital, machine } = await reporting(await makeDb(ALL_MIGRATIONS));
    const copy = new Machine(
      machineInventory('ward-1', ['openssl@3.0.11-1'], { serial: 'SN-OTHER' }),
      hospital.clock,
      copyOf(machine),
    );

    expect(await copy.report()).toMatchObject({ state: 'waiting' });

    expect(copy.words.join('')).toContain('別の端末の複製');
    expect(await copy.report()).toMatchObject({ state: 'waiting', sent: 0 });
    expect(await machine.report()).toMatchObject({ state: 'active' });
    const rows = await hospital.identities();
    expect(rows.map((row: Record<string, unknown>) => [row.state, row.serial])).toEqual(
      expect.arrayContaining([
        ['active', 'SN-ward-1'],
        ['waiting', 'SN-OTHER'],
      ]),
    );
    const waiting = rows.find((row: Record<string, unknown>) => row.state === 'waiting');
    expect((await hospital.ask('/enrolment/clones')).items).toMatchObject([
      { original: 'ward-1', hardware: '製造番号 SN-OTHER', successor: 'ward-1 (照合待ち)' },
    ]);
    const original = await hospital.ask(`/devices?sort=name`);
    expect(await hospital.history(original.items[0].id)).toContain('複製の疑い');
    await hospital.decide(waiting.id, 'confirm');
    expect(await copy.report()).toMatchObject({ state: 'active', sent: 1 });
    expect((await hospital.ask('/devices?sort=name')).items).toHaveLength(2);
  });

  test('two machines without a number of their own: neither can be called the original, both wait', async () => {
    const { hospital, machine } = await reporting(await makeDb(ALL_MIGRATIONS), { serial: null });
    const copy = new Machine(
      machineInventory('ward-1', ['openssl@3.0.11-1'], { serial: null, boot: 'boot-of-copy' }),
      hospital.clock,
      copyOf(machine),
    );
    await copy.report();

    const first = await machine.report();
    const second = await copy.report();

    expect([first?.state, second?.state]).toEqual(['waiting', 'waiting']);
    const states = (await hospital.identities()).map((row: Record<string, unknown>) => row.state);
    expect(states).toEqual(['waiting', 'waiting', 'waiting']);
  });

  test('a roll-out file brings strangers to 照合待ち; what the ledger knows by serial number is trusted at once', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    await ledger(hospital, [
      'A-001,受付1,SN-reception-1,医事課,使用中',
      'A-002,受付2,SN-reception-2,医事課,廃棄',
      'A-003,薬局1,,薬剤部,使用中',
    ]);
    const file = await hospital.token({ uses: 100 });
    const machines = ['reception-1', 'reception-2', 'stranger-9'].map(
      (name) => new Machine(machineInventory(name, ['openssl@3.0.11-1']), hospital.clock),
    );

    for (const machine of machines) {
      await machine.enrol(file);
      await machine.report();
    }

    expect(
      (await hospital.identities()).map((row: Record<string, unknown>) => [row.name, row.state, row.ledger]),
    ).toEqual([
      ['reception-1', 'active', 'A-001'],
      ['reception-2', 'waiting', null],
      ['stranger-9', 'waiting', null],
    ]);
    expect((await hospital.ask('/devices?sort=name')).items.map((row: { name: string }) => row.name)).toEqual([
      'reception-1',
    ]);
    const stranger = (await hospital.identity('stranger-9')).id as string;
    expect(await hospital.decide(stranger, 'confirm')).toEqual({ done: [stranger], refused: [] });
    expect(await machines[2]?.report()).toMatchObject({ state: 'active', sent: 1 });
  });

  test('somebody with the roll-out file who names the serial number of an enrolled device waits, and ends nothing', async () => {
    const { hospital, machine } = await reporting(await makeDb(ALL_MIGRATIONS));
    await ledger(hospital, ['A-001,病棟1,SN-ward-1,3階病棟,使用中']);
    const impostor = new Machine(
      machineInventory('impostor', ['bash@5.2.15-2'], { serial: 'SN-ward-1' }),
      hospital.clock,
    );

    await impostor.enrol(await hospital.token({ uses: 50 }));

    expect(await impostor.report()).toMatchObject({ state: 'waiting', sent: 0 });
    expect(await machine.report()).toMatchObject({ state: 'active' });
  });

  test('a machine that was reinstalled keeps its device and history when a person confirms it', async () => {
    const { hospital, machine } = await reporting(await makeDb(ALL_MIGRATIONS));
    const [device] = (await hospital.ask('/devices')).items;
    const again = new Machine(machineInventory('ward-1', ['openssl@3.0.15-1'], { id: 'machine-new' }), hospital.clock);
    await again.enrol(await hospital.token());
    const waiting = (await hospital.identities()).find((row: Record<string, unknown>) => row.state === 'waiting');

    await hospital.decide(waiting.id, 'confirm');

    expect(await again.report()).toMatchObject({ state: 'active', sent: 1 });
    const devices = (await hospital.ask('/devices')).items;
    expect(devices.map((row: { id: string }) => row.id)).toEqual([device.id]);
    await expect(machine.report()).rejects.toMatchObject({ params: { code: 'CERTIFICATE_REVOKED' } });
  });

  test('a refused device is refused at once, and its certificate is on the list', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const machine = new Machine(machineInventory('stranger', []), hospital.clock);
    const { identity } = await machine.enrol(await hospital.token({ uses: 9 }));

    await hospital.decide(identity.identity, 'refuse');

    await expect(machine.report()).rejects.toMatchObject({ params: { code: 'CERTIFICATE_REVOKED' } });
    expect(await hospital.decide(identity.identity, 'confirm')).toMatchObject({
      done: [],
      refused: [{ code: 'IDENTITY_NOT_WAITING' }],
    });
  });

  test('restore at boot: a version that went back after a restart is 再起動で元の版に戻った, no clone and no failure', async () => {
    const { hospital, machine } = await reporting(await makeDb(ALL_MIGRATIONS));
    const atBoot = copyOf(machine);
    machine.inventory = machineInventory('ward-1', ['openssl@3.0.15-1']);
    await machine.report();
    const restarted = new Machine(
      machineInventory('ward-1', ['openssl@3.0.11-1'], { boot: 'boot-ward-1-2' }),
      hospital.clock,
      atBoot,
    );

    expect(await restarted.report()).toMatchObject({ state: 'active', sent: 1 });

    const [device] = (await hospital.ask('/devices')).items;
    expect(device).toMatchObject({ actNow: 1 });
    const history = await hospital.history(device.id);
    expect(history).toContain('再起動で元の版に戻った');
    expect(history).not.toContain('複製の疑い');
    expect(await hospital.identities()).toHaveLength(1);
    expect(await restarted.report()).toMatchObject({ state: 'active', sent: 0 });
  });

  test('desktops without a disk of their own: the image is the device, its instances are counted', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const image = new Machine(machineInventory('vdi-image', ['openssl@3.0.11-1']), hospital.clock);
    await image.enrol(await hospital.token({ image: true }));
    await image.report();
    const instances = ['a', 'b', 'c'].map(
      (name) =>
        new Machine(
          machineInventory(`vdi-${name}`, ['openssl@3.0.11-1'], { boot: `boot-${name}` }),
          hospital.clock,
          copyOf(image),
        ),
    );

    for (const instance of [...instances, ...instances]) {
      expect(await instance.report()).toMatchObject({ state: 'active' });
    }
    expect(await instances[1]?.report()).toMatchObject({ sent: 0 });

    expect((await hospital.ask('/devices')).items).toHaveLength(1);
    expect(await hospital.identities()).toMatchObject([{ kind: 'image', state: 'active', instances: 4 }]);
    expect((await hospital.ask('/enrolment/clones')).items).toEqual([]);
  });
});
