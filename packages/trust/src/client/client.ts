import { type Clock, sha256, TsukuroiError } from '@tsukuroi/core';
import { type ChannelProof, readChannel } from '../channel/channel.ts';
import { type Charter, watchingCharter } from '../charter/charter.ts';
import { stricterTouch } from '../charter/permits.ts';
import type { FileDoor } from '../files/door.ts';
import type { Plan } from '../plan/plan.ts';
import { CARRIED_DAYS, DAY_MS } from '../repository/expiry.ts';
import { readSigned } from '../repository/read.ts';
import { type JudgedTime, judgeTime } from '../time/trusted-time.ts';
import { type Backing, backActions } from './backing.ts';
import { type CatalogWords, readCatalogWords } from './catalog-words.ts';
import { type DeviceIdentity, type FoundPlan, planKeys, readDirectorWords } from './director-words.ts';
import './errors.ts';
import { keptTargets } from './kept-targets.ts';
import {
  newestSignedMs,
  type Refreshed,
  type RefreshOptions,
  type RepositoryState,
  refreshRepository,
} from './refresh.ts';
import type { Source } from './source.ts';
import { type Memory, type TrustMemory, trustStore } from './store.ts';
import { runTuf, type VerifiedTargets } from './tuf.ts';

/** Who this device is, as it learnt at its enrolment, and where its trust begins. */
export interface TrustClientOptions extends DeviceIdentity {
  readonly door: FileDoor;
  /** Folder that belongs to the client alone. */
  readonly folder: string;
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
  /**
   * SHA-256 of the two timestamps held. A check-in that names them and hears the same back needs no refresh; `lastGood` says
   * how old they are by now.
   */
  held(): Promise<{ readonly catalog?: string; readonly director?: string }>;
}

const NOTHING: Memory = { files: new Map(), floors: {} };

export function trustClient(options: TrustClientOptions): TrustClient {
  const { facility, scratch } = options;
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

  /** Asks a repository; where that brings nothing, what was verified before still counts, under the newest root. */
  const ask = async <T>(
    given: Pick<RefreshOptions, 'repository' | 'memory' | 'source' | 'nowMs' | 'newestSignedMs' | 'mayBeOld'>,
    read: (targets: VerifiedTargets, source: Source | undefined) => Promise<T>,
    judge: (refreshed: Refreshed<T>) => Refreshed<T> = (refreshed) => refreshed,
  ): Promise<{ readonly asked: Refreshed<T>; readonly standing: Refreshed<T> }> => {
    const asked = judge(await refreshRepository({ ...given, ...place }, (targets) => read(targets, given.source)));
    if (asked.value !== undefined || given.source === undefined) {
      return { asked, standing: asked };
    }
    const { memory } = asked;
    const offline = { ...given, memory, source: undefined, newestSignedMs: newestSignedMs(memory), mayBeOld: true };
    const standing = judge(await refreshRepository({ ...offline, ...place }, (targets) => read(targets, undefined)));
    return { asked, standing };
  };

  const go = async (sources: Sources | undefined, how: AskOptions): Promise<TrustReport> => {
    const before = await remembered();
    const kept = keptTargets(before.targets);
    const timeOf = (catalog: Memory, director: Memory): JudgedTime =>
      judgeTime({
        clockMs: options.clock.nowMs(),
        ...(how.offsetMs === undefined ? {} : { offsetMs: how.offsetMs }),
        newestSignedMs: Math.max(newestSignedMs(catalog), newestSignedMs(director)),
        freshForMs: CARRIED_DAYS * DAY_MS,
      });

    const catalog = await ask(
      {
        repository: 'catalog',
        memory: before.catalog,
        source: sources?.catalog,
        nowMs: timeOf(before.catalog, before.director).bestMs,
        newestSignedMs: newestSignedMs(before.catalog),
        mayBeOld: before.catalog.floors.timestamp !== undefined,
      },
      (targets, source) => readCatalogWords(targets, facility, kept, source),
      (refreshed) => aboveFloor(options, refreshed),
    );
    const words = catalog.standing.value;
    const charter = words?.charter ?? watchingCharter(facility);
    const anchored = withDirectorRoot(before.director, words?.directorRoot, facility);
    if (anchored instanceof TsukuroiError) {
      await store.save({ ...before, catalog: catalog.standing.memory, targets: kept.all() });
      return {
        catalog: catalog.asked.state,
        director: { state: 'invalid', error: anchored },
        time: timeOf(catalog.standing.memory, before.director),
        charter,
        warnings: [],
        ...touchOf(before.strictestTouch),
      };
    }
    const director = await ask(
      {
        repository: 'director',
        memory: anchored,
        source: sources?.director,
        nowMs: timeOf(catalog.standing.memory, anchored).bestMs,
        newestSignedMs: Math.max(newestSignedMs(catalog.standing.memory), newestSignedMs(anchored)),
        mayBeOld: true,
      },
      (targets, source) => readDirectorWords(targets, options, kept, source, before.plan),
    );
    const orders = director.standing.value;
    const found = orders?.plan;
    const backed = await withCatalog(catalog.standing, sources?.catalog, place, (targets) =>
      found === undefined
        ? Promise.resolve(new Map<string, Backing>())
        : backActions(found.plan, {
            find: (path) => targets.find(path),
            read: (target, limit) => kept.read(target, limit, sources?.catalog),
            channel: readChannel,
            ...(how.proof === undefined ? {} : { proof: how.proof }),
          }),
    );
    const touch = found?.plan.touch;
    const strictestTouch =
      touch === undefined ? before.strictestTouch : stricterTouch(touch, before.strictestTouch ?? touch);
    const plan = found === undefined ? before.plan : seenPlan(found, director.standing.memory);
    await store.save({
      catalog: backed.memory,
      director: director.standing.memory,
      targets: found === undefined ? kept.all() : kept.only(neededBy(found, facility)),
      ...(plan === undefined ? {} : { plan }),
      ...touchOf(strictestTouch),
    });
    return {
      catalog: catalog.asked.state,
      director: director.asked.state,
      time: timeOf(backed.memory, director.standing.memory),
      charter,
      warnings: withheld(orders?.statedCatalog, words?.version),
      ...(found === undefined
        ? {}
        : { plan: { plan: found.plan, sha256: sha256(found.bytes), backing: backed.backing } }),
      ...(orders?.planError === undefined ? {} : { planError: orders.planError }),
      ...touchOf(strictestTouch),
    };
  };

  /** One at a time: two would save over each other. */
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<TrustReport>): Promise<TrustReport> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };

  return {
    refresh: (sources, how = {}) => inTurn(() => go(sources, how)),
    lastGood: (how = {}) => inTurn(() => go(undefined, how)),
    async held() {
      const memory = await store.load();
      const catalog = memory?.catalog.files.get('timestamp');
      const director = memory?.director.files.get('timestamp');
      return {
        ...(catalog === undefined ? {} : { catalog: sha256(catalog) }),
        ...(director === undefined ? {} : { director: sha256(director) }),
      };
    },
  };
}

