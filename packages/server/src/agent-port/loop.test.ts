import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { identityPath } from '@tsukuroi/agent/identity/identity-file.ts';
import { runAgent } from '@tsukuroi/agent/report/run.ts';
import { expect, onTestFinished, test } from 'vitest';
import { freshDb } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from '../testing/agents.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';

/** The agent as a program that goes on: waits of the test's own, no time passes. */
async function running(machine: Machine, rounds: number, between?: (round: number) => Promise<void>) {
  const words: string[] = [];
  const waits: number[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let collected = 0;
  await runAgent({
    dataFolder: machine.dataFolder,
    clock: machine.clock,
    collect: async () => {
      collected += 1;
      return machine.inventory;
    },
    say: (line) => void words.push(line),
    language: 'ja',
    ended,
    pause: async (seconds) => {
      waits.push(seconds);
      await between?.(waits.length);
      if (waits.length > rounds) {
        end();
        await ended;
      }
    },
  });
  return { words, waits, collected };
}

async function hospitalWithMachine() {
  const hospital = await hospitalWithPorts(await freshDb('SQLite', ALL_MIGRATIONS));
  const machine = new Machine(machineInventory('ward-1', ['openssl@3.0.11-1']), hospital.clock);
  await machine.enrol(await hospital.token());
  return { hospital, machine };
}

test('a server nobody answers for is no reason to end: the words come once, the waits grow', async () => {
  const { machine } = await hospitalWithMachine();
  const deaf = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void deaf.close());
  const { port } = deaf.address() as { port: number };
  const file = identityPath(machine.dataFolder);
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), addresses: [`127.0.0.1:${port}`] }));

  const { words, waits } = await running(machine, 6);

  expect(words).toHaveLength(1);
  expect(words[0]).toContain('つながりません');
  expect(waits.slice(1)).toEqual(waits.slice(1).toSorted((a, b) => a - b));
  expect(waits.at(-1)).toBeGreaterThan(200);
});

test('the machine is read once an hour, however often it checks in, and a change is reported then', async () => {
  const { hospital, machine } = await hospitalWithMachine();

  const { words, waits, collected } = await running(machine, 25, async (round) => {
    hospital.clock.moveMs(300_000);
    if (round === 5) {
      machine.inventory = machineInventory('ward-1', ['openssl@3.0.15-1']);
    }
  });

  expect([words, collected]).toEqual([[], 3]);
  expect(waits.slice(1).every((seconds) => seconds >= 270 && seconds <= 330)).toBe(true);
  expect((await hospital.ask('/devices')).items).toMatchObject([{ name: 'ward-1', actNow: 0, affected: 0 }]);
});

test('what changed while the server was away is sent when it is back, in its order', async () => {
  const { hospital, machine } = await hospitalWithMachine();
  await machine.report();
  const [good = ''] = hospital.ports.agentAddresses;
  const file = identityPath(machine.dataFolder);
  const at = (address: string) =>
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), addresses: [address] }));
  at('127.0.0.1:1');
  for (const version of ['3.0.13-1', '3.0.15-1']) {
    machine.inventory = machineInventory('ward-1', [`openssl@${version}`]);
    await expect(machine.report()).rejects.toMatchObject({ code: 'AGENT_UNREACHABLE' });
  }

  at(good);

  expect(await machine.report()).toMatchObject({ state: 'active', sent: 2 });
});
