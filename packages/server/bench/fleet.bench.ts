/**
 * The fleet of packages/testkit/src/fleet against the server's own tables: full re-match, one day's advisories, one changed
 * device, memory, and the console's three questions. `npm run bench -- fleet [--size 2000]… [--step news]…`
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Clock, fixedClock } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import { buildKnowledge } from '@tsukuroi/knowledge/build.ts';
import { openKnowledge } from '@tsukuroi/knowledge/store/read.ts';
import { productMapOf } from '@tsukuroi/matching';
import { FLEET_SIZES, fleet } from '@tsukuroi/testkit/fleet/fleet.ts';
import { fleetKnowledge, fleetNews } from '@tsukuroi/testkit/fleet/knowledge.ts';
import { fleetProducts } from '@tsukuroi/testkit/fleet/universe.ts';
import { sql } from 'kysely';
import { Devices } from '../src/modules/devices/index.ts';
import { Findings } from '../src/modules/findings/index.ts';
import { MODULES } from '../src/modules/registry.ts';
import { type Db, openDatabase } from '../src/platform/database/index.ts';
import { migrate } from '../src/platform/migrations/migrate.ts';
import { FleetLoader } from './load-fleet.ts';
import { type Measured, oneChangedDevice, questions } from './questions.ts';

const clock: Clock = fixedClock('2026-11-22T00:00:00Z');
const products = productMapOf(fleetProducts());

async function knowledgeFile(folder: string, name: string, news: boolean): Promise<string> {
  const out = join(folder, `${name}.sqlite`);
  const records = [...fleetKnowledge(), ...(news ? fleetNews() : [])];
  const starter = {
    records: records.map((record) => ({ ...record, feed: 'starter' })),
    date: '2026-11-21',
    staleAfterDays: 7,
  };
  await buildKnowledge({ out, starter, clock, threads: 0 });
  return out;
}

/** The services of a server without its HTTP part. */
function services(db: Db, knowledge: () => KnowledgeView) {
  const devices = new Devices({ db, clock });
  const findings = new Findings({
    db,
    clock,
    products,
    knowledge,
    acceptedEverywhere: async () => new Map(),
    acceptedOn: async () => '[]',
    changeDevice: (tx, device, change) => devices.change(tx, device, change),
    countDevices: (reader, facility, profiles) => devices.byProfile(reader, facility, profiles),
  });
  return { devices, findings };
}

async function build(folder: string): Promise<void> {
  const building = start();
  await knowledgeFile(folder, 'old', false);
  await knowledgeFile(folder, 'new', true);
  say(`knowledge of the fleet built twice in ${seconds(building)} s)`);
}

/** Loads the fleet as reports would have left it. */
async function load({ size, folder }: Run): Promise<void> {
  const { db, file } = open(size, folder);
  await migrate(
    db,
    MODULES.flatMap((module) => module.migrations),
    { clock },
  );
  const loader = new FleetLoader(db, products, clock);
  const loading = start();
  for (const facility of fleet(planOf(size))) {
    await loader.load(facility);
  }
  say(
    `${size}: ${loader.identities} identities loaded in ${seconds(loading)} s), database ${Math.round(statSync(file).size / 1e6)} MB`,
  );
  await db.destroy();
}

/** Every row new: what a server does once in its life. */
async function first({ size, folder }: Run): Promise<void> {
  const { db } = open(size, folder);
  const view = openKnowledge(join(folder, 'old.sqlite'));
  const began = start();
  await services(db, () => view).findings.rematchAll(await facilities(db));
  say(`${size}: full re-match, cold, every row new: ${seconds(began)} s), memory ${memory()} MB`);
  await db.destroy();
}

/** A full re-match of a server that was just started, then a day's news. */
async function news({ size, folder }: Run): Promise<void> {
  const { db } = open(size, folder);
  let view = openKnowledge(join(folder, 'old.sqlite'));
  const { findings } = services(db, () => view);
  const names = await facilities(db);
  const again = start();
  await findings.rematchAll(names);
  say(`${size}: full re-match, cold: ${seconds(again)} s), memory ${memory()} MB`);
  view = openKnowledge(join(folder, 'new.sqlite'));
  const day = start();
  await findings.rematchAll(names);
  say(`${size}: a day's news, rows of every facility committed: ${seconds(day)} s), memory ${memory()} MB`);
  for (const name of names) {
    await findings.listed(name);
  }
  say(`${size}: a day's news, the lists of every facility too: ${seconds(day)} s), memory ${memory()} MB`);
  await db.destroy();
}

