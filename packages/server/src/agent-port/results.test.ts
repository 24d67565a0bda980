import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinWork } from '@tsukuroi/agent/enrol/pin-work.ts';
import { readIdentity } from '@tsukuroi/agent/identity/identity-file.ts';
import { rootPath } from '@tsukuroi/agent/trust/enrolled.ts';
import { ownPlaceOf, readAnchor } from '@tsukuroi/agent/work/own-place.ts';
import { openWorkFolder, toldFolderOf, type WorkFolder, workLock } from '@tsukuroi/agent/work/work-folder.ts';
import { type MoveEntry, readWork, WorkJournal } from '@tsukuroi/agent/work/work-journal.ts';
import { runWorker } from '@tsukuroi/agent/work/worker.ts';
import { newestPlan } from '@tsukuroi/agent/work/works.ts';
import { isoSeconds } from '@tsukuroi/core';
import type { ResultEvidence } from '@tsukuroi/protocol';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { withLock } from '@tsukuroi/trust/store/lock.ts';
import { systemProcesses } from '@tsukuroi/trust/store/processes.ts';
import { expect, test } from 'vitest';
import { programActor } from '../modules/audit/index.ts';
import { directorOf } from '../modules/director/index.ts';
import { type TakenResult, takeResultsWith } from '../modules/enrolment/index.ts';
import { freshDb } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from '../testing/agents.ts';
import { holdCeremony } from '../testing/ceremony.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';

const AT = '2026-11-22T08:30:00Z';

function evidence(name: string): ResultEvidence {
  return {
    ...{ format: 'result/1', plan: 7, action: 'os', provider: 'apt', began: AT, ended: AT, bootBefore: 'boot-1' },
    changes: [{ package: name, architecture: 'amd64', from: '1.0', to: '1.1', now: '1.1' }],
    ...{ keptSettings: [], needRestart: [], output: [`Setting up ${name} (1.1) ...`] },
    cost: { ownCpuMs: 1, cpuMs: 2, bytes: 3 },
  };
}

/** Two devices of two departments, enrolled after a ceremony; what the server takes is kept here. */
async function hospital() {
  const server = await hospitalWithPorts(await freshDb('SQLite', ALL_MIGRATIONS));
  await holdCeremony(server.context.dataFolder, 'north', server.clock);
  const taken: TakenResult[] = [];
  takeResultsWith(server.context, async (_tx, result) => void taken.push(result));
  const enrolled = async (name: string, department: string) => {
    const machine = new Machine(machineInventory(name, ['openssl@1.0']), server.clock);
    const { identity } = await machine.enrol(await server.token({ department }));
    await machine.report();
    return Object.assign(machine, { id: identity.identity });
  };
  const [ward, office] = [await enrolled('ward-3', '3 階病棟'), await enrolled('office-1', '医事課')];
  return { server, taken, ward, office };
}
type Device = Awaited<ReturnType<typeof hospital>>['ward'];

/** As the worker of that device writes it. */
async function moved(device: Device, ...moves: readonly Partial<MoveEntry>[]): Promise<WorkFolder> {
  const door = nodeDoor();
  const folder = openWorkFolder(door, device.dataFolder, device.id);
  const journal = await WorkJournal.open(door, folder.path);
  for (const move of moves) {
    const of = { kind: 'move' as const, plan: 7, action: 'os', at: AT, boot: 'boot-1', move: 1 };
    await journal.append({ ...of, state: 'needed', ...move });
  }
  return folder;
}

const said = (taken: readonly TakenResult[], device: Device) =>
  taken.filter(({ identity }) => identity === device.id).map(({ line }) => `${line.move} ${line.state}`);

test('what became of work reaches the server once, in its order, with its evidence', async () => {
  const { taken, ward, office } = await hospital();
  const folder = await moved(ward, { move: 1 }, { move: 2, state: 'staged' }, { move: 3, state: 'installing' });
  const digest = await folder.keepEvidence(evidence('openssl'));
  await moved(office, { move: 1, state: 'needed' }, { move: 2, state: 'blocked', because: 'touch-never' });
  await ward.report();
  await office.report();

  await moved(ward, { move: 4, state: 'verifying' }, { move: 5, state: 'done', evidence: digest });
  await ward.report();
  await ward.report();

  expect(said(taken, ward)).toEqual(['1 needed', '2 staged', '3 installing', '4 verifying', '5 done']);
  expect(said(taken, office)).toEqual(['1 needed', '2 blocked']);
  expect(taken.find(({ line }) => line.state === 'done')?.evidence).toEqual(evidence('openssl'));
  expect(taken.find(({ line }) => line.state === 'blocked')?.line.because).toBe('touch-never');
});

