import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where what is made once is kept between runs. */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  return environment.TSUKUROI_LAB_CACHE ?? '/var/cache/tsukuroi-lab';
}

/**
 * A folder made once and then shared: made under a name of its own and renamed when it is whole, so that a run that ends
 * halfway leaves nothing that looks finished, and two runs at once both end with a whole one.
 *
 * @param recipe everything the content depends on; another recipe is another folder
 * @param maxAgeDays after which it is made anew; undefined = keeps
 */
export async function madeOnce(
  cache: string,
  name: string,
  recipe: unknown,
  make: (folder: string) => Promise<void>,
  limits: { readonly nowMs: number; readonly maxAgeDays?: number },
): Promise<{ readonly folder: string; readonly fresh: boolean }> {
  const digest = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);
  const day = limits.maxAgeDays === undefined ? '' : `-${Math.floor(limits.nowMs / (limits.maxAgeDays * 86_400_000))}`;
  const folder = join(cache, `${name}-${digest}${day}`);
  if (existsSync(folder)) {
    return { folder, fresh: false };
  }
  await mkdir(cache, { recursive: true });
  await clearAbandoned(cache);
  const side = `${folder}.making-${process.pid}`;
  await rm(side, { recursive: true, force: true });
  try {
    await make(side);
    await rename(side, folder);
  } catch (error) {
    await rm(side, { recursive: true, force: true });
    const another = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (!another) {
      throw error;
    }
  }
  return { folder, fresh: true };
}

/** What runs left that were killed while making. */
async function clearAbandoned(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const maker = /\.making-(\d+)$/.exec(name)?.[1];
    if (maker !== undefined && !existsSync(`/proc/${maker}`)) {
      await rm(join(cache, name), { recursive: true, force: true });
    }
  }
}
