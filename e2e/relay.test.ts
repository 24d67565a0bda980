import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWeb } from '../tools/build-web.ts';
import { launchBrowser } from './browser.ts';
import { endGently, MAIN } from './real-server.ts';
import { setUpRealTarget } from './set-up.ts';
import { open, SMALL, standInOnly, type Target } from './target.ts';

/** A relay as a person gets one, with the product itself: a file made in the console, two commands, and it stands in 経路. */

const run = promisify(execFile);
const ENVIRONMENT = { ...process.env, TSUKUROI_FEEDS: '' };

let browser: Browser;
let page: Page;
let target: Target;
let folder: string;
let relay: ChildProcess | undefined;

beforeAll(async () => {
  buildWeb();
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), 'tsukuroi-e2e-relay-'));
  const context = await browser.newContext({ viewport: SMALL, locale: 'ja-JP', acceptDownloads: true });
  page = await context.newPage();
  target = await setUpRealTarget(page, [], { agentListen: '127.0.0.1:0', enrolListen: '127.0.0.1:0' });
});

afterAll(async () => {
  if (relay !== undefined) {
    await endGently(relay);
  }
  await browser?.close();
  await target?.close();
  await rm(folder, { recursive: true, force: true });
});

// One after the other: each step stands on the one before.
describe.skipIf(standInOnly)('a relay', () => {
  it('is made by a file of the console and two commands, and then stands in 経路 by itself', async () => {
    await open(page, target, '/enrolment?tab=files');
    await page.getByRole('button', { name: '登録ファイルを作る' }).click();
    await page.getByLabel('部署', { exact: true }).fill('外来');
    await page.getByLabel('使い方').selectOption('relay');
    await page.getByRole('button', { name: '作る', exact: true }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'ファイルを保存する' }).click();
    const token = join(folder, 'relay.json');
    await (await download).saveAs(token);
    await open(page, target, '/paths');
    expect(await page.getByRole('main').innerText()).toContain('中継はまだありません');

    const data = join(folder, 'relay');
    await run(process.execPath, [MAIN, 'relay', 'enrol', '--token', token, '--data', data], { env: ENVIRONMENT });
    relay = spawn(process.execPath, [MAIN, 'relay', '--data', data, '--listen', '127.0.0.1:0'], {
      stdio: 'ignore',
      env: ENVIRONMENT,
    });

    // Nobody loads the page again: the relay's first word brings it.
    await page.getByText('連絡あり').waitFor({ timeout: 100_000 });
    await page
      .locator('[data-row]')
      .first()
      .click({ position: { x: 400, y: 10 } });
    const detail = page.getByRole('complementary', { name: '選んだ行の内容' });
    await detail.getByText('することはありません。').waitFor();
    expect(await detail.innerText()).toMatch(/置き場[\s\S]*空き [\d.]+ (GB|TB)/);
    // Without a ceremony nothing is signed, and that is not good.
    expect(await detail.locator('[data-tone=good]').count()).toBe(1);
  });

  it('is revoked in 登録, and does not stand in 経路 any more', async () => {
    await open(page, target, '/enrolment?filter={"kind":["relay"]}');
    await page
      .locator('[data-row]')
      .first()
      .click({ position: { x: 400, y: 10 } });
    await page.getByRole('button', { name: '登録を取り消す' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: '登録を取り消す' }).click();
    await dialog.waitFor({ state: 'detached' });

    await open(page, target, '/paths');

    expect(await page.getByRole('main').innerText()).toContain('中継はまだありません');
  });
});
