import { addDays, type Clock, dayInJapan } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import {
  devicesGrid,
  type GridDefinition,
  type Manifest,
  sealInventory,
  vulnerabilitiesGrid,
  vulnerabilityDevicesGrid,
} from '@tsukuroi/protocol';
import type { FleetFacility } from '@tsukuroi/testkit/fleet/fleet.ts';
import { packageEntry, programEntry } from '@tsukuroi/testkit/fleet/universe.ts';
import { Audit, programActor } from '../src/modules/audit/index.ts';
import type { Devices } from '../src/modules/devices/index.ts';
import { deviceSource } from '../src/modules/devices/list.ts';
import { matchNow } from '../src/modules/devices/match.ts';
import type { Findings } from '../src/modules/findings/index.ts';
import { Inventories } from '../src/modules/inventories/index.ts';
import { countUnmapped, deviceTotals, openByFirstDay, openTotals, readTrend } from '../src/modules/today/store.ts';
import { vulnerabilityDevices } from '../src/modules/vulnerabilities/devices.ts';
import { vulnerabilitySource } from '../src/modules/vulnerabilities/list.ts';
import type { Db } from '../src/platform/database/index.ts';
import type { GridRequest, OwnSource } from '../src/platform/grid/index.ts';
import { sqlPage } from '../src/platform/grid/page-sql.ts';
import { readGridQuery } from '../src/platform/grid/query.ts';

export interface Site {
  readonly db: Db;
  readonly clock: Clock;
  readonly devices: Devices;
  readonly findings: Findings;
  readonly knowledge: () => KnowledgeView;
}

/** One machine reports that one thing on it changed: the whole way from the report to the committed counters. */
export async function oneChangedDevice(site: Site, facility: FleetFacility, runs: number): Promise<Measured> {
  const inventories = new Inventories({ ...site, audit: new Audit(site.clock) });
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const device = facility.devices[run * 7];
    const manifest = facility.sets[device?.set ?? 0];
    if (device === undefined || manifest === undefined) {
      throw new Error('the fleet is too small');
    }
    // The first report brings its manifest into the tables; the change after it is what is measured.
    for (const [step, shown] of [manifest, withOneChange(manifest, run)].entries()) {
      const inventory = sealInventory({
        device: { id: device.id, name: device.name },
        via: 'agent',
        manifest: shown,
        state: { collectedAt: '2026-11-22T00:00:00Z' },
      });
      const start = performance.now();
      await inventories.take(programActor('bench'), facility.id, 'report', [inventory]);
      if (step === 1) {
        times.push(performance.now() - start);
      }
    }
  }
  return measured(times);
}

function withOneChange(manifest: Manifest, run: number): Manifest {
  const [, ...rest] = manifest.software;
  const changed = manifest.os.id === 'windows' ? programEntry(run, 0) : packageEntry(run, 0);
  return { ...manifest, software: [changed, ...rest.filter(({ name }) => name !== changed.name)] };
}

