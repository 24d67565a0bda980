import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { enrol } from '@tsukuroi/agent/enrol/enrol.ts';
import { AgentTime } from '@tsukuroi/agent/identity/agent-time.ts';
import type { Identity } from '@tsukuroi/agent/identity/identity-file.ts';
import { Session } from '@tsukuroi/agent/report/session.ts';
import { systemClock } from '@tsukuroi/core';
import { type EnrolmentToken, type Inventory, sealInventory } from '@tsukuroi/protocol';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { NO_HEAD, signLine } from '@tsukuroi/protocol/journal-line.ts';

/**
 * What an unchanged check-in costs: bytes of TCP payload on the kept connection (counted by a proxy that passes bytes), and CPU time of the
 * server, a process of its own, for each check-in. Loopback; every check-in is signed, verified, looked up and answered signed.
 */
const MAIN = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));
const [AGENTS_PORT, ENROL_PORT, CONSOLE_PORT] = [17_570, 17_571, 17_560];
const DEVICES = 20;
const ROUNDS = 400;
/** Clock ticks a second in /proc/PID/stat (getconf CLK_TCK); 100 on every Linux that Node supports. */
const TICKS = 100;

const work = mkdtempSync(join(tmpdir(), 'tsukuroi-bench-'));
const data = join(work, 'server');

function inventoryOf(index: number): Inventory {
  return sealInventory({
    device: { id: `machine-${index}`, name: `ward-${index}` },
    via: 'agent',
    manifest: { os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12' }, arch: 'x86_64', software: [] },
    facts: {
      platform: { serial: `SN-${100_000 + index}` },
      interfaces: [{ name: 'eth0', mac: `02:00:00:00:00:${String(index).padStart(2, '0')}`, addresses: [] }],
    },
    state: { collectedAt: '2026-11-22T00:00:00Z', bootId: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0' },
  });
}

function cli(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [MAIN, ...args, '--data', data], { stdio: ['ignore', 'pipe', 'inherit'] });
  return textOf(child);
}

async function textOf(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const piece of child.stdout ?? []) {
    text += String(piece);
  }
  return text;
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Passes bytes to the agents' port and counts them. */
async function countingProxy(): Promise<{ address: string; bytes: () => number }> {
  let bytes = 0;
  const server = createServer((from) => {
    const to = connect(AGENTS_PORT, '127.0.0.1');
    for (const [a, b] of [
      [from, to],
      [to, from],
    ] as const) {
      a.on('data', (piece) => {
        bytes += piece.length;
        b.write(piece);
      });
      a.on('close', () => b.destroy());
      a.on('error', () => b.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return { address: `127.0.0.1:${(server.address() as { port: number }).port}`, bytes: () => bytes };
}

async function enrolled(token: EnrolmentToken, index: number): Promise<Identity> {
  const dataFolder = join(work, `agent-${index}`);
  const time = new AgentTime(dataFolder, systemClock);
  return (await enrol({ dataFolder, token, time, inventory: inventoryOf(index) })).identity;
}

async function bytesOfUnchanged(identity: Identity): Promise<{ unchanged: number; first: number }> {
  const dataFolder = join(work, 'agent-0');
  const proxy = await countingProxy();
  const time = new AgentTime(dataFolder, systemClock);
  const session = await Session.open(dataFolder, { ...identity, addresses: [proxy.address] }, time);
  const inventory = inventoryOf(0);
  const last = await session.record(inventory);
  const again = async () => inventory;
  await session.checkIn(last, again);
  const first = proxy.bytes();
  const unchanged: number[] = [];
  for (let round = 0; round < 5; round++) {
    const before = proxy.bytes();
    await session.checkIn(last, again);
    await pause(50);
    unchanged.push(proxy.bytes() - before);
  }
  session.close();
  return { unchanged: Math.max(...unchanged.slice(1)), first };
}

function hello(identity: Identity): string {
  const body = {
    format: 'check-in/1',
    identity: identity.identity,
    journal: { first: 0, last: 0 },
    head: NO_HEAD,
    machine: {},
    boot: '',
    nonce: 'n'.repeat(22),
  };
  return signLine(JSON.stringify(body), identity.privateKey);
}

async function askMany(identity: Identity, rounds: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const line = hello(identity);
  for (let round = 0; round < rounds; round++) {
    await new Promise<void>((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port: AGENTS_PORT,
          path: AGENT_PATHS.checkIn,
          method: 'POST',
          key: identity.key,
          cert: identity.certificate,
          rejectUnauthorized: false,
          agent,
        },
        (response) => {
          response.resume().on('end', resolve);
        },
      );
      asked.on('error', reject);
      asked.end(line);
    });
  }
  agent.destroy();
}

async function bench(server: ChildProcess): Promise<void> {
  await pause(6_000);
  const token = async (): Promise<EnrolmentToken> =>
    JSON.parse(await cli('enrol', 'token', 'create', '--department', 'bench'));
  const identities: Identity[] = [];
  for (let index = 0; index < DEVICES; index++) {
    identities.push(await enrolled(await token(), index));
  }
  const [one] = identities;
  if (one === undefined || server.pid === undefined) {
    throw new Error('nobody was enrolled');
  }
  const { unchanged, first } = await bytesOfUnchanged(one);
  process.stdout.write(`unchanged check-in, both ways, TCP payload: ${unchanged} bytes\n`);
  process.stdout.write(`first contact with handshake and one report: ${first} bytes\n`);
  const others = identities.slice(1);
  await Promise.all(others.map((identity) => askMany(identity, 20)));
  const [before, at] = [cpuSeconds(server.pid), systemClock.nowMs()];
  await Promise.all(others.map((identity) => askMany(identity, ROUNDS)));
  const cpu = cpuSeconds(server.pid) - before;
  const count = others.length * ROUNDS;
  const seconds = (systemClock.nowMs() - at) / 1000;
  process.stdout.write(
    `${count} check-ins on ${others.length} kept connections: ${cpu.toFixed(2)} CPU s of the server, ${Math.round(count / cpu)} a CPU second (${seconds.toFixed(1)} s wall; client on the other core)\n`,
  );
}

mkdirSync(data, { recursive: true });
writeFileSync(
  join(data, 'server.json'),
  JSON.stringify({ agentListen: `127.0.0.1:${AGENTS_PORT}`, enrolListen: `127.0.0.1:${ENROL_PORT}` }),
);
const server = spawn(process.execPath, [MAIN, 'server', '--data', data, '--listen', `127.0.0.1:${CONSOLE_PORT}`], {
  stdio: 'ignore',
});
try {
  await bench(server);
} finally {
  server.kill();
  rmSync(work, { recursive: true, force: true });
}
