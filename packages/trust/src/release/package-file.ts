import { createHash } from 'node:crypto';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '../files/door.ts';
import { hashOf, piecesOf } from '../store/content.ts';
import './errors.ts';

/** Copies a file that others may change meanwhile to a place of our own; what arrives counts only with its hash. @throws TsukuroiError UPGRADE_PACKAGE_ALTERED */
export async function copyWhole(
  door: FileDoor,
  from: string,
  to: string,
  expected: { readonly sha256: string; readonly length: number },
): Promise<void> {
  if (await hasHash(door, to, expected.sha256)) {
    return;
  }
  const part = `${to}.part`;
  await door.remove(part);
  const source = await door.open(from);
  const target = await door.grow(part);
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const piece of piecesOf(source)) {
      size += piece.length;
      if (size > expected.length) {
        break;
      }
      hash.update(piece);
      await target.write(piece);
    }
    await target.sync();
  } finally {
    await target.close();
    await source.close();
  }
  if (size !== expected.length || hash.digest('hex') !== expected.sha256) {
    await door.remove(part);
    throw new TsukuroiError('UPGRADE_PACKAGE_ALTERED', { file: from }, { exitCode: 3 });
  }
  await door.rename(part, to);
}

/** SHA-256 of a file. */
export async function hashOfFile(door: FileDoor, path: string): Promise<string> {
  const file = await door.open(path);
  try {
    return await hashOf(file);
  } finally {
    await file.close();
  }
}

export async function hasHash(door: FileDoor, path: string, sha256: string): Promise<boolean> {
  return (await door.stat(path))?.kind === 'file' && (await hashOfFile(door, path)) === sha256;
}

/** @throws TsukuroiError UPGRADE_PACKAGE_ALTERED */
export async function demandHash(door: FileDoor, path: string, sha256: string): Promise<void> {
  if (!(await hasHash(door, path, sha256))) {
    throw new TsukuroiError('UPGRADE_PACKAGE_ALTERED', { file: path }, { exitCode: 3 });
  }
}
