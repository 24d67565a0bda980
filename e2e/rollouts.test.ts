import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seriousProblems } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { open, openTarget, signedInPage, standInOnly, type Target, watch } from './target.ts';

/** The pages of work, with the stand-in's own hospital: 1,240 devices in one rollout, and another one that stopped by itself. */

let browser: Browser;
let target: Target;
let page: Page;
let seen: readonly string[];

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
});

// Each test changes the hospital: it gets one of its own.
beforeEach(async () => {
  target = await openTarget({ devices: 60, first: 'signed-in' });
  page = await signedInPage(browser, target);
  seen = watch(page, target);
});

afterEach(async () => {
  await page.context().close();
  await target.close();
});

describe.skipIf(standInOnly)('適用状況', () => {
  it('tells what stopped first and in red: why, and what to do', async () => {
    await open(page, target, '/rollouts');

    const first = page.locator('[data-tone=act]').first();
    expect(await first.innerText()).toMatch(/事務\(昼休み\)[\s\S]*上限\(3 台\)[\s\S]*保守業者に見せてください/);
    expect(await page.locator('[data-row]').first().innerText()).toContain('止まっている');
    expect(await seriousProblems(page)).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('without any rollout says what has to be decided before anything is applied', async () => {
    const hospital = target.standIn?.hospital;
    if (hospital !== undefined) {
      hospital.rollouts.rows = [];
    }
    await open(page, target, '/rollouts');

    expect(await page.getByRole('main').innerText()).toMatch(
      /人が決めるまで何も適用しません[\s\S]*鍵[\s\S]*分類[\s\S]*方針/,
    );
    expect(await seriousProblems(page)).toEqual([]);
  });

  it('the board says why the next ring has not begun, what is and what is wanted, and that unknown opens no gate', async () => {
    await open(page, target, '/rollouts/rollout-1');
    const words = await page.getByRole('main').innerText();

    expect(words).toMatch(
      /次の「全体」に進む条件[\s\S]*満たした[\s\S]*97 %\(95 % 以上\)[\s\S]*まだ[\s\S]*2 日必要です/,
    );
    expect(words).toContain('「分からない」は「満たした」に数えません。');
    expect(words).toMatch(/296 \/ 1,240 台/);
    expect(await seriousProblems(page)).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('devices in need come with the sentence that helps, failures first, and a retry that says when', async () => {
    await open(page, target, '/rollouts/rollout-1');
    const need = page.locator('section', { has: page.getByRole('heading', { name: '手の要る端末' }) });
    expect(await need.locator('li').first().innerText()).toMatch(/失敗[\s\S]*インストールが途中で失敗[\s\S]*やり直す/);

    const before = await need.locator('li').first().innerText();
    await need.getByRole('button', { name: 'やり直す' }).first().click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.innerText()).toContain('次の保守時間にもう一度');
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'やり直す' }).click();

    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => need.locator('li').first().innerText()).not.toBe(before);
  });

  it('pausing says first what will happen, with the devices that are under way, and then pauses', async () => {
    await open(page, target, '/rollouts/rollout-1');
    await page.getByRole('button', { name: '一時停止' }).click();
    const dialog = page.getByRole('dialog');

    expect(await dialog.innerText()).toMatch(/1 分以内に端末へ伝わり[\s\S]*作業中の 54 台は、終わるまで続けます/);
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByLabel(/理由/).fill('外来の会計が混んでいるため');
    await dialog.getByRole('button', { name: '一時停止する' }).click();

    await page.getByRole('button', { name: '再開' }).waitFor();
    expect(await page.getByRole('main').innerText()).toContain('一時停止した理由');
  });

  it('stopping says that no other rollout tries the version, and what stays as it is', async () => {
    await open(page, target, '/rollouts/rollout-1');
    await page.getByRole('button', { name: '止める' }).click();
    const words = await page.getByRole('dialog').innerText();

    expect(words).toMatch(
      /まだ始めていない 880 台には適用しません。「再開」を押すまで、この版は別の配布でも使いません。/,
    );
    expect(words).toContain('すでに入った 296 台は、元に戻しません。');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('1,240 devices are walked through by keyboard with few rows in the page at a time', async () => {
    await open(page, target, '/rollouts/rollout-1?tab=devices');
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('1241');

    await page.locator('[data-row]').first().focus();
    await page.keyboard.press('End');
    await expect
      .poll(async () => Number(await page.evaluate('document.activeElement.getAttribute("data-row")')))
      .toBeGreaterThan(100);
    expect(await page.locator('[data-row]').count()).toBeLessThan(80);
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: '選んだ行の内容' }).getByText('今すること').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('several failed devices are picked and tried again together', async () => {
    await open(page, target, '/rollouts/rollout-1?tab=devices&filter={"state":["failed","rolled-back"]}');
    const total = Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1;
    await page.getByRole('checkbox', { name: 'やり直せる端末をすべて選ぶ' }).check();
    await page.getByRole('button', { name: `選んだ ${total} 台をやり直す` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'やり直す' }).click();

    await page.getByText(`${total} 台をやり直しに加えました。`).waitFor();
    await page.getByText('条件に合うものはありません。').waitFor();
  });

  it('news from the server changes the board without anybody doing anything', async () => {
    await open(page, target, '/rollouts/rollout-1');
    const hospital = target.standIn?.hospital;
    if (hospital !== undefined) {
      hospital.rollouts.devices = hospital.rollouts.devices.map((row) => ({ ...row, state: 'done', retry: false }));
    }
    target.standIn?.send('rollouts', { id: 'rollout-1' });

    await page.getByText(/失敗した端末、保留の端末、報告のない端末は、今のところありません/).waitFor();
  });

  it('what a rollout did not mend is said beside what it mended', async () => {
    await open(page, target, '/rollouts/rollout-1?tab=effect');

    expect(await page.getByRole('main').innerText()).toMatch(
      /1,204 件[\s\S]*388 件[\s\S]*判定できない端末が 9 台[\s\S]*直らなかったもの[\s\S]*CVE-2099-10003[\s\S]*ほかに 3 件/,
    );
  });
});

describe.skipIf(standInOnly)('histories', () => {
  it('one action is told as a clerk reads it: what went otherwise first, kept settings, restart, last words', async () => {
    await open(page, target, '/work?filter={"state":["failed"]}');
    await page.locator('[data-row="0"]').focus();
    await page.keyboard.press('Enter');
    const detail = page.getByRole('complementary', { name: '選んだ行の内容' });
    await detail.getByText('変わったもの').waitFor();

    const words = await detail.innerText();
    expect(words).toMatch(/変わっていない[\s\S]*libssl3[\s\S]*入った[\s\S]*openssl/);
    expect(words).toMatch(/openssl\.cnf[\s\S]*再起動しました[\s\S]*cups\.service[\s\S]*終了番号 100/);
    expect(await seriousProblems(page)).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('its record lies on A4 upright with the fingerprint, and everything that is folded stands open', async () => {
    await open(page, target, '/work/move-1');
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');

    expect(
      [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)].map((box) => Math.round(Number(box[1]))),
    ).toEqual([595]);
    expect(await page.getByRole('main').innerText()).toContain('e'.repeat(64));
    expect(await seriousProblems(page)).toEqual([]);
  });

  it('an update tells which devices have it, which not, and why', async () => {
    await open(page, target, '/patches');
    await page.locator('[data-row="0"]').focus();
    await page.keyboard.press('Enter');
    const detail = page.getByRole('complementary', { name: '選んだ行の内容' });
    await detail.getByRole('link', { name: /すべての端末/ }).waitFor();
    expect(await detail.innerText()).toMatch(/失敗[\s\S]*インストールが途中で失敗しました/);
    expect(await seriousProblems(page)).toEqual([]);

    await detail.getByRole('link', { name: /すべての端末/ }).click();
    await page.getByRole('heading', { level: 1, name: 'この更新の端末' }).waitFor();
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('213');
  });

  it('the page of a device has its updates with the reason why not, and takes 「調子が悪い」 in words', async () => {
    await open(page, target, '/devices/dev-31?tab=updates');
    expect(await page.getByRole('grid').innerText()).toContain('業者の確認がまだありません');

    await page.getByRole('button', { name: '調子が悪い' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: '申し出る' }).isDisabled()).toBe(true);
    await dialog.getByLabel(/どう調子が悪いですか/).fill('電子カルテが開かない');
    expect(await seriousProblems(page)).toEqual([]);
    await dialog.getByRole('button', { name: '申し出る' }).click();
    await dialog.getByText('受け付けました').waitFor();
    await dialog.getByRole('button', { name: '閉じる', exact: true }).last().click();

    await open(page, target, '/rollouts/rollout-1');
    expect(await page.getByRole('main').innerText()).toContain('電子カルテが開かない');
  });

  it('今日 gives the share with numerator, denominator and those nobody can tell', async () => {
    await open(page, target, '/');
    const share = page.locator('section', { has: page.getByRole('heading', { name: '更新が入っている端末' }) });

    expect(await share.innerText()).toMatch(/465\s*\/ 519 台\s*89%[\s\S]*ほかに 38 台は[\s\S]*検査科/);
  });
});
