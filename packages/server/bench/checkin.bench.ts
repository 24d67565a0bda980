import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { enrol } from '@tsukuroi/agent/enrol/enrol.ts';
import { AgentTime } from '@tsukuroi/agent/identity/agent-time.ts';
import { Session } from '@tsukuroi/agent/report/session.ts';
import { systemClock } from '@tsukuroi/core';
import { type EnrolmentToken, type Inventory, sealInventory } from '@tsukuroi/protocol';
import { Asker, spread } from './checkin/asker.ts';
import { enrolFleet, forgetSeen } from './checkin/fleet.ts';
import { leaveFirstCore, PinnedServer } from './checkin/pinned-server.ts';
import { busiest, comesBack, hourOf } from './checkin/schedule.ts';

/**
 * What unchanged check-ins cost: a real server on one core, every device with a key of its own on a kept mTLS connection, every check-in
 * signed anew, verified, looked up and answered signed. Then the storm after a server (or a relay) went away and came back, and the busiest
 * seconds of an hour of 280 facilities with 2,000 devices each, in real time. Loopback.
 *
 * `npm run bench -- checkin [--devices 10000] [--rounds 6] [--play 30] [--profile FOLDER]`
 */
const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '6' },
    play: { type: 'string', default: '30' },
    profile: { type: 'string' },
  },
});
const DEVICES = Number(values.devices);
const PORTS = { console: 17_560, agents: 17_570, enrolment: 17_571 };
/** Check-ins under way at once: a queue, as many devices make one. */
const AT_ONCE = 64;
const NEXT_SECONDS = 300;
const say = (line: string) => void process.stdout.write(`${line}\n`);
const [work, round1] = [mkdtempSync(join(tmpdir(), 'tsukuroi-bench-')), (value: number) => value.toFixed(1)];

