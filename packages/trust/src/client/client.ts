import { type Clock, canonicalJson, sha256, TsukuroiError } from '@tsukuroi/core';
import type { TargetFile } from 'tuf-js';
import { type ChannelProof, readChannel } from '../channel/channel.ts';
import { type Charter, readCharter, watchingCharter } from '../charter/charter.ts';
import { stricterTouch } from '../charter/permits.ts';
import type { FileDoor } from '../files/door.ts';
import { PLAN_LIMIT_BYTES, type Plan, readPlan } from '../plan/plan.ts';
import { binOf, planFolder } from '../repository/bins.ts';
import { CARRIED_DAYS, DAY_MS } from '../repository/expiry.ts';
import { consistentPath, METADATA_LIMITS } from '../repository/files.ts';
import { readSigned } from '../repository/read.ts';
import { type JudgedTime, judgeTime } from '../time/trusted-time.ts';
import { type Backing, backActions } from './backing.ts';
import './errors.ts';
import {
  newestSignedMs,
  type Refreshed,
  type RepositoryState,
  refreshRepository,
  roleKeysName,
  statedBy,
} from './refresh.ts';
import type { Source } from './source.ts';
import { type Memory, type TrustMemory, trustStore } from './store.ts';
import { runTuf, type VerifiedTargets } from './tuf.ts';

/** Who this device is, as it learnt at its enrolment, and where its trust begins. */
export interface TrustClientOptions {
  readonly door: FileDoor;
  /** Folder that belongs to the client alone. */
  readonly folder: string;
  readonly facility: string;
  readonly device: string;
  readonly department: string;
  readonly clock: Clock;
  /** The organisation's root the device came with; its hash stood in the enrolment token. Never overwritten. */
  readonly root: Uint8Array;
  /** A catalogue below this version is refused, also as the first one; from the enrolment token. */
  readonly catalogAtLeast?: number;
  readonly scratch?: string;
}

export interface Sources {
  readonly catalog: Source;
  readonly director: Source;
}

export interface AskOptions {
  /** Learnt offset of the clock (time/answer.ts). */
  readonly offsetMs?: number;
  /** Proves packages of a signed channel; without it they are refused. */
  readonly proof?: ChannelProof;
}

export interface VerifiedPlan {
  readonly plan: Plan;
  readonly sha256: string;
  /** By action id: whether catalogue or channel back it, and the permits it rests on. */
  readonly backing: ReadonlyMap<string, Backing>;
}

export interface TrustReport {
  readonly catalog: RepositoryState;
  readonly director: RepositoryState;
  readonly time: JudgedTime;
  /** The bounds of what may be ordered; a charter of watching alone when none was verified. */
  readonly charter: Charter;
  /** The plan to follow. Absent: there is none, or it was refused (`planError`); nothing new is begun. */
  readonly plan?: VerifiedPlan;
  readonly planError?: TsukuroiError;
  readonly warnings: readonly TsukuroiError[];
  /** The strictest touch class this device was ever given. */
  readonly strictestTouch?: Plan['touch'];
}

/** A device's side of the two repositories: nothing counts that they do not agree on. */
export interface TrustClient {
  /** Fetches and verifies everything. Never throws for what a source does; what went wrong stands in the report. */
  refresh(sources: Sources, ask?: AskOptions): Promise<TrustReport>;
  /** What was verified last, judged again by today's clock without network. */
  lastGood(ask?: AskOptions): Promise<TrustReport>;
}

const NOTHING: Memory = { files: new Map(), floors: {} };

interface CatalogWords {
  readonly version: number;
  readonly directorRoot: Uint8Array | undefined;
  readonly charter: Charter | undefined;
}

interface DirectorWords {
  readonly plan: { readonly plan: Plan; readonly bytes: Uint8Array; readonly path: string } | undefined;
  readonly planError: TsukuroiError | undefined;
  readonly statedCatalog: number | undefined;
}

