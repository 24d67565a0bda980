/**
 * Matching of many distinct inventories beside debsecan, on the same packages, the same data and the same machine.
 *
 *     node packages/matching/bench/inventories.bench.ts [--machines 1000] [--entries 50000] [--cold 20]
 *
 * Measured are CPU seconds (user + system). Ours: reading each inventory document, identities, verdicts, settling, and the
 * pairs of package and vulnerability, in one process. debsecan cold: its own command per machine, `--cold` of them measured
 * and the mean taken; beside it ours with loading. debsecan's loop: its own code driven with the data loaded once; beside it
 * ours with the data loaded once. A row whose verdict sets differ says FAIL instead of a figure.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@tsukuroi/core';
import { type KnowledgeView, openKnowledge } from '@tsukuroi/knowledge';
import { buildKnowledge } from '@tsukuroi/knowledge/build.ts';
import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import type { Inventory } from '@tsukuroi/protocol';
import { debsecanSource } from '@tsukuroi/testkit/debsecan.ts';
import { ovalSource } from '@tsukuroi/testkit/oval.ts';
import { hasOscap, oscapResults } from '../quality/oscap.ts';
import { installedPackages, realClaims, thisMachine, whyNot } from '../quality/this-machine.ts';
import { contextOf } from '../src/context.ts';
import { matchDevice, settledEntries } from '../src/findings.ts';
import { identitiesOf } from '../src/identities/index.ts';
import { productMapOf } from '../src/product-map.ts';
import { type EstateMachine, makeEstate } from './estate.ts';

const DEBSECAN = '/usr/bin/debsecan';
const { values } = parseArgs({
  options: {
    machines: { type: 'string', default: '1000' },
    entries: { type: 'string', default: '50000' },
    cold: { type: 'string', default: '20' },
  },
});
const machines = Number(values.machines);
const entries = Number(values.entries);
const cold = Math.min(Number(values.cold), machines);

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface Ours {
  /** Starting the program, opening the knowledge and reading its claims. */
  readonly loadSeconds: number;
  readonly startSeconds: number;
  /** From the first document to the last pair. */
  readonly loopSeconds: number;
  readonly found: number;
  readonly peakMebibytes: number;
}

function ours(
  file: string,
  day: string,
  folder: string,
  paths: readonly string[],
): Ours & { pairs: readonly ReadonlySet<string>[] } {
  const out = join(folder, 'ours.jsonl');
  const printed = run(process.execPath, [join(import.meta.dirname, 'ours.ts'), file, day, out, ...paths]);
  return { ...(JSON.parse(printed) as Ours), pairs: readPairs(out) };
}

function readPairs(path: string): readonly ReadonlySet<string>[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => new Set(JSON.parse(line) as string[]));
}

interface Theirs {
  readonly coldSeconds: number;
  readonly loopSeconds: number;
  readonly pairs: readonly ReadonlySet<string>[];
}

function theirs(folder: string, statuses: readonly string[]): Theirs {
  const source = `file://${folder}/`;
  const began = childSeconds();
  for (const status of statuses.slice(0, cold)) {
    run(DEBSECAN, ['--source', source, '--suite', 'bookworm', '--format', 'simple', '--status', status]);
  }
  const coldSeconds = (childSeconds() - began) / cold;
  const out = join(folder, 'loop.jsonl');
  const printed = run('/usr/bin/python3', [join(import.meta.dirname, 'debsecan-loop.py'), source, out, ...statuses]);
  return { coldSeconds, loopSeconds: Number(printed.trim()), pairs: readPairs(out) };
}

/** CPU seconds of all children so far, from /proc/self/stat (proc_pid_stat(5), cutime and cstime). */
function childSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

function run(command: string, args: readonly string[]): string {
  const ran = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 512 * 1024 * 1024 });
  if (ran.status !== 0) {
    throw new Error(`${command} ended with ${ran.status}: ${ran.stderr.slice(0, 500)}`);
  }
  return ran.stdout;
}

function differences(a: readonly ReadonlySet<string>[], b: readonly ReadonlySet<string>[]): number {
  return a.reduce((sum, set, at) => {
    const other = b[at] ?? new Set();
    return sum + set.symmetricDifference(other).size;
  }, 0);
}

/** Median milliseconds for a device of which one package has changed, words and all. */
function oneChangedDevice(file: string, machine: EstateMachine, day: string): number {
  const knowledge = openKnowledge(file);
  const deps = { knowledge, products: productMapOf([]), day };
  const times: number[] = [];
  for (let time = 0; time < 60; time += 1) {
    const software = machine.inventory.manifest.software.map((item, at) =>
      at === time ? { ...item, version: `${item.version}.${time}`, sourceVersion: `${item.version}.${time}` } : item,
    );
    const inventory = { ...machine.inventory, manifest: { ...machine.inventory.manifest, software } };
    const began = performance.now();
    matchDevice(inventory, deps);
    times.push(performance.now() - began);
  }
  knowledge.close();
  // The first ten warm the code, as a running server is.
  return times.slice(10).sort((a, b) => a - b)[25] ?? Number.NaN;
}

