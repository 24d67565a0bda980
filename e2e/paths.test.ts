import type { PathRow } from '@tsukuroi/protocol';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seriousProblems } from './axe.ts';
import { launchBrowser } from './browser.ts';
import { open, openTarget, signedInPage, standInOnly, type Target, watch } from './target.ts';

/** The page 経路, with the stand-in's own hospital: one ward is cut off, and a relay hangs behind it. */

let browser: Browser;
let target: Target;
let page: Page;
let seen: readonly string[];

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
  seen = watch(page, target);
});

afterEach(async () => {
  await page.context().close();
});

/** Runs a test with other stations. */
async function withPaths(change: (rows: PathRow[]) => PathRow[], act: () => Promise<void>): Promise<void> {
  const hospital = target.standIn?.hospital;
  if (hospital === undefined) {
    throw new Error('needs the stand-in');
  }
  const before = hospital.paths;
  hospital.paths = change(before);
  try {
    await act();
  } finally {
    hospital.paths = before;
  }
}

describe.skipIf(standInOnly)('経路', () => {
  it('a silent relay comes first and in red: since when, whom it cuts off, what to do', async () => {
    await open(page, target, '/paths');

    const first = page.locator('[data-tone=act]').first();
    expect(await first.innerText()).toMatch(
      /3階病棟の中継[\s\S]*途絶えて[\s\S]*3階病棟、手術室の端末 31 台[\s\S]*確かめてください/,
    );
    expect(await page.locator('[data-row]').first().innerText()).toContain('連絡が途絶えている');
    expect(await seriousProblems(page)).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('the picture says every state in words, and a relay stands behind the one it hangs on', async () => {
    await open(page, target, '/paths');
    const picture = page.getByRole('region', { name: '道の図' });

    for (const zone of ['インターネット側', 'DMZ', '院内', '病棟など']) {
      expect(await picture.getByRole('region', { name: zone }).count(), zone).toBe(1);
    }
    const behind = picture.getByRole('list', { name: '3階病棟の中継 につながる中継' });
    expect(await behind.getByRole('article').innerText()).toMatch(/手術室の中継[\s\S]*分からない/);
    expect(await picture.getByRole('article', { name: '本館の中継' }).innerText()).toMatch(/正常[\s\S]*残り 88 MB/);
    expect(await picture.innerText()).toMatch(/3 台中 1 台/);
  });

  it('a station tells its queue, disk and rate with units, what is on its way, and its visits; by keyboard alone', async () => {
    await open(page, target, '/paths?sort=name&direction=asc&filter={"kind":["gate"]}');
    await page.locator('[data-row="0"]').focus();
    await page.keyboard.press('Enter');
    const detail = page.getByRole('complementary', { name: '選んだ行の内容' });
    await detail.getByText('最近の訪問').waitFor();

    const words = await detail.innerText();
    expect(words).toContain('41.2 GB 使用、空き 180.4 GB');
    expect(words).toContain('11.8 MB/秒');
    expect(words).toContain('残り 1.2 GB / 3.2 GB');
    expect(words).toContain('つながりませんでした。');
    expect(await detail.innerText()).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(await seriousProblems(page)).toEqual([]);
    expect(seen).toEqual([]);
  });

  it('news from the server changes the page without anybody doing anything', async () => {
    await open(page, target, '/paths');
    await page.getByText('3時間前').first().waitFor();
    const healed = (rows: PathRow[]): PathRow[] =>
      rows.map((row) => ({ ...row, state: 'ok', next: null, sentence: '連絡があります。' }));

    await withPaths(healed, async () => {
      target.standIn?.send('paths', { id: 'any' });

      await expect.poll(() => page.locator('[data-tone=act]').count(), { timeout: 20_000 }).toBe(0);
      expect(await page.getByRole('region', { name: '道の図' }).innerText()).not.toContain('途切れ');
    });
  });

  it('without a relay it says what one is for and gives the two commands', async () => {
    await withPaths(
      () => [],
      async () => {
        await open(page, target, '/paths');

        expect(await page.getByRole('main').innerText()).toContain('離れた建物や網の分かれ目に置く機械です');
        expect(await page.locator('main code').allInnerTexts()).toEqual([
          'tsukuroi enrol token create --relay --department 外来 --out relay.json',
          'tsukuroi relay enrol --token relay.json',
        ]);
        expect(await seriousProblems(page)).toEqual([]);
      },
    );
  });

  it('with relays of wards alone the picture says how the rest is carried', async () => {
    await withPaths(
      (rows) => rows.filter(({ kind }) => kind === 'relay'),
      async () => {
        await open(page, target, '/paths');

        const picture = page.getByRole('region', { name: '道の図' });
        expect(await picture.innerText()).toMatch(/収集機はまだありません[\s\S]*DMZ の中継はまだありません/);
        expect(await picture.getByRole('link', { name: /持ち運び/ }).count()).toBe(2);
      },
    );
  });

  it('lies across on A4 with picture and list, and speaks English', async () => {
    await open(page, target, '/paths');
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(
      [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/g)].map((box) => Math.round(Number(box[1])))[0],
    ).toBe(842);

    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: 'Paths' }).waitFor();
    expect(await page.getByRole('region', { name: 'The way as a picture' }).innerText()).toContain('1 of 3: Cut off');
    await page.getByRole('button', { name: '日本語' }).click();
  });
});
