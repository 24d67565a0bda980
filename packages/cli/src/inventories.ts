import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { describeError, TsukuroiError } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import { combineInventories } from '@tsukuroi/providers/importers/combine.ts';
import { importInventories } from '@tsukuroi/providers/importers/registry.ts';
import type { CommandIo } from './command.ts';

/**
 * Reads files of any form the importers know; several files of one device (systeminfo and the list of its programs) make one
 * inventory. A refused file ends the command (its error's exit code); refused parts of a
 * file are said and the rest is taken.
 */
export async function readInventories(io: CommandIo, paths: readonly string[]): Promise<Inventory[]> {
  const inventories: Inventory[] = [];
  for (const path of paths) {
    const read = importInventories(await bytesOf(path), basename(path));
    if (!read.ok) {
      throw read.error;
    }
    inventories.push(...read.value.inventories);
    for (const { position, error } of read.value.refused) {
      io.say(`${path} ${position}: ${describeError(error, io.language).what}\n`);
    }
  }
  return combineInventories(inventories);
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
    throw new TsukuroiError('FILE_UNREADABLE', { file: path, reason }, { cause });
  }
}