/** Passes bytes to the agents' port and counts them. */
async function countingProxy(): Promise<{ address: string; bytes: () => number }> {
  let bytes = 0;
  const server = createServer((from) => {
    const to = connect(PORTS.agents, '127.0.0.1');
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

function machine(): Inventory {
  return sealInventory({
    device: { id: 'machine-0', name: 'ward-0' },
    via: 'agent',
    manifest: { os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12' }, arch: 'x86_64', software: [] },
    facts: {
      platform: { serial: 'SN-1' },
      interfaces: [{ name: 'eth0', mac: '02:00:00:00:00:01', addresses: [] }],
    },
    state: { collectedAt: '2026-11-22T00:00:00Z', bootId: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0' },
  });
}

/** The real agent's own session, its bytes counted on the way. */
async function bytesOfUnchanged(token: EnrolmentToken): Promise<void> {
  const dataFolder = join(work, 'agent');
  const time = new AgentTime(dataFolder, systemClock);
  const { identity } = await enrol({ dataFolder, token, time, inventory: machine() });
  const proxy = await countingProxy();
  const session = await Session.open(dataFolder, { ...identity, addresses: [proxy.address] }, time);
  const last = await session.record(machine());
  const again = async () => machine();
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
  say(`unchanged check-in of a real agent, both ways, TCP payload: ${Math.max(...unchanged.slice(1))} bytes`);
  say(`first contact with handshake and one report: ${first} bytes`);
}

/** Runs work and says what of it the server's processor did. */
async function measured(server: PinnedServer, what: string, count: number, run: () => Promise<void>): Promise<void> {
  const [cpu, at] = [server.cpuSeconds(), performance.now()];
  await run();
  const used = server.cpuSeconds() - cpu;
  const wall = (performance.now() - at) / 1000;
  const each = ((used / count) * 1_000_000).toFixed(0);
  say(
    `${what}: ${count} in ${round1(wall)} s (${Math.round(count / wall)} a second), ${round1(used)} CPU s of the server: ${Math.round(count / used)} a CPU second, ${each} µs each`,
  );
}

async function storm(server: PinnedServer, askers: readonly Asker[]): Promise<void> {
  await server.kill();
  const [refused, back]: [number[], number[]] = [[], []];
  const began = performance.now();
  const comes = askers.map(async (asker) => {
    for (let failures = 1; ; failures++) {
      await pause(comesBack(asker.device.identity, failures) * 1000);
      try {
        await asker.connect();
        await asker.ask();
        back.push((performance.now() - began) / 1000);
        return;
      } catch {
        asker.close();
        refused.push((performance.now() - began) / 1000);
      }
    }
  });
  await server.start();
  const up = (performance.now() - began) / 1000;
  await Promise.all(comes);
  const perSecond = new Map<number, number>();
  for (const at of back) {
    perSecond.set(Math.floor(at), (perSecond.get(Math.floor(at)) ?? 0) + 1);
  }
  const last = Math.max(...back);
  say(
    `storm: killed, answers again after ${round1(up)} s; ${back.length} of ${askers.length} devices back after ${round1(last)} s (agents’ own waits), most in one second ${Math.max(...perSecond.values())}, refused or cut off and repeated ${refused.length}`,
  );
  say(
    `storm, back by second: ${[...perSecond]
      .sort(([a], [b]) => a - b)
      .map(([second, count]) => `${second}:${count}`)
      .join(' ')}`,
  );
}

/** The busiest seconds of the hour, each check-in at its own instant of its second, on connections that stand for several devices each. */
async function playHour(server: PinnedServer, askers: readonly Asker[], seconds: number): Promise<void> {
  const hour = hourOf(280, 2_000, NEXT_SECONDS);
  const total = hour.perSecond.reduce((sum, count) => sum + count, 0);
  const { from, most } = busiest(hour.perSecond, seconds);
  const peak = Math.max(...hour.perSecond);
  say(
    `hour of 280 × 2,000 devices by the agents’ own waits: ${total} check-ins, ${Math.round(total / 3_600)} a second, most in one second ${peak}, busiest ${seconds} s from ${from} s: ${Math.round(most / seconds)} a second`,
  );
  const waits: number[] = [];
  const chains: Promise<void>[] = askers.map(() => Promise.resolve());
  const cpu = server.cpuSeconds();
  const began = performance.now();
  for (let second = 0; second < seconds; second++) {
    const who = hour.whoAt(from + second);
    for (const [position, index] of who.entries()) {
      const dueMs = began + (second + position / who.length) * 1000;
      if (dueMs - performance.now() > 2) {
        await pause(Math.max(1, dueMs - performance.now()));
      }
      const at = index % askers.length;
      const asker = askers[at];
      chains[at] = (chains[at] ?? Promise.resolve()).then(async () => {
        await asker?.ask();
        waits.push(performance.now() - dueMs);
      });
    }
  }
  await Promise.all(chains);
  const used = server.cpuSeconds() - cpu;
  waits.sort((a, b) => a - b);
  const part = (share: number) => round1(waits[Math.floor((waits.length - 1) * share)] ?? Number.NaN);
  say(
    `played in real time: ${waits.length} check-ins, answered after ${part(0.5)} ms (median), ${part(0.95)} ms (95 %), ${part(0.99)} ms (99 %), ${part(1)} ms (last); one core ${Math.round((used / seconds) * 100)} % busy`,
  );
}

const profiling = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
const server = new PinnedServer(join(work, 'server'), PORTS, profiling);
try {
  await server.start();
  const token = JSON.parse(server.cli('enrol', 'token', 'create', '--department', 'bench')) as EnrolmentToken;
  await bytesOfUnchanged(token);
  const devices = await enrolFleet(server.data, DEVICES);
  leaveFirstCore();
  const askers = devices.map((device, index) => new Asker(device, PORTS.agents, index));
  await measured(server, 'full handshakes (TLS 1.3, mutual), each with its first check-in', DEVICES, () =>
    spread(askers, AT_ONCE, async (one) => {
      await one.connect();
      await one.ask();
    }),
  );
  say(`the server holds ${DEVICES} connections in ${server.residentMiB()} MiB (RSS)`);
  await measured(server, 'unchanged check-ins, a minute after the one before', DEVICES, () =>
    spread(askers, AT_ONCE, (one) => one.ask()),
  );
  await forgetSeen(server.data);
  await measured(server, 'unchanged check-ins, each noted as seen', DEVICES, () =>
    spread(askers, AT_ONCE, (one) => one.ask()),
  );
  const rounds = Array.from({ length: Number(values.rounds) }, () => askers).flat();
  await measured(server, 'unchanged check-ins', rounds.length, () => spread(rounds, AT_ONCE, (one) => one.ask()));
  if (Number(values.play) > 0) {
    await playHour(server, askers, Number(values.play));
    await storm(server, askers);
  }
  for (const asker of askers) {
    asker.close();
  }
} finally {
  await server.kill(values.profile === undefined ? 'SIGKILL' : 'SIGTERM');
  rmSync(work, { recursive: true, force: true });
}
