import { NumberList } from './number-list.ts';
import type { OpenRecord } from './store.ts';

/** Numbers of a row of findings_open, in this order; a day is a number like 20261122, none is 0. */
export const COLUMNS = [
  'vulnerability',
  'affected',
  'undetermined',
  'act_now',
  'this_week',
  'next_window',
  'watch',
  'decision',
  'due',
  'first_seen',
] as const;

/** Places in a row. */
export const DECISION = 7;
export const DUE = 8;
export const FIRST_SEEN = 9;

const COMMA = 44;
const MINUS = 45;
const SEMICOLON = 59;
const ZERO = 48;

/** Rows of findings_open of one facility as numbers: thousands of them are compared with what was counted. */
export class StoredRows {
  readonly #values = new NumberList(COLUMNS.length * 64);
  /** By vulnerability: the place of its row and one; 0 = none, or taken already. */
  #places: Int32Array | undefined;

  /** @param text rows as `readAllOpen` asks for them: values between commas, rows between semicolons, no day is empty */
  static read(text: string): StoredRows {
    const rows = new StoredRows();
    let value = 0;
    let sign = 1;
    let isFirst = true;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === COMMA || code === SEMICOLON) {
        rows.#values.push(sign * value);
        value = 0;
        sign = 1;
        isFirst = true;
        continue;
      }
      if (code !== MINUS) {
        value = value * 10 + code - ZERO;
      } else if (isFirst) {
        // Elsewhere it stands between the parts of a day.
        sign = -1;
      }
      isFirst = false;
    }
    if (text !== '') {
      rows.#values.push(sign * value);
    }
    return rows;
  }

  add(row: Omit<OpenRecord, 'facility'>): void {
    for (const column of COLUMNS) {
      const value = row[column];
      this.#values.push(typeof value === 'number' ? value : dayNumber(value));
    }
  }

  /** The row of a vulnerability, as the place of its first number in `values`; it is not given twice. */
  take(vulnerability: number): number | undefined {
    this.#places ??= this.#index();
    const place = this.#places[vulnerability] ?? 0;
    if (place === 0) {
      return undefined;
    }
    this.#places[vulnerability] = 0;
    return place - 1;
  }

  get values(): Int32Array {
    return this.#values.values;
  }

  /** Vulnerabilities of the rows that nobody took. */
  rest(): number[] {
    this.#places ??= this.#index();
    return Array.from(this.#places.keys()).filter((vulnerability) => (this.#places?.[vulnerability] ?? 0) > 0);
  }

  #index(): Int32Array {
    const { values } = this.#values;
    let highest = 0;
    for (let at = 0; at < values.length; at += COLUMNS.length) {
      highest = Math.max(highest, values[at] ?? 0);
    }
    const places = new Int32Array(highest + 1);
    for (let at = 0; at < values.length; at += COLUMNS.length) {
      places[values[at] ?? 0] = at + 1;
    }
    return places;
  }
}

/** `2026-11-22` → 20261122. */
export function dayNumber(day: string | null): number {
  return day === null ? 0 : Number(day.replaceAll('-', ''));
}

/** 20261122 → `2026-11-22`. */
export function dayOfNumber(number: number): string {
  const text = String(number).padStart(8, '0');
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}
