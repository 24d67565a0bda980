import { sha256 } from '@tsukuroi/core';

/** Bytes that differ from call to call and need no random source. */
export function bytesOf(size: number, name: string): Buffer {
  const block = Buffer.from(sha256(name).repeat(64));
  const bytes = Buffer.alloc(size, block);
  for (let at = 0; at < size; at += block.length) {
    bytes.writeUInt32LE(at, Math.min(at, Math.max(0, size - 4)));
  }
  return bytes;
}
