import { inflateRawSync } from 'node:zlib';
import { ok, type Result, refused } from '@tsukuroi/core';
import { LEDGER_LIMITS } from '../limits.ts';

export interface ZipPart {
  readonly name: string;
  readonly bytes: Buffer;
}

export type ZipRefusal =
  | { readonly kind: 'unreadable'; readonly reason: string }
  | { readonly kind: 'too-large'; readonly what: string; readonly limit: number };

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;

/**
 * Looks through a workbook's ZIP before anything else opens it: number of parts, their sizes as stated, and that each unpacks to
 * exactly that size (APPNOTE.TXT 4.3). Answers the parts. What is encrypted, ZIP64 or otherwise packed is refused.
 */
export function checkZip(bytes: Buffer): Result<ZipPart[], ZipRefusal> {
  const end = bytes.subarray(Math.max(0, bytes.length - 65_557)).lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const at = end === -1 ? -1 : Math.max(0, bytes.length - 65_557) + end;
  if (at === -1 || at + 22 > bytes.length || bytes.readUInt32LE(at) !== END) {
    return unreadable('終わりの目次がなく、途中で切れています');
  }
  const count = bytes.readUInt16LE(at + 10);
  if (count === 0xffff || count > LEDGER_LIMITS.parts) {
    return refused({ kind: 'too-large', what: '部品の数', limit: LEDGER_LIMITS.parts });
  }
  const entries: { place: number; name: string; size: number }[] = [];
  let place = bytes.readUInt32LE(at + 16);
  for (let index = 0; index < count; index += 1) {
    if (place + 46 > bytes.length || bytes.readUInt32LE(place) !== ENTRY) {
      return unreadable('目次が壊れています');
    }
    const size = bytes.readUInt32LE(place + 24);
    const nameLength = bytes.readUInt16LE(place + 28);
    const name = bytes.toString('utf8', place + 46, place + 46 + nameLength);
    entries.push({ place, name, size });
    place += 46 + nameLength + bytes.readUInt16LE(place + 30) + bytes.readUInt16LE(place + 32);
  }
  if (entries.reduce((sum, { size }) => sum + size, 0) > LEDGER_LIMITS.unpackedBytes) {
    return refused({ kind: 'too-large', what: '展開した大きさ（バイト）', limit: LEDGER_LIMITS.unpackedBytes });
  }
  const parts: ZipPart[] = [];
  for (const { place: entry, name, size } of entries) {
    const part = unpack(bytes, entry, name, size);
    if (!part.ok) {
      return part;
    }
    parts.push(part.value);
  }
  return ok(parts);
}

function unpack(bytes: Buffer, entry: number, name: string, size: number): Result<ZipPart, ZipRefusal> {
  if ((bytes.readUInt16LE(entry + 8) & 1) === 1) {
    return unreadable('パスワードで暗号化されています');
  }
  const method = bytes.readUInt16LE(entry + 10);
  const packed = bytes.readUInt32LE(entry + 20);
  const local = bytes.readUInt32LE(entry + 42);
  if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== LOCAL) {
    return unreadable(`${name} の位置が壊れています`);
  }
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const data = bytes.subarray(start, start + packed);
  try {
    const plain = method === 8 ? inflateRawSync(data, { maxOutputLength: size + 1 }) : method === 0 ? data : undefined;
    return plain !== undefined && plain.length === size
      ? ok({ name, bytes: plain })
      : unreadable(`${name} の大きさが目次と違います`);
  } catch {
    return unreadable(`${name} を展開できません`);
  }
}

function unreadable(reason: string): { ok: false; error: ZipRefusal } {
  return refused({ kind: 'unreadable', reason });
}
