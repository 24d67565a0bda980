import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { patchProviders } from './registry.ts';

describe('registry of what installs', () => {
  it('has a line for every folder <id>/patch', () => {
    const room = join(import.meta.dirname, '..');
    const folders = readdirSync(room)
      .filter((name) => existsSync(join(room, name, 'patch')))
      .sort();

    expect(folders.length).toBeGreaterThan(0);
    expect(Object.keys(patchProviders).sort(), 'add a line to packages/providers/src/patch/registry.ts').toEqual(
      folders,
    );
  });

  it('names each by its own id', () => {
    for (const [id, provider] of Object.entries(patchProviders)) {
      expect(provider.id).toBe(id);
    }
  });
});
