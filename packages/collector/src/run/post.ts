import { cp, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { dayInJapan, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { type BundleSource, type Exported, exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { contentsAfter, madeBundles } from '@tsukuroi/trust/bundle/made.ts';
import { contentSources } from '@tsukuroi/trust/bundle/sources.ts';
import type { Box } from '@tsukuroi/trust/mailbox/index.ts';
import type { Sign } from '@tsukuroi/trust/roles/verify.ts';
import { isSha256 } from '@tsukuroi/trust/store/content.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import type { FacilityConfig } from './config.ts';
import type { Context } from './context.ts';
import { type FacilityMemory, writeMemory } from './facility-memory.ts';
import type { Letters } from './letters.ts';
import { linkedParts } from './linked-parts.ts';

/** A request made so soon after a bundle was fetched may not know of it yet: it is on its way through the DMZ. */
const ON_ITS_WAY_MS = 6 * 3_600_000;
/** Without any request every bundle is a whole one; so many hours lie between two of them. */
const WHOLE_EVERY_MS = 24 * 3_600_000;
/** A bundle that was not fetched in so long, though somebody came, cannot be fetched: it gives its place to a newer one. */
const FETCHED_WITHIN_MS = 7 * 24 * 3_600_000;
/** Manifests of earlier bundles that are kept, for requests that lean on them. */
const MADE_KEPT = 50;

export interface PostParts {
  readonly facility: FacilityConfig;
  /** Undefined where only sticks go. */
  readonly box: Box | undefined;
  readonly memory: FacilityMemory;
  readonly request: Letters['request'];
  /** Everything that the facility should have. */
  readonly sources: readonly BundleSource[];
  readonly sign: Sign;
}

export interface Posted {
  readonly state: 'made' | 'same' | 'waiting';
  readonly memory: FacilityMemory;
  /** Why the bundle did not come into the folder for sticks; it lies in the box all the same. */
  readonly problem?: unknown;
}

/**
 * Makes a bundle for one facility when there is something new, of what its newest request says it lacks, and puts it into its
 * box and its folder for sticks.
 *
 * @throws TsukuroiError BUNDLE_…, MAILBOX_FULL, MAILBOX_TOO_MANY, DISK_FULL, COLLECTOR_STICKS where only sticks go
 */
export async function post(context: Context, parts: PostParts): Promise<Posted> {
  const { clock, store } = context;
  const { box, facility, request } = parts;
  const sources = await withWanted(context, parts.sources, request);
  await store.hold(
    `facility:${facility.id}`,
    sources.map((source) => source.sha256),
  );
  const memory = await noticeFetched(context, parts);
  const fingerprint = fingerprintOf(sources);
  const { made } = memory;
  const pending = made !== undefined && made.goneAt === undefined && box !== undefined;
  if (!isDue(memory, fingerprint, request, clock.nowMs())) {
    return { state: 'same', memory };
  }
  // Somebody has been here since: it is being fetched, piece by piece, over a line that may be slow.
  const isYoung = made !== undefined && clock.nowMs() - Date.parse(made.at) < FETCHED_WITHIN_MS;
  if (pending && isYoung && memory.visitedAt !== undefined && memory.visitedAt >= made.at) {
    return { state: 'waiting', memory };
  }
  const exported = await write(context, parts, sources);
  const { id, bundle, carriedBytes: bytes, leftOut } = exported;
  const next: FacilityMemory = {
    ...memory,
    made: { id, sequence: bundle.sequence, at: isoSeconds(clock.nowMs()), bytes, leftOut, fingerprint },
    documents: Object.fromEntries(
      sources.flatMap(({ kind, name, sha256: hash }) =>
        kind === 'metadata' && /^(apt|dnf)\//.test(name) ? [[name, hash]] : [],
      ),
    ),
  };
  const problem = facility.sticks === undefined ? undefined : await sticksProblem(exported.folders, facility.sticks);
  if (box === undefined && problem !== undefined) {
    throw problem;
  }
  if (box !== undefined) {
    await box.put(exported.folders);
  }
  await writeMemory(context, facility.id, next);
  if (pending) {
    // Nobody began to fetch it, and the new one holds everything that it held.
    await box.remove(made.id);
  }
  await context.door.removeTree(context.places.making(facility.id));
  return { state: 'made', memory: next, ...(problem === undefined ? {} : { problem }) };
}

/** A bundle that is no longer in the box went on. */
async function noticeFetched(context: Context, { box, facility, memory }: PostParts): Promise<FacilityMemory> {
  const { made } = memory;
  if (made === undefined || made.goneAt !== undefined || box === undefined) {
    return memory;
  }
  if ((await box.list()).some(({ id }) => id === made.id)) {
    return memory;
  }
  const next = { ...memory, made: { ...made, goneAt: isoSeconds(context.clock.nowMs()) } };
  await writeMemory(context, facility.id, next);
  return next;
}

function isDue(memory: FacilityMemory, fingerprint: string, request: Letters['request'], nowMs: number): boolean {
  const { made } = memory;
  if (made === undefined) {
    return true;
  }
  const changed = made.fingerprint !== fingerprint;
  if (request === undefined) {
    return changed && nowMs - Date.parse(made.at) >= WHOLE_EVERY_MS;
  }
  const { bundle, lost } = request.request.has;
  const arrived = bundle !== null && bundle.sequence >= made.sequence;
  // Where only sticks go nobody sees when one is taken along; from its making on it is on its way.
  const since = Date.parse(made.goneAt ?? made.at) + ON_ITS_WAY_MS;
  const askedAgain = Date.parse(request.request.madeAt) > since && (!arrived || lost.length > 0);
  return changed || askedAgain;
}

async function withWanted(
  { store }: Context,
  sources: readonly BundleSource[],
  request: Letters['request'],
): Promise<readonly BundleSource[]> {
  const named = new Map(sources.map((source) => [`${source.kind} ${source.name}`, source]));
  for (const want of request?.request.wanted ?? []) {
    const key = want.kind === 'content' ? `content ${want.sha256}` : undefined;
    if (key !== undefined && !named.has(key) && want.kind === 'content' && isSha256(want.sha256)) {
      const there = (await store.sizeOf(want.sha256)) !== undefined;
      const [source] = there ? await contentSources(store, [want.sha256]) : [];
      if (source !== undefined) {
        named.set(key, source);
      }
    }
  }
  return [...named.values()];
}

function fingerprintOf(sources: readonly BundleSource[]): string {
  return sha256(
    sources
      .map(({ kind, name, sha256: hash }) => `${kind} ${name} ${hash}\n`)
      .sort()
      .join(''),
  );
}

async function write(context: Context, parts: PostParts, sources: readonly BundleSource[]): Promise<Exported> {
  const { config, places, door, clock } = context;
  const { facility, request, sign } = parts;
  const made = madeBundles(door, places.made(facility.id));
  const out = places.making(facility.id);
  await door.removeTree(out);
  await door.makeFolder(out);
  const whole = linkedParts(door, layoutOf(places.store).content);
  const isCut = facility.volumeBytes !== undefined;
  const exported = await exportBundle({
    door: isCut ? door : whole.door,
    clock,
    out,
    organisation: config.organisation,
    facility: facility.id,
    direction: 'inward',
    sequence: await made.nextSequence(clock),
    about: aboutOf(sources, dayInJapan(clock.nowMs())),
    sources: isCut ? sources : sources.map(whole.source),
    ...(request === undefined ? {} : { base: await baseOf(made, request) }),
    sign,
    ...(facility.volumeBytes === undefined ? {} : { volumeBytes: facility.volumeBytes }),
  });
  await made.record(exported);
  await prune(context, facility.id, request);
  return exported;
}

/** What the request says is there: everything of the newest bundle that came in, and more; less what was lost. */
async function baseOf(made: ReturnType<typeof madeBundles>, { id, request }: NonNullable<Letters['request']>) {
  const { bundle, contents, lost } = request.has;
  const known = bundle === null ? undefined : await made.find(bundle.id);
  const has = new Set([...(known === undefined ? [] : contentsAfter(known)), ...contents]);
  for (const hash of lost) {
    has.delete(hash);
  }
  return { told: { kind: 'request' as const, id }, has };
}

function aboutOf(sources: readonly BundleSource[], day: string) {
  const packages = sources.filter(({ kind }) => kind === 'content').length;
  const [, month = '', date = ''] = day.split('-');
  const knowledge = sources.some(({ kind }) => kind === 'knowledge-chunk');
  return {
    ja: `${Number(month)}月${Number(date)}日の${knowledge ? '知識と' : ''}配布物 ${packages} 件`,
    en: `${knowledge ? 'knowledge and ' : ''}${packages} contents of ${day}`,
  };
}

async function sticksProblem(folders: readonly string[], sticks: string): Promise<TsukuroiError | undefined> {
  try {
    await toSticks(folders, sticks);
    return undefined;
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
    return new TsukuroiError('COLLECTOR_STICKS', { folder: sticks, reason }, { cause });
  }
}

/** The newest bundle, for a person to copy to sticks; the one before goes. A part of it is never seen under its name. */
async function toSticks(folders: readonly string[], sticks: string): Promise<void> {
  const names = folders.map((folder) => basename(folder));
  // Copying would make a folder that is missing, and fill the disk below a medium that is not mounted.
  await readdir(sticks);
  await rm(join(sticks, '.coming'), { recursive: true, force: true });
  for (const folder of folders) {
    await cp(folder, join(sticks, '.coming', basename(folder)), { recursive: true });
  }
  await removeEarlier(sticks, names);
  for (const name of names) {
    await rm(join(sticks, name), { recursive: true, force: true });
    await rename(join(sticks, '.coming', name), join(sticks, name));
  }
  await rm(join(sticks, '.coming'), { recursive: true, force: true });
}

async function removeEarlier(sticks: string, names: readonly string[]): Promise<void> {
  for (const name of await readdir(sticks)) {
    if (/^tsukuroi-inward-.*-\d+-of-\d+$/.test(name) && !names.includes(name)) {
      await rm(join(sticks, name), { recursive: true, force: true });
    }
  }
}

async function prune({ door, places }: Context, facility: string, request: Letters['request']): Promise<void> {
  const folder = places.made(facility);
  const names = (await door.list(folder)).filter((name) => /^\d+-[0-9a-f]{64}\.json$/.test(name));
  const newestFirst = names.toSorted((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10));
  const leant = request?.request.has.bundle?.id;
  for (const name of newestFirst.slice(MADE_KEPT)) {
    if (leant === undefined || !name.includes(leant)) {
      await door.remove(join(folder, name));
    }
  }
}
