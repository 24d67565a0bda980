import type { Result, Text } from '@tsukuroi/core';

/** Why a text is not a version of the scheme. Words for people: `UNREADABLE_WORDS` in order.ts. */
export type Unreadable = 'empty' | 'too-long' | 'form';

/** Longest version text that is looked at, in characters. Anything longer is unknown. */
export const VERSION_LIMIT = 1024;

/** The rules by which one family of software counts its versions. One folder under `schemes/`, one line in `registry.ts`. */
export interface Scheme<V = unknown> {
  /** Folder name; never renamed once released. */
  readonly id: string;
  readonly title: Text;
  /** Where the ordering rules are written: document, section, page. */
  readonly source: string;
  /**
   * Reads a version as a machine or a person states it. Strict: a text with anything the rules do not allow is refused,
   * never repaired. Blanks are not trimmed; whoever imports a text cleans it.
   */
  parse(text: string): Result<V, Unreadable>;
  /**
   * Reads the bound of a range as an advisory writes it, where `2.0` means exactly 2.0.0. Absent = same as `parse`.
   * A stated version may have been cut short ("7.2" for 7.2.8); a bound is exact.
   */
  parseBound?(text: string): Result<V, Unreadable>;
  /** Negative: `a` is older; 0: same; positive: `a` is newer; NaN: each can be read, but their order is not known. */
  compare(a: V, b: V): number;
  /**
   * Fast path: the answer of `parse` and `compare` for `a[aFrom, aTo)` and `b[bFrom, bTo)` without making any object;
   * NaN when one cannot be read. Only for schemes whose bounds read like versions.
   */
  compareWithin?(a: string, aFrom: number, aTo: number, b: string, bFrom: number, bTo: number): number;
}
