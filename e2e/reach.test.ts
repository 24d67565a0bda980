import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seriousProblems } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { open, openTarget, signedInPage, standInOnly, type Target, watch } from './target.ts';

/** Enrolment, keys and carrying as a person uses them, with the stand-in's own hospital. */

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

async function choose(text: string): Promise<void> {
  await page
    .locator('[data-row]')
    .filter({ hasText: text })
    .first()
    .click({ position: { x: 400, y: 10 } });
}

describe.skipIf(standInOnly)('reach in the console', () => {
  it('a waiting device is seen beside the ledger, and confirmed only after what it means was said', async () => {
    await open(page, target, '/enrolment');
    await choose('PC-00302');
    const serial = page.getByRole('row', { name: /製造番号.*違う/ });
    await serial.waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    await page.getByRole('button', { name: '確認する' }).click();
    const dialog = page.getByRole('dialog', { name: 'PC-00302 を確認しますか' });
    expect(await dialog.innerText()).toContain('病院の端末として数えます');
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: '確認する' }).click();
    await dialog.waitFor({ state: 'detached' });

    await page.locator('[data-row]').filter({ hasText: 'PC-00302' }).getByText('登録済み').waitFor();
    expect(seen).toEqual([]);
  });

  it('a device can be revoked, with words that it cannot be undone; one that was refused offers no decision', async () => {
    await open(page, target, '/enrolment?sort=name&direction=asc');
    await choose('PC-00010');
    await page.getByRole('button', { name: '登録を取り消す' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.innerText()).toContain('元には戻せません');
    await dialog.getByRole('button', { name: '登録を取り消す' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('[data-row]').filter({ hasText: 'PC-00010' }).getByText('取り消し').first().waitFor();

    await open(page, target, '/enrolment');
    await choose('UNKNOWN-PC');
    await page.getByText('端末の申告と台帳').waitFor();
    expect(await page.getByRole('button', { name: /確認する|拒否する|登録を取り消す/ }).count()).toBe(0);
    expect(seen).toEqual([]);
  });

  it('the secret of an enrolment file is saved as a file and never stands on the screen', async () => {
    await open(page, target, '/enrolment?tab=files');
    await page.getByRole('button', { name: '登録ファイルを作る' }).click();
    await page.getByLabel('部署', { exact: true }).fill('手術室');
    await page.getByLabel('使い方').selectOption('rollout');
    await page.getByLabel('使える台数').fill('12');
    await page.getByRole('button', { name: '作る', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: '登録ファイルができました' });
    await dialog.waitFor();

    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'ファイルを保存する' }).click();
    const file = await download;

    const saved = JSON.parse(readFileSync(await file.path(), 'utf8')) as { secret: string; department: string };
    expect(saved).toMatchObject({ format: 'enrolment/1', department: '手術室' });
    expect(await dialog.innerText()).toContain(file.suggestedFilename());
    expect(await page.content()).not.toContain(saved.secret);
    await dialog.getByRole('button', { name: '閉じる', exact: true }).last().click();
    await choose('手術室');
    await page.getByText('12 台中 0 台').waitFor();
    expect(seen).toEqual([]);
  });

  it('a key that lies where it must not is told first and in red, with what to do', async () => {
    await open(page, target, '/keys');

    const first = page.getByRole('main').getByRole('listitem').first();

    expect(await first.innerText()).toMatch(/今すぐ[\s\S]*USBメモリーへ移して/);
    expect(await first.locator('[data-tone=act]').count()).toBe(1);
  });

  it('without a ceremony the page says that the product only watches, and names the command', async () => {
    const keys = target.standIn?.hospital.keys;
    if (keys === undefined) {
      throw new Error('needs the stand-in');
    }
    const before = keys.view;
    keys.view = { ...before, ceremony: 'none', verdict: 'warn', todo: [], command: 'tsukuroi keys init --data /srv' };

    await open(page, target, '/keys');

    expect(await page.getByText('見ているだけです').isVisible()).toBe(true);
    expect(await page.locator('code').innerText()).toBe('tsukuroi keys init --data /srv');
    expect(await page.locator('[data-tone=good]').count()).toBe(0);
    keys.view = before;
  });

  it('a stick is looked at, taken in with progress, and its label is one sheet of A4', async () => {
    await open(page, target, '/carrying');
    await page.getByRole('button', { name: 'USB メモリーを見る' }).click();
    const dialog = page.getByRole('dialog', { name: '挿さっている USB メモリー' });
    await dialog.getByText('2 枚のうち 1 枚が挿さっています').waitFor();
    expect(await dialog.innerText()).toContain('/media/usb3/copy');
    expect(await seriousProblems(page)).toEqual([]);

    await dialog.getByRole('button', { name: '取り込む' }).click();
    await page
      .getByRole('status')
      .filter({ hasText: /進行中 \d+%/ })
      .waitFor();
    await page.getByRole('status').filter({ hasText: '終わりました' }).waitFor();
    await choose('作った');
    await page.getByRole('link', { name: 'ラベルを見る・印刷する' }).click();
    await page.getByText('つくろい 持ち運び').waitFor();

    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect([...pdf.matchAll(/\/Type\s*\/Page\b(?!s)/g)].length).toBe(1);
    expect(await seriousProblems(page)).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('the three pages speak English after the switch', async () => {
    await open(page, target, '/enrolment');
    await page.getByRole('button', { name: 'English' }).click();
    for (const [address, title] of [
      ['/enrolment', 'Enrolment'],
      ['/keys', 'Keys'],
      ['/carrying', 'Carrying'],
    ] as const) {
      await open(page, target, address);
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(title);
      expect(
        await page
          .getByRole('tab')
          .or(page.getByRole('button', { name: /stick/ }))
          .first()
          .innerText(),
      ).not.toMatch(/[ぁ-ん]/);
    }
    await page.getByRole('button', { name: '日本語' }).click();
  });
});
