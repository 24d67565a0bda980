import { type Clock, type Json, TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { keyIdOf, type SigningKey } from '../keys/key.ts';
import { type BinDigits, binOf, binsOf, digitsFor, PLANS_PER_BIN, planFolder, planPath } from './bins.ts';
import './errors.ts';
import { DAY_MS, type ExpiryProfile } from './expiry.ts';
import { type RepositoryFiles, repositoryFiles } from './files.ts';
import { entryOf, type MetaEntry, metaEntryOf, mustReach, signMetadata, type TargetEntry } from './metadata.ts';
import { readSigned } from './read.ts';

export interface DirectorOptions {
  readonly door: FileDoor;
  /** Folder of this facility's repository; a root signed offline stands in it already. */
  readonly folder: string;
  readonly facility: string;
  readonly keys: readonly SigningKey[];
  readonly profile: ExpiryProfile;
  readonly clock: Clock;
}

export interface PlanToPublish {
  readonly device: string;
  /** Larger than every number this device had. */
  readonly number: number;
  readonly bytes: Uint8Array;
}

export interface Publication {
  readonly plans?: readonly PlanToPublish[];
  /** Devices that have no plan any more. */
  readonly withdrawn?: readonly string[];
  /** Stated in the timestamp: the catalogue known here, the head of the audit chain. Kept until stated anew. */
  readonly statements?: Readonly<Record<string, Json>>;
  /**
   * The repository was put back from a backup. Every role is signed anew, above what agents may have seen of it, and no plan stands any
   * more: which orders were given since, or taken back, nobody knows.
   */
  readonly afterRestore?: true;
}

/** The online repository of one facility. One process writes it; everybody may read it at any time. */
export interface Director {
  /** Publishes plans and renews what is halfway to its expiry. Nothing is visible before the timestamp is written. */
  publish(publication: Publication): Promise<{ readonly timestampVersion: number; readonly rolesWritten: number }>;
  /**
   * Removes what nobody can need any more: metadata that neither stand now nor were signed within the last week, and plans
   * before the last but one. Roots stay for ever.
   */
  tidy(): Promise<{ readonly removed: number }>;
  /** The number of a device's published plan. */
  planNumber(device: string): number | undefined;
}

/** A role as it stands: what snapshot says of it, what it says, when it ends. */
interface Standing {
  readonly meta: MetaEntry;
  readonly expiresMs: number;
}

interface Bin extends Standing {
  readonly targets: Readonly<Record<string, TargetEntry>>;
}

interface State {
  timestampVersion: number | undefined;
  statements: Readonly<Record<string, Json>>;
  snapshot: Standing | undefined;
  targets: Standing | undefined;
  digits: BinDigits;
  bins: Map<string, Bin>;
  /** Bins of an earlier division: a snapshot that drops a role is refused by every client (TUF 1.0.31, 5.5.5). */
  retired: Map<string, MetaEntry>;
}

/** Somebody may be on the way from an older timestamp: a slow relay, a stick being written. */
const KEPT_MS = 7 * DAY_MS;

/** Opens the repository for writing; reads what is published. Throws `KEYS_TOO_FEW` for keys the root does not name. */
export async function openDirector(options: DirectorOptions): Promise<Director> {
  const { clock, facility, keys, profile } = options;
  const files = repositoryFiles(options.door, options.folder);
  const root = await files.newestRoot();
  if (root === undefined) {
    throw new TsukuroiError('FILE_MISSING', { path: `${options.folder}/metadata/1.root.json` });
  }
  const { roles } = readSigned('root', root.bytes);
  mustReach('director', roles.targets, keys);
  mustReach('director', roles.snapshot, keys);
  mustReach('director', roles.timestamp, keys);
  const state = await standing(files, keys);

  const planEntry = (device: string): readonly [string, TargetEntry] | undefined => {
    const prefix = `${planFolder(device)}/`;
    const targets = state.bins.get(binOf(device, state.digits))?.targets ?? {};
    return Object.entries(targets).find(([path]) => path.startsWith(prefix));
  };

  const planNumber = (device: string): number | undefined => {
    const number = planEntry(device)?.[1].custom?.number;
    return typeof number === 'number' ? number : undefined;
  };

  /** All targets as they will stand, by bin, in the division that fits them. */
  const nextTargets = async (
    publication: Publication,
  ): Promise<{ digits: BinDigits; changed: Set<string>; bins: Map<string, Record<string, TargetEntry>> }> => {
    const all = new Map<string, readonly [string, TargetEntry]>();
    for (const bin of state.bins.values()) {
      for (const [path, entry] of Object.entries(bin.targets)) {
        all.set(String(entry.custom?.device), [path, entry]);
      }
    }
    const touched = new Set<string>();
    for (const device of publication.afterRestore === true ? [...all.keys()] : (publication.withdrawn ?? [])) {
      if (all.delete(device)) {
        touched.add(device);
      }
    }
    for (const { device, number, bytes } of publication.plans ?? []) {
      const previous = planNumber(device);
      if (!Number.isSafeInteger(number) || number < 1 || (previous !== undefined && number <= previous)) {
        throw new TsukuroiError('PLAN_NUMBER', { device, number, previous: previous ?? 0 }, { exitCode: 3 });
      }
      all.set(device, [planPath(device, number), entryOf(bytes, { facility, device, number })]);
      touched.add(device);
    }
    await writePlans(files, publication.plans ?? []);
    // Before the restore there may have been the finer division: a snapshot without its roles would be refused.
    const digits = state.digits === 2 || publication.afterRestore === true ? 2 : digitsFor(all.keys());
    const bins = new Map(binsOf(digits).map(({ name }) => [name, {} as Record<string, TargetEntry>]));
    for (const [device, [path, entry]] of all) {
      const bin = bins.get(binOf(device, digits)) ?? {};
      bin[path] = entry;
      if (Object.keys(bin).length > PLANS_PER_BIN && digits === 2) {
        throw new TsukuroiError('ROLE_FULL', { role: binOf(device, digits), limit: PLANS_PER_BIN }, { exitCode: 3 });
      }
    }
    const changed =
      digits === state.digits && state.bins.size > 0
        ? new Set([...touched].map((device) => binOf(device, digits)))
        : new Set(bins.keys());
    return { digits, changed, bins };
  };

  return {
    planNumber,
    async tidy() {
      const standing = new Set([
        `${state.snapshot?.meta.version}.snapshot.json`,
        `${state.targets?.meta.version}.targets.json`,
        ...[...state.bins].map(([name, bin]) => `${bin.meta.version}.${name}.json`),
      ]);
      // Versions are the time in seconds of their signing, or a little above it.
      const before = Math.floor((clock.nowMs() - KEPT_MS) / 1000);
      const superseded = (await options.door.list(`${options.folder}/metadata`)).filter((name) => {
        const version = /^(\d+)\.(?!root\.)/.exec(name)?.[1];
        return version !== undefined && Number(version) < before && !standing.has(name);
      });
      const stale = superseded.map((name) => `${options.folder}/metadata/${name}`);
      const plans = `${options.folder}/targets/plans`;
      for (const shard of await options.door.list(plans)) {
        for (const device of await options.door.list(`${plans}/${shard}`)) {
          const newest = planNumber(device) ?? Number.POSITIVE_INFINITY;
          for (const name of await options.door.list(`${plans}/${shard}/${device}`)) {
            if (Number(name.split('.')[1]) < newest - 1) {
              stale.push(`${plans}/${shard}/${device}/${name}`);
            }
          }
        }
      }
      for (const path of stale) {
        await options.door.remove(path);
      }
      return { removed: stale.length };
    },
    async publish(publication) {
      const now = clock.nowMs();
      const ends = (days: number) => now + days * DAY_MS;
      const worn = (role: Standing | undefined, days: number): boolean =>
        publication.afterRestore === true || role === undefined || role.expiresMs - now < (days * DAY_MS) / 2;
      let rolesWritten = 0;

      const next = await nextTargets(publication);
      const bins = new Map<string, Bin>();
      for (const [name, targets] of next.bins) {
        const known = next.digits === state.digits ? state.bins.get(name) : undefined;
        if (known !== undefined && !next.changed.has(name) && !worn(known, profile.targets)) {
          bins.set(name, known);
          continue;
        }
        const expiresMs = ends(profile.targets);
        const { version, bytes } = await files.writeVersioned(name, known?.meta.version, now, (as) =>
          signMetadata('targets', { version: as, signedAtMs: now, expiresMs }, { targets }, keys),
        );
        bins.set(name, { meta: metaEntryOf(version, bytes), expiresMs, targets });
        rolesWritten += 1;
      }
      const retired = new Map(state.retired);
      if (publication.afterRestore === true) {
        // They may have been written again after the backup, and only then given up: above that, whatever it was.
        for (const { name } of binsOf(1)) {
          const known = (state.bins.get(name)?.meta ?? state.retired.get(name))?.version;
          const expiresMs = ends(profile.targets);
          const { version, bytes } = await files.writeVersioned(name, known, now, (as) =>
            signMetadata('targets', { version: as, signedAtMs: now, expiresMs }, { targets: {} }, keys),
          );
          retired.set(name, metaEntryOf(version, bytes));
          rolesWritten += 1;
        }
      } else if (next.digits !== state.digits) {
        for (const [name, bin] of state.bins) {
          retired.set(name, bin.meta);
        }
      }

      let { targets, snapshot } = state;
      if (targets === undefined || next.digits !== state.digits || worn(targets, profile.targets)) {
        const expiresMs = ends(profile.targets);
        const { version, bytes } = await files.writeVersioned('targets', targets?.meta.version, now, (as) =>
          signMetadata('targets', { version: as, signedAtMs: now, expiresMs }, delegating(next.digits, keys), keys),
        );
        targets = { meta: metaEntryOf(version, bytes), expiresMs };
        rolesWritten += 1;
      }
      if (snapshot === undefined || rolesWritten > 0 || worn(snapshot, profile.snapshot)) {
        const meta = Object.fromEntries([
          ['targets.json', targets.meta],
          ...[...retired].map(([name, entry]) => [`${name}.json`, entry] as const),
          ...[...bins].map(([name, bin]) => [`${name}.json`, bin.meta] as const),
        ]);
        const expiresMs = ends(profile.snapshot);
        const { version, bytes } = await files.writeVersioned('snapshot', snapshot?.meta.version, now, (as) =>
          signMetadata('snapshot', { version: as, signedAtMs: now, expiresMs }, { meta }, keys),
        );
        snapshot = { meta: metaEntryOf(version, bytes), expiresMs };
        rolesWritten += 1;
      }
      const statements = { ...state.statements, ...publication.statements };
      const timestampVersion = Math.max((state.timestampVersion ?? 0) + 1, Math.floor(now / 1000));
      await files.writeTimestamp(
        signMetadata(
          'timestamp',
          { version: timestampVersion, signedAtMs: now, expiresMs: ends(profile.timestamp) },
          { meta: { 'snapshot.json': snapshot.meta }, statements },
          keys,
        ),
      );
      Object.assign(state, { timestampVersion, statements, snapshot, targets, digits: next.digits, bins, retired });
      return { timestampVersion, rolesWritten: rolesWritten + 1 };
    },
  };
}

/** Flushing is waiting: some at once cost hardly more than one. */
const WRITES_AT_ONCE = 32;

async function writePlans(files: RepositoryFiles, plans: readonly PlanToPublish[]): Promise<void> {
  for (let from = 0; from < plans.length; from += WRITES_AT_ONCE) {
    const some = plans.slice(from, from + WRITES_AT_ONCE);
    await Promise.all(some.map(({ device, number, bytes }) => files.writeTarget(planPath(device, number), bytes)));
  }
}

function delegating(digits: BinDigits, keys: readonly SigningKey[]) {
  return {
    targets: {},
    delegations: {
      keys: Object.fromEntries(keys.map(({ publicKey }) => [keyIdOf(publicKey), publicKey])),
      roles: binsOf(digits).map(({ name, paths }) => ({
        name,
        paths,
        keyids: keys.map(({ keyid }) => keyid),
        threshold: 1,
        terminating: true,
      })),
    },
  };
}

/**
 * What the repository says of itself. The director's metadata are read from its own disk: whoever can write there holds the
 * director's key as well. After a rotation everything is signed anew and versions begin anew from the time: what the former
 * key signed, near infinity perhaps, binds nobody any more.
 */
async function standing(files: RepositoryFiles, keys: readonly SigningKey[]): Promise<State> {
  const empty: State = {
    timestampVersion: undefined,
    statements: {},
    snapshot: undefined,
    targets: undefined,
    digits: 1,
    bins: new Map(),
    retired: new Map(),
  };
  const timestamp = await files.timestamp();
  if (timestamp === undefined) {
    return empty;
  }
  const meta = timestamp.signed.meta['snapshot.json'];
  const snapshot = readSigned('snapshot', await files.metadata('snapshot', meta.version));
  const targetsMeta = snapshot.meta['targets.json'];
  if (targetsMeta === undefined) {
    return empty;
  }
  const targets = readSigned('targets', await files.metadata('targets', targetsMeta.version));
  const delegated = new Set(targets.delegations?.roles.map(({ name }) => name));
  const bins = new Map<string, Bin>();
  const retired = new Map<string, MetaEntry>();
  const rotated = keys.some(({ keyid }) => targets.delegations?.keys[keyid] === undefined);
  const stands = (entry: MetaEntry, expires: string): Standing =>
    rotated ? { meta: { ...entry, version: 0 }, expiresMs: 0 } : { meta: entry, expiresMs: Date.parse(expires) };
  for (const [file, entry] of Object.entries(snapshot.meta)) {
    const name = file.slice(0, -'.json'.length);
    if (delegated.has(name)) {
      const bin = readSigned('targets', await files.metadata(name, entry.version));
      bins.set(name, { ...stands(entry, bin.expires), targets: bin.targets as Bin['targets'] });
    } else if (name !== 'targets' && !rotated) {
      retired.set(name, entry);
    }
  }
  return {
    timestampVersion: rotated ? undefined : timestamp.signed.version,
    statements: timestamp.signed.statements ?? {},
    snapshot: stands(meta, snapshot.expires),
    targets: stands(targetsMeta, targets.expires),
    digits: delegated.has('plans-00') ? 2 : 1,
    bins,
    retired,
  };
}
