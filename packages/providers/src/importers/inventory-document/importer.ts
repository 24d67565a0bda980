import { TsukuroiError } from '@tsukuroi/core';
import { type Inventory, inventoryShape, sealInventory } from '@tsukuroi/protocol';
import { importInvalid, nothingInside, tooMany } from '../../errors.ts';
import { IMPORT_LIMITS } from '../../limits.ts';
import type { Importer, ImportFile, JsonValue, Refused } from '../importer.ts';

const TITLE = { ja: 'つくろいの報告（inventory/1）', en: 'Tsukuroi report (inventory/1)' } as const;

/** `inventory/1` as the agent prints it: one document, an array of them, or one a line. Its `via` stays as it is. */
export const inventoryDocument: Importer = {
  id: 'inventory-document',
  title: TITLE,
  howTo: {
    ja: 'その機器で「tsukuroi agent inventory > 機器名.json」を実行します。',
    en: 'Run `tsukuroi agent inventory > name.json` on the device.',
  },
  recognise: (file) => file.json().some(({ value }) => candidates(value).some(isInventory)),
  read(file) {
    const inventories: Inventory[] = [];
    const refused: Refused[] = [];
    for (const { position, value } of documents(file)) {
      try {
        inventories.push(checked(value, file, position));
      } catch (error) {
        if (!(error instanceof TsukuroiError)) {
          throw error;
        }
        refused.push({ position, error });
      }
    }
    // One document alone is taken or refused as a file.
    if (inventories.length === 0) {
      throw refused[0]?.error ?? nothingInside(file.name, TITLE.ja);
    }
    return { inventories, refused };
  },
};

function candidates(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isInventory(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === 'inventory/1';
}

function documents(file: ImportFile): JsonValue[] {
  const found = file
    .json()
    .flatMap(({ position, value }) =>
      Array.isArray(value)
        ? value.map((item: unknown, index) => ({ position: `/${index}`, value: item }))
        : [{ position, value }],
    );
  if (found.length > IMPORT_LIMITS.devices) {
    throw tooMany(file.name, 'devices', IMPORT_LIMITS.devices, `/${IMPORT_LIMITS.devices}`);
  }
  return found;
}

function checked(value: unknown, file: ImportFile, position: string): Inventory {
  const outcome = inventoryShape.safeParse(value);
  if (!outcome.success) {
    const issue = outcome.error.issues[0];
    const pointer = `${position}/${(issue?.path ?? []).map(String).join('/')}`;
    throw importInvalid(file.name, TITLE.ja, pointer, issue?.message ?? 'wrong shape');
  }
  const { device, via, unreadable, manifest, state } = outcome.data;
  const { format: _format, manifest: named, ...facts } = outcome.data.facts;
  const sealed = sealInventory({ device, via, unreadable, manifest, facts, state });
  // Facts that name another manifest belong to another report, or the file was changed on its way.
  if (sealed.facts.manifest !== named) {
    throw importInvalid(file.name, TITLE.ja, `${position}/facts/manifest`, 'not the digest of the manifest');
  }
  return sealed;
}
