import { type Clock, sha256, TsukuroiError } from '@tsukuroi/core';
import { newestSignedMs, type RepositoryState, refreshRepository, statedBy } from '../client/refresh.ts';
import type { Source } from '../client/source.ts';
import { type Memory, trustStore } from '../client/store.ts';
import type { MetadataSet, VerifiedTargets } from '../client/tuf.ts';
import '../client/errors.ts';
import type { FileDoor } from '../files/door.ts';
import { type Action, filesOfList, PLAN_LIMIT_BYTES, type Plan, readPlan, type SignedList } from '../plan/plan.ts';
import { planFolder } from '../repository/bins.ts';
import { consistentPath, METADATA_LIMITS } from '../repository/files.ts';
import { readSigned } from '../repository/read.ts';

/** A content that verified metadata name. */
export interface NamedContent {
  readonly sha256: string;
  readonly length: number;
  /** Where its bytes stand as a target; undefined for a vendor's package that a plan names. */
  readonly repository: 'catalog' | 'director' | undefined;
  /** Target path; the package's name for what stands in no repository. */
  readonly path: string;
}

/** By SHA-256: everything that verified metadata name, and nothing else. */
export type NamedContents = ReadonlyMap<string, NamedContent>;

export interface NamingOptions {
  readonly door: FileDoor;
  /** Folder that belongs to this alone: what was verified last. */
  readonly folder: string;
  readonly facility: string;
  readonly clock: Clock;
  /** The organisation's root this machine came with. */
  readonly root: Uint8Array;
  readonly scratch?: string;
}

export interface Named {
  readonly catalog: RepositoryState;
  /** Undefined where the catalogue could not be verified, or names no director of this facility. */
  readonly director: RepositoryState | undefined;
  /** Undefined when nothing was ever verified: then nothing is named. */
  readonly contents: NamedContents | undefined;
}

/** What plans name is read through this: a plan is itself a target, named by its hash. */
export type ReadTarget = (target: {
  readonly path: string;
  readonly sha256: string;
  readonly length: number;
}) => Promise<Uint8Array | undefined>;

/** Whether a peer may have it: a plan is for its own device (and for relays, which bring it there), all else for everyone. */
export function mayHave(content: NamedContent, device: string | undefined): boolean {
  const plan = content.repository === 'director' && content.path.startsWith('plans/');
  return !plan || device === undefined || content.path.startsWith(`${planFolder(device)}/`);
}

/**
 * Verifies both repositories as every device does (client/client.ts), and lists what they name: every target of every role,
 * and the contents of every plan. That is all a server or a relay gives out: its content port is no file server.
 *
 * Without `sources` what was verified last is judged again. Metadata that are old still name; metadata that are invalid change nothing (`contents` undefined: keep what was named).
 */
export async function nameContents(
  options: NamingOptions,
  sources: { readonly catalog: Source; readonly director: Source } | undefined,
  read: ReadTarget,
): Promise<Named> {
  const store = trustStore(options.door, options.folder);
  const before = await store.load();
  const nowMs = options.clock.nowMs();
  const run = <T>(
    repository: string,
    memory: Memory,
    source: Source | undefined,
    work: (targets: VerifiedTargets) => Promise<T>,
  ) =>
    refreshRepository(
      {
        repository,
        memory,
        source,
        nowMs: Math.max(nowMs, newestSignedMs(memory)),
        newestSignedMs: newestSignedMs(memory),
        // A relay passes on what is old, with its date; each device judges for itself.
        mayBeOld: true,
        ...(options.scratch === undefined ? {} : { scratch: options.scratch }),
      },
      work,
    );

  const catalogMemory = withRoot(before?.catalog, options.root);
  const catalog = await run('catalog', catalogMemory, sources?.catalog, async (targets) => {
    const named = await everyTarget('catalog', targets);
    const found = await targets.find(`directors/${options.facility}/root.json`);
    const root =
      found === undefined || sources === undefined
        ? undefined
        : await targetBytes(sources.catalog, found.path, found.hashes.sha256 ?? '', found.length);
    return { named, root };
  });
  const directorMemory = anchored(before?.director, catalog.value?.root);
  if (catalog.value === undefined || directorMemory === undefined) {
    await store.save({ catalog: catalog.memory, director: before?.director ?? NOTHING, targets: new Map() });
    return {
      catalog: catalog.state,
      director: undefined,
      contents: catalog.value === undefined ? undefined : byHash(catalog.value.named),
    };
  }
  const director = await run('director', directorMemory, sources?.director, async (targets) => {
    const named = await everyTarget('director', targets);
    return [...named, ...(await namedByPlans(named, read))];
  });
  await store.save({ catalog: catalog.memory, director: director.memory, targets: new Map() });
  const all = director.value === undefined ? undefined : byHash([...catalog.value.named, ...director.value]);
  return { catalog: catalog.state, director: director.state, contents: all };
}

