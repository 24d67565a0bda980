import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { open, openTarget, signedInPage, standInOnly, type Target, watch } from './target.ts';

/** The one list, driven by hand and by keyboard, with as many devices as the product promises to bear. */

const DEVICES = 100_000;

let browser: Browser;
let target: Target;
let page: Page;
let seen: readonly string[];

beforeAll(async () => {
  browser = await launchBrowser();
  target = await openTarget({ devices: DEVICES });
});

afterAll(async () => {
  await browser?.close();
  await target?.close();
});

beforeEach(async () => {
  page = await signedInPage(browser, target);
  seen = watch(page, target);
});

afterEach(async () => {
  await page.context().close();
});

const rows = () => page.locator('[data-row]');
const focusedRow = () => page.evaluate<string | null>('document.activeElement.getAttribute("data-row")');
const filterOf = async (): Promise<unknown> => JSON.parse(new URL(page.url()).searchParams.get('filter') ?? 'null');

describe('a list', () => {
  it('says how many rows there are, to the eye and to a screen reader', async () => {
    await open(page, target, '/devices');
    const total = await page.getByRole('grid').getAttribute('aria-rowcount');

    expect(Number(total)).toBeGreaterThan(1);
    const shown = (Number(total) - 1).toLocaleString('ja-JP');
    expect(await page.getByRole('status').filter({ hasText: '端末' }).innerText()).toContain(`全 ${shown} 件`);
    await expect.poll(() => page.getByText(`全 ${shown} 件`, { exact: true }).isVisible()).toBe(true);
  });

  it('is walked through by keyboard: arrows, End, Home, and Enter opens', async () => {
    await open(page, target, '/devices');
    await rows().first().focus();

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await focusedRow()).toBe('2');
    await page.keyboard.press('End');
    await expect.poll(async () => Number(await focusedRow())).toBeGreaterThan(100);
    await page.keyboard.press('Home');
    await expect.poll(focusedRow).toBe('0');
    await page.keyboard.press('Enter');

    await page.waitForURL(/\/devices\/[^/]+$/);
    expect(seen).toEqual([]);
  });

  it('keeps the focused row in the page when the list is scrolled away from it', async () => {
    await open(page, target, '/devices');
    await rows().nth(3).focus();

    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, 4_000);
    await page.locator('[data-row="20"]').waitFor({ state: 'detached' });

    expect(await focusedRow()).toBe('3');
  });

  it.skipIf(standInOnly)('of 100,000 rows scrolls on and on with few rows in the page at a time', async () => {
    await open(page, target, '/devices?sort=name');
    await page.mouse.move(700, 500);

    let last = 0;
    let most = 0;
    for (let turn = 0; turn < 60 && last < 2_000; turn += 1) {
      await page.mouse.wheel(0, 6_000);
      await page.waitForTimeout(60);
      const indexes = await page.evaluate<number[]>(
        '[...document.querySelectorAll("[data-row]")].map((row) => Number(row.dataset.row))',
      );
      last = Math.max(last, ...indexes);
      most = Math.max(most, indexes.length);
    }

    expect(last).toBeGreaterThanOrEqual(2_000);
    expect(most).toBeLessThan(80);
    expect(seen).toEqual([]);
  });

  it('keeps order, filter and columns in the address, so that a colleague sees the same', async () => {
    await open(page, target, '/devices');
    await page.getByRole('button', { name: '影響あり', exact: true }).click();
    await page.getByRole('button', { name: /^最も急ぐ判断で絞り込む/ }).click();
    await page.getByRole('dialog').getByLabel('次の保守時間').check();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: '列を選ぶ' }).click();
    await page.getByRole('group', { name: '列を選ぶ' }).getByLabel('今週中').uncheck();
    await page.keyboard.press('Escape');
    await page.waitForURL(/columns=/);

    const address = new URL(page.url());
    expect(address.searchParams.get('sort')).toBe('affected');
    expect(address.searchParams.get('direction')).toBe('desc');
    expect(await filterOf()).toEqual({ decision: ['next-window'] });
    const headings = await page.getByRole('columnheader').count();

    const other = await signedInPage(browser, target);
    await other.goto(address.href);
    await other.locator('[data-row]').first().waitFor();
    expect(await other.getByRole('columnheader').count()).toBe(headings);
    expect(await other.getByRole('columnheader', { name: '今週中' }).count()).toBe(0);
    expect(await other.getByRole('columnheader', { name: /^影響あり/ }).getAttribute('aria-sort')).toBe('descending');
    await other.context().close();
  });

  it('filters while one types, shows the filter as a word, and takes it away again', async () => {
    await open(page, target, '/devices');
    const before = await page.getByRole('grid').getAttribute('aria-rowcount');

    await page.getByRole('searchbox', { name: '名前で絞り込む' }).fill('絶対にない名前');
    await page.getByText('条件に合うものはありません。').waitFor();
    expect(await filterOf()).toEqual({ name: '絶対にない名前' });
    await page.getByRole('button', { name: /この絞り込みを外す/ }).click();
    await rows().first().waitFor();

    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(before);
    expect(await page.getByRole('searchbox', { name: '名前で絞り込む' }).inputValue()).toBe('');
  });

  it('saves what is shown as CSV: same filter, same columns, readable by Excel', async () => {
    await open(page, target, '/devices?filter={"decision":["act-now"]}&columns=name,decision,department');
    const total = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;

    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: '表示中の条件と列で CSV を保存する' }).click();
    const file = await waiting;
    const text = await readFile(await file.path(), 'utf8');

    expect(file.suggestedFilename()).toMatch(/^端末-\d{4}-\d{2}-\d{2}\.csv$/);
    expect(text.startsWith('\uFEFF')).toBe(true);
    const lines = text.slice(1).trimEnd().split('\r\n');
    expect(lines[0]?.replaceAll('"', '')).toBe('名前,最も急ぐ判断,部署');
    expect(lines).toHaveLength(total + 1);
    expect(lines.slice(1).every((line) => line.includes('今すぐ対応'))).toBe(true);
  });

  it('shows beside it what to do about the chosen row, and gives the focus back on closing', async () => {
    await open(page, target, '/devices');
    await rows().first().getByRole('link').click();
    await page.getByRole('tab', { name: '弱いところ' }).waitFor();
    await rows().first().focus();
    await page.keyboard.press('Enter');

    const beside = page.getByRole('complementary', { name: '選んだ行の内容' });
    await expect.poll(() => beside.getByRole('heading', { name: 'すること' }).isVisible()).toBe(true);
    await page.getByRole('button', { name: '選んだ行の内容を閉じる' }).click();
    await expect.poll(focusedRow).toBe('0');
    expect(await beside.count()).toBe(0);
  });

  it.skipIf(standInOnly)(
    'that cannot be read says what happened, what it affects and what to do, and can be tried again',
    async () => {
      const broken = await openTarget({ devices: 30, first: 'signed-in' });
      const other = await browser.newPage();
      broken.standIn?.fail('/software');
      await other.goto(`${broken.url}/software`);

      const alert = other.getByRole('alert');
      await alert.waitFor();
      expect(await alert.innerText()).toMatch(/影響[\s\S]*すること[\s\S]*要求番号/);
      await expect.poll(() => alert.getByRole('button', { name: 'もう一度読み込む' }).isVisible()).toBe(true);
      await other.close();
      await broken.close();
    },
  );
});