function touchOf(strictestTouch: Plan['touch'] | undefined): Pick<TrustReport, 'strictestTouch'> {
  return strictestTouch === undefined ? {} : { strictestTouch };
}

function seenPlan(found: FoundPlan, director: Memory): NonNullable<TrustMemory['plan']> {
  return { keys: planKeys(director.files.get('root')), number: found.plan.number, sha256: sha256(found.bytes) };
}

function withheld(stated: number | undefined, given = 0): readonly TsukuroiError[] {
  return stated === undefined || given >= stated
    ? []
    : [new TsukuroiError('CATALOG_WITHHELD', { stated, given }, { exitCode: 3 })];
}

/**
 * Runs over accepted catalogue metadata; a delegated role that is missing here is fetched, verified and remembered, so that
 * the same question can be answered without network.
 */
async function withCatalog(
  standing: Refreshed<CatalogWords>,
  source: Source | undefined,
  place: { readonly scratch?: string },
  work: (targets: VerifiedTargets) => Promise<ReadonlyMap<string, Backing>>,
): Promise<{ readonly backing: ReadonlyMap<string, Backing>; readonly memory: Memory }> {
  const { memory, value } = standing;
  if (value === undefined) {
    return { backing: new Map(), memory };
  }
  // Accepted already, as "ok" or as "old": judged by the time at which it was signed.
  const referenceMs = newestSignedMs(memory);
  const { files, outcome } = await runTuf({ files: memory.files, source, referenceMs, cached: true, ...place }, work);
  return outcome.ok ? { backing: outcome.value, memory: { ...memory, files } } : { backing: new Map(), memory };
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

/** What the present catalogue and plan need: charter, director's root, the plan, its channels and permits. */
function neededBy({ path, plan }: FoundPlan, facility: string): Set<string> {
  const needed = new Set([path, `charter/${facility}.json`, 'charter/all.json', `directors/${facility}/root.json`]);
  for (const action of plan.actions) {
    for (const content of action.content) {
      needed.add(content.kind === 'channel' ? `channels/${content.channel}.json` : content.target);
    }
    for (const permit of action.permits) {
      needed.add(permit);
    }
  }
  return needed;
}
