import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import { openImportFile } from '@tsukuroi/providers/importers/importer.ts';
import { importFile } from '@tsukuroi/providers/importers/registry.ts';
import type { CommandIo } from './command.ts';

/** Reads files of any form the importers know. A refused file ends the command; refused parts of a file are said. */
export async function readInventories(io: CommandIo, paths: readonly string[]): Promise<Inventory[]> {
  const inventories: Inventory[] = [];
  for (const path of paths) {
    const { inventories: found, refused } = importFile(openImportFile(await bytesOf(path), basename(path)));
    inventories.push(...found);
    for (const { position, error } of refused) {
      io.say(`${path} ${position}: ${error.code} ${JSON.stringify(error.params)}\n`);
    }
  }
  return inventories;
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
    throw new TsukuroiError('FILE_UNREADABLE', { file: path, reason }, { cause });
  }
}
