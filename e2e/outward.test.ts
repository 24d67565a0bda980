import type { OutwardSettings } from '@tsukuroi/protocol';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seriousProblems } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { open, openTarget, signedInPage, standInOnly, type Target, watch } from './target.ts';

/** 対外通知 on the page of notices, with the stand-in's own hospital. */

let browser: Browser;
let target: Target;
let page: Page;
let seen: readonly string[];

beforeAll(async () => {
  browser = await launchBrowser();
  target = await openTarget({ devices: 40 });
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

describe.skipIf(standInOnly)('outward notices', () => {
  it('shows to the letter what would leave, with the code that is being typed, and asks for nothing more than a code', async () => {
    await open(page, target, '/notices?tab=outward');
    await page.getByLabel('施設コード').fill('nishi-2');
    await page.getByRole('combobox', { name: '見本にする項目' }).selectOption('server-silent');
    const mail = await page.locator('pre').innerText();
    const sent = page.waitForRequest((request) => request.method() === 'PUT');
    await page.getByRole('checkbox', { name: '承認待ち' }).check();
    await page.getByRole('button', { name: '保存する' }).click();

    expect(mail).toContain('【至急】[つくろい NISHI-2] サーバーが黙った');
    expect(mail).toContain('DMZ の中継に、院内のサーバーから連絡がありません。');
    expect(Object.keys((await sent).postDataJSON()).sort()).toEqual(['enabled', 'kinds', 'silentMinutes', 'site']);
    expect(await seriousProblems(page)).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('says red on every part of the page what keeps notices from arriving, and what to do', async () => {
    await page.route('**/api/v1/notices/outward', async (route) => {
      const settings = (await (await route.fetch()).json()) as OutwardSettings;
      const problem = {
        what: '届きませんでした。',
        effect: '外の人は知りません。',
        next: '中継の記録を見てください。',
      };
      await route.fulfill({ json: { ...settings, problem } });
    });
    const told: number[] = [];
    for (const address of ['/notices', '/notices?tab=mail', '/notices?tab=outward']) {
      await open(page, target, address);
      await page.getByText('中継の記録を見てください。').waitFor();
      told.push(await page.getByText('届きませんでした。', { exact: true }).count());
    }

    expect(told).toEqual([1, 1, 1]);
  });
});
