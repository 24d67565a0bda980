import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { type TargetFile, Updater } from 'tuf-js';
import { DownloadHTTPError } from 'tuf-js/dist/error.js';
import { METADATA_LIMITS } from '../repository/files.ts';
import type { Source } from './source.ts';

/** Metadata by role name, as signed: the bytes are kept, never their meaning written anew. */
export type MetadataSet = ReadonlyMap<string, Uint8Array>;

export interface TufAttempt<T> {
  /** Everything tuf-js has verified and would keep, whether or not it came to the end. */
  readonly files: MetadataSet;
  readonly outcome:
    | { readonly ok: true; readonly value: T }
    /** `cause` is a TsukuroiError of the source when the source was the reason. */
    | { readonly ok: false; readonly cause: unknown };
}

/** Answers what verified metadata say of targets. */
export interface VerifiedTargets {
  find(path: string): Promise<TargetFile | undefined>;
  /** The verified bytes of a role, once a `find` has led through it. */
  role(name: string): Promise<Uint8Array | undefined>;
}

export interface TufOptions {
  /** What was verified before; holds at least `root`. */
  readonly files: MetadataSet;
  readonly source: Source | undefined;
  /** The time against which expiry is judged. */
  readonly referenceMs: number;
  /** Take root, timestamp and snapshot from `files` and ask the source only for roles that are missing there. */
  readonly cached?: boolean;
  /** Where a scratch folder may be made; the system's temporary folder unless told. */
  readonly scratch?: string;
}

/** The address is never asked: the fetcher takes its path. */
const BASE = 'https://repository.invalid/metadata/';

/**
 * Runs tuf-js's client workflow (TUF 1.0.31, 5.3 to 5.6) once. Two things are done around it (docs/decisions/
 * 0045-trust-client-around-tuf-js.md): it works in a scratch folder, because it writes its cache file by file and a power cut in
 * between would leave no whole state; and its clock is set, because it asks the system's. `source: undefined` only reads
 * what is there.
 */
export async function runTuf<T>(
  options: TufOptions,
  work: (targets: VerifiedTargets) => Promise<T>,
): Promise<TufAttempt<T>> {
  const above = options.scratch ?? tmpdir();
  await mkdir(above, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(above, 'tsukuroi-metadata-'));
  try {
    for (const [role, bytes] of options.files) {
      await writeFile(join(folder, `${encodeURIComponent(role)}.json`), bytes, { mode: 0o600 });
    }
    const fetcher = fetcherOf(options.source);
    const outcome = await attempt(folder, options, fetcher, work);
    const files = new Map<string, Uint8Array>();
    for (const name of await readdir(folder)) {
      files.set(decodeURIComponent(name.slice(0, -'.json'.length)), await readFile(join(folder, name)));
    }
    return { files, outcome };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function attempt<T>(
  folder: string,
  options: TufOptions,
  fetcher: ReturnType<typeof fetcherOf>,
  work: (targets: VerifiedTargets) => Promise<T>,
): Promise<TufAttempt<T>['outcome']> {
  try {
    const updater = new Updater({
      metadataDir: folder,
      metadataBaseUrl: BASE,
      fetcher,
      forceCache: options.cached === true || options.source === undefined,
      config: {
        rootMaxLength: METADATA_LIMITS.root,
        timestampMaxLength: METADATA_LIMITS.timestamp,
        snapshotMaxLength: METADATA_LIMITS.snapshot,
        targetsMaxLength: METADATA_LIMITS.targets,
      },
    });
    setReferenceTime(updater, options.referenceMs);
    await updater.refresh();
    const value = await work({
      find: (path) => updater.getTargetInfo(path),
      role: (name) => readFile(join(folder, `${encodeURIComponent(name)}.json`)).catch(() => undefined),
    });
    return { ok: true, value };
  } catch (cause) {
    // tuf-js wraps the errors of snapshot and targets into text; the fetcher remembers its own.
    return { ok: false, cause: fetcher.failure() ?? cause };
  }
}

/** tuf-js has no clock to give; a release that renames the field must stop the program, not judge by another time. */
function setReferenceTime(updater: Updater, ms: number): void {
  const trusted: unknown = Reflect.get(updater, 'trustedSet');
  if (typeof trusted !== 'object' || trusted === null || !(Reflect.get(trusted, 'referenceTime') instanceof Date)) {
    throw new TypeError('tuf-js keeps its reference time elsewhere now');
  }
  Reflect.set(trusted, 'referenceTime', new Date(ms));
}

function fetcherOf(source: Source | undefined) {
  let failure: TsukuroiError | undefined;
  const downloadBytes = async (url: string, maxLength: number): Promise<Buffer> => {
    const path = `metadata/${url.slice(BASE.length)}`;
    let bytes: Uint8Array | undefined;
    try {
      bytes = await source?.read(path, maxLength);
    } catch (cause) {
      failure = cause instanceof TsukuroiError ? cause : new TsukuroiError('SOURCE_UNREACHABLE', { path }, { cause });
      throw failure;
    }
    if (bytes === undefined) {
      // A missing next root is how the newest one is known (TUF 1.0.31, 5.3.3); any other missing file is a broken mirror.
      if (!/^metadata\/\d+\.root\.json$/.test(path)) {
        failure = new TsukuroiError('SOURCE_INCOMPLETE', { path }, { exitCode: 3 });
      }
      throw new DownloadHTTPError('not there', 404);
    }
    return Buffer.from(bytes);
  };
  return {
    failure: () => failure,
    downloadBytes,
    /** Targets are fetched by the caller, through the source, into memory or the content store. */
    downloadFile: (): Promise<never> => Promise.reject(new TypeError('targets are not fetched here')),
  };
}
