import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linuxProviders } from './registry.ts';

/** Folders of this room that hold something else than a provider. */
const OTHER_FOLDERS = ['importers', 'ledger', 'patch', 'reading', 'recipe'];

describe('registry of providers', () => {
  it('has a line for every folder', () => {
    const folders = readdirSync(import.meta.dirname).filter((name) =>
      statSync(join(import.meta.dirname, name)).isDirectory(),
    );
    const missing = folders.filter(
      (name) => !OTHER_FOLDERS.includes(name) && !linuxProviders.some((provider) => provider.manifest.id === name),
    );

    expect(missing, `add a line for ${missing.join(', ')} to packages/providers/src/registry.ts`).toEqual([]);
  });

  it('declares what each learns, reads and runs, in both languages', () => {
    for (const { manifest } of linuxProviders) {
      expect(manifest.title.ja).not.toBe('');
      expect(manifest.title.en).not.toBe('');
      expect(manifest.learns.length).toBeGreaterThan(0);
      expect(manifest.reads.every((path) => path.startsWith('/'))).toBe(true);
      expect(
        manifest.runs.every(
          (run) => run.command.startsWith('/') && run.exitCodes[0] !== undefined && run.source !== '',
        ),
      ).toBe(true);
    }
  });
});
