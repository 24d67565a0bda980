import { isIP } from 'node:net';
import { comparable, ok, type Result, readDay, refused } from '@tsukuroi/core';
import type { LedgerField } from '@tsukuroi/protocol';
import { readUnits, unitPath } from './distinguished-name.ts';
import words from './words.json' with { type: 'json' };

/** What may be in a cell: text, or a day that Excel keeps as a number. */
export type Cell = string | { readonly day: string };

export type CellValue = string | string[];

const VOCABULARIES = new Map(
  (['use', 'exposure', 'clinicalRole'] as const).map((field) => [field as LedgerField, vocabulary(words[field])]),
);
const EMPTY = new Set(words.empty.map(keyOf));
/** In a column of addresses: it has one, but not always the same. */
const DYNAMIC = new Set(words.dynamicAddress.map(keyOf));
const DAY_FIELDS: ReadonlySet<LedgerField> = new Set(['contractEnds', 'bought', 'lastSeen']);

function vocabulary(table: Readonly<Record<string, readonly string[]>>): Map<string, string> {
  return new Map(
    Object.entries(table).flatMap(([value, list]) => list.map((word): [string, string] => [keyOf(word), value])),
  );
}

function keyOf(text: string): string {
  return comparable(text).replaceAll(' ', '');
}

/** Cell as text; undefined when it says nothing ("-", なし). `なし` in a column of words with its own meaning is kept for it. */
export function textOf(cell: Cell | undefined, field: LedgerField | null): string | undefined {
  if (cell === undefined) {
    return undefined;
  }
  const text = (typeof cell === 'string' ? cell : cell.day).trim();
  const known = field === null ? undefined : VOCABULARIES.get(field);
  if (text === '' || (EMPTY.has(keyOf(text)) && known?.has(keyOf(text)) !== true)) {
    return undefined;
  }
  return text;
}

/** The value of a cell for its field, or one Japanese sentence why it cannot be taken. */
export function readCell(field: LedgerField, cell: Cell, text: string): Result<CellValue> {
  if (/^#(N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|SPILL!)/.test(text)) {
    return refused('Excel の数式がエラーになっています。');
  }
  if (field === 'ips' && DYNAMIC.has(keyOf(text))) {
    return ok([]);
  }
  if (field === 'ips') {
    return each(text, addressOf, 'IP アドレスとして読めません。');
  }
  if (field === 'macs') {
    return each(text, macOf, 'MAC アドレスとして読めません（16 進数 12 桁）。');
  }
  if (DAY_FIELDS.has(field)) {
    const day = typeof cell === 'string' ? dayOf(text) : cell.day;
    return day === undefined ? refused('日付として読めません（例: 2026-11-22、令和8年11月22日、R8.11.22）。') : ok(day);
  }
  if (field === 'ou') {
    return unitOf(text);
  }
  const known = VOCABULARIES.get(field);
  if (known !== undefined) {
    const value = known.get(keyOf(text));
    return value === undefined ? refused('この言葉の意味が対応表にありません。') : ok(value);
  }
  return text.length > 1_000 ? refused('文字が多すぎます（1,000 文字まで）。') : ok(text);
}

/** A distinguished name becomes the path of its units, empty where it has none (`CN=Computers`); anything else stays as it is written. */
function unitOf(text: string): Result<CellValue> {
  // Values that csvde does not write as text (learn.microsoft.com, Comma-separated Value (CSV) Scripts).
  if (/^X'[0-9a-f]*'$/i.test(text)) {
    return refused('文字ではなく 16 進数で書かれています。');
  }
  const units = readUnits(text);
  if (units === undefined) {
    return refused('識別名（DN）として読めません（例: CN=PC-01,OU=外来,DC=example,DC=jp）。');
  }
  const path = units === 'no-name' ? text : unitPath(units);
  return path.length > 1_000 ? refused('文字が多すぎます（1,000 文字まで）。') : ok(path);
}

/** Several values in one cell are separated by line ends, commas, semicolons, slashes or ideographic commas. */
function each(text: string, read: (part: string) => string | undefined, reason: string): Result<string[]> {
  const parts = text
    .normalize('NFKC')
    .split(/[\s,;/、]+/)
    .filter((part) => part !== '');
  const values = parts.map(read);
  return values.some((value) => value === undefined) || values.length > 64
    ? refused(reason)
    : ok([...new Set(values.filter((value) => value !== undefined))]);
}

/** An address without its mask. */
function addressOf(text: string): string | undefined {
  const [address] = text.split('%');
  return address !== undefined && isIP(address) !== 0 ? address.toLowerCase() : undefined;
}

/** `00-00-5E-00-53-01`, `0000.5e00.5301`, `00005E005301` → `00:00:5e:00:53:01`. Windows DHCP may put a hardware type before it. */
export function macOf(text: string): string | undefined {
  const digits = text.replace(/[-:.]/g, '').toLowerCase();
  const plain = /^01[0-9a-f]{12}$/.test(digits) ? digits.slice(2) : digits;
  return /^[0-9a-f]{12}$/.test(plain) ? (plain.match(/../g) ?? []).join(':') : undefined;
}

/** Days as people write them, months without a day (令和3年4月 is its first day), and American dates as PowerShell writes them. */
export function dayOf(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim();
  const direct = readDay(plain) ?? readDay(plain.replace(/\s+\d{1,2}:\d{2}.*$/, ''));
  if (direct !== undefined) {
    return direct;
  }
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  if (compact !== null) {
    return readDay(`${compact[1]}-${compact[2]}-${compact[3]}`);
  }
  if (/(年\s*\d{1,2}月|^\d{4}[-/.]\d{1,2}|^[RHS]\d{1,2}[-/.]\d{1,2})$/i.test(plain)) {
    return readDay(
      plain.endsWith('月') ? `${plain}1日` : `${plain}${plain.includes('/') ? '/' : plain.includes('-') ? '-' : '.'}1`,
    );
  }
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:\s+\d{1,2}:\d{2}.*)?$/.exec(plain);
  return american === null ? undefined : readDay(`${american[3]}-${american[1]}-${american[2]}`);
}
