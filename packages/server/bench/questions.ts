import { type Clock, dayInJapan } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import {
  devicesGrid,
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
import { deviceTotals, openTotals } from '../src/modules/today/store.ts';
import { vulnerabilityDevices } from '../src/modules/vulnerabilities/devices.ts';
import { vulnerabilitySource } from '../src/modules/vulnerabilities/list.ts';
import type { Db } from '../src/platform/database/index.ts';
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
  const common = await commonVulnerability(db, facility.id);
  const inventories = new Inventories({ ...site, audit: new Audit(site.clock) });
  const [reported] = await devices.bySource(db as never, facility.id, facility.devices[0]?.id ?? '');
  const report = reported === undefined ? undefined : await inventories.report(reported.id);
  const page = (grid: typeof devicesGrid, sort?: string) =>
    readGridQuery(grid, { limit: 50, ...(sort === undefined ? {} : { sort }) });
  const asked: Record<string, () => Promise<unknown>> = {
    'devices with a CVE (first page)': async () => {
      const domain = { findings, knowledge: { view: knowledge } as never };
      const source = await vulnerabilityDevices(db, facility.id, common, domain, 'ja');
      return sqlPage(source, page(vulnerabilityDevicesGrid));
    },
    'findings of a device': async () => {
      if (reported === undefined || report === undefined) {
        throw new Error('no report');
      }
      return matchNow(reported, report, site, { findings, knowledge: { view: knowledge } as never }, 'ja');
    },
    'open by department, with all totals of devices': () => deviceTotals(db, facility.id, silentBefore),
    'devices, most urgent first': () => sqlPage(deviceSource(db, named, silentBefore), page(devicesGrid)),
    'devices by name': () => sqlPage(deviceSource(db, named, silentBefore), page(devicesGrid, 'name')),
    'vulnerabilities, most urgent first': () =>
      sqlPage(vulnerabilitySource(db, facility.id), page(vulnerabilitiesGrid)),
    'vulnerabilities by title': () => sqlPage(vulnerabilitySource(db, facility.id), page(vulnerabilitiesGrid, 'title')),
    'totals of vulnerabilities': () => openTotals(db, facility.id, day),
  };
  const answers: Record<string, Measured> = {};
  for (const [name, ask] of Object.entries(asked)) {
    const times: number[] = [];
    await ask();
    for (let run = 0; run < runs; run++) {
      const start = performance.now();
      await ask();
      times.push(performance.now() - start);
    }
    answers[name] = measured(times);
  }
  return answers;
}

/** The vulnerability that most devices have: the hardest to list. */
async function commonVulnerability(db: Db, facility: string): Promise<string> {
  const page = await sqlPage(
    vulnerabilitySource(db, facility),
    readGridQuery(vulnerabilitiesGrid, { limit: 1, sort: 'affectedDevices', direction: 'desc' }),
  );
  return page.items[0]?.id ?? '';
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
