import type { DownloadPlan } from '../../download.ts';
import type { AptSource } from './sources.ts';

const LIST_LIMIT_BYTES = 16 * 1024 ** 2;
const INDEX_LIMIT_BYTES = 256 * 1024 ** 2;

/**
 * What to fetch so that the feed knows the suites of `sources` (of a machine that is not this one; a machine's own lists need
 * no fetching). The hosts are those of the sources. A source's plain-http address stays as it is (`signed`): what arrives is used
 * only after `verifiedRepository()`, so nothing rests on the way it came. Flat repositories (suite ends with `/`) and addresses
 * other than http(s) are left out.
 */
export function repositoryPlans(sources: readonly AptSource[], architecture: string): DownloadPlan[] {
  const plans = new Map<string, DownloadPlan>();
  for (const { uri, suite, components, architectures } of sources) {
    const address = URL.parse(uri);
    if (address === null || !/^https?:$/.test(address.protocol) || suite.endsWith('/')) {
      continue;
    }
    const path = `${address.pathname.replace(/\/+$/, '')}/dists/${suite}`;
    const folder = `debian-repository/${address.host}${path}`;
    const wanted = architectures.length === 0 ? [architecture] : architectures;
    const files = [
      { below: 'InRelease', limitBytes: LIST_LIMIT_BYTES },
      ...components.flatMap((component) =>
        wanted.map((arch) => ({ below: `${component}/binary-${arch}/Packages.xz`, limitBytes: INDEX_LIMIT_BYTES })),
      ),
    ];
    for (const { below, limitBytes } of files) {
      const url = `${address.origin}${path}/${below}`;
      plans.set(url, {
        id: `${address.host}${path}/${below}`.replace(/[^\w.-]+/g, '-'),
        url,
        saveAs: `${folder}/${below}`,
        limitBytes,
        conditional: 'last-modified',
        everyHours: 6,
        signed: true,
        source:
          'https://wiki.debian.org/DebianRepository/Format (dists/$DIST/InRelease, binary-$ARCH/Packages.xz; read 2026-11-22)',
      });
    }
  }
  return [...plans.values()];
}
