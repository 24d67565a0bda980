/**
 * The fleet of packages/testkit/src/fleet against the server's own tables: full re-match, one day's advisories, one changed
 * device, memory, and the console's three questions. `npm run bench -- match [--size 2000]…`
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, fixedClock } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import { buildKnowledge } from '@tsukuroi/knowledge/build.ts';
import { openKnowledge } from '@tsukuroi/knowledge/store/read.ts';
import { productMapOf } from '@tsukuroi/matching';
import { FLEET_SIZES, fleet } from '@tsukuroi/testkit/fleet/fleet.ts';
import { fleetKnowledge, fleetNews } from '@tsukuroi/testkit/fleet/knowledge.ts';
import { fleetProducts } from '@tsukuroi/testkit/fleet/universe.ts';
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

async function bench(size: number, folder: string): Promise<void> {
  const plan = FLEET_SIZES[size];
  if (plan === undefined) {
    throw new Error(`no fleet of ${size}`);
  }
  const file = join(folder, `fleet-${size}.db`);
  const db = openDatabase({ kind: 'sqlite', file });
  await migrate(
    db,
    MODULES.flatMap((module) => module.migrations),
    { clock },
  );
  let knowledge: KnowledgeView = openKnowledge(join(folder, 'old.sqlite'));
  const loader = new FleetLoader(db, products, clock);
  const names: string[] = [];
  const loading = start();
  for (const facility of fleet(plan)) {
    await loader.load(facility);
    names.push(facility.id);
  }
  say(
    `${size}: ${loader.identities} identities loaded in ${seconds(loading)} s), database ${Math.round(statSync(file).size / 1e6)} MB`,
  );
  const fresh = services(db, () => knowledge);
  const full = start();
  await fresh.findings.rematchAll(names);
  say(`${size}: full re-match, first (cold, every row new): ${seconds(full)} s), memory ${memory()} MB`);
  const again = start();
  const cold = services(db, () => knowledge);
  await cold.findings.rematchAll(names);
  say(`${size}: full re-match again (cold, rows the same): ${seconds(again)} s), memory ${memory()} MB`);
  knowledge = openKnowledge(join(folder, 'new.sqlite'));
  const day = start();
  await cold.findings.rematchAll(names);
  say(`${size}: a day's news, rows of every facility committed: ${seconds(day)} s), memory ${memory()} MB`);
  for (const name of names) {
    await cold.findings.listed(name);
  }
  say(`${size}: a day's news, the lists of every facility too: ${seconds(day)} s), memory ${memory()} MB`);
  const [first] = fleet(plan);
  if (first !== undefined) {
    const asked = { db, clock, knowledge: () => knowledge, ...cold };
    const changed = await oneChangedDevice(asked, first, 40);
    say(`${size}: one changed device: ${shown(changed)}`);
    for (const [name, answer] of Object.entries(await questions(asked, first, 20))) {
      say(`${size}: ${name}: ${shown(answer)}`);
    }
  }
  await db.destroy();
}

function shown({ medianMs, p95Ms }: Measured): string {
  return `median ${medianMs.toFixed(1)} ms, p95 ${p95Ms.toFixed(1)} ms`;
}

interface Started {
  readonly at: number;
  readonly cpu: NodeJS.CpuUsage;
}

function start(): Started {
  return { at: performance.now(), cpu: process.cpuUsage() };
}

/** Wall time, and the processor time of all threads: on a busy machine the second says more. */
function seconds({ at, cpu }: Started): string {
  const { user, system } = process.cpuUsage(cpu);
  return `${((performance.now() - at) / 1_000).toFixed(2)} s (processor ${((user + system) / 1e6).toFixed(2)}`;
}

function memory(): number {
  return Math.round(process.memoryUsage().rss / 1e6);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const chosen = process.argv.flatMap((word, index, words) => (words[index - 1] === '--size' ? [Number(word)] : []));
const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-fleet-'));
try {
  const building = start();
  await knowledgeFile(folder, 'old', false);
  await knowledgeFile(folder, 'new', true);
  say(`knowledge of the fleet built twice in ${seconds(building)} s)`);
  for (const size of chosen.length > 0 ? chosen : [2_000, 20_000, 560_000]) {
    await bench(size, folder);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
