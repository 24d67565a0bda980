import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { Source } from '../../sources.ts';
import { type Verified, verifiedRepository } from './verify.ts';

/** Where apt keeps what it last fetched (apt.conf(5), Dir::State::Lists). */
const APT_LISTS = 'var/lib/apt/lists';

/**
 * apt's lists of a machine, or of a mounted root of one: names of the files that the feed can use. Empty where there is no
 * apt, or it has never fetched anything.
 */
export async function localAptLists(root = '/'): Promise<string[]> {
  const entries = await readdir(join(root, APT_LISTS), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && /_(?:InRelease|Release|Release\.gpg|Packages)(?:\.\w+)?$/.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/**
 * Verifies this machine's apt lists into `target` (an empty folder) and answers it as a source for the build. The source is
 * undefined when nothing held; `refused` says why.
 */
export async function aptListsSource(options: {
  readonly target: string;
  readonly run: RunProgram;
  readonly root?: string;
}): Promise<Verified & { readonly source: Source | undefined }> {
  const { root = '/', target, run } = options;
  const paths = await localAptLists(root);
  const verified = await verifiedRepository({ root: join(root, APT_LISTS), paths, target, run });
  return { ...verified, source: verified.taken.length === 0 ? undefined : { folder: target, origin: 'apt-lists' } };
}
