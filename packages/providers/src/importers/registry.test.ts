import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inventoryShape } from '@tsukuroi/protocol';
import { describe, expect, it } from 'vitest';
import { openImportFile } from './importer.ts';
import { importers, importInventories } from './registry.ts';
import { SAMPLES } from './testing/samples.ts';

/** What several importers share; no importers themselves. */
const OTHER_FOLDERS = ['network', 'testing'];

describe('registry of importers', () => {
  it('has a line for every folder', () => {
    const folders = readdirSync(import.meta.dirname).filter((name) =>
      statSync(join(import.meta.dirname, name)).isDirectory(),
    );
    const missing = folders.filter(
      (name) => !OTHER_FOLDERS.includes(name) && !importers.some((importer) => importer.id === name),
    );

    expect(missing, `add a line for ${missing.join(', ')} to packages/providers/src/importers/registry.ts`).toEqual([]);
  });

  it('has a sample of every importer', () => {
    expect([...new Set(SAMPLES.map((sample) => sample.importer))].sort()).toEqual(
      importers.map((importer) => importer.id).sort(),
    );
  });

  it.each(SAMPLES.map((sample) => [sample.name, sample] as const))(
    '%s is recognised by one importer alone',
    (_, sample) => {
      const file = openImportFile(sample.bytes, sample.name);

      const takers = importers.filter((importer) => importer.recognise(file)).map((importer) => importer.id);

      expect(takers).toEqual([sample.importer]);
    },
  );

  it.each(SAMPLES.map((sample) => [sample.name, sample] as const))(
    '%s becomes valid inventories that name their importer',
    (_, sample) => {
      const outcome = importInventories(sample.bytes, sample.name);

      if (!outcome.ok) {
        throw outcome.error;
      }
      expect(outcome.value.inventories.length).toBeGreaterThan(0);
      for (const inventory of outcome.value.inventories) {
        expect(inventoryShape.safeParse(inventory).error).toBeUndefined();
        expect(inventory.via).toBe(sample.importer === 'inventory-document' ? 'agent' : sample.importer);
      }
    },
  );
});
