import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seriousProblems } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { open, openTarget, signedInPage, standInOnly, type Target } from './target.ts';

/** Axe on what only shows when something was opened, chosen or answered. */

let browser: Browser;
let target: Target;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  target = await openTarget({ devices: 60 });
});

afterAll(async () => {
  await browser?.close();
  await target?.close();
});

beforeEach(async () => {
  page = await signedInPage(browser, target);
});

afterEach(async () => {
  await page.context().close();
});

const file = (name: string) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from('x') });

describe.skipIf(standInOnly)('Axe finds nothing serious', () => {
  it('with a filter and the column chooser open', async () => {
    await open(page, target, '/devices');
    await page.getByRole('button', { name: /^置き場所で絞り込む/ }).click();
    await page.getByRole('dialog').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: '列を選ぶ' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });

  it.each([
    '/devices/dev-5',
    '/vulnerabilities/CVE-2099-10001?tab=devices',
    '/knowledge',
    '/ledger?tab=reconciliation',
    '/acceptances',
    '/audit',
    '/users',
    '/users?tab=tokens',
  ])('with a row chosen in %s', async (address) => {
    await open(page, target, address);
    await page.locator('[data-row]').first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: '選んだ行の内容' }).waitFor();

    expect(await seriousProblems(page)).toEqual([]);
  });

  it.each([
    ['/devices/dev-5', '部署などを直す'],
    ['/vulnerabilities/CVE-2099-10001', 'リスクを受容する'],
    ['/users', '利用者を加える'],
    ['/users?tab=tokens', 'トークンをつくる'],
    ['/settings', '二要素認証を設定し直す'],
  ])('with the dialog of %s open: %s', async (address, button) => {
    await open(page, target, address);
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('dialog').waitFor();

    expect(await seriousProblems(page)).toEqual([]);
  });

  it.each(['更新後に確かめること', '部署の責任者'])('with what is settled by department open: %s', async (button) => {
    await open(page, target, '/policies');
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('dialog').getByLabel('部署').waitFor();

    expect(await seriousProblems(page)).toEqual([]);
  });

  it('on the result of an import and on the preview of a ledger', async () => {
    await open(page, target, '/devices/import');
    await page.locator('input[type=file]').setInputFiles([file('医事課.txt'), file('写真.jpg')]);
    await page.getByRole('heading', { name: '結果' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    await open(page, target, '/ledger/import');
    await page.locator('input[type=file]').setInputFiles([file('機器台帳.xlsx')]);
    await page.getByRole('heading', { name: '取り込む前の確認' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });

  it('on a list without a match and on a list that could not be read', async () => {
    await open(page, target, '/devices?filter={"name":"絶対にない名前"}');
    await page.getByText('条件に合うものはありません。').waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    target.standIn?.fail('/software');
    await page.goto(`${target.url}/software`);
    await page.getByRole('alert').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
  });
});
