import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { consolePages } from './pages.ts';
import { open, openTarget, signedInPage, type Target } from './target.ts';

/** What comes out of the printer: the right number of A4 pages, whole lists, and nothing that only makes sense on a screen. */

let browser: Browser;
let target: Target;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  target = await openTarget({ devices: 400 });
  page = await signedInPage(browser, target);
});

afterAll(async () => {
  await browser?.close();
  await target?.close();
});

interface Paper {
  readonly pages: number;
  /** Width and height in points, once for each kind of page. */
  readonly sizes: readonly string[];
}

async function print(): Promise<Paper> {
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  const sizes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)].map(
    (box) => `${Math.round(Number(box[1]))}×${Math.round(Number(box[2]))}`,
  );
  return { pages: [...pdf.matchAll(/\/Type\s*\/Page\b(?!s)/g)].length, sizes: [...new Set(sizes)] };
}

const PORTRAIT = '595×842';
const LANDSCAPE = '842×595';

describe('on paper', () => {
  it('the page for the director is one sheet of A4', async () => {
    await open(page, target, '/director');

    expect(await print()).toEqual({ pages: 1, sizes: [PORTRAIT] });
  });

  it('the letter to the vendor with its reply slip is one sheet of A4', async () => {
    const pages = await consolePages(page, target);
    await open(page, target, pages.find(({ id }) => id === 'inquiry')?.address ?? '');

    expect(await print()).toEqual({ pages: 1, sizes: [PORTRAIT] });
  });

  it('今日やること carries the figures of its pictures: every department, a few days of the trend, no buttons', async () => {
    await open(page, target, '/');
    const departments = page.getByRole('table', { name: '部署ごと' }).getByRole('row');
    const onScreen = await departments.count();

    const paper = await print();
    await page.emulateMedia({ media: 'print' });
    const onPaper = await departments.count();
    const trend = page.getByRole('table').filter({ has: page.getByRole('columnheader', { name: '日', exact: true }) });
    const days = await trend.getByRole('row').count();
    const button = await page.getByRole('button', { name: /部署も見る/ }).count();
    // Not 'screen': what is printed next would be printed as the screen shows it.
    await page.emulateMedia({ media: null });

    expect(paper.sizes).toEqual([PORTRAIT]);
    expect(paper.pages).toBeLessThanOrEqual(3);
    expect(onPaper).toBeGreaterThan(onScreen);
    expect(days).toBeGreaterThan(5);
    expect(button).toBe(0);
  });

  it('a list lies across and starts on its first sheet', async () => {
    await open(page, target, '/audit');

    expect((await print()).sizes).toEqual([LANDSCAPE]);
  });

  it('shows every loaded row while printing, and only those on the screen afterwards', async () => {
    await open(page, target, '/vulnerabilities');
    const total = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
    const loaded = Math.min(total, 200);
    const before = await page.locator('[data-row]').count();

    await page.evaluate('window.dispatchEvent(new Event("beforeprint"))');
    expect(await page.locator('[data-row]').count()).toBe(loaded);
    await page.evaluate('window.dispatchEvent(new Event("afterprint"))');

    await expect.poll(() => page.locator('[data-row]').count()).toBeLessThanOrEqual(before);
  });

  it('carries when it was printed, how much of the whole it is, and under which conditions', async () => {
    await open(page, target, '/devices?filter={"decision":["act-now","this-week","next-window","watch"]}');
    await page.emulateMedia({ media: 'print' });

    const head = await page.getByText(/現在 \/ /).innerText();
    await page.emulateMedia({ media: 'screen' });

    expect(head).toMatch(/\d{4}\/\d{2}\/\d{2}\([月火水木金土日]\) \d{2}:\d{2} 現在/);
    expect(head).toContain('最も急ぐ判断: 今すぐ対応・今週中・次の保守時間・見守り');
    expect(head).toMatch(/件/);
  });

  it('leaves out navigation, buttons and filters, and keeps the mark of sample data', async () => {
    await open(page, target, '/devices');
    const sample = (await page.getByRole('complementary', { name: '見本のデータです' }).count()) > 0;
    await page.emulateMedia({ media: 'print' });

    expect(await page.getByRole('navigation').isVisible()).toBe(false);
    expect(await page.getByRole('searchbox').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'CSV' }).count()).toBe(0);
    expect(await page.getByText('見本のデータです').isVisible()).toBe(sample);
    await page.emulateMedia({ media: 'screen' });
  });
});
