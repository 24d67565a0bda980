import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousProblems } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { type ConsolePage, consolePages } from './pages.ts';
import { LARGE, NARROW, open, openTarget, SMALL, signedInPage, type Target, watch } from './target.ts';

/** Walking over all pages takes a while on a busy machine. */
const SLOW_MS = 400_000;

let browser: Browser;
let target: Target;
let pages: readonly ConsolePage[];

beforeAll(async () => {
  browser = await launchBrowser();
  target = await openTarget();
  pages = await consolePages(await signedInPage(browser, target), target);
});

afterAll(async () => {
  await browser?.close();
  await target?.close();
});

/** Pixels of the content that lie outside the window. */
async function hiddenSideways(page: Page): Promise<number> {
  return page.evaluate<number>(
    'document.querySelector("main").scrollWidth - document.querySelector("main").clientWidth',
  );
}

/** What one walk over all pages saw: each page is drawn once, and looked at for everything. */
interface Walk {
  readonly seen: readonly string[];
  readonly headings: readonly string[];
  readonly problems: readonly string[];
  readonly sideways: readonly string[];
}

async function walk(): Promise<Walk> {
  const page = await signedInPage(browser, target, SMALL);
  const seen = watch(page, target);
  const headings: string[] = [];
  const problems: string[] = [];
  const sideways: string[] = [];
  for (const { id, address, title } of pages) {
    await page.setViewportSize(SMALL);
    await open(page, target, address);
    const heading = await page.getByRole('heading', { level: 1 }).innerText();
    const named = await page.title();
    if (!title.test(heading) || named !== `${heading} – つくろい`) {
      headings.push(`${id}: ${heading}, ${named}`);
    }
    problems.push(...(await seriousProblems(page)).map((problem) => `${id}: ${problem}`));
    for (const size of [SMALL, LARGE, NARROW]) {
      await page.setViewportSize(size);
      const hidden = await hiddenSideways(page);
      if (hidden !== 0) {
        sideways.push(`${id} at ${size.width}: ${hidden}`);
      }
    }
  }
  await page.context().close();
  return { seen, headings, problems, sideways };
}

describe('every page', () => {
  let walked: Walk;

  beforeAll(async () => {
    walked = await walk();
  }, SLOW_MS);

  it('opens with its title under the strict policy without an error and without another host', () => {
    expect(walked.headings).toEqual([]);
    expect(walked.seen).toEqual([]);
    expect(pages.length).toBeGreaterThan(20);
  });

  it('has nothing that Axe calls serious', () => {
    expect(walked.problems).toEqual([]);
  });

  it('fits into the window at 1280×800, at 1920×1080 and beside another window at 900×900: only lists scroll sideways, inside their own frame', () => {
    expect(walked.sideways).toEqual([]);
  });

  it('speaks English after the switch, and remembers it', async () => {
    const page = await signedInPage(browser, target);
    await open(page, target, '/');

    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor();
    await open(page, target, '/first-day');

    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('First day');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.context().close();
  });

  it('gives the focus to its title, and the skip link leads to the content', async () => {
    const page = await signedInPage(browser, target);
    await open(page, target, '/');

    const places = page.getByRole('navigation', { name: '画面の一覧' });
    await places.getByText('書類', { exact: true }).click();
    await places.getByRole('link', { name: '台帳', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: '台帳' }).waitFor();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');

    await page.locator('a[href="#content"]').focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.context().close();
  });
});
