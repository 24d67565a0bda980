import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KEPT_MS } from './page-size.ts';
import { PAGE_BYTES, PageCache, pagedFile } from './pages.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsukuroi-pages-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function content(name: string, bytes: Uint8Array) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return { path, content: { sha256: name, size: bytes.length } };
}

/** The first byte of the first page, read as whoever serves it reads it. */
async function firstByte(path: string, of: { sha256: string; size: number }, cache: PageCache) {
  const paged = await pagedFile(path, of, cache);
  const { bytes, done } = await paged.page(0);
  const [first] = bytes;
  done();
  await paged.close();
  return first;
}

/** Files of the folder that this process has open (proc_pid_fd(5)). Closing happens in a thread of its own: ask until it is so. */
function openHere(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
    } catch {
      return false;
    }
  }).length;
}

describe('a content that is served', () => {
  it('arrives page by page as it lies on the disk', async () => {
    const bytes = Buffer.alloc(2 * PAGE_BYTES + 10, 1).fill(2, PAGE_BYTES);
    const { path, content: of } = content('large', bytes);
    const paged = await pagedFile(path, of, new PageCache());
    const read: Uint8Array[] = [];
    for (const index of [0, 1, 2]) {
      const page = await paged.page(index);
      read.push(Buffer.from(page.bytes));
      page.done();
    }
    await paged.close();

    expect(Buffer.concat(read).equals(readFileSync(path))).toBe(true);
    await expect.poll(openHere).toBe(0);
  });

  it('that is not there is told when it is opened, not in the middle of an answer', async () => {
    await expect(pagedFile(join(folder, 'none'), { sha256: 'none', size: 3 }, new PageCache())).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  it('that is shorter than it should be is never given out whole', async () => {
    const { path } = content('short', Buffer.from('ab'));
    const paged = await pagedFile(path, { sha256: 'short', size: 3 }, new PageCache());

    await expect(paged.page(0)).rejects.toThrow('shorter');
    await paged.close();
  });
});

describe('small files', () => {
  it('stay open for the next reader, at most as many as were asked for, and are closed at the end', async () => {
    const cache = new PageCache();
    for (let index = 0; index < 600; index += 1) {
      const { path, content: of } = content(`small-${index}`, Buffer.from([index % 256]));
      expect(await firstByte(path, of, cache)).toBe(index % 256);
    }

    await expect.poll(openHere).toBe(512);
    cache.files.close();
    await expect.poll(openHere).toBe(0);
  });

  it('a file that is being read is not closed under its reader', async () => {
    const cache = new PageCache();
    const { path, content: of } = content('read', Buffer.from('x'));
    const paged = await pagedFile(path, of, cache);
    cache.files.close();
    const page = await paged.page(0);

    expect(Buffer.from(page.bytes).toString()).toBe('x');
    page.done();
    await paged.close();
    await expect.poll(openHere).toBe(0);
  });

  it('a file that was replaced after a scrub is answered from the new one within a minute', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const cache = new PageCache();
    const { path, content: of } = content('mended', Buffer.from([1]));
    expect(await firstByte(path, of, cache)).toBe(1);
    unlinkSync(path);
    writeFileSync(path, Buffer.from([2]));
    expect(await firstByte(path, of, cache)).toBe(1);

    now.mockReturnValue(1_001 + KEPT_MS);

    expect(await firstByte(path, of, cache)).toBe(2);
    cache.files.close();
  });
});
