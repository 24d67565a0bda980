import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { openTarget, SMALL, signedInPage, type Target } from './target.ts';

/** What a first visit has to carry, pictures included. A budget of bytes, not of time; the figures are printed for docs/benchmarks.md. */

const BUDGET_BYTES = 300_000;

let browser: Browser;
let target: Target;

beforeAll(async () => {
  browser = await launchBrowser();
  target = await openTarget();
});

afterAll(async () => {
  await browser?.close();
  await target?.close();
});

interface Carried {
  readonly script: number;
  readonly style: number;
  readonly files: number;
}

async function carried(address: string, signedIn: boolean): Promise<Carried> {
  const state = signedIn ? await (await signedInPage(browser, target)).context().storageState() : undefined;
  const context = await browser.newContext({
    viewport: SMALL,
    ...(state === undefined ? {} : { storageState: state }),
  });
  const page = await context.newPage();
  const sizes: Promise<readonly [string, number]>[] = [];
  page.on('response', (response) => {
    if (/\.(js|css)$/.test(new URL(response.url()).pathname)) {
      sizes.push(response.body().then((body) => [response.url(), gzipSync(body, { level: 9 }).length] as const));
    }
  });
  await page.goto(`${target.url}${address}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  const all = await Promise.all(sizes);
  await context.close();
  const sum = (wanted: (url: string) => boolean): number =>
    all.reduce((total, [url, size]) => total + (wanted(url) ? size : 0), 0);
  return {
    script: sum((url) => url.endsWith('.js')),
    style: sum((url) => url.endsWith('.css')),
    files: all.length,
  };
}

describe('a first visit', () => {
  it.each([
    ['signing in', '/', false],
    ['今日やること', '/', true],
    ['端末', '/devices', true],
  ])('to %s carries less than 300 KB of script, gzipped', async (name, address, signedIn) => {
    const { script, style, files } = await carried(address, signedIn);
    process.stdout.write(`${name}: script ${script} B, style ${style} B, ${files} files (gzip -9)\n`);

    expect(script).toBeGreaterThan(50_000);
    expect(script).toBeLessThan(BUDGET_BYTES);
  });
});