export function trustClient(options: TrustClientOptions): TrustClient {
  const { facility, device, scratch } = options;
  const store = trustStore(options.door, options.folder);
  const place = scratch === undefined ? {} : { scratch };

  const remembered = async (): Promise<TrustMemory> => {
    const memory = (await store.load()) ?? { catalog: NOTHING, director: NOTHING, targets: new Map() };
    // A lost or damaged root: the one the device came with leads along the chain of rotations to today's.
    const files = new Map(memory.catalog.files);
    if (!files.has('root')) {
      files.set('root', options.root);
    }
    return { ...memory, catalog: { ...memory.catalog, files } };
  };

  /** A verified target's bytes: kept from before, or fetched and checked by length and hash. */
  const readTarget = async (
    target: TargetFile,
    limit: number,
    kept: Map<string, Uint8Array>,
    source: Source | undefined,
  ): Promise<Uint8Array> => {
    const matches = (bytes: Uint8Array) => bytes.length === target.length && sha256(bytes) === target.hashes.sha256;
    const known = kept.get(target.path);
    if (known !== undefined && matches(known)) {
      return known;
    }
    const refuse = (code: string) =>
      new TsukuroiError(code, { path: target.path, place: 'targets', limit }, { exitCode: 3 });
    if (target.length > limit) {
      throw refuse('SOURCE_ENDLESS');
    }
    const path = `targets/${consistentPath(target.path, target.hashes.sha256 ?? '')}`;
    const bytes = await source?.read(path, target.length);
    if (bytes === undefined) {
      throw refuse('SOURCE_INCOMPLETE');
    }
    if (!matches(bytes)) {
      throw new TsukuroiError('TARGET_ALTERED', { path: target.path }, { exitCode: 3 });
    }
    kept.set(target.path, bytes);
    return bytes;
  };

  const catalogWork =
    (kept: Map<string, Uint8Array>, source: Source | undefined) =>
    async (targets: VerifiedTargets): Promise<CatalogWords> => {
      const take = async (path: string, limit: number) => {
        const target = await targets.find(path);
        return target === undefined ? undefined : readTarget(target, limit, kept, source);
      };
      const charter =
        (await take(`charter/${facility}.json`, METADATA_LIMITS.root)) ??
        (await take('charter/all.json', METADATA_LIMITS.root));
      const snapshot = statedBy((await targets.role('snapshot')) ?? new Uint8Array());
      return {
        version: snapshot?.version ?? 0,
        directorRoot: await take(`directors/${facility}/root.json`, METADATA_LIMITS.root),
        charter: charter === undefined ? undefined : readCharter(charter),
      };
    };

  const directorWork =
    (kept: Map<string, Uint8Array>, source: Source | undefined, seen: TrustMemory['plan']) =>
    async (targets: VerifiedTargets): Promise<DirectorWords> => {
      const timestamp = readSigned('timestamp', (await targets.role('timestamp')) ?? new Uint8Array());
      const stated = timestamp.statements?.catalog;
      const statedCatalog = typeof stated === 'number' ? stated : undefined;
      // Leads tuf-js through the delegation, so that the bin is verified; no plan has number 0.
      await targets.find(`${planFolder(device)}/0.json`);
      const top = readSigned('targets', (await targets.role('targets')) ?? new Uint8Array());
      const digits = top.delegations?.roles.some(({ name }) => name === 'plans-00') ? 2 : 1;
      const bin = readSigned('targets', (await targets.role(binOf(device, digits))) ?? new Uint8Array());
      const mine = Object.keys(bin.targets).filter((path) => path.startsWith(`${planFolder(device)}/`));
      const [path] = mine;
      const target = path === undefined ? undefined : await targets.find(path);
      if (path === undefined || target === undefined) {
        return { plan: undefined, planError: undefined, statedCatalog };
      }
      const refuse = (reason: string): DirectorWords => ({
        plan: undefined,
        planError: new TsukuroiError('PLAN_REFUSED', { reason }, { exitCode: 3 }),
        statedCatalog,
      });
      const { custom } = target;
      if (mine.length > 1) {
        return refuse('two-plans');
      }
      if (
        custom.facility !== facility ||
        custom.device !== device ||
        path !== `${planFolder(device)}/${custom.number}.json`
      ) {
        return refuse('not-for-this-device');
      }
      const hash = target.hashes.sha256 ?? '';
      const number = Number(custom.number);
      const name = planKeys(await targets.role('root'));
      if (seen !== undefined && seen.keys === name) {
        if (number < seen.number) {
          return refuse('older-than-seen');
        }
        if (number === seen.number && hash !== seen.sha256) {
          return refuse('changed-under-same-number');
        }
      }
      const bytes = await readTarget(target, PLAN_LIMIT_BYTES, kept, source);
      const plan = readPlan(bytes);
      if (plan.facility !== facility || plan.device !== device || plan.number !== number) {
        return refuse('not-for-this-device');
      }
      if (plan.department !== options.department) {
        return refuse('other-department');
      }
      return { plan: { plan, bytes, path }, planError: undefined, statedCatalog };
    };

  const go = async (sources: Sources | undefined, ask: AskOptions): Promise<TrustReport> => {
    const before = await remembered();
    const kept = new Map(before.targets);
    const warnings: TsukuroiError[] = [];
    const timeOf = (catalog: Memory, director: Memory): JudgedTime =>
      judgeTime({
        clockMs: options.clock.nowMs(),
        ...(ask.offsetMs === undefined ? {} : { offsetMs: ask.offsetMs }),
        newestSignedMs: Math.max(newestSignedMs(catalog), newestSignedMs(director)),
        freshForMs: CARRIED_DAYS * DAY_MS,
      });
    const early = timeOf(before.catalog, before.director);

    let catalog = await refreshRepository(
      {
        repository: 'catalog',
        memory: before.catalog,
        source: sources?.catalog,
        nowMs: early.bestMs,
        newestSignedMs: newestSignedMs(before.catalog),
        mayBeOld: before.catalog.floors.timestamp !== undefined,
        ...place,
      },
      catalogWork(kept, sources?.catalog),
    );
    catalog = aboveFloor(options, catalog);
    // Nothing new, or nothing right: what was verified before still counts, under the newest root.
    const standing =
      catalog.value !== undefined || sources === undefined
        ? catalog
        : await refreshRepository(
            {
              repository: 'catalog',
              memory: catalog.memory,
              source: undefined,
              nowMs: early.bestMs,
              newestSignedMs: newestSignedMs(catalog.memory),
              mayBeOld: true,
              ...place,
            },
            catalogWork(kept, undefined),
          );

    const anchored = withDirectorRoot(before.director, standing.value?.directorRoot, facility);
    if (anchored instanceof TsukuroiError) {
      await store.save({ ...before, catalog: catalog.memory, targets: kept });
      return {
        catalog: catalog.state,
        director: { state: 'invalid', error: anchored },
        time: timeOf(catalog.memory, before.director),
        charter: standing.value?.charter ?? watchingCharter(facility),
        warnings,
        ...touchOf(before),
      };
    }
    const late = timeOf(catalog.memory, anchored);
    const director = await refreshRepository(
      {
        repository: 'director',
        memory: anchored,
        source: sources?.director,
        nowMs: late.bestMs,
        newestSignedMs: Math.max(newestSignedMs(catalog.memory), newestSignedMs(anchored)),
        mayBeOld: true,
        ...place,
      },
      directorWork(kept, sources?.director, before.plan),
    );
    const words =
      director.value ??
      (sources === undefined
        ? undefined
        : (
            await refreshRepository(
              {
                repository: 'director',
                memory: director.memory,
                source: undefined,
                nowMs: late.bestMs,
                newestSignedMs: newestSignedMs(director.memory),
                mayBeOld: true,
                ...place,
              },
              directorWork(kept, undefined, before.plan),
            )
          ).value);
    if (words?.statedCatalog !== undefined && (standing.value?.version ?? 0) < words.statedCatalog) {
      const params = { stated: words.statedCatalog, given: standing.value?.version ?? 0 };
      warnings.push(new TsukuroiError('CATALOG_WITHHELD', params, { exitCode: 3 }));
    }

    const found = words?.plan;
    const backing =
      found === undefined || standing.value === undefined
        ? new Map<string, Backing>()
        : await withCatalog(standing.memory, sources?.catalog, scratch, (targets) =>
            backActions(found.plan, {
              find: (path) => targets.find(path),
              read: (target, limit) => readTarget(target, limit, kept, sources?.catalog),
              channel: readChannel,
              ...(ask.proof === undefined ? {} : { proof: ask.proof }),
            }),
          );
    const strictestTouch =
      found === undefined
        ? before.strictestTouch
        : stricterTouch(found.plan.touch, before.strictestTouch ?? found.plan.touch);
    const keys = planKeys(director.memory.files.get('root'));
    const plan = found === undefined ? before.plan : { keys, number: found.plan.number, sha256: sha256(found.bytes) };
    await store.save({
      catalog: catalog.memory,
      director: director.memory,
      targets: prune(kept, found, facility),
      ...(plan === undefined ? {} : { plan }),
      ...(strictestTouch === undefined ? {} : { strictestTouch }),
    });
    return {
      catalog: catalog.state,
      director: director.state,
      time: timeOf(catalog.memory, director.memory),
      charter: standing.value?.charter ?? watchingCharter(facility),
      warnings,
      ...(found === undefined ? {} : { plan: { plan: found.plan, sha256: sha256(found.bytes), backing } }),
      ...(words?.planError === undefined ? {} : { planError: words.planError }),
      ...touchOf({ strictestTouch }),
    };
  };

  return {
    refresh: (sources, ask = {}) => go(sources, ask),
    lastGood: (ask = {}) => go(undefined, ask),
  };
}