/** The same news to a server that has nothing in memory. */
async function whole({ size, folder }: Run): Promise<void> {
  const { db } = open(size, folder);
  const view = openKnowledge(join(folder, 'old.sqlite'));
  const began = start();
  await services(db, () => view).findings.rematchAll(await facilities(db));
  say(`${size}: full re-match to another knowledge, cold, lists too: ${seconds(began)} s), memory ${memory()} MB`);
  await db.destroy();
}

async function ask({ size, folder }: Run): Promise<void> {
  const { db } = open(size, folder);
  const view = openKnowledge(join(folder, 'old.sqlite'));
  const [facility] = fleet(planOf(size));
  if (facility === undefined) {
    throw new Error('a fleet without facilities');
  }
  const site = { db, clock, knowledge: () => view, ...services(db, () => view) };
  await site.findings.rematchAll([facility.id]);
  const changed = await oneChangedDevice(site, facility, 40);
  say(`${size}: one changed device: ${shown(changed)}`);
  for (const [name, answer] of Object.entries(await questions(site, facility, 20))) {
    say(`${size}: ${name}: ${shown(answer)}`);
  }
  await db.destroy();
}

interface Run {
  readonly size: number;
  readonly folder: string;
}

function planOf(size: number): NonNullable<(typeof FLEET_SIZES)[number]> {
  const plan = FLEET_SIZES[size];
  if (plan === undefined) {
    throw new Error(`no fleet of ${size}`);
  }
  return plan;
}

function open(size: number, folder: string): { db: Db; file: string } {
  const file = join(folder, `fleet-${size}.db`);
  return { db: openDatabase({ kind: 'sqlite', file }), file };
}

async function facilities(db: Db): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from settings_facilities order by id`.execute(db);
  return rows.map(({ id }) => id);
}

function shown({ medianMs, p95Ms }: Measured): string {
  return `median ${medianMs.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms`;
}

interface Started {
  readonly at: number;
  readonly cpu: NodeJS.CpuUsage;
  readonly ownCpu: NodeJS.CpuUsage;
}

function start(): Started {
  return { at: performance.now(), cpu: process.cpuUsage(), ownCpu: process.threadCpuUsage() };
}

/** Wall time, the processor time of all threads and that of the main one: on a busy machine these say more. */
function seconds({ at, cpu, ownCpu }: Started): string {
  const sum = ({ user, system }: NodeJS.CpuUsage) => ((user + system) / 1e6).toFixed(2);
  const wall = ((performance.now() - at) / 1_000).toFixed(2);
  return `${wall} s (processor ${sum(process.cpuUsage(cpu))} s, main thread ${sum(process.threadCpuUsage(ownCpu))}`;
}

function memory(): number {
  return Math.round(process.memoryUsage().rss / 1e6);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Each step in a process of its own, so that memory is that of the step and not of what made the fleet. */
const STEPS: Readonly<Record<string, (run: Run) => Promise<void>>> = { load, first, news, whole, ask };

const { values } = parseArgs({
  options: {
    size: { type: 'string', multiple: true, default: ['2000', '20000', '560000'] },
    folder: { type: 'string' },
    step: { type: 'string', multiple: true, default: Object.keys(STEPS) },
  },
});

async function runSteps(folder: string): Promise<void> {
  await build(folder);
  for (const size of values.size) {
    for (const step of values.step) {
      const own = [import.meta.filename, '--size', size, '--folder', folder, '--step', step];
      const done = spawnSync(process.execPath, [...process.execArgv, ...own], { stdio: 'inherit' });
      if (done.status !== 0) {
        process.exitCode = 1;
        return;
      }
    }
  }
}

const [only = ''] = values.step;
if (values.folder !== undefined) {
  await (only === 'build'
    ? build(values.folder)
    : STEPS[only]?.({ size: Number(values.size[0]), folder: values.folder }));
} else {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-fleet-'));
  try {
    await runSteps(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
