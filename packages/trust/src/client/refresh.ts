import { canonicalJson, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { keyIdOf } from '../keys/key.ts';
import { isSignedMetadata } from '../roles/metadata.ts';
import { roleKeysOf } from '../roles/verify.ts';
import './errors.ts';
import type { Source } from './source.ts';
import type { Floor, Memory } from './store.ts';
import { type MetadataSet, runTuf, type TufAttempt, type VerifiedTargets } from './tuf.ts';

/**
 * How a repository stands. "Invalid" and "old" are different things everywhere: what is not signed as it must be stops;
 * what is signed well but past its date goes on, with a warning and its age.
 */
export type RepositoryState =
  | { readonly state: 'ok'; readonly signedAt: string; readonly expires: string; readonly version: number }
  | { readonly state: 'old'; readonly signedAt: string; readonly expires: string; readonly version: number }
  | { readonly state: 'unreachable'; readonly error: TsukuroiError }
  | { readonly state: 'invalid'; readonly error: TsukuroiError };

export interface RefreshOptions {
  /** `catalog` or `director`, for the words of an error. */
  readonly repository: string;
  readonly memory: Memory;
  /** Undefined: judge again what was verified before, without network. */
  readonly source: Source | undefined;
  /** True time, as far as it is known (time/trusted-time.ts). */
  readonly nowMs: number;
  /** Newest signed time seen, over all repositories. */
  readonly newestSignedMs: number;
  /** False where nothing was ever seen: a new device does not begin with what has expired. */
  readonly mayBeOld: boolean;
  readonly scratch?: string;
}

export interface Refreshed<T> {
  readonly state: RepositoryState;
  /** What to remember: on failure the former files, with a newer root and higher floors where those were verified. */
  readonly memory: Memory;
  /** Only when the state is `ok` or `old`. */
  readonly value?: T;
}

/**
 * Refreshes one repository: with true time first; only when that is refused, with the newest signed time, and what passes
 * then is "old". A file that is both expired and badly signed passes neither time.
 */
export async function refreshRepository<T>(
  options: RefreshOptions,
  work: (targets: VerifiedTargets) => Promise<T>,
): Promise<Refreshed<T>> {
  const { memory, source, nowMs, scratch } = options;
  const run = (referenceMs: number): Promise<TufAttempt<T>> =>
    runTuf({ files: memory.files, source, referenceMs, ...(scratch === undefined ? {} : { scratch }) }, work);

  const first = await run(nowMs);
  if (first.outcome.ok) {
    return settle(options, first, 'ok', first.outcome.value);
  }
  // Without a source everything new is "missing"; what is there is judged by the second look.
  if (source !== undefined && isSourceError(first.outcome.cause)) {
    return failed(options, first, first.outcome.cause);
  }
  const second = await run(Math.min(nowMs, options.newestSignedMs));
  if (!second.outcome.ok) {
    return failed(options, second, second.outcome.cause);
  }
  if (!options.mayBeOld) {
    return failed(options, second, new TsukuroiError('CATALOG_OLD_ON_NEW_DEVICE', {}, { exitCode: 3 }));
  }
  return settle(options, second, 'old', second.outcome.value);
}

/** What metadata state of themselves, ours or others': `signed_at` is ours alone. */
export interface Stated {
  readonly version: number;
  readonly expires: string;
  readonly signedAtMs: number;
}

export function statedBy(bytes: Uint8Array): Stated | undefined {
  try {
    const { signed } = JSON.parse(Buffer.from(bytes).toString('utf8'));
    const signedAtMs = Date.parse(signed.signed_at ?? '1970-01-01T00:00:00Z');
    return Number.isFinite(signedAtMs) ? { version: signed.version, expires: signed.expires, signedAtMs } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The newest signed time that a memory vouches for: its root's, and its timestamp's as long as the same keys speak for it.
 * A date in the far future that a stolen key once signed is forgotten with that key.
 */
export function newestSignedMs(memory: Memory): number {
  const root = memory.files.get('root');
  const stated = root === undefined ? undefined : statedBy(root);
  const seen = memory.floors.timestamp;
  const counts = seen !== undefined && seen.keys === roleKeysName('timestamp', memory.files);
  return Math.max(stated?.signedAtMs ?? 0, counts ? seen.signedAtMs : 0);
}

/**
 * A name for "the keys that speak for this role". A floor holds as long as they stay: replaced keys begin anew, which is how
 * an organisation gets out again when a thief signed a version number near infinity (TUF 1.0.31, 5.3.11).
 */
export function roleKeysName(role: string, files: MetadataSet): string | undefined {
  const delegator = ['timestamp', 'snapshot', 'targets'].includes(role) ? files.get('root') : files.get('targets');
  const keys = delegator === undefined ? undefined : roleKeysOf(role, delegator);
  return keys === undefined
    ? undefined
    : sha256(canonicalJson({ threshold: keys.threshold, keys: keys.keys.map(keyIdOf).sort() }));
}

function settle<T>(options: RefreshOptions, attempt: TufAttempt<T>, state: 'ok' | 'old', value: T): Refreshed<T> {
  const { repository, memory } = options;
  const floors: Record<string, Floor> = {};
  for (const [role, bytes] of attempt.files) {
    const keys = roleKeysName(role, attempt.files);
    const stated = statedBy(bytes);
    if (role === 'root' || keys === undefined || stated === undefined) {
      continue;
    }
    const seen = memory.floors[role];
    // What was verified before is judged again as it is: the floor may stand above it, raised by a refresh that failed later.
    const lower = options.source !== undefined && seen !== undefined && stated.version < seen.version;
    if (lower && seen.keys === keys) {
      const params = { repository, role, seen: seen.version, given: stated.version };
      return failed(options, attempt, new TsukuroiError('METADATA_ROLLED_BACK', params, { exitCode: 3 }));
    }
    if (options.source !== undefined) {
      floors[role] = { keys, version: stated.version, signedAtMs: stated.signedAtMs };
    }
  }
  const timestamp = statedBy(attempt.files.get('timestamp') ?? new Uint8Array());
  if (timestamp === undefined) {
    return failed(options, attempt, new TsukuroiError('METADATA_REFUSED', { repository }, { exitCode: 3 }));
  }
  return {
    state: {
      state,
      signedAt: isoSeconds(timestamp.signedAtMs),
      expires: timestamp.expires,
      version: timestamp.version,
    },
    memory: { files: attempt.files, floors: { ...memory.floors, ...floors } },
    value,
  };
}

function failed<T>(options: RefreshOptions, attempt: TufAttempt<T>, cause: unknown): Refreshed<T> {
  const { repository, memory } = options;
  const error = cause instanceof TsukuroiError ? cause : refusal(repository, cause);
  const unreachable = isSourceError(error) && error.code !== 'SOURCE_ENDLESS';
  return {
    state: { state: unreachable ? 'unreachable' : 'invalid', error },
    memory: progressed(memory, attempt.files),
  };
}

/**
 * After a failure the last good set stays whole. Two things go forward: a newer root, because it may take a stolen key away,
 * and the floor of a newer timestamp, so that what was seen is not unseen.
 */
function progressed(memory: Memory, found: MetadataSet): Memory {
  const root = found.get('root') ?? memory.files.get('root');
  const timestamp = found.get('timestamp');
  const files = new Map(memory.files);
  const floors = { ...memory.floors };
  if (root !== undefined) {
    files.set('root', root);
    const keys = roleKeysName('timestamp', new Map([['root', root]]));
    const stated = timestamp === undefined ? undefined : statedBy(timestamp);
    const signed = timestamp !== undefined && isSignedMetadata('timestamp', timestamp, root);
    const seen = floors.timestamp;
    if (signed && stated !== undefined && keys !== undefined) {
      if (seen === undefined || seen.keys !== keys || seen.version < stated.version) {
        floors.timestamp = { keys, version: stated.version, signedAtMs: stated.signedAtMs };
      }
    }
  }
  return { files, floors };
}

function isSourceError(cause: unknown): cause is TsukuroiError {
  return cause instanceof TsukuroiError && cause.code.startsWith('SOURCE_');
}

function refusal(repository: string, cause: unknown): TsukuroiError {
  return new TsukuroiError('METADATA_REFUSED', { repository }, { cause, exitCode: 3 });
}