/** The questions of the console, each as its page asks them. */
export async function questions(site: Site, facility: FleetFacility, runs: number): Promise<Record<string, Measured>> {
  const { db, devices, findings, knowledge } = site;
  const named = { id: facility.id, name: facility.id };
  const silentBefore = devices.silentBefore(7);
  const day = dayInJapan(site.clock.nowMs());
  const domain = { findings, knowledge: { view: knowledge } as never };
  const [common = '', ...others] = await commonVulnerabilities(db, facility.id, knowledge(), runs + 2);
  const inventories = new Inventories({ ...site, audit: new Audit(site.clock) });
  const [reported] = await devices.bySource(db as never, facility.id, facility.devices[0]?.id ?? '');
  const report = reported === undefined ? undefined : await inventories.report(reported.id);
  const devicesWith = async (id: string, query: object = {}) =>
    ownPage(
      await vulnerabilityDevices(db, facility.id, id, domain, 'ja'),
      readGridQuery(vulnerabilityDevicesGrid, { limit: 50, ...query }),
    );
  const listed = (query: object = {}) =>
    sqlPage(deviceSource(db, named, silentBefore), readGridQuery(devicesGrid, { limit: 50, ...query }));
  const open = (query: object = {}) =>
    sqlPage(
      vulnerabilitySource(db, facility.id, { language: 'ja', view: knowledge() }),
      readGridQuery(vulnerabilitiesGrid, { limit: 50, ...query }),
    );
  const asked: Record<string, (run: number) => Promise<unknown>> = {
    'devices with a CVE (first page)': () => devicesWith(common),
    'devices with a CVE nobody asked about yet': (run) => devicesWith(others[run] ?? common),
    'findings of a device': async () => {
      if (reported === undefined || report === undefined) {
        throw new Error('no report');
      }
      return matchNow(reported, report, site, domain, 'ja');
    },
    'open by department, with all totals of devices': () => deviceTotals(db, facility.id, silentBefore),
    'all that 今日やること counts': () =>
      Promise.all([
        deviceTotals(db, facility.id, silentBefore),
        openTotals(db, facility.id, day),
        countUnmapped(db, facility.id),
        openByFirstDay(db, facility.id),
        readTrend(db, facility.id, addDays(day, -90)),
      ]),
    'devices, most urgent first': () => listed(),
    'devices facing outwards, as the director sees them': () => listed({ filter: '{"exposure":["edge","dmz"]}' }),
    'vulnerabilities, most urgent first': () => open(),
  };
  const answers: Record<string, Measured> = {};
  for (const [name, ask] of Object.entries(asked)) {
    answers[name] = await timed(ask, runs);
  }
  answers['slowest order of the devices'] = await slowest(orders(devicesGrid), listed, runs);
  answers['slowest filter of the devices'] = await slowest(DEVICE_FILTERS, listed, runs);
  answers['slowest order of the vulnerabilities'] = await slowest(orders(vulnerabilitiesGrid), open, runs);
  const asList = (query: object) => devicesWith(common, query);
  answers['slowest order of the devices with a CVE'] = await slowest(orders(vulnerabilityDevicesGrid), asList, runs);
  return answers;
}

const DEVICE_FILTERS = [
  { name: 'pc' },
  { name: 'pc-0007' },
  { department: '部署23' },
  { os: 'windows' },
  { decision: ['act-now'] },
  { seen: ['silent'] },
  { judged: ['unknown'] },
].map((filter) => ({ filter: JSON.stringify(filter) }));

/** Every column that can be sorted by, in both directions. */
function orders(grid: GridDefinition): { sort: string; direction: 'asc' | 'desc' }[] {
  return grid.columns
    .filter(({ sortable }) => sortable)
    .flatMap(({ id }) => [
      { sort: id, direction: 'asc' as const },
      { sort: id, direction: 'desc' as const },
    ]);
}

async function slowest(
  queries: readonly object[],
  ask: (query: object) => Promise<unknown>,
  runs: number,
): Promise<Measured> {
  const all: Measured[] = [];
  for (const query of queries) {
    all.push(await timed(() => ask(query), runs));
  }
  return all.toSorted((a, b) => b.p95Ms - a.p95Ms)[0] ?? measured([]);
}

async function timed(ask: (run: number) => Promise<unknown>, runs: number): Promise<Measured> {
  const times: number[] = [];
  await ask(runs);
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await ask(run);
    times.push(performance.now() - start);
  }
  return measured(times);
}

function ownPage<Row>(source: OwnSource<Row>, request: GridRequest) {
  return Promise.all([source.rows(request), source.total(request)]);
}

/** The vulnerabilities that most devices have: the hardest to list. */
async function commonVulnerabilities(db: Db, facility: string, view: KnowledgeView, limit: number): Promise<string[]> {
  const page = await sqlPage(
    vulnerabilitySource(db, facility, { language: 'ja', view }),
    readGridQuery(vulnerabilitiesGrid, { limit, sort: 'affectedDevices', direction: 'desc' }),
  );
  return page.items.map(({ id }) => id);
}

export interface Measured {
  readonly medianMs: number;
  readonly p95Ms: number;
}

function measured(times: readonly number[]): Measured {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { medianMs: at(0.5), p95Ms: at(0.95) };
}
