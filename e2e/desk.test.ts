import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seriousProblems } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { openTarget, standInOnly, type Target, watch } from './target.ts';

/** The screen of the duty desk prints the sheet of the morning, once. The stand-in's sheet is that of 24 November, made at 7:30. */

let browser: Browser;
let target: Target;
let context: BrowserContext;

beforeAll(async () => {
  browser = await launchBrowser();
  target = await openTarget({ devices: 40 });
});

afterAll(async () => {
  await browser?.close();
  await target?.close();
});

afterEach(async () => {
  await context?.close();
});

const WORD = 'v'.repeat(43);

/** The desk's computer at an instant; what it sends to the printer is counted, over reloads too. */
async function desk(at: string, address = `/desk?print#${WORD}`): Promise<Page> {
  context = await browser.newContext({
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    viewport: { width: 1280, height: 1100 },
  });
  await context.addInitScript(`window.print = () => {
    localStorage.setItem('test.prints', String(Number(localStorage.getItem('test.prints') ?? '0') + 1));
  };`);
  const page = await context.newPage();
  await page.clock.install({ time: new Date(at) });
  await page.goto(`${target.url}${address}`);
  await page.getByRole('heading', { level: 2 }).waitFor();
  return page;
}

const prints = (page: Page) => page.evaluate(() => Number(localStorage.getItem('test.prints') ?? '0'));
const says = (page: Page) => page.getByRole('status').first().innerText();

describe.skipIf(standInOnly)('the desk that prints', () => {
  it('waits until half past seven, prints once, says when, and does not print again after a reload or all morning', async () => {
    const page = await desk('2026-11-23T22:25:00Z');
    const seen = watch(page, target);
    await page.clock.runFor(60_000);
    const early = [await prints(page), await says(page)];

    await page.clock.runFor(6 * 60_000);
    await page.getByText('印刷に出しました').waitFor();
    const first = await prints(page);
    await page.clock.runFor(30 * 60_000);
    await page.reload();
    await page.getByText('印刷に出しました').waitFor();
    await page.clock.runFor(5 * 60_000);

    expect(early).toEqual([0, expect.stringContaining('7:30 を過ぎて')]);
    expect([first, await prints(page)]).toEqual([1, 1]);
    expect(await says(page)).toMatch(/7:3[0-2] に印刷に出しました/);
    expect(seen).toEqual([]);
  });

  it('a computer that woke at ten past nine prints then; one that woke in the afternoon says that it did not', async () => {
    const late = await desk('2026-11-24T00:10:00Z');
    await late.clock.runFor(2_000);
    await late.getByText('9:10 に印刷に出しました').waitFor();
    const inTheMorning = await prints(late);
    await context.close();
    const over = await desk('2026-11-24T05:00:00Z');
    await over.clock.runFor(120_000);

    expect([inTheMorning, await prints(over)]).toEqual([1, 0]);
    expect(await says(over)).toContain('正午を過ぎた');
  });

  it('a clock of another day prints nothing and says why; without the choice nothing is printed either', async () => {
    const other = await desk('2026-11-25T00:10:00Z');
    await other.clock.runFor(120_000);
    const wrongDay = [await prints(other), await says(other)];
    await context.close();
    const plain = await desk('2026-11-24T00:10:00Z', `/desk#${WORD}`);
    await plain.clock.runFor(120_000);
    const notChosen = await prints(plain);
    await plain.getByRole('checkbox', { name: /7:30 に自動で印刷/ }).check();
    await plain.clock.runFor(120_000);

    expect(wrongDay).toEqual([0, expect.stringContaining('時計を確かめて')]);
    expect([notChosen, await prints(plain)]).toEqual([0, 1]);
  });

  it('what goes to the printer is the sheet alone, on one page of A4', async () => {
    const page = await desk('2026-11-24T00:10:00Z');
    await page.clock.runFor(2_000);
    await page.getByText('印刷に出しました').waitFor();

    const pdf = await page.pdf({
      preferCSSPageSize: true,
      ...(process.env.TSUKUROI_DESK_PDF === undefined ? {} : { path: process.env.TSUKUROI_DESK_PDF }),
    });
    await page.emulateMedia({ media: 'print' });
    const onPaper = await page.locator('main').innerText();
    const controls = await page.getByRole('button').or(page.getByRole('checkbox')).count();
    await page.emulateMedia({ media: null });

    expect([...pdf.toString('latin1').matchAll(/\/Type\s*\/Page\b(?!s)/g)].length).toBe(1);
    expect(onPaper).toContain('戻っていない端末');
    expect(onPaper).not.toContain('印刷');
    expect(controls).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);
  });
});
