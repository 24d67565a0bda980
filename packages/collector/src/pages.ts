import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { DownloadPlan, Paging } from '@tsukuroi/knowledge/download.ts';
import { valuesAt } from './expand.ts';
import { type Fetched, type FetchOptions, fetchWhole, type Network } from './fetch-whole.ts';

/** Ubuntu's list is some thousand pages of 20. */
const MAX_PAGES = 20_000;
/** Longest single page, which is held in memory; the plan's own limit is that of the whole. */
const PAGE_BYTES = 64 * 1024 ** 2;

/**
 * Fetches a paged answer (NVD API 2.0 style: offset, size, total) and keeps its items as JSON lines in one file. The count
 * must be the total that the last page announces, and all together no longer than the plan's limit; otherwise nothing is kept.
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
    let total = Number.POSITIVE_INFINITY;
    let written = 0;
    try {
      for (let page = 0; page < MAX_PAGES && taken < total; page += 1) {
        if (page > 0) {
          await network.sleep(plan.pauseMs ?? 0);
        }
        const address = new URL(url);
        address.searchParams.set(pages.offsetParameter, String(taken));
        address.searchParams.set(pages.sizeParameter, String(pages.size));
        const part = join(work, 'page.json');
        const limitBytes = Math.min(options.limitBytes, PAGE_BYTES);
        await fetchWhole(network, address.href, part, { ...options, limitBytes, validators: undefined }, nowMs);
        const document: unknown = JSON.parse(await readFile(part, 'utf8'));
        total = Number(valuesAt(document, pages.totalAt)[0]);
        const items = valuesAt(document, pages.itemsAt)[0];
        if (!Number.isInteger(total) || !Array.isArray(items) || (items.length === 0 && taken < total)) {
          throw new TsukuroiError('DOWNLOAD_REFUSED', {
            url: address.href,
            reason: `page at ${taken}: no total or no items`,
          });
        }
        const text = Buffer.from(items.map((item) => `${JSON.stringify(item)}\n`).join(''));
        written += text.length;
        if (written > options.limitBytes) {
          throw new TsukuroiError('DOWNLOAD_TOO_LARGE', { url, limit: options.limitBytes });
        }
        await lines.writeFile(text);
        taken += items.length;
      }
      if (taken !== total) {
        throw new TsukuroiError('DOWNLOAD_REFUSED', { url, reason: `${taken} items, ${total} announced` });
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
