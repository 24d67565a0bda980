import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { DownloadPlan, Paging } from '@tsukuroi/knowledge/download.ts';
import { valuesAt } from './expand.ts';
import { type Fetched, type FetchOptions, fetchWhole, type Network } from './fetch-whole.ts';

const MAX_PAGES = 2_000;

/**
 * Fetches a paged answer (NVD API 2.0 style: offset, size, total) and keeps its items as JSON lines in one file. The count
 * must be the announced total; otherwise nothing is kept.
 */
export async function fetchPages(
  network: Network,
  plan: DownloadPlan & { readonly pages: Paging },
  url: string,
  path: string,
  options: FetchOptions,
  nowMs: () => number,
): Promise<Fetched> {
  await mkdir(dirname(path), { recursive: true });
  const work = await mkdtemp(join(dirname(path), '.pages-'));
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  const { pages } = plan;
  try {
    const lines = await open(temporary, 'wx', 0o600);
    let taken = 0;
    try {
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const address = new URL(url);
        address.searchParams.set(pages.offsetParameter, String(taken));
        address.searchParams.set(pages.sizeParameter, String(pages.size));
        const part = join(work, 'page.json');
        await fetchWhole(network, address.href, part, { ...options, validators: undefined }, nowMs);
        const document: unknown = JSON.parse(await readFile(part, 'utf8'));
        const total = Number(valuesAt(document, pages.totalAt)[0]);
        const items = valuesAt(document, pages.itemsAt)[0];
        if (!Number.isInteger(total) || !Array.isArray(items) || (items.length === 0 && taken < total)) {
          throw new TsukuroiError('DOWNLOAD_REFUSED', {
            url: address.href,
            reason: `page at ${taken}: no total or no items`,
          });
        }
        await lines.writeFile(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
        taken += items.length;
        if (taken >= total) {
          break;
        }
        await network.sleep(plan.pauseMs ?? 0);
      }
      await lines.sync();
    } finally {
      await lines.close();
    }
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(temporary)) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    await rename(temporary, path);
    return { state: 'saved', bytes, sha256: hash.digest('hex'), validators: {} };
  } finally {
    await rm(work, { recursive: true, force: true });
    await rm(temporary, { force: true });
  }
}
