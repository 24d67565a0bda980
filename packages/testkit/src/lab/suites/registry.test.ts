import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VERBS } from '../orders.ts';
import { SUITES } from './registry.ts';

describe('suites', () => {
  it('have one line here for each folder', () => {
    const folders = readdirSync(dirname(fileURLToPath(import.meta.url)), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);

    expect(SUITES.map((suite) => suite.id).sort(), 'a folder or a line is missing').toEqual(folders.sort());
  });

  it('do not take the name of an order', () => {
    const taken = [...VERBS, 'up', 'down', 'shell', 'keep', 'help'];

    expect(SUITES.map((suite) => suite.id).filter((id) => taken.includes(id))).toEqual([]);
  });
});
