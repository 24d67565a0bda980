import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seriousProblems } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { open, openTarget, signedInPage, standInOnly, type Target, watch } from './target.ts';

/** What people do in the console, with the stand-in's own hospital: the real server has its own tests of what each change does. */

let browser: Browser;
let target: Target;
let page: Page;
let seen: readonly string[];

beforeAll(async () => {
  browser = await launchBrowser();
  target = await openTarget({ devices: 120, stepMs: 120 });
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

const file = (name: string) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from('x') });

describe.skipIf(standInOnly)('work in the console', () => {
  it('goes from a thing to do today to exactly the list behind it', async () => {
    await open(page, target, '/');
    const item = page.getByRole('list', { name: '今日やることの一覧' }).getByRole('link').first();
    const count = (await item.innerText()).match(/\d+/)?.[0];

    await item.click();
    await page.locator('[data-row]').first().waitFor();

    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(Number(count) + 1));
    await expect.poll(() => page.getByRole('button', { name: /判断: 今すぐ対応/ }).isVisible()).toBe(true);
    expect(seen).toEqual([]);
  });

  it('says 母数未確認 where there is no ledger, with what to do', async () => {
    const ledger = target.standIn?.hospital.ledger ?? [];
    if (target.standIn !== null) {
      target.standIn.hospital.ledger = [];
    }
    await open(page, target, '/');

    await expect.poll(() => page.getByText('母数未確認', { exact: true }).isVisible()).toBe(true);
    await expect.poll(() => page.getByRole('link', { name: '台帳を取り込む' }).isVisible()).toBe(true);
    if (target.standIn !== null) {
      target.standIn.hospital.ledger = ledger;
    }
  });

  it('draws its pictures beside tables of the same figures, for keyboard, screen reader and paper', async () => {
    await open(page, target, '/');
    const departments = page.getByRole('table', { name: '部署ごと' });
    const few = await departments.getByRole('row').count();
    const first = departments.getByRole('row').nth(1);
    const bar = first.locator('[aria-hidden=true] rect').first();

    const more = page.getByRole('button', { name: /ほかの \d+ 部署も見る/ });
    await more.focus();
    await page.keyboard.press('Enter');

    expect(few).toBe(9);
    expect(await departments.getByRole('row').count()).toBeGreaterThan(few);
    expect(await page.getByRole('button', { name: '上の 8 部署だけにする' }).getAttribute('aria-expanded')).toBe(
      'true',
    );
    expect(await departments.getByRole('columnheader').allInnerTexts()).toEqual([
      '部署',
      '今すぐ対応',
      '今週中',
      '次の保守時間',
      '端末',
    ]);
    expect((await bar.boundingBox())?.width).toBeGreaterThan(0);
    await first.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: '端末' }).waitFor();
    expect(seen).toEqual([]);
  });

  it('tells its series apart without colour: by line and sign, by filling', async () => {
    await open(page, target, '/');
    const trend = page.getByRole('figure').filter({ hasText: '開いている件数の移り変わり' });
    const departments = page.getByRole('figure').filter({ hasText: '部署ごと' });

    const dashes = await trend
      .locator('polyline')
      .evaluateAll((lines) => lines.map((line) => line.getAttribute('stroke-dasharray')));
    const keys = await trend.getByText('今すぐ対応').locator('..').locator('circle, rect, path').count();
    const fillings = await departments
      .locator('thead rect')
      .evaluateAll((pieces) => pieces.map((piece) => piece.getAttribute('fill')?.replace(/^.*-/, '') ?? 'full'));

    expect(new Set(dashes).size).toBe(3);
    expect(keys).toBeGreaterThan(0);
    expect(fillings).toEqual(['full', 'soon)', 'plan)']);
  });

  it('opens the figures of the lines as a table; on paper it stands open with few days', async () => {
    await open(page, target, '/');
    const trend = page.getByRole('figure').filter({ hasText: '開いている件数の移り変わり' });

    await trend.getByText('数字を表で見る').click();
    const days = await trend.getByRole('row').count();
    await trend.getByText('数字を表で見る').click();
    await page.emulateMedia({ media: 'print' });
    const onPaper = await trend.getByRole('row').count();
    const last = await trend.getByRole('row').last().innerText();
    await page.emulateMedia({ media: 'screen' });

    expect(days).toBe(31);
    expect(onPaper).toBeGreaterThan(5);
    expect(onPaper).toBeLessThan(10);
    expect(last).toMatch(/^\d{4}\/\d{2}\/\d{2}/);
  });

  it('takes a box of which only the model is known, and leads on to the letter to the vendor', async () => {
    await open(page, target, '/devices/new?exposure=edge');
    expect(await page.getByLabel('置き場所').inputValue()).toBe('edge');
    await page.getByLabel('名前').fill('健診センター VPN');
    await page.getByLabel('型番').fill('FortiGate 60E');
    await page.getByRole('button', { name: '登録する' }).click();

    await page.getByRole('heading', { level: 1, name: '健診センター VPN' }).waitFor();
    await expect.poll(() => page.getByText('登録しました。次にすること').isVisible()).toBe(true);
    await page.getByRole('link', { name: '業者への問い合わせ状' }).click();
    await page.getByLabel('宛先').fill('保守会社');
    await expect.poll(() => page.getByText('保守会社 御中').isVisible()).toBe(true);
    await expect.poll(() => page.getByRole('heading', { name: '返信票' }).isVisible()).toBe(true);
    expect(seen).toEqual([]);
  });

  it('tells the result of every imported file, refused ones first with what to do', async () => {
    await open(page, target, '/devices/import');

    await page.locator('input[type=file]').setInputFiles([file('医事課.txt'), file('写真.jpg'), file('検査科.json')]);
    await page.getByText('2 個を取り込み、1 個を拒否しました。').waitFor();

    const results = page.getByRole('listitem').filter({ hasText: /ました$|ませんでした/m });
    expect(await results.first().innerText()).toMatch(/写真\.jpg[\s\S]*すること/);
  });

  it('shows what a ledger would do before it does it, and leaves bad rows to a decision', async () => {
    await open(page, target, '/ledger/import');
    await page.locator('input[type=file]').setInputFiles([file('機器台帳.xlsx')]);
    await page.getByText('読み取れない行が 3 行あります').waitFor();

    const take = page.getByRole('button', { name: '取り込む', exact: true });
    expect(await take.isDisabled()).toBe(true);
    await expect.poll(() => page.getByRole('row', { name: /341 管理番号/ }).isVisible()).toBe(true);
    expect(await page.getByLabel('「購入年月日」の項目').inputValue()).toBe('');
    await expect.poll(() => page.getByRole('row', { name: /購入年月日.*令和3年4月1日/ }).isVisible()).toBe(true);
    await page.getByLabel(/読み取れた行だけ取り込む/).check();
    await take.click();

    await page.getByText('取り込みました').waitFor();
    await page.getByRole('link', { name: '突き合わせを開く' }).click();
    expect(await page.getByRole('tab', { name: '突き合わせ' }).getAttribute('aria-selected')).toBe('true');
  });

  it('lets a person say what a column means, looks again, and imports only what was looked at', async () => {
    await open(page, target, '/ledger/import');
    await page.locator('input[type=file]').setInputFiles([file('機器台帳.xlsx')]);
    const field = (heading: string) => page.getByLabel(`「${heading}」の項目`);
    const again = page.getByRole('button', { name: 'この読み方で確かめ直す' });
    const take = page.getByRole('button', { name: '取り込む', exact: true });
    await page.getByLabel(/読み取れた行だけ取り込む/).check();
    expect(await again.isDisabled()).toBe(true);

    await field('現場').selectOption('部署');
    await field('購入年月日').selectOption('購入日');
    expect(await page.getByRole('status').allInnerTexts()).toContainEqual(expect.stringContaining('設置部署'));
    expect(await field('設置部署').inputValue()).toBe('');
    expect(await take.isDisabled()).toBe(true);
    expect(await seriousProblems(page)).toEqual([]);
    await again.click();
    await page.getByText('確かめ直しました。').waitFor();

    await expect.poll(() => page.getByRole('columnheader', { name: '購入日' }).isVisible()).toBe(true);
    await expect
      .poll(() => page.getByRole('cell', { name: '2階 心電図室', exact: true }).first().isVisible())
      .toBe(true);
    expect(await again.isDisabled()).toBe(true);
    await take.click();
    await page.getByText('取り込みました').waitFor();
    expect(seen).toEqual([]);
  });

  it('says why a choice of columns was refused, and keeps what was looked at', async () => {
    await open(page, target, '/ledger/import');
    await page.locator('input[type=file]').setInputFiles([file('機器台帳.xlsx')]);
    await page.getByLabel('「備考」の項目').selectOption('備考');
    target.standIn?.fail('/ledger/preview');
    await page.getByRole('button', { name: 'この読み方で確かめ直す' }).click();

    await page.getByRole('alert').waitFor();

    expect(await page.getByLabel('「備考」の項目').inputValue()).toBe('note');
    expect(await page.getByRole('button', { name: '取り込む', exact: true }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: '変えたところを戻す' }).click();
    await page.getByLabel(/読み取れた行だけ取り込む/).check();
    expect(await page.getByRole('button', { name: '取り込む', exact: true }).isDisabled()).toBe(false);
  });

  it('accepts a risk with a reason and an end, and takes the acceptance back', async () => {
    await open(page, target, '/devices/dev-5');
    await page.locator('[data-row="1"]').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'リスクを受容する' }).click();
    const dialog = page.getByRole('dialog', { name: 'リスクを受容する' });
    await dialog.getByLabel('理由').fill('業者の更新が来月のため、外との通信を止めて使います。');
    await dialog.getByRole('button', { name: '記録して受容する' }).click();
    await dialog.waitFor({ state: 'detached' });

    await open(page, target, '/acceptances?sort=since&direction=desc');
    const mine = page.locator('[data-row]').filter({ hasText: '外との通信を止めて使います' });
    await mine.click({ position: { x: 500, y: 10 } });
    await page.getByRole('button', { name: '受容を取り下げる' }).click();
    await mine.getByText('取り下げ').waitFor();
    expect(seen).toEqual([]);
  });

  it('changes what a person knows better: department, place and role of a device', async () => {
    await open(page, target, '/devices/dev-7');
    await page.getByRole('button', { name: '部署などを直す' }).click();
    const dialog = page.getByRole('dialog', { name: '端末の情報を直す' });
    await dialog.getByLabel('部署').fill('救急外来');
    await dialog.getByLabel('診療での役割').selectOption('life-support');
    await dialog.getByRole('button', { name: '保存する' }).click();

    await dialog.waitFor({ state: 'detached' });
    await page.getByText('救急外来').waitFor();
    await expect.poll(() => page.getByText('生命維持').isVisible()).toBe(true);
  });

  it('closes a dialog on Escape and gives the focus back', async () => {
    await open(page, target, '/devices/dev-7');
    const button = page.getByRole('button', { name: '部署などを直す' });
    await button.click();
    await page.getByRole('dialog').waitFor();

    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    expect(await page.evaluate('document.activeElement.textContent')).toBe('部署などを直す');
  });

  it('follows the rebuilding of the knowledge as it goes on', async () => {
    await open(page, target, '/knowledge');
    await page.getByRole('button', { name: '知識をつくり直す' }).click();

    await page
      .getByRole('status')
      .filter({ hasText: /進行中 \d+%/ })
      .waitFor();
    await page.getByRole('status').filter({ hasText: '終わりました' }).waitFor();
    expect(seen).toEqual([]);
  });

  it('makes a token that is shown once, and revokes it', async () => {
    await open(page, target, '/users?tab=tokens');
    await page.getByRole('button', { name: 'トークンをつくる' }).click();
    await page.getByLabel('使い道').fill('夜間の集計');
    await page.getByRole('button', { name: 'つくる', exact: true }).click();
    const shown = await page.locator('output').innerText();
    await page.getByRole('dialog').getByRole('button', { name: '閉じる', exact: true }).last().click();

    expect(shown.length).toBeGreaterThan(20);
    expect(await page.getByText(shown).count()).toBe(0);
    const row = page.locator('[data-row]').filter({ hasText: '夜間の集計' });
    await row.click({ position: { x: 400, y: 10 } });
    await page.getByRole('button', { name: 'トークンを取り消す' }).click();
    await row.getByText('取り消し').waitFor();
  });

  it('unlocks a person who was locked out', async () => {
    await open(page, target, '/users');
    const row = page.locator('[data-row]').filter({ hasText: 'iji02' });
    await row.getByText('ロック中').waitFor();
    await row.click({ position: { x: 200, y: 10 } });
    await page.getByRole('button', { name: 'ロックを解除する' }).click();

    await row.getByText('ロック中').waitFor({ state: 'detached' });
  });

  it('marks sample data on every page and removes it with one press', async () => {
    await open(page, target, '/devices');
    const banner = page.getByRole('complementary', { name: '見本のデータです' });
    await expect.poll(() => banner.isVisible()).toBe(true);
    await open(page, target, '/settings');
    await expect.poll(() => banner.isVisible()).toBe(true);

    await banner.getByRole('button', { name: '見本を消す' }).click();
    await banner.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '見本の病院を入れる' }).click();
    await banner.waitFor();
    expect(seen).toEqual([]);
  });

  it('comes back to the same page after the session has ended', async () => {
    await open(page, target, '/software');
    await page.context().clearCookies();

    await page.getByRole('button', { name: '名前', exact: true }).click();
    await page.getByRole('heading', { name: 'サインイン' }).waitFor();

    expect(new URL(page.url()).pathname).toBe('/software');
  });
});
