import type { Browser, BrowserContext, Page } from 'playwright-core';
import { oneTimeCode } from '../packages/web/dev/one-time-code.ts';
import { KNOWN } from '../packages/web/dev/stand-in/door.ts';
import { type StandIn, type StandInOptions, startStandIn } from '../packages/web/dev/stand-in.ts';
import { buildWeb } from '../tools/build-web.ts';

/**
 * Where the console under test is. Without more, the stand-in with its invented hospital; with `TSUKUROI_E2E_URL` any
 * running server, for which `TSUKUROI_E2E_NAME`, `_PASSWORD` and `_SECRET` (Base32, of the authenticator app) name an
 * administrator. Tests that need the stand-in's own hospital say so with `standInOnly`.
 */
export interface Target {
  readonly url: string;
  readonly name: string;
  readonly password: string;
  readonly secret: string;
  readonly standIn: StandIn | null;
  close(): Promise<void>;
}

export const standInOnly: boolean = process.env.TSUKUROI_E2E_URL !== undefined;

export async function openTarget(options: StandInOptions = {}): Promise<Target> {
  const {
    TSUKUROI_E2E_URL: url,
    TSUKUROI_E2E_NAME: name,
    TSUKUROI_E2E_PASSWORD: password,
    TSUKUROI_E2E_SECRET: secret,
  } = process.env;
  if (url !== undefined) {
    if (name === undefined || password === undefined || secret === undefined) {
      throw new Error(
        'TSUKUROI_E2E_URL needs TSUKUROI_E2E_NAME, TSUKUROI_E2E_PASSWORD and TSUKUROI_E2E_SECRET beside it',
      );
    }
    return { url: url.replace(/\/$/, ''), name, password, secret, standIn: null, close: async () => undefined };
  }
  buildWeb();
  const standIn = await startStandIn(options);
  if (options.first === 'signed-in') {
    states.set(standIn.url, { cookies: [], origins: [] });
  }
  return { ...KNOWN, url: standIn.url, standIn, close: () => standIn.close() };
}

const STEP_MS = 30_000;

/** Types name, password and code. A code that was used in the same half minute is refused, so the next one is waited for. */
export async function signIn(page: Page, target: Target): Promise<void> {
  await page.goto(target.url);
  await page.getByLabel('利用者名').fill(target.name);
  await page.locator('input[name=password]').fill(target.password);
  await page.getByRole('button', { name: 'サインイン', exact: true }).click();
  const inside = page.getByRole('navigation', { name: '画面の一覧' });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await page.getByLabel('確認コード').fill(oneTimeCode(target.secret, Date.now()));
    await page.getByRole('button', { name: '確かめる' }).click();
    await inside.or(page.getByRole('alert')).first().waitFor();
    if (await inside.isVisible()) {
      return;
    }
    await page.waitForTimeout(STEP_MS - (Date.now() % STEP_MS) + 500);
  }
  throw new Error('signing in with a fresh code was refused twice');
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const SMALL: Size = { width: 1280, height: 800 };
export const LARGE: Size = { width: 1920, height: 1080 };
/** Half a screen: the console beside the record client, or a tablet. */
export const NARROW: Size = { width: 900, height: 900 };

const states = new Map<string, Awaited<ReturnType<BrowserContext['storageState']>>>();

/** A page of a signed-in administrator. Signing in is done once for each target, and not at all where its first visit is `signed-in`. */
export async function signedInPage(browser: Browser, target: Target, size: Size = SMALL): Promise<Page> {
  const known = states.get(target.url);
  const context = await browser.newContext({
    viewport: size,
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    acceptDownloads: true,
    ...(known === undefined ? {} : { storageState: known }),
  });
  const page = await context.newPage();
  if (known === undefined) {
    await signIn(page, target);
    states.set(target.url, await context.storageState());
  }
  return page;
}

/** Collects what must not happen while a page is used: errors, refused styles or scripts, and requests to other hosts. */
export function watch(page: Page, target: Target, expected: RegExp = /^$/): readonly string[] {
  const seen: string[] = [];
  const note = (what: string): void => {
    if (!expected.test(what)) {
      seen.push(what);
    }
  };
  page.on('pageerror', (error) => note(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      note(`console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(target.url) && !/^(data|blob):/.test(request.url())) {
      note(`another host: ${request.url()}`);
    }
  });
  return seen;
}

/** Opens an address of the console and waits until it is drawn and quiet. */
export async function open(page: Page, target: Target, address: string): Promise<void> {
  await page.goto(`${target.url}${address}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
}
