import { gunzipSync } from 'node:zlib';
import { type Text, TsukuroiError } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import { parseBoundedJson } from '../bounded-json.ts';
import { type DecodedText, decodeText } from '../decode-text.ts';
import { importInvalid, tooMany } from '../errors.ts';
import { IMPORT_LIMITS } from '../limits.ts';

/** One file that somebody wants to import. Decoding and parsing happen once, however many importers look at it. */
export interface ImportFile {
  /** Name without folders. */
  readonly name: string;
  /** As it came, unpacked when it was gzip. */
  readonly bytes: Uint8Array;
  /** The whole text. Throws IMPORT_ENCODING, IMPORT_NUL, IMPORT_LINE_TOO_LONG or IMPORT_TOO_MANY. */
  text(): DecodedText;
  /** The text cut into lines, without line ends. */
  lines(): readonly string[];
  /** The value of a JSON document, or the values of JSON lines; empty when the text does not begin like JSON. Throws when it does and is none. */
  json(): readonly JsonValue[];
}

/** One JSON document of a file: the whole file (position empty) or one line of it. */
export interface JsonValue {
  readonly position: string;
  readonly value: unknown;
}

/** A device or part of a file that was not taken, while the rest was. */
export interface Refused {
  /** What a person can look up: `line 12`, `/3`. */
  readonly position: string;
  readonly error: TsukuroiError;
}

export interface Imported {
  readonly inventories: readonly Inventory[];
  readonly refused: readonly Refused[];
}

/** One kind of file: one folder and one line in registry.ts. */
export interface Importer {
  /** Folder name; stands in `via` of its inventories. Never renamed. */
  readonly id: string;
  readonly title: Text;
  /** How such a file is made, in one sentence, for the page where files are imported. */
  readonly howTo: Text;
  /** By content; the name only where content says nothing. Cheap, and never takes another importer's files. May throw what `text()` throws. */
  recognise(file: ImportFile): boolean;
  /** Throws a TsukuroiError when the file is refused whole. */
  read(file: ImportFile): Imported;
}

/** Wraps the bytes of a file. Throws IMPORT_TOO_LARGE. */
export function openImportFile(bytes: Uint8Array, name: string): ImportFile {
  if (bytes.length > IMPORT_LIMITS.fileBytes) {
    throw new TsukuroiError('IMPORT_TOO_LARGE', { file: name, limit: IMPORT_LIMITS.fileBytes });
  }
  const plain = unpacked(bytes, name);
  const inner = plain === bytes ? name : name.replace(/\.gz$/i, '');
  let decoded: DecodedText | undefined;
  let lines: string[] | undefined;
  let json: readonly JsonValue[] | undefined;
  const text = (): DecodedText => {
    decoded ??= decodeText(plain, name);
    return decoded;
  };
  return {
    name: inner,
    bytes: plain,
    text,
    lines() {
      lines ??= boundedLines(text().text, name);
      return lines;
    },
    json() {
      json ??= jsonValues(text().text, name);
      return json;
    },
  };
}

function jsonValues(text: string, file: string): JsonValue[] {
  if (!/^\s*[{[]/.test(text)) {
    return [];
  }
  const lines = text.split('\n');
  const second = lines.slice(1).find((line) => line.trim() !== '');
  if (second === undefined || !/^\s*\{/.test(second) || !isJson(lines[0] ?? '')) {
    return [{ position: '', value: parseBoundedJson(text, file, 'JSON') }];
  }
  return lines.flatMap((line, index) =>
    line.trim() === '' ? [] : [{ position: `line ${index + 1}`, value: jsonLine(line, file, index + 1) }],
  );
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function jsonLine(line: string, file: string, number: number): unknown {
  try {
    return parseBoundedJson(line, file, 'JSON');
  } catch (cause) {
    throw cause instanceof TsukuroiError && cause.code === 'IMPORT_INVALID'
      ? importInvalid(file, 'JSON', `line ${number}`, 'not JSON', cause)
      : cause;
  }
}

function unpacked(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return bytes;
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: IMPORT_LIMITS.fileBytes });
  } catch (cause) {
    throw new TsukuroiError('IMPORT_TOO_LARGE', { file: name, limit: IMPORT_LIMITS.fileBytes }, { cause });
  }
}

function boundedLines(text: string, file: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.length > IMPORT_LIMITS.lines) {
    throw tooMany(file, 'lines', IMPORT_LIMITS.lines, `line ${IMPORT_LIMITS.lines}`);
  }
  const long = lines.findIndex((line) => line.length > IMPORT_LIMITS.lineCharacters);
  if (long !== -1) {
    const position = `line ${long + 1}`;
    throw new TsukuroiError('IMPORT_LINE_TOO_LONG', { file, limit: IMPORT_LIMITS.lineCharacters, position });
  }
  return lines;
}
