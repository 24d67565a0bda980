import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneTimeCode } from '../packages/web/dev/one-time-code.ts';
import { buildWeb } from '../tools/build-web.ts';
import { seriousProblems } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { consolePages } from './pages.ts';
import { type RealServer, startRealServer } from './real-server.ts';
import { LARGE, open, SMALL, standInOnly, type Target, watch } from './target.ts';

/**
 * The product whole, as a new user meets it: `tsukuroi up --sample`, the one-time link, the second factor, and every page
 * with what the real server knows.
 */

/** Walking over all pages takes a while on a busy machine. */
const SLOW_MS = 400_000;
const PASSWORD = 'kutsushita-no-ana-2026';

let browser: Browser;
let server: RealServer;
let target: Target;
let page: Page;

beforeAll(async () => {
  buildWeb();
  browser = await launchBrowser();
  server = await startRealServer(['--sample']);
  target = {
    url: server.url,
    name: 'admin',
    password: PASSWORD,
    secret: '',
    standIn: null,
    close: () => server.close(),
  };
  const context = await browser.newContext({
    viewport: SMALL,
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    acceptDownloads: true,
  });
  page = await context.newPage();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

// One after the other: each step stands on the one before.
describe.skipIf(standInOnly)('the product whole', () => {
  it('says where to go and what its answers stand on', () => {
    expect(server.said()).toContain('つくろいが動いています');
    expect(server.said()).toContain('同梱の基礎知識');
  });

  it('leads from the printed link through the second factor to the day', async () => {
    const seen = watch(page, target, /401|403/);
    await page.goto(server.setup);
    await page.getByLabel('施設の名前').fill('みなと総合病院');
    await page.getByLabel('あなたの氏名').fill('情報担当');
    await page.getByLabel('利用者名').fill(target.name);
    await page.locator('input[name=new-password]').fill(PASSWORD);
    await page.getByRole('button', { name: '管理者をつくる' }).click();

    await page.getByRole('heading', { name: '二要素認証の設定' }).waitFor();
    const secret = (await page.getByText(/^([A-Z2-7]{4} )+[A-Z2-7]{1,4}$/).innerText()).replaceAll(' ', '');
    await page.getByLabel('確認コード').fill(oneTimeCode(secret, Date.now()));
    await page.getByRole('button', { name: '確かめる' }).click();
    await page.getByRole('heading', { name: '回復コード' }).waitFor();
    expect(await page.getByRole('listitem').count()).toBeGreaterThanOrEqual(8);
    await page.getByLabel('印刷した、または書き写した').check();
    await page.getByRole('button', { name: 'つくろいを使い始める' }).click();

    await page.getByRole('heading', { name: '今日やること' }).waitFor();
    await expect.poll(() => page.getByText('見本のデータです').isVisible()).toBe(true);
    expect(seen).toEqual([]);
  });

  it('draws every page with true data, without a serious problem for assistive technology', {
    timeout: SLOW_MS,
  }, async () => {
    const problems: string[] = [];
    for (const { id, address, title } of await consolePages(page, target)) {
      const seen = watch(page, target, id === 'not-found' ? /404/ : /^$/);
      await open(page, target, address);
      const heading = await page.getByRole('heading', { level: 1 }).innerText();
      if (!title.test(heading)) {
        problems.push(`${id}: heading ${heading}`);
      }
      if (id !== 'not-found' && (await page.getByRole('alert').first().isVisible())) {
        problems.push(`${id}: ${await page.getByRole('alert').first().innerText()}`);
      }
      problems.push(...[...(await seriousProblems(page)), ...seen].map((what) => `${id}: ${what}`));
      page.removeAllListeners();
    }

    expect(problems).toEqual([]);
  });

  it('shows the Handa-like VPN box with its known-exploited weakness first, and why', async () => {
    await page.setViewportSize(LARGE);
    await open(page, target, '/vulnerabilities?filter=%7B%22id%22%3A%22CVE-2018-13379%22%7D');

    const row = page.getByRole('row').filter({ hasText: 'CVE-2018-13379' });
    await row.first().waitFor();
    expect(await row.first().innerText()).toContain('今すぐ対応');
    await page.setViewportSize(SMALL);
  });

  it('imports a ledger after a person said what its columns mean, and nothing before', async () => {
    const seen = watch(page, target, /400/);
    const csv =
      '資産番号,機器名,型番,現場,連絡先\nA-1,受付PC,Desk 100,医事課,例示保守\nA-2,心電計,ECG-1,検査科,例示医療\n';
    const entries = async () =>
      ((await (await page.request.get(`${target.url}/api/v1/ledger?sort=name`)).json()) as { items: unknown[] }).items;
    await open(page, target, '/ledger/import');
    await page
      .locator('input[type=file]')
      .setInputFiles([{ name: '台帳.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) }]);
    await page.getByText('医事課 / 検査科').waitFor();

    await page.getByLabel('「現場」の項目').selectOption('部署');
    await page.getByLabel('「連絡先」の項目').selectOption('保守業者');
    await page.getByLabel('「型番」の項目').selectOption('使わない');
    await page.getByRole('button', { name: 'この読み方で確かめ直す' }).click();
    await page.getByText(/確かめ直しました。取り込むと、追加 2 件/).waitFor();
    const before = await entries();
    await page.getByRole('button', { name: '取り込む', exact: true }).click();
    await page.getByText('取り込みました').waitFor();

    expect(before).toEqual([]);
    expect(await entries()).toMatchObject([
      { name: '受付PC', department: '医事課', vendor: '例示保守', model: null },
      { name: '心電計', department: '検査科', vendor: '例示医療', model: null },
    ]);
    expect(seen).toEqual([]);
    page.removeAllListeners();
  });

  it('says on the page for the director what it stands on in one short sentence', async () => {
    await open(page, target, '/director');

    const sentence = await page.getByText(/件の情報源.*に基づいています/).innerText();

    expect(sentence).toMatch(/最も古いものは「.+」（\d{4}-\d{2}-\d{2}、(今日|\d+ 日前)）です。/);
    expect(sentence).toContain('情報源の一覧は「知識」の画面にあります。');
    expect(sentence.length).toBeLessThan(200);
  });

  it('removes the sample with one click and keeps this machine', async () => {
    await open(page, target, '/');
    await page.getByRole('button', { name: '見本を消す' }).click();
    await page.getByText('見本のデータです').waitFor({ state: 'detached' });

    const devices = (await (await page.request.get(`${target.url}/api/v1/devices`)).json()) as { total: number };
    expect(devices.total).toBe(1);
  });
});