function touchOf(memory: { readonly strictestTouch?: Plan['touch'] }): Pick<TrustReport, 'strictestTouch'> {
  return memory.strictestTouch === undefined ? {} : { strictestTouch: memory.strictestTouch };
}

/** Plan numbers are compared as long as the same keys speak for the director. */
function planKeys(root: Uint8Array | undefined): string {
  return (
    (root === undefined ? undefined : roleKeysName('targets', new Map([['root', root]]))) ?? sha256(canonicalJson([]))
  );
}

/** Runs over accepted catalogue metadata; a delegated role that is missing here is fetched and verified. */
async function withCatalog(
  memory: Memory,
  source: Source | undefined,
  scratch: string | undefined,
  work: (targets: VerifiedTargets) => Promise<Map<string, Backing>>,
): Promise<Map<string, Backing>> {
  const place = scratch === undefined ? {} : { scratch };
  // Accepted already, as "ok" or as "old": judged by the time at which it was signed.
  const referenceMs = newestSignedMs(memory);
  const { outcome } = await runTuf({ files: memory.files, source, referenceMs, cached: true, ...place }, work);
  return outcome.ok ? outcome.value : new Map();
}

/** The organisation's floor of the catalogue, from the token or from the newest root. */
function aboveFloor(options: TrustClientOptions, refreshed: Refreshed<CatalogWords>): Refreshed<CatalogWords> {
  const root = refreshed.memory.files.get('root');
  const least = Math.max(
    options.catalogAtLeast ?? 0,
    (root === undefined ? undefined : readSigned('root', root).catalog_at_least) ?? 0,
  );
  if (refreshed.value === undefined || refreshed.value.version >= least) {
    return refreshed;
  }
  const error = new TsukuroiError('METADATA_BELOW_FLOOR', { given: refreshed.value.version, least }, { exitCode: 3 });
  const files = new Map(root === undefined ? [] : [['root', root] as const]);
  return { state: { state: 'invalid', error }, memory: { files, floors: refreshed.memory.floors } };
}

