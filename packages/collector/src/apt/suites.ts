import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isSecuritySuite } from '@tsukuroi/core/apt/release-file.ts';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { SupplySuite } from '@tsukuroi/protocol/apt-supply.ts';
import { fileSha256, INDEX_LIMITS, readIndex, type Stanza } from '@tsukuroi/providers/apt/index-packages.ts';
import { repositoryError } from '@tsukuroi/providers/apt/repository-errors.ts';
import { type FileOf, verifySuite } from '@tsukuroi/providers/apt/repository-verify.ts';
import type { ContentStore } from '@tsukuroi/trust/store/store.ts';
import type { FetchedIndex } from './root.ts';

/** A suite whose list and indices are in the store, and where its packages can be had. */
export interface FetchedSuite {
  readonly suite: SupplySuite;
  readonly repository: string;
  /** Address words of the list for pins: its codename and archive name. */
  readonly codename: string;
  readonly archiveName: string | undefined;
  readonly label: string;
  readonly indexes: readonly FetchedIndex[];
}

/**
 * Takes what apt fetched into the content store and checks it in the same way as an endpoint will. Security suites come
 * first: where two suites hold the same package, its file is named in theirs. Errors: `APT_…` of the chain.
 */
export async function fetchedSuites(
  indexes: readonly FetchedIndex[],
  store: ContentStore,
  fileOf: FileOf,
  keyrings: readonly string[],
  run: RunProgram,
): Promise<FetchedSuite[]> {
  const folders = archiveFolders(indexes.map(({ repository }) => repository));
  const found: FetchedSuite[] = [];
  for (const group of Map.groupBy(indexes, ({ inRelease }) => inRelease).values()) {
    const [first] = group;
    if (first === undefined) {
      continue;
    }
    const files = await Promise.all(group.map(async ({ path, file }) => ({ path, ...(await intoStore(store, file)) })));
    const draft: SupplySuite = {
      archive: folders.get(first.repository) ?? 'archive',
      suite: first.suite,
      components: [...new Set(group.map(({ path }) => path.split('/')[0] ?? ''))],
      security: false,
      date: '',
      inRelease: await intoStore(store, first.inRelease),
      indexes: files,
    };
    found.push(await checked(draft, group, fileOf, keyrings, run));
  }
  return found.sort((a, b) => Number(b.suite.security) - Number(a.suite.security));
}

async function checked(
  draft: SupplySuite,
  indexes: readonly FetchedIndex[],
  fileOf: FileOf,
  keyrings: readonly string[],
  run: RunProgram,
): Promise<FetchedSuite> {
  const verified = await verifySuite(draft, fileOf, keyrings, run);
  if (!verified.ok) {
    throw verified.error;
  }
  const { release } = verified.value;
  return {
    suite: { ...draft, security: isSecuritySuite(release), date: release.date },
    repository: indexes[0]?.repository ?? '',
    codename: release.codename,
    archiveName: release.suite,
    label: release.label,
    indexes,
  };
}

/** Reads every index of a suite, stanza by stanza. */
export async function eachStanza(
  { suite, indexes }: FetchedSuite,
  run: RunProgram,
  take: (stanza: Stanza) => void,
): Promise<void> {
  for (const { file, path } of indexes) {
    const expected = suite.indexes.find((index) => index.path === path);
    const read = expected === undefined ? undefined : await readIndex(file, expected, run, take);
    if (read?.ok !== true) {
      throw repositoryError(read?.error ?? 'index-not-listed', `${suite.suite} ${path}`);
    }
  }
}

/** Folders of the mirror: the archive's own path (`debian-security`), numbered where two archives have the same. */
export function archiveFolders(repositories: readonly string[]): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  for (const repository of repositories) {
    if (folders.has(repository)) {
      continue;
    }
    const path = URL.parse(repository)?.pathname ?? '';
    const parts = path.split('/').map((part) => part.replace(/[^A-Za-z0-9._+-]/g, '-').replace(/^[^A-Za-z0-9]+/, ''));
    const name = parts.filter((part) => part !== '').join('/') || 'archive';
    const taken = new Set(folders.values());
    let folder = name;
    for (let number = 2; taken.has(folder); number += 1) {
      folder = `${name}-${number}`;
    }
    folders.set(repository, folder);
  }
  return folders;
}

async function intoStore(store: ContentStore, file: string): Promise<{ sha256: string; size: number }> {
  const { size } = await stat(file);
  if (size > INDEX_LIMITS.packedBytes) {
    throw repositoryError('index-too-large', file);
  }
  const content = { sha256: await fileSha256(file), size };
  await store.obtain(content, (from) => createReadStream(file, { start: from }));
  return content;
}
