import { join } from 'node:path';
import { dayInJapan } from '@tsukuroi/core';
import { ROLLOUTS_EVENT } from '@tsukuroi/protocol';
import { SUPPLY_LIMITS } from '@tsukuroi/protocol/apt-supply.ts';
import { receivedBundles } from '@tsukuroi/trust/bundle/import.ts';
import { importLayout } from '@tsukuroi/trust/bundle/received.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { consistentPath } from '@tsukuroi/trust/repository/files.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { readServerConfig } from '../../config.ts';
import { domainOf } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { matchNow } from '../devices/index.ts';
import { agentVersions, type DirectorService, directorOf } from '../director/index.ts';
import { activeAgents } from '../enrolment/index.ts';
import { Holdings } from '../inventories/index.ts';
import { policiesOf } from '../policies/index.ts';
import { stopOf } from '../stop/index.ts';
import type { BroughtSupply } from './answers.ts';
import { followWork } from './follow-work.ts';
import { LongFixed } from './long-fixed.ts';
import type { Open, RolloutParts } from './parts.ts';
import { Planner } from './planner.ts';
import { Rollouts } from './service.ts';
import { readRollout } from './store.ts';
import { isSupply } from './supplies.ts';
import type { ResultParts } from './take-result.ts';
import { takeTouched } from './touched.ts';

const OPENED = new WeakMap<ServerContext, Promise<Rollouts>>();

/** The rollouts of a server, put together at its first use. */
export function rolloutsOf(context: ServerContext): Promise<Rollouts> {
  let rollouts = OPENED.get(context);
  if (rollouts === undefined) {
    rollouts = open(context);
    OPENED.set(context, rollouts);
    rollouts.catch(() => OPENED.delete(context));
  }
  return rollouts;
}

/** Gives a server rollouts that were put together otherwise, as tests do. */
export function holdRollouts(context: ServerContext, rollouts: Rollouts): void {
  OPENED.set(context, Promise.resolve(rollouts));
}

export function resultPartsOf(context: ServerContext): ResultParts {
  const { devices } = domainOf(context);
  return {
    findDevice: (id, tx) => devices.find(id, tx),
    nameOfRollout: async (tx, id) => (await readRollout(tx, (await context.settings.facility()).id, id))?.name,
    moved: async (tx, work) => {
      await followWork(tx, work);
      const { rollout } = work;
      if (rollout !== null) {
        context.hub.publish(ROLLOUTS_EVENT, () => ({ id: rollout }));
      }
    },
  };
}

async function open(context: ServerContext): Promise<Rollouts> {
  const parts = await partsOf(context);
  return new Rollouts(parts, new Planner(parts, resultPartsOf(context)));
}

/** What rollouts of a running server are made of. */
export async function partsOf(context: ServerContext): Promise<RolloutParts> {
  const { audit, clock, dataFolder, db, hub, log, settings } = context;
  const { carriedDays } = await readServerConfig(dataFolder);
  const { devices, inventories } = domainOf(context);
  const facility = async () => (await settings.facility()).id;
  const policies = policiesOf(context);
  const longFixed = new LongFixed(db, domainOf(context));
  const store = contentStore({ root: join(dataFolder, 'store'), door: nodeDoor() });
  return {
    ...{ audit, clock, dataFolder, db, log, facility },
    world: () => policies.world(),
    policyDevices: (ids) => policies.devices(ids),
    apart: () => policies.apart(),
    devices: async (ids) => devices.placed(await facility(), ids),
    agents: async (ids) => activeAgents(db, await facility(), ids),
    digests: async (ids) => inventories.digests(await facility(), ids),
    touched: () => takeTouched(db),
    holdings: (names) => new Holdings(db, names),
    longFixed: async () => longFixed.profiles(await facility(), dayInJapan(clock.nowMs()), clock.nowMs()),
    agentVersions: async (identities) => agentVersions(db, await facility(), identities),
    report: (device) => inventories.report(device),
    open: async (id, report) => openOn(await devices.get(await facility(), id), report, context),
    director: () => directorOf(context),
    supplies: suppliesIn(dataFolder),
    hasContent: async (sha256) =>
      (await store.sizeOf(sha256)) !== undefined || isTarget(await directorOf(context), sha256),
    isStopped: () => stopOf(context).isStopped(),
    carried: carriedDays !== undefined,
    changed: (rollout) => hub.publish(ROLLOUTS_EVENT, () => ({ id: rollout })),
  };
}

/** Files of the catalogue lie in its repository, and are given out from there (agent-port/content-exchanges.ts). */
async function isTarget({ catalog, door, folders }: DirectorService, sha256: string): Promise<boolean> {
  for (const [path, target] of catalog?.targets ?? []) {
    if (target.sha256 === sha256) {
      const facts = await door.stat(join(folders.catalog, 'targets', consistentPath(path, sha256)));
      return facts?.kind === 'file' && facts.size === target.length;
    }
  }
  return false;
}

async function openOn(
  device: Parameters<typeof matchNow>[0],
  report: Parameters<typeof matchNow>[1],
  context: ServerContext,
): Promise<Open> {
  const { match } = await matchNow(device, report, context, domainOf(context), 'ja');
  const affected = match.findings.filter(({ kind, verdict }) => verdict === 'affected' && kind === 'vulnerability');
  return {
    affected: affected.map(({ id, software }) => ({ id, software: software.name })),
    urgent: affected
      .filter(({ exploitedSince, ransomware }) => exploitedSince !== null && ransomware)
      .flatMap(({ alsoIn, software }) => [software.name, ...alsoIn]),
    judged: match.judged !== 'unknown',
  };
}

/** Supplies in bundles from outside; read anew when another bundle came in. */
function suppliesIn(dataFolder: string): () => Promise<readonly BroughtSupply[]> {
  const door = nodeDoor();
  const bundles = join(dataFolder, 'bundles');
  const { content } = layoutOf(join(dataFolder, 'store'));
  let known: { readonly names: string; readonly supplies: readonly BroughtSupply[] } | undefined;
  return async () => {
    const names = JSON.stringify(await door.list(importLayout(bundles).received));
    if (known?.names !== names) {
      const received = (await receivedBundles(door, bundles)).filter(({ bundle }) => bundle.direction === 'inward');
      const supplies = received.flatMap(({ bundle, entries }) =>
        entries
          .filter(({ kind, name }) => kind === 'metadata' && isSupply(name))
          .map(({ name, sha256 }) => ({
            name,
            sha256,
            sequence: bundle.sequence,
            read: () => door.read(content(sha256), SUPPLY_LIMITS.bytes),
          })),
      );
      known = { names, supplies };
    }
    return known.supplies;
  };
}
