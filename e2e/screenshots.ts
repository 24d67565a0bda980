import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildWeb } from '../tools/build-web.ts';
import { launchBrowser } from './browser.ts';
import { consolePages } from './pages.ts';
import { setUpRealTarget } from './set-up.ts';
import { LARGE, open, openTarget, SMALL, signIn } from './target.ts';

/**
 * Takes the pictures of the documentation, in Japanese, of the product with its sample hospital: `node e2e/screenshots.ts`.
 * `--stand-in` takes them of the stand-in (or of `TSUKUROI_E2E_URL`), `--only today,devices` takes some, `--large` takes them
 * at 1920×1080, `--paper` writes the A4 pages as PDF beside them, `--out DIR` puts them elsewhere.
 */

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    large: { type: 'boolean', default: false },
    paper: { type: 'boolean', default: false },
    'stand-in': { type: 'boolean', default: false },
    out: { type: 'string', default: fileURLToPath(new URL('../docs/pictures/', import.meta.url)) },
  },
});
const PAPER = ['today', 'devices', 'device', 'vulnerabilities', 'inquiry', 'director'];

mkdirSync(values.out, { recursive: true });
buildWeb();
const browser = await launchBrowser();
const context = await browser.newContext({
  viewport: values.large ? LARGE : SMALL,
  locale: 'ja-JP',
  timezoneId: 'Asia/Tokyo',
});
const page = await context.newPage();
const target = values['stand-in'] ? await openTarget() : await setUpRealTarget(page);
if (values['stand-in']) {
  await signIn(page, target);
}
const wanted = values.only?.split(',');
for (const { id, address } of await consolePages(page, target)) {
  if (wanted !== undefined && !wanted.includes(id)) {
    continue;
  }
  await open(page, target, address);
  await page.screenshot({ path: join(values.out, `${id}.png`) });
  if (values.paper && PAPER.includes(id)) {
    await page.pdf({ path: join(values.out, `${id}.pdf`), preferCSSPageSize: true });
  }
  process.stdout.write(`${id}\n`);
}
await browser.close();
await target.close();