async function measure(unique: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-matching-bench-'));
  try {
    const estate = makeEstate(join(folder, 'feeds'), { machines, entries, unique });
    const file = join(folder, 'k.db');
    await buildKnowledge({ feeds: join(folder, 'feeds'), out: file, clock: systemClock, threads: 0 });
    mkdirSync(join(folder, 'machines'));
    const paths = estate.inventories.map(({ inventory }, at) => {
      const path = join(folder, 'machines', `${at}.json`);
      writeFileSync(path, JSON.stringify(inventory));
      return path;
    });
    const statuses = estate.inventories.map(({ status }, at) => {
      const path = join(folder, 'machines', `${at}.status`);
      writeFileSync(path, status);
      return path;
    });
    const knowledge = openKnowledge(file);
    const claims = [...knowledge.records()].filter((record) => record.kind === 'claim');
    const day = knowledge.feeds[0]?.date?.slice(0, 10) ?? '2026-11-22';
    knowledge.close();
    const source = debsecanSource(claims, '12');
    writeFileSync(join(folder, 'bookworm'), source.bytes);

    const own = ours(file, day, folder, paths);
    const all = own.startSeconds + own.loadSeconds + own.loopSeconds;
    const name = `${unique ? 'no identity twice' : 'identities shared'}, ${Math.round(estate.installedShare * 100)} % of the entries installed`;
    say(
      `| ${name} | tsukuroi, with start and loading | ${all.toFixed(2)} | ${own.found} | | ${own.peakMebibytes} MiB `,
    );
    say(`| | tsukuroi, data loaded once | ${own.loopSeconds.toFixed(2)} | ${own.found} | | `);
    if (!existsSync(DEBSECAN)) {
      say('| | debsecan | is not installed | | | ');
      return;
    }
    const other = theirs(folder, statuses);
    const different = differences(own.pairs, other.pairs);
    const times = (theirSeconds: number, ourSeconds: number): string =>
      different === 0 ? `${(theirSeconds / ourSeconds).toFixed(0)}×` : `FAIL: ${different} pairs differ`;
    const coldAll = other.coldSeconds * machines;
    say(`| | debsecan, cold (${cold} measured) | ${coldAll.toFixed(1)} | | ${times(coldAll, all)} | ≥ 50× `);
    const loop = other.loopSeconds;
    say(`| | debsecan's loop, data loaded once | ${loop.toFixed(1)} | | ${times(loop, own.loopSeconds)} | ≥ 20× `);
    const changed = estate.inventories[0];
    if (changed !== undefined && !unique) {
      say(
        `| one changed device | tsukuroi, median | ${oneChangedDevice(file, changed, day).toFixed(1)} ms | | | < 20 ms `,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * oscap beside us on this machine: its packages, the real Debian data. Kernels and vendor builds are left out, since there
 * the two differ on purpose (quality/peer-differences.json); of everything else the verdicts must be equal.
 */
async function besideOscap(): Promise<void> {
  const missing = hasOscap() ? whyNot() : 'oscap is not installed';
  if (missing !== '') {
    say(`| one machine, OVAL | oscap | ${missing} | | | `);
    return;
  }
  const { claims: all, state } = await realClaims();
  const packages = installedPackages();
  const binaries = Map.groupBy(packages, ({ source }) => source);
  const onPurpose = new Set(['linux', 'nodejs']);
  const claims = all.filter(({ product }) => !onPurpose.has(product.slice(product.lastIndexOf('/') + 1)));
  const oval = ovalSource(claims, '12', (source) => (binaries.get(source) ?? []).map(({ name }) => name));
  const began = childSeconds();
  const results = oscapResults(oval.xml);
  const theirSeconds = childSeconds() - began;
  const knowledge = memoryKnowledge(claims, [state]);
  const own = judgeOften(knowledge, state.date?.slice(0, 10) ?? '');
  const different = [...oval.subjects].filter(
    ([id, { source, vulnerability }]) =>
      (results.get(id) === 'true') !== own.affected.has(`${source} ${vulnerability}`),
  ).length;
  const times = different === 0 ? `${(theirSeconds / own.seconds).toFixed(0)}×` : `FAIL: ${different} verdicts differ`;
  say(
    `| this machine, ${oval.subjects.size} definitions | tsukuroi | ${own.seconds.toFixed(4)} | ${own.affected.size} | | `,
  );
  say(`| | oscap oval eval | ${theirSeconds.toFixed(2)} | | ${times} | ≥ 100× `);
}

const ROUNDS = 200;

/** Mean CPU seconds of judging this machine, data loaded and code warm, and what is affected on it. */
function judgeOften(
  knowledge: KnowledgeView,
  day: string,
): { readonly seconds: number; readonly affected: ReadonlySet<string> } {
  const deps = { knowledge, products: productMapOf([]) };
  const context = contextOf(knowledge, day);
  const text = JSON.stringify(thisMachine());
  const judge = () => {
    const inventory = JSON.parse(text) as Inventory;
    return settledEntries(inventory, identitiesOf(inventory.manifest, {}, deps.products), deps, context);
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    judge();
  }
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round += 1) {
    judge();
  }
  const { user, system } = process.cpuUsage(before);
  const affected = judge().flatMap(({ identity, verdicts }) =>
    verdicts.filter(({ verdict }) => verdict === 'affected').map(({ id }) => `${identity.package?.source} ${id}`),
  );
  return { seconds: (user + system) / 1e6 / ROUNDS, affected: new Set(affected) };
}

say(`${machines} distinct inventories × ${entries} entries`);
say('');
say('| case | who | CPU s | pairs | times ours | target');
say('|---|---|---:|---:|---:|---');
await measure(false);
await measure(true);
await besideOscap();
