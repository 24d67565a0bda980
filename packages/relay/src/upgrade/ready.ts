import type { Named } from '@tsukuroi/trust/named/named-contents.ts';
import { RELEASE_LIMIT_BYTES, readRelease } from '@tsukuroi/trust/release/release.ts';
import type { Contents } from '../content/contents.ts';

/**
 * Fetches what an upgrade of this relay itself will need, before anybody orders it: the releases of its role that the catalogue names, and
 * their packages. What does not come now is tried again at the next round.
 */
export async function fetchOwnReleases(named: Named | undefined, contents: Contents): Promise<void> {
  for (const { length, path, repository, sha256 } of named?.contents?.values() ?? []) {
    if (repository !== 'catalog' || !path.startsWith('releases/relay/') || length > RELEASE_LIMIT_BYTES) {
      continue;
    }
    const bytes = await contents.read({ sha256, size: length }).catch(() => undefined);
    const release = bytes === undefined ? undefined : readRelease(bytes);
    if (release !== undefined) {
      // The first page is waited for; the rest comes in by itself, and stays.
      const opened = await contents.paged(release.package.sha256, undefined).catch(() => undefined);
      await opened?.close();
    }
  }
}
