import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SCHEMES, schemeOf } from './registry.ts';

const SCHEMES_FOLDER = join(import.meta.dirname, 'schemes');
const FOLDERS = readdirSync(SCHEMES_FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
  .map((entry) => entry.name);

describe('scheme registry', () => {
  test.each(FOLDERS)('knows the folder %s', (folder) => {
    const ids = SCHEMES.map((scheme) => scheme.id);

    expect(ids, `add to registry.ts: import { ${folder} } from './schemes/${folder}/scheme.ts';`).toContain(folder);
  });

  test.each(FOLDERS)('%s holds its scheme, its table of cases and its test', (folder) => {
    const files = readdirSync(join(SCHEMES_FOLDER, folder));

    expect(files).toEqual(expect.arrayContaining(['cases.tsv', 'scheme.test.ts', 'scheme.ts']));
  });

  test('names every scheme once, by its folder, in order', () => {
    const ids = SCHEMES.map((scheme) => scheme.id);

    expect(ids).toEqual([...new Set(ids)].sort());
    expect(FOLDERS).toEqual(expect.arrayContaining(ids));
  });

  test('every scheme has a title in both languages and says where its rules are written', () => {
    for (const scheme of SCHEMES) {
      expect(scheme.title.ja, scheme.id).not.toBe('');
      expect(scheme.title.en, scheme.id).not.toBe('');
      expect(scheme.source.length, scheme.id).toBeGreaterThan(20);
    }
  });

  test('finds a scheme by its id, and nothing for others', () => {
    expect(schemeOf('deb')?.id).toBe('deb');
    expect(schemeOf('kb')).toBeUndefined();
    expect(schemeOf('_template')).toBeUndefined();
    expect(schemeOf('constructor')).toBeUndefined();
  });
});