/**
 * The director's root comes from the catalogue, so that the catalogue's keys alone decide whose plans count: one new
 * catalogue takes a stolen server's word away. A root of another facility is refused whoever signed it.
 */
function withDirectorRoot(memory: Memory, root: Uint8Array | undefined, facility: string): Memory | TsukuroiError {
  if (root === undefined) {
    return new TsukuroiError('DIRECTOR_UNKNOWN', { facility }, { exitCode: 3 });
  }
  const anchored = readSigned('root', root);
  if (anchored.facility !== facility) {
    return new TsukuroiError('METADATA_FOREIGN', { facility: anchored.facility ?? '' }, { exitCode: 3 });
  }
  const held = memory.files.get('root');
  if (held !== undefined && readSigned('root', held).version > anchored.version) {
    return memory;
  }
  return { files: new Map([...memory.files, ['root', root]]), floors: memory.floors };
}

/** Keeps what the present catalogue and plan need: charter, director's root, the plan, channels and permits. */
function prune(
  kept: ReadonlyMap<string, Uint8Array>,
  found: { readonly path: string; readonly plan: Plan } | undefined,
  facility: string,
): Map<string, Uint8Array> {
  const named = new Set([`charter/${facility}.json`, 'charter/all.json', `directors/${facility}/root.json`]);
  for (const action of found?.plan.actions ?? []) {
    for (const content of action.content) {
      named.add(content.kind === 'channel' ? `channels/${content.channel}.json` : content.target);
    }
    for (const permit of action.permits) {
      named.add(permit);
    }
  }
  return new Map([...kept].filter(([path]) => named.has(path) || path === found?.path || found === undefined));
}
