import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launchBrowser } from './browser.ts';
import { consolePages } from './pages.ts';
import { LARGE, open, openTarget, SMALL, signedInPage } from './target.ts';

/**
 * Takes the pictures of the documentation, in Japanese, of whatever target is set (target.ts): `node e2e/screenshots.ts`.
 * `--only today,devices` takes some, `--large` takes them at 1920×1080, `--paper` writes the A4 pages as PDF beside them.
 */

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    large: { type: 'boolean', default: false },
    paper: { type: 'boolean', default: false },
    out: { type: 'string', default: fileURLToPath(new URL('../docs/pictures/', import.meta.url)) },
  },
});
const PAPER = ['today', 'devices', 'device', 'inquiry', 'director'];

mkdirSync(values.out, { recursive: true });
const browser = await launchBrowser();
const target = await openTarget();
const page = await signedInPage(browser, target, values.large ? LARGE : SMALL);
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
