import { productMap } from '@tsukuroi/content';
import { productMapOf } from '@tsukuroi/matching';
import type { ServerContext } from './module.ts';
import { readHolding } from './modules/acceptances/index.ts';
import { Devices } from './modules/devices/index.ts';
import { acceptedText, Findings } from './modules/findings/index.ts';
import { Inventories } from './modules/inventories/index.ts';
import { Knowledge } from './modules/knowledge/index.ts';
import { compareLedger, Ledger } from './modules/ledger/index.ts';
import { keepTrend } from './modules/today/index.ts';

/** The services of the modules that know what a hospital runs, put together once for each server. */
export interface Domain {
  readonly knowledge: Knowledge;
  readonly devices: Devices;
  readonly findings: Findings;
  readonly inventories: Inventories;
  readonly ledger: Ledger;
}

const DOMAINS = new WeakMap<ServerContext, Domain>();

export function domainOf(context: ServerContext): Domain {
  let domain = DOMAINS.get(context);
  if (domain === undefined) {
    domain = makeDomain(context);
    DOMAINS.set(context, domain);
  }
  return domain;
}

/** The same without a server around it, for the command line beside one: what it answers is read, nothing is counted again. */
export function makeDomain(context: Pick<ServerContext, 'audit' | 'clock' | 'dataFolder' | 'db' | 'settings'>): Domain {
  const { db, clock, audit, settings } = context;
  const knowledge = new Knowledge({ clock, dataFolder: context.dataFolder });
  const devices = new Devices({ db, clock });
  const findings = new Findings({
    db,
    clock,
    products: productMapOf(productMap()),
    knowledge: () => knowledge.view(),
    acceptedEverywhere: (reader, facility, day) => readHolding(reader, { facility }, day),
    acceptedOn: async (reader, device, day) => {
      const risks = await readHolding(reader, { device }, day);
      return acceptedText([...risks].map(([id, until]) => ({ id, until })));
    },
    changeDevice: (tx, device, change) => devices.change(tx, device, change),
    countDevices: (reader, facility, profiles) => devices.byProfile(reader, facility, profiles),
  });
  const inventories = new Inventories({ db, clock, audit, devices, findings });
  knowledge.onSwap(async () => {
    await findings.rematch((await settings.facility()).id);
    await keepTrend(context);
  });
  const ledger = new Ledger({
    db,
    clock,
    audit,
    compare: (facility) => compareLedger(facility, { db, clock, devices, findings, inventories }),
    changes: () => findings.changes,
  });
  return { knowledge, devices, findings, inventories, ledger };
}