test('a note of what was told that is lost tells nothing twice', async () => {
  const { taken, ward } = await hospital();
  await moved(ward, { move: 1 }, { move: 2, state: 'staged' });
  await ward.report();

  rmSync(join(toldFolderOf(ward.dataFolder, ward.id), 'reported.json'));
  await ward.report();

  expect(said(taken, ward)).toEqual(['1 needed', '2 staged']);
});

test('results cause no needless reading of the machine to be sent, and the reading of the worker is the one that is reported', async () => {
  const { server, ward } = await hospital();
  const lines = async () => {
    const identity = await readIdentity(ward.dataFolder);
    const folder = join(ward.dataFolder, 'journal', identity?.identity ?? '');
    return readFileSync(join(folder, '000000000000001.log'), 'utf8').match(/"kind":"[a-z]+"/g) ?? [];
  };
  await moved(ward, { move: 1 }, { move: 2, state: 'staged' });
  await ward.report();
  await ward.report();
  const before = await lines();
  const folder = await moved(ward, { move: 3, state: 'installing' }, { move: 4, state: 'verifying' });
  await folder.keepInventory(machineInventory('ward-3', ['openssl@1.1']));
  ward.inventory = machineInventory('ward-3', ['openssl@1.1']);

  await ward.report();

  expect(before).toEqual(['"kind":"inventory"', '"kind":"result"', '"kind":"result"']);
  expect((await lines()).slice(3)).toEqual(['"kind":"inventory"', '"kind":"result"', '"kind":"result"']);
  expect(await folder.inventory()).toBeUndefined();
  const { device } = await server.identity('ward-3');
  const software = await server.ask(`/devices/${device}/software`);
  expect(JSON.stringify(software)).toContain('1.1');
});

test('one process at a time works on a device; without an order it does nothing and says when to be called again', async () => {
  const { ward } = await hospital();
  const worker = () => runWorker({ dataFolder: ward.dataFolder, clock: ward.clock });
  const first = await worker();

  const second = await withLock(nodeDoor(), systemProcesses(), workLock(ward.dataFolder), worker);

  expect([first, second]).toEqual(['worked', 'busy']);
  const standing = await openWorkFolder(nodeDoor(), ward.dataFolder, ward.id).standing();
  expect(standing).toMatchObject({ againMs: null, waits: [] });
});

test('a plan reaches the worker over its own connection and from its own root, whatever lies in the resident agent’s folder', async () => {
  const { server, ward } = await hospital();
  const director = await directorOf(server.context);
  await director.care();
  const lastStart = isoSeconds(server.clock.nowMs() + 86_400_000);
  const { published } = await director.order(programActor('test'), [
    { device: ward.id, department: '3 階病棟', touch: 'normal', lastStart, actions: [] },
  ]);
  writeFileSync(rootPath(ward.dataFolder), '{}');

  await runWorker({ dataFolder: ward.dataFolder, clock: ward.clock });

  const folder = openWorkFolder(nodeDoor(), ward.dataFolder, ward.id);
  expect(newestPlan(await readWork(nodeDoor(), folder.path))).toBe(published[0]?.number);
  expect(published).toHaveLength(1);
  expect(await readAnchor(nodeDoor(), ownPlaceOf(ward.dataFolder))).toMatchObject({ from: 'enrolment' });
});

test('the worker’s beginning of trust is the root that the enrolment file names, and no other that lies in the folder', async () => {
  const { server, office } = await hospital();
  const token = await server.token({ department: '医事課' });
  await pinWork(office.dataFolder, token);
  writeFileSync(rootPath(office.dataFolder), '{"signed":{}}');

  const forged = pinWork(office.dataFolder, token);

  await expect(forged).rejects.toMatchObject({ code: 'AGENT_ANSWER_FORGED', params: { reason: 'root' } });
  const elsewhere = pinWork(office.dataFolder, { ...token, authority: 'f'.repeat(64) });
  await expect(elsewhere).rejects.toMatchObject({ code: 'AGENT_RE_ROOT_FOREIGN' });
});
