import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const LINK = /\]\(([^)\s]+)\)/g;
/** Whole paths of the repository that a page names in backticks; what stands for something else has a letter written large or a sign. */
const NAMED = /`((?:packages|e2e|tools|docs|packaging)\/[A-Za-z0-9._/-]+\.[a-z]{2,4})`/g;
const STANDS_FOR = /[A-Z]{2,}|\/N\b|_template/;

const pages = globSync('{*,{docs,changes,packaging,packages/*}/**/*}.md', {
  cwd: ROOT,
  exclude: (name) => name === 'node_modules',
});

function withoutExamples(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '');
}

describe('README and docs', () => {
  it('lead only to files that are there, pictures too', () => {
    const seen: string[] = [];
    const dead: string[] = [];
    for (const page of pages) {
      for (const [, address = ''] of withoutExamples(readFileSync(join(ROOT, page), 'utf8')).matchAll(LINK)) {
        const file = decodeURI(address.split('#', 1)[0] ?? '');
        if (file === '' || /^[a-z]+:/.test(file)) {
          continue;
        }
        seen.push(file);
        if (!existsSync(join(ROOT, normalize(join(dirname(page), file))))) {
          dead.push(`${page}: ${address}`);
        }
      }
    }

    expect(dead).toEqual([]);
    expect(seen.length).toBeGreaterThan(100);
  });

  it('name only files that are there', () => {
    const seen: string[] = [];
    const dead: string[] = [];
    for (const page of pages) {
      for (const [, file = ''] of withoutExamples(readFileSync(join(ROOT, page), 'utf8')).matchAll(NAMED)) {
        if (STANDS_FOR.test(file)) {
          continue;
        }
        seen.push(file);
        if (!existsSync(join(ROOT, file))) {
          dead.push(`${page}: ${file}`);
        }
      }
    }

    expect(dead).toEqual([]);
    expect(seen.length).toBeGreaterThan(50);
  });
});
