import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { identityPath } from '@tsukuroi/agent/identity/identity-file.ts';
import { runAgent } from '@tsukuroi/agent/report/run.ts';
import { expect, onTestFinished, test } from 'vitest';
import { freshDb } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from '../testing/agents.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';

/** Check-ins of a day, one every five minutes. */
const DAY = 288;

/** Passes bytes to the server's port, counts connections, and can cut those that are open. */
async function countedWay(address: string) {
  const sockets = new Set<Socket>();
  let opened = 0;
  const way = createServer((from) => {
    opened += 1;
    const to = connect(Number(address.split(':')[1]), '127.0.0.1');
    from.pipe(to).pipe(from);
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
  });
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void way.close());
  const { port } = way.address() as { port: number };
  return {
    address: `127.0.0.1:${port}`,
    opened: () => opened,
    cut: () => {
      for (const socket of sockets) {
        socket.destroy();
      }
    },
  };
}

/** An agent for a day of five minutes each; no time passes. */
async function aDay(machine: Machine, between: (round: number) => void = () => undefined): Promise<number[]> {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const waits: number[] = [];
  await runAgent({
    dataFolder: machine.dataFolder,
    clock: machine.clock,
    collect: async () => machine.inventory,
    say: () => undefined,
    language: 'ja',
    ended,
    pause: async (seconds) => {
      waits.push(seconds);
      between(waits.length);
      if (waits.length > DAY) {
        end();
        await ended;
      }
    },
  });
  return waits.slice(1, -1);
}

async function hospital() {
  const made = await hospitalWithPorts(await freshDb('SQLite', ALL_MIGRATIONS));
  const machine = new Machine(machineInventory('ward-1', ['openssl@3.0.11-1']), made.clock);
  await machine.enrol(await made.token());
  const way = await countedWay(made.ports.agentAddresses[0] ?? '');
  const file = identityPath(machine.dataFolder);
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), addresses: [way.address] }));
  return { machine, way };
}

test('a day of check-ins is one connection and one full handshake; they come about every five minutes', async () => {
  const { machine, way } = await hospital();

  const waits = await aDay(machine);

  expect(way.opened()).toBe(1);
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(270);
  expect(Math.max(...waits)).toBeLessThanOrEqual(330);
});

test('a connection that broke is opened again at the next turn, not at once: a ward does not come back in one second', async () => {
  const { machine, way } = await hospital();

  const waits = await aDay(machine, (round) => (round === 100 ? way.cut() : undefined));

  expect(way.opened()).toBeLessThanOrEqual(3);
  // At most one check-in was lost with the connection; the next came after the device's own wait.
  expect(waits.filter((seconds) => seconds < 270).every((seconds) => seconds >= 15)).toBe(true);
});
