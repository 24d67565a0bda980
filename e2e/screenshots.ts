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
if (wanted === undefined || wanted.includes('ledger-preview')) {
  await previewLedger();
  await page.screenshot({ path: join(values.out, 'ledger-preview.png') });
  process.stdout.write('ledger-preview\n');
}
await browser.close();
await target.close();

/** The one picture that needs a file: how the columns of a ledger are read, and how a person says otherwise. */
async function previewLedger(): Promise<void> {
  const rows = [
    '資産番号,機器名,型番,現場,連絡先,購入日',
    'A-001,外来受付PC,Desk 100,医事課,例示保守,令和3年4月1日',
    'A-002,心電計,ECG-1,検査科,例示医療,R5.10.2',
    'A-003,VPN装置,FortiGate 60E,情報管理室,例示通信,2019/12/3',
  ];
  await open(page, target, '/ledger/import');
  await page
    .locator('input[type=file]')
    .setInputFiles([{ name: '機器台帳.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) }]);
  await page.getByLabel('「現場」の項目').selectOption('部署');
}
