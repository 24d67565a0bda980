import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TsukuroiError } from '@tsukuroi/core';
import './errors.ts';
import { fill } from './fill.ts';
import { step } from './step.ts';
import type { Release } from './version.ts';

export interface GuideOptions {
  readonly root: string;
  readonly release: Release;
  /** Fingerprint of the key that signs; undefined: nobody signs. */
  readonly fingerprint: string | undefined;
}

/** How many commands and steps stand between the medium and the signed-in console: those of the guide's second page. */
export function countSteps(html: string): { commands: number; steps: number } {
  const [, page = ''] = html.split('<section>').slice(1);
  const list = page.slice(page.indexOf('<ol>'), page.indexOf('</ol>'));
  return { commands: list.match(/data-do=/g)?.length ?? 0, steps: list.match(/data-step/g)?.length ?? 0 };
}

/** The guide as one HTML page without anything from outside: paper and screen are made of it alike. */
export async function guideHtml({ fingerprint, release, root }: GuideOptions): Promise<string> {
  const packaging = join(root, 'packaging');
  const { commands, steps } = countSteps(await readFile(join(packaging, 'guide', 'guide.html'), 'utf8'));
  const edition = JSON.parse(
    await readFile(join(root, 'packages', 'knowledge', 'src', 'starter', 'edition.json'), 'utf8'),
  ) as { date: string };
  return fill(packaging, 'guide/guide.html', {
    VERSION: release.version,
    DAY: release.day,
    EDITION: edition.date,
    COMMANDS: String(commands),
    STEPS: String(steps),
    SIGNED:
      fingerprint === undefined
        ? '<b>署名なし</b> このキットには発行元の署名がありません。作った人から直接受け取ったのでなければ、使わないでください。'
        : `<b>署名あり</b> README.txt の命令で確かめ、鍵の指紋を、別の道で聞いたものと見比べてください:<br><code>${fingerprint}</code>`,
  });
}

export async function readmeText(options: GuideOptions, files: readonly string[]): Promise<string> {
  const { fingerprint, release, root } = options;
  const packaging = join(root, 'packaging');
  const signed =
    fingerprint === undefined
      ? await fill(packaging, 'guide/unsigned.txt', {})
      : await fill(packaging, 'guide/signed.txt', { FINGERPRINT: fingerprint });
  return fill(packaging, 'guide/readme.txt', {
    VERSION: release.version,
    DAY: release.day,
    SIGNED: signed.trimEnd(),
    FILES: files.map((name) => `    ${name}`).join('\n'),
  });
}

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'] as const;

/** Prints a page on A4. The browser writes the time of day into the file; that of the release stands there instead. */
export async function printPdf(html: string, file: string, release: Release): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tsukuroi-guide-'));
  try {
    const page = join(folder, 'guide.html');
    await writeFile(page, html);
    const args = [
      ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-pdf-header-footer'],
      ...[`--user-data-dir=${join(folder, 'profile')}`, `--print-to-pdf=${file}`, pathToFileURL(page).href],
    ];
    await step(await browser(), args);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  const stamp = new Date(release.seconds * 1000).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const text = await readFile(file, 'latin1');
  await writeFile(file, text.replaceAll(/\/(CreationDate|ModDate) \(D:\d{14}/g, `/$1 (D:${stamp}`), 'latin1');
}

async function browser(): Promise<string> {
  for (const name of BROWSERS) {
    try {
      await step(name, ['--version']);
      return name;
    } catch {
      // Another name may be there.
    }
  }
  throw new TsukuroiError('PACKAGE_NEEDS', { wanted: 'chromium', how: 'apt-get install chromium fonts-noto-cjk' });
}
