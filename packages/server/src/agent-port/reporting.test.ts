import { join } from 'node:path';
import { AgentTime } from '@tsukuroi/agent/identity/agent-time.ts';
import { type Identity, readIdentity } from '@tsukuroi/agent/identity/identity-file.ts';
import { Journal } from '@tsukuroi/agent/journal/journal.ts';
import { Session } from '@tsukuroi/agent/report/session.ts';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { lineBody } from '@tsukuroi/protocol/journal-line.ts';
import { expect, onTestFinished, test } from 'vitest';
import { describeStores } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory, postTo } from '../testing/agents.ts';
import { contents } from '../testing/contents.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';

describeStores('agents that enrol and report', (makeDb) => {
  test('three machines of two departments enrol, report over mTLS, and stand in devices and findings', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const machines = [
      ['reception-1', '医事課', ['openssl@3.0.11-1', 'bash@5.2.15-2']],
      ['reception-2', '医事課', ['openssl@3.0.11-1', 'bash@5.2.15-2']],
      ['ward-3', '3階病棟', ['openssl@3.0.15-1', 'nginx@1.22.1-9']],
    ] as const;

    for (const [name, department, packages] of machines) {
      const machine = new Machine(machineInventory(name, packages), hospital.clock);
      await machine.enrol(await hospital.token({ department }));
      expect(await machine.report()).toMatchObject({ state: 'active', sent: 1 });
      expect(await machine.report()).toMatchObject({ state: 'active', sent: 0 });
    }

    const devices = (await hospital.ask('/devices?sort=name')).items;
    expect(devices.map((row: Record<string, unknown>) => [row.name, row.department, row.seen, row.actNow])).toEqual([
      ['reception-1', '医事課', 'reporting', 1],
      ['reception-2', '医事課', 'reporting', 1],
      ['ward-3', '3階病棟', 'reporting', 0],
    ]);
    expect(
      (await hospital.identities()).map((row: Record<string, unknown>) => [row.name, row.state, row.device]),
    ).toEqual(devices.map((row: Record<string, unknown>) => [row.name, 'active', row.id]));
  });

  test('the page of a device says how it is enrolled, and nothing of it when it has no agent', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const machine = new Machine(machineInventory('ward-3', ['bash@5.2.15-2']), hospital.clock);
    await machine.enrol(await hospital.token());
    await machine.report();
    await hospital.send('POST', '/devices', { name: '印刷機', model: 'FortiGate 60E' });

    const [typed, enrolled] = (await hospital.ask('/devices?sort=name&direction=desc')).items;

    expect((await hospital.ask(`/devices/${typed.id}`)).identity).toBeNull();
    expect((await hospital.ask(`/devices/${enrolled.id}`)).identity).toMatchObject({
      state: 'active',
      stateText: '登録済み',
      reason: '1 台用の登録ファイルで登録',
      certificateUntil: '2027-05-21T00:00:00Z',
      clones: 0,
    });
  });

  test('the same line twice changes nothing; what the server knows by its hash is not sent again', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const machines = ['ward-1', 'ward-2'].map(
      (name) => new Machine(machineInventory(name, ['openssl@3.0.11-1', 'bash@5.2.15-2']), hospital.clock),
    );
    for (const machine of machines) {
      await machine.enrol(await hospital.token());
      await machine.report();
    }
    const [row] = await hospital.identities();
    const before = await contents(hospital.parts.db);
    const identity = (await readIdentity(machines[0]?.dataFolder ?? '')) as Identity;
    const journal = await Journal.open(join(machines[0]?.dataFolder ?? '', 'journal', row.id));
    const [entry] = await journal.linesAfter(0, 1);
    const [address = ''] = hospital.ports.agentAddresses;

    const answer = await postTo(address, AGENT_PATHS.reports, entry?.line ?? '', {
      key: identity.key,
      cert: identity.certificate,
    });

    expect(JSON.parse(lineBody(answer.text) ?? '{}')).toMatchObject({ acknowledged: 1, missing: [] });
    expect(await contents(hospital.parts.db)).toEqual(before);
  });

  test('what hangs beside a report and is not what its hash says is not taken', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const machine = new Machine(machineInventory('ward-1', ['openssl@3.0.11-1']), hospital.clock);
    const { identity } = await machine.enrol(await hospital.token());
    const time = new AgentTime(machine.dataFolder, hospital.clock);
    const session = await Session.open(machine.dataFolder, identity, time);
    onTestFinished(() => session.close());
    await session.record(machine.inventory);
    const journal = await Journal.open(join(machine.dataFolder, 'journal', identity.identity));
    const [entry] = await journal.linesAfter(0, 1);
    const { manifest, facts } = machineInventory('ward-1', ['openssl@3.0.15-1']);
    const beside = `\nmanifest ${JSON.stringify(manifest)}\nfacts ${JSON.stringify(facts)}`;
    const [address = ''] = hospital.ports.agentAddresses;

    const answer = await postTo(address, AGENT_PATHS.reports, `${entry?.line}${beside}`, {
      key: identity.key,
      cert: identity.certificate,
    });

    const said = JSON.parse(lineBody(answer.text) ?? '{}');
    expect([said.acknowledged, said.missing.length]).toEqual([0, 2]);
    expect((await hospital.ask('/devices')).items).toEqual([]);
  });
});
