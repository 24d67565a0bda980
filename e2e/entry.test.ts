import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oneTimeCode } from '../packages/web/dev/one-time-code.ts';
import { KNOWN } from '../packages/web/dev/stand-in/door.ts';
import { seriousProblems } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { openTarget, SMALL, signIn, standInOnly, type Target } from './target.ts';

/** From the one-time link to the first look at the day, and back in again. */

const DRIFT_MS = 95_000;

let browser: Browser;
let target: Target;

beforeAll(async () => {
  browser = await launchBrowser();
  target = await openTarget({ first: 'setup-needed', clockMs: DRIFT_MS });
});

afterAll(async () => {
  await browser?.close();
  await target?.close();
});

async function freshPage(): Promise<Page> {
  const context = await browser.newContext({ viewport: SMALL, locale: 'ja-JP' });
  return context.newPage();
}

// One after the other: each step stands on the one before.
describe.skipIf(standInOnly)('getting in', () => {
  it('without the link says where to find it', async () => {
    const page = await freshPage();
    await page.goto(`${target.url}/devices`);

    await page.getByText('設定用のリンクを開いてください').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel('設定用のリンク').fill('http://127.0.0.1/setup?token=cut');
    await page.getByRole('button', { name: '進む' }).click();
    await expect.poll(() => page.getByText('リンクを最後まで貼り付けてください。').isVisible()).toBe(true);
    await page.context().close();
  });

  it('sets up the first administrator, the second factor and the recovery codes', async () => {
    const page = await freshPage();
    await page.goto(`${target.url}/setup?token=${KNOWN.token}`);
    await page.getByLabel('施設の名前').fill('みどり台病院');
    await page.getByLabel('あなたの氏名').fill('情報担当');
    await page.getByLabel('利用者名').fill(KNOWN.name);
    await page.locator('input[name=new-password]').fill('short');
    await expect.poll(() => page.getByText('あと 8 文字必要です。').isVisible()).toBe(true);
    expect(await seriousProblems(page)).toEqual([]);
    await page.locator('input[name=new-password]').fill(KNOWN.password);
    await page.getByRole('button', { name: '管理者をつくる' }).click();

    await page.getByRole('heading', { name: '二要素認証の設定' }).waitFor();
    expect(page.url()).not.toContain(KNOWN.token);
    const secret = (await page.getByText(/^([A-Z2-7]{4} )+[A-Z2-7]{1,4}$/).innerText()).replaceAll(' ', '');
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel('確認コード').fill('000000');
    await page.getByRole('button', { name: '確かめる' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByLabel('確認コード').fill(oneTimeCode(secret, Date.now() + DRIFT_MS));
    await page.getByRole('button', { name: '確かめる' }).click();

    await page.getByRole('heading', { name: '回復コード' }).waitFor();
    expect(await page.getByRole('listitem').allInnerTexts()).toEqual([...KNOWN.recoveryCodes]);
    const start = page.getByRole('button', { name: 'つくろいを使い始める' });
    expect(await start.isDisabled()).toBe(true);
    await page.getByLabel('印刷した、または書き写した').check();
    await start.click();
    await page.getByRole('heading', { name: '今日やること' }).waitFor();

    target = { ...target, secret };
    await page.getByRole('button', { name: 'サインアウト' }).click();
    await page.getByRole('heading', { name: 'サインイン' }).waitFor();
    await page.context().close();
  });

  it('shows both clocks and names the likely cause when they differ by more than 30 seconds', async () => {
    const page = await freshPage();
    await page.goto(target.url);

    await page.getByText('時計が 95 秒ずれています').waitFor();
    await expect.poll(() => page.getByText('サーバーの時刻').isVisible()).toBe(true);
    expect(await seriousProblems(page)).toEqual([]);
    await page.context().close();
  });

  it('does not warn when the clocks agree', async () => {
    const agreeing = await openTarget();
    const page = await freshPage();
    await page.goto(agreeing.url);

    await page.getByText(/2つの時計は合っています/).waitFor();
    expect(await page.getByText(/秒ずれています/).count()).toBe(0);
    await page.context().close();
    await agreeing.close();
  });

  it('says why a password was refused, and opens the page that was asked for after signing in', async () => {
    const page = await freshPage();
    await page.goto(`${target.url}/settings`);
    await page.getByLabel('利用者名').fill(KNOWN.name);
    await page.locator('input[name=password]').fill('wrong password here');
    await page.getByRole('button', { name: 'サインイン', exact: true }).click();
    expect(await page.getByRole('alert').innerText()).toContain('利用者名かパスワードが違います。');
    await page.locator('input[name=password]').fill(KNOWN.password);
    await page.getByRole('button', { name: 'サインイン', exact: true }).click();

    await page.getByRole('button', { name: /回復コードを使う/ }).click();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByLabel('回復コード').fill(KNOWN.recoveryCodes[2]);
    await page.getByRole('button', { name: '確かめる' }).click();

    await page.getByRole('heading', { level: 1, name: '設定' }).waitFor();
    await page.context().close();
  });
});

describe.skipIf(standInOnly)('coming back', () => {
  it('a rescue link asks for a new password and sets the second factor again', async () => {
    const locked = await openTarget();
    const page = await freshPage();
    await page.goto(`${locked.url}/setup#${KNOWN.rescueToken}`);
    await page.getByRole('heading', { name: '管理者の復帰' }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);

    await page.getByLabel('利用者名').fill(KNOWN.name);
    await page.locator('input[name=new-password]').fill('another long password');
    await page.getByRole('button', { name: '進む' }).click();

    await page.getByRole('heading', { name: '二要素認証の設定' }).waitFor();
    expect(page.url()).not.toContain(KNOWN.rescueToken);
    await page.context().close();
    await locked.close();
  });
});

describe('signing in', () => {
  it('works with name, password and code', async () => {
    const agreeing = await openTarget();
    const page = await freshPage();

    await signIn(page, agreeing);

    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('今日やること');
    await page.context().close();
    await agreeing.close();
  });
});
