import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { productFiles, productMap } from './registry.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'products');

describe('product map', () => {
  it('registers every file of the folder', () => {
    const files = readdirSync(folder).map((name) => name.replace(/\.json$/, ''));

    expect(files.filter((name) => !productFiles().includes(name)).map((name) => `missing line: '${name}'`)).toEqual([]);
  });

  it('has one entry per id', () => {
    const ids = productMap().map((entry) => entry.id);

    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('never recognises by an empty condition', () => {
    const empty = productMap().filter((entry) =>
      entry.match.some((rule) => [rule.os, rule.name, rule.identifier].every((part) => part === undefined)),
    );

    expect(empty.map((entry) => entry.id)).toEqual([]);
  });

  it('tells Windows 10 Home and Pro from Enterprise where their dates differ', () => {
    const entry = productMap().find((candidate) => candidate.id === 'windows-10-1809-x64');

    expect(entry?.lifecycleByEdition?.map((part) => part.cycle)).toEqual(['10-1809-w', '10-1809-e', '10-1809-e-lts']);
  });
});
