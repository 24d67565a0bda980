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

  it('several that wait are picked by keyboard and confirmed together; only those that fit the ledger go', async () => {
    await open(page, target, '/enrolment?sort=name&direction=asc&filter={"state":["waiting"]}');
    const line = (name: string) => page.locator('[data-row]').filter({ hasText: name });
    await page.locator('[data-row="0"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Space');
    for (const name of ['PC-00305', 'PC-00306', 'PC-00307']) {
      await line(name).getByRole('checkbox').check();
    }
    expect(await page.getByRole('complementary', { name: '選んだ行の内容' }).count()).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);

    await page.getByRole('button', { name: '選んだ 4 台を台帳と照合する' }).click();
    const dialog = page.getByRole('dialog', { name: '選んだ 4 台をまとめて確認しますか' });
    const stay = dialog.getByRole('table', { name: /合わないもの 1 台/ });
    await stay.waitFor();
    // What only a name speaks for is not chosen by itself.
    expect(await dialog.getByRole('checkbox', { checked: true }).count()).toBe(2);
    expect(await stay.getByRole('checkbox').count()).toBe(0);
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByLabel('PC-00307 を確認する端末に入れる').check();
    await dialog.getByRole('button', { name: '3 台を確認する' }).click();
    await dialog.waitFor({ state: 'detached' });

    await page.getByRole('status').filter({ hasText: '3 台を確認しました' }).waitFor();
    await expect.poll(() => line('PC-00306').count()).toBe(0);
    expect(await line('PC-00301').count()).toBe(1);
    expect(await page.getByRole('button', { name: /選んだ 1 台/ }).count()).toBe(1);
    expect(seen).toEqual([]);
  });

  it('lost reports are told at the device with numbers, reason and what to do, until somebody looked into them', async () => {
    await open(page, target, '/devices/dev-11');
    const notice = page.getByText('この端末の記録に欠けがあります');
    await notice.waitFor();
    const main = await page.getByRole('main').innerText();
    expect(main).toContain('3 件(41～43 番): 消えていた');
    expect(main).toContain('責任者へ知らせてください');
    expect(await seriousProblems(page)).toEqual([]);

    await page.getByLabel('分かったこと(監査ログに残ります)').fill('OS の入れ直し');
    await page.getByRole('button', { name: '確かめた' }).click();
    await notice.waitFor({ state: 'detached' });
    await open(page, target, '/enrolment?tab=gaps');
    await page.locator('[data-row]').filter({ hasText: 'PC-00011' }).getByText('確かめた').first().waitFor();
    await choose('PC-00012');
    await page.getByText('1 件(88 番): 壊れていた').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('no page of enrolment shows an identifier that means nothing to people', async () => {
    for (const tab of ['devices', 'gaps', 'files', 'clones']) {
      await open(page, target, `/enrolment?tab=${tab}`);
      await page.locator('[data-row]').first().waitFor();

      expect(await page.getByRole('main').innerText(), tab).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    }
    await choose('WARD3-01');
    expect(await page.getByRole('complementary', { name: '選んだ行の内容' }).innerText()).not.toMatch(
      /[0-9a-f]{8}-[0-9a-f]{4}-/,
    );
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

    await expect.poll(() => page.getByText('見ているだけです').isVisible()).toBe(true);
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

  it('what leaves is read before it is written, sealed for a registered recipient, with rate and time left', async () => {
    await open(page, target, '/carrying');
    await page.getByRole('button', { name: '書き出す' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('書き出すもの').selectOption('results');
    await dialog.getByLabel('受け取り手').selectOption({ label: '情報管理室の収集機' });
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: '出ていくものを確かめる' }).click();

    const text = dialog.getByRole('region', { name: '出ていくもの' });
    await text.waitFor();
    expect(await text.innerText()).toContain('Ubuntu 24.04 amd64 702 件');
    expect(await dialog.innerText()).toMatch(/情報管理室の収集機[\s\S]*3 種類[\s\S]*184 kB[\s\S]*\/media\/usb2/);
    expect(await seriousProblems(page)).toEqual([]);
    // Going back changes nothing and loses nothing.
    await dialog.getByRole('button', { name: '戻る' }).click();
    expect(await dialog.getByLabel('書き出すもの').inputValue()).toBe('results');
    await dialog.getByRole('button', { name: '出ていくものを確かめる' }).click();
    await dialog.getByRole('button', { name: '書き出す' }).click();

    const progress = page.getByRole('status').filter({ hasText: /進行中 \d+%/ });
    await progress.waitFor();
    expect(await progress.innerText()).toMatch(/毎秒 42 MB、あと 1 分以内/);
    await page.getByRole('status').filter({ hasText: '終わりました' }).waitFor();
    expect(seen).toEqual([]);
  });

  it('refused imports keep their sentence: why, and what to do', async () => {
    await open(page, target, '/carrying?tab=refused');
    await choose('別の施設');

    const detail = page.getByRole('complementary', { name: '選んだ行の内容' });
    expect(await detail.innerText()).toMatch(/今すること[\s\S]*あて先のラベルを確かめ[\s\S]*何も取り込んでいません/);
    expect(await seriousProblems(page)).toEqual([]);
    await open(page, target, '/carrying?filter={"effect":["refused"]}');
    await choose('使えない');
    expect(await detail.innerText()).toMatch(/前のものはそのまま使っています[\s\S]*署名が正しくない/);
    expect(seen).toEqual([]);
  });

  it('a recipient is registered under a name, and taken away only after it was said what that means', async () => {
    await open(page, target, '/carrying?tab=recipients');
    await page.getByRole('button', { name: '受け取り手を登録する' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('呼び名').fill('県の収集機');
    await dialog.getByLabel('公開鍵').fill(`age1${'z3y2'.repeat(14)}`);
    await dialog.getByRole('button', { name: '登録する' }).click();
    await page.getByRole('row', { name: /県の収集機/ }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    await page.getByRole('button', { name: '県の収集機 を受け取り手から外す' }).click();
    expect(await dialog.innerText()).toContain('すでに渡したものは開けられます');
    await dialog.getByRole('button', { name: '外す' }).click();
    await page.getByRole('row', { name: /県の収集機/ }).waitFor({ state: 'detached' });
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
