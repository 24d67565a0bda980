import { isUtf8 } from 'node:buffer';
import { TsukuroiError } from '@tsukuroi/core';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'shift_jis' | 'windows-1252';

export interface DecodedText {
  readonly text: string;
  readonly encoding: Encoding;
}

/**
 * The text of a file whose encoding nobody states. A byte order mark decides; else UTF-8 if it is valid; else CP932 if it is
 * valid and reads as Japanese (WHATWG shift_jis is Microsoft's CP932); else a Western code page, of which only the ASCII part is
 * certain. A file that is mostly UTF-8 with a few broken bytes is refused: read as CP932 it would be nonsense.
 * Throws IMPORT_ENCODING or IMPORT_NUL.
 */
export function decodeText(bytes: Uint8Array, file: string): DecodedText {
  const decoded = decodeBytes(bytes, file);
  const nul = decoded.text.indexOf('\0');
  if (nul !== -1) {
    throw new TsukuroiError('IMPORT_NUL', { file, position: lineAt(decoded.text, nul) });
  }
  return decoded;
}

function decodeBytes(bytes: Uint8Array, file: string): DecodedText {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return { text: decode(bytes, 'utf-16le', file), encoding: 'utf-16le' };
  }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return { text: decode(bytes, 'utf-16be', file), encoding: 'utf-16be' };
  }
  if (looksLikeUtf16(bytes)) {
    return { text: decode(bytes, 'utf-16le', file), encoding: 'utf-16le' };
  }
  if (isUtf8(bytes)) {
    return { text: decode(bytes, 'utf-8', file), encoding: 'utf-8' };
  }
  refuseBrokenUtf8(bytes, file);
  const japanese = tryDecode(bytes, 'shift_jis');
  if (japanese !== undefined && readsAsJapanese(japanese)) {
    return { text: japanese, encoding: 'shift_jis' };
  }
  return { text: decode(bytes, 'windows-1252', file), encoding: 'windows-1252' };
}

function decode(bytes: Uint8Array, encoding: Encoding, file: string): string {
  const text = tryDecode(bytes, encoding);
  if (text === undefined) {
    const lenient = new TextDecoder(encoding).decode(bytes);
    throw new TsukuroiError('IMPORT_ENCODING', {
      file,
      encoding,
      position: lineAt(lenient, lenient.indexOf('\uFFFD')),
    });
  }
  return text;
}

function tryDecode(bytes: Uint8Array, encoding: Encoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** PowerShell's `>` writes UTF-16 with a mark, some tools without: then every second byte of ASCII text is zero. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const sample = Math.min(bytes.length & ~1, 400);
  let zeros = 0;
  for (let at = 0; at < sample; at += 2) {
    if (bytes[at] === 0) {
      return false;
    }
    zeros += bytes[at + 1] === 0 ? 1 : 0;
  }
  return sample >= 20 && zeros > sample / 4;
}

function refuseBrokenUtf8(bytes: Uint8Array, file: string): void {
  const lenient = new TextDecoder('utf-8').decode(bytes);
  const broken = lenient.match(/\uFFFD/g)?.length ?? 0;
  const good = lenient.match(/[\u0080-\uFFFC]/g)?.length ?? 0;
  if (good > 2 * broken) {
    throw new TsukuroiError('IMPORT_ENCODING', {
      file,
      encoding: 'utf-8',
      position: lineAt(lenient, lenient.indexOf('\uFFFD')),
    });
  }
}

/**
 * Kana, or two ideographs side by side. Western text in CP932 gives single ideographs between letters (`Syst鑢e`) and half-width
 * kana, never these; characters of the private area come from bytes that CP932 does not use.
 */
function readsAsJapanese(text: string): boolean {
  return !/[\uE000-\uF8FF]/.test(text) && /[\u3040-\u30FF]|[\u4E00-\u9FFF]{2}/.test(text);
}

/** `line 12` of a place in a text. */
export function lineAt(text: string, index: number): string {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return `line ${line}`;
}
