import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { feedInvalid } from '../errors.ts';
import type { Feed } from '../feed.ts';
import type { Claim } from '../record.ts';

/**
 * A feed for tests of the building: files `<id>/<unit>.txt` with lines `CVE product version`, one claim each. A line `!`
 * is broken, `@2026-11-01` states the date. Files are units of their own when `monthly` is set.
 */
export function lineFeed(id: string, options: { monthly?: boolean; shrinkLimit?: number; factor?: number } = {}): Feed {
  return {
    id,
    title: { ja: id, en: id },
    home: 'https://example.org/',
    licence: 'CC0-1.0',
    staleAfterDays: 7,
    shrinkLimit: options.shrinkLimit ?? 0.9,
    accepts: (path) => path.startsWith(`${id}/`) && path.endsWith('.txt'),
    ...(options.monthly === true ? { unitOf: (path: string) => path.slice(id.length + 1, -4) } : {}),
    async parse(files, emit) {
      let date = '2026-11-01';
      for (const file of files) {
        let number = 0;
        for await (const line of file.lines()) {
          number += 1;
          if (line === '!') {
            throw feedInvalid(id, file.path, `line ${number}`, 'broken on purpose');
          }
          if (line.startsWith('@')) {
            date = line.slice(1);
            continue;
          }
          const [vulnerability = '', product = '', to = ''] = line.split(' ');
          for (let copy = 0; copy < (options.factor ?? 1); copy += 1) {
            emit(claim(id, vulnerability, product, to));
          }
        }
      }
      return { date };
    },
  };
}

export function claim(feed: string, vulnerability: string, product: string, to: string): Claim {
  return {
    kind: 'claim',
    feed,
    record: vulnerability,
    vulnerability,
    product,
    scheme: 'deb',
    status: 'affected',
    ranges: [{ to }],
    fixed: to,
  };
}

/** A new folder with these files; content lines are joined by LF. */
export function folderWith(files: Readonly<Record<string, readonly string[] | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'knowledge-'));
  putFiles(folder, files);
  return folder;
}

export function putFiles(folder: string, files: Readonly<Record<string, readonly string[] | string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(
      join(folder, path),
      typeof content === 'string' ? content : content.map((line) => `${line}\n`).join(''),
    );
  }
}

/** Lines about `count` vulnerabilities of one package, as two departments' servers would have it. */
export function claimLines(count: number, product = 'deb/debian/12/openssl'): string[] {
  return Array.from({ length: count }, (_, at) => `CVE-2024-${10_000 + at} ${product} 3.0.${at}-1`);
}
