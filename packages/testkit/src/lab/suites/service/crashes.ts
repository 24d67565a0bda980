import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Machine } from '../../machine.ts';
import type { Seen } from '../../suite.ts';
import { isUp } from '../mend/agents.ts';
import { behind } from '../reach/inventories.ts';
import { until } from '../reach/site.ts';
import { movesIn, untilOver } from './moves.ts';
import type { Service } from './site.ts';
import { AGENT, property, residentOf, WORK } from './units.ts';

const LOG = '/var/log/dpkg.log';
/** dpkg.log names the states that a package passes (dpkg(1), LOG): this one only while it is unpacked or configured. */
const AMID = / status half-(?:installed|configured) /;
const AMID_SECONDS = 180;
/** Thirty seconds until systemd starts the agent, a minute until its turn, as long once more after a restart. */
const WORK_SECONDS = 420;
const BACK_SECONDS = 120;

/** The length of a log, so that only what comes after it counts. */
export async function lengthOfLog(machine: Machine): Promise<number> {
  return (await readFile(machine.root.at(LOG), 'utf8').catch(() => '')).length;
}

async function untilAmid(machine: Machine, from: number): Promise<void> {
  const deadline = performance.now() + AMID_SECONDS * 1000;
  while (performance.now() < deadline) {
    const text = await readFile(machine.root.at(LOG), 'utf8').catch(() => '');
    if (AMID.test(text.slice(from))) {
      return;
    }
    await pause(50);
  }
  throw new Error(`${machine.host.name}: dpkg did not begin`);
}

/** The agent, its supervisor and the worker are killed at the same moment, while dpkg works. Nobody starts anything again. */
export async function killAmid(service: Service, machine: Machine, plan: number, from: number): Promise<Seen> {
  await untilAmid(machine, from);
  const [resident, worker, run] = await Promise.all([
    residentOf(machine),
    property(machine, WORK, 'MainPID'),
    property(machine, WORK, 'InvocationID'),
  ]);
  const began = performance.now();
  await machine.must(['sh', '-c', `kill -9 ${worker}; systemctl kill --signal=KILL ${AGENT}`]);
  const back = async (look: () => Promise<boolean>): Promise<string> => {
    const seconds = await until(BACK_SECONDS, async () =>
      (await look().catch(() => false)) ? (performance.now() - began) / 1000 : undefined,
    );
    return seconds === undefined ? 'not back' : `${seconds.toFixed(0)} s`;
  };
  const [agent, work] = await Promise.all([
    back(async () => {
      const now = await residentOf(machine);
      return now !== undefined && now.pid !== resident?.pid;
    }),
    back(async () => (await property(machine, WORK, 'InvocationID')) !== run),
  ]);
  const { ok, seen } = await seenDone(service, machine, plan);
  return {
    ok: ok && worker !== '0' && resident !== undefined && ![agent, work].includes('not back'),
    seen: `agent back after ${agent}, worker after ${work}; ${seen}`,
    figures: { killed: `${agent} / ${work}` },
  };
}

/** The plug is pulled while dpkg works, and put in again. */
export async function cutAmid(service: Service, machine: Machine, plan: number, from: number): Promise<Seen> {
  await untilAmid(machine, from);
  await machine.cutPower();
  const audit = await auditOf(machine);
  await machine.start();
  const { ok, seen } = await seenDone(service, machine, plan);
  return { ok: ok && audit !== '', seen: `${audit}; ${seen}` };
}

/** What dpkg's own records, on the disk of a machine that is off, say of packages that are neither in nor out. */
async function auditOf(machine: Machine): Promise<string> {
  const text = await readFile(machine.root.at(LOG), 'utf8');
  const last = text.trim().split('\n').at(-1) ?? '';
  return last.split(' ').slice(2).join(' ');
}

async function seenDone(service: Service, machine: Machine, plan: number): Promise<Seen> {
  const states = await untilOver(service, machine, plan, WORK_SECONDS);
  const last = (await movesIn(machine, plan)).at(-1)?.state;
  const up = await isUp(machine);
  const left = up ? (await behind(machine, service.lab.plan.upgrades)).size : Number.NaN;
  const broken = up ? (await machine.run(['dpkg', '--audit'])).stdout.trim() : 'off';
  return {
    ok: last === 'done' && left === 0 && broken === '',
    seen: `${machine.host.name}: ${states}; behind: ${left}; dpkg --audit: ${broken === '' ? 'nothing' : broken.slice(0, 200)}`,
  };
}