const NOTHING: Memory = { files: new Map(), floors: {} };

function withRoot(memory: Memory = NOTHING, root: Uint8Array): Memory {
  return memory.files.has('root') ? memory : { ...memory, files: new Map([...memory.files, ['root', root]]) };
}

/** The director's root is the catalogue's to name; another or newer one takes the place of what was followed so far. */
function anchored(memory: Memory = NOTHING, root: Uint8Array | undefined): Memory | undefined {
  const mine = memory.files.get('root');
  if (root === undefined) {
    return mine === undefined ? undefined : memory;
  }
  const [before, named] = [statedBy(mine ?? new Uint8Array()), statedBy(root)];
  if (before !== undefined && named !== undefined && before.version >= named.version) {
    return memory;
  }
  const files: MetadataSet = new Map([...memory.files, ['root', root]]);
  return { ...memory, files };
}

/** Every target of the top role and of the roles it delegates to. A path that fits its pattern leads tuf-js through each. */
async function everyTarget(repository: 'catalog' | 'director', targets: VerifiedTargets): Promise<NamedContent[]> {
  const top = readSigned('targets', (await targets.role('targets')) ?? new Uint8Array());
  const snapshot = readSigned('snapshot', (await targets.role('snapshot')) ?? new Uint8Array());
  const named = listed(repository, top.targets);
  for (const { name, paths } of top.delegations?.roles ?? []) {
    const [pattern] = paths;
    // Collectors are named in the catalogue and sign beside it: the snapshot lists nothing of theirs.
    if (pattern === undefined || snapshot.meta[`${name}.json`] === undefined) {
      continue;
    }
    await targets.find(pattern.replaceAll('?', '0').replaceAll('*', '0'));
    const bytes = await targets.role(name);
    if (bytes !== undefined) {
      named.push(...listed(repository, readSigned('targets', bytes).targets));
    }
  }
  return named;
}

function listed(
  repository: 'catalog' | 'director',
  targets: Readonly<Record<string, { length: number; hashes: { sha256: string } }>>,
): NamedContent[] {
  return Object.entries(targets).map(([path, { hashes, length }]) => ({
    repository,
    path,
    sha256: hashes.sha256,
    length,
  }));
}

async function namedByPlans(targets: readonly NamedContent[], read: ReadTarget): Promise<NamedContent[]> {
  const named: NamedContent[] = [];
  for (const target of targets.filter(({ path, length }) => path.startsWith('plans/') && length <= PLAN_LIMIT_BYTES)) {
    const bytes = await read(target).catch(() => undefined);
    for (const { content, lists = [] } of planIn(bytes, target)?.actions ?? []) {
      named.push(...content.flatMap(namedByContent), ...lists.flatMap(namedByList));
    }
  }
  return named;
}

/** A vendor's signed list, and the indexes that a device lays its repository out from. */
function namedByList(list: SignedList): NamedContent[] {
  return filesOfList(list).map((file) => ({ repository: undefined, ...file }));
}

/** A content of a plan, and of a vendor's package the signed index that proves it. */
function namedByContent(one: Action['content'][number]): NamedContent[] {
  const { length, sha256: hash } = one;
  const itself = {
    repository: undefined,
    path: one.kind === 'channel' ? one.package : one.target,
    sha256: hash,
    length,
  };
  if (one.kind !== 'channel' || one.indexLength === undefined) {
    return [itself];
  }
  return [
    itself,
    { repository: undefined, path: `index of ${one.channel}`, sha256: one.index, length: one.indexLength },
  ];
}

/** A plan that did not come, or that a newer release wrote, names nothing; the others do. */
function planIn(bytes: Uint8Array | undefined, target: NamedContent): Plan | undefined {
  if (bytes === undefined || bytes.length !== target.length || sha256(bytes) !== target.sha256) {
    return undefined;
  }
  try {
    return readPlan(bytes);
  } catch {
    return undefined;
  }
}

/** Of one hash under two names, the one that stands in a repository counts: its bytes are there. */
function byHash(named: readonly NamedContent[]): NamedContents {
  const all = new Map<string, NamedContent>();
  for (const one of named) {
    if (all.get(one.sha256)?.repository === undefined) {
      all.set(one.sha256, one);
    }
  }
  return all;
}

/** A small target of the repository itself. @throws SOURCE_INCOMPLETE, TARGET_ALTERED */
async function targetBytes(source: Source, path: string, hash: string, length: number): Promise<Uint8Array> {
  const bytes =
    length > METADATA_LIMITS.root ? undefined : await source.read(`targets/${consistentPath(path, hash)}`, length);
  if (bytes === undefined) {
    throw new TsukuroiError('SOURCE_INCOMPLETE', { path, place: 'targets' }, { exitCode: 3 });
  }
  if (bytes.length !== length || sha256(bytes) !== hash) {
    throw new TsukuroiError('TARGET_ALTERED', { path }, { exitCode: 3 });
  }
  return bytes;
}
