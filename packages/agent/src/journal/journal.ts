import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@tsukuroi/core';
import { lineHead, NO_HEAD } from '@tsukuroi/protocol/journal-line.ts';
import {
  appendFlushed,
  cutTornEnd,
  type Entry,
  type Extent,
  entriesOf,
  genuineIn,
  type IsGenuine,
  isEntry,
  logsIn,
  readAcknowledged,
  readExtent,
} from './journal-files.ts';
import { type Lost, lostIn, saidBy } from './lost.ts';

const DAY_MS = 86_400_000;
/** Kept after the server acknowledged it: a server put back from a backup asks again. */
export const KEPT_DAYS = 30;
/** A file is closed when it holds this much, so that old lines can go with their file. */
const FILE_BYTES = 64 * 1024;

interface Piece {
  readonly name: string;
  readonly first: number;
  last: number;
  bytes: number;
  /** When all of it was acknowledged, by the server's time. */
  acknowledgedMs: number | undefined;
}

/**
 * What this device reported, in its own order: signed lines with a sequence, appended and flushed to disk before anything is sent. Files
 * are named by their first sequence and never changed; a last line torn by a power cut was never sent, and is cut off.
 */
export class Journal {
  readonly #folder: string;
  readonly #pieces: Piece[];
  readonly #isGenuine: IsGenuine;
  readonly #extent: Extent;
  #head: string;
  #floor: number;

  private constructor(folder: string, pieces: Piece[], head: string, extent: Extent, isGenuine: IsGenuine) {
    this.#folder = folder;
    this.#pieces = pieces;
    this.#head = head;
    this.#extent = extent;
    this.#isGenuine = isGenuine;
    this.#floor = extent.last;
  }

  /** @param isGenuine says whether a line is as this device signed it; any other line is not read */
  static async open(folder: string, isGenuine: IsGenuine = () => true): Promise<Journal> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const names = await logsIn(folder);
    const kept = await readAcknowledged(folder);
    const pieces: Piece[] = [];
    let head = NO_HEAD;
    for (const [index, name] of names.entries()) {
      const path = join(folder, name);
      if (index === names.length - 1) {
        await cutTornEnd(path);
      }
      const text = await readFile(path, 'utf8');
      const lines = genuineIn(text, isGenuine);
      const last = lines.at(-1);
      if (last === undefined) {
        // A first line that was torn goes; what was whole once and cannot be read now is left where it is, and named by a line of kind `gap`.
        await (text === '' ? rm(path) : undefined);
        continue;
      }
      head = lineHead(last.line);
      const bytes = lines.reduce((sum, { line }) => sum + line.length, 0);
      pieces.push({
        name,
        first: Number(name.slice(0, 15)),
        last: last.sequence,
        bytes,
        acknowledgedMs: kept.get(name),
      });
    }
    return new Journal(folder, pieces, head, await readExtent(folder, pieces), isGenuine);
  }

  /** Oldest sequence that is still here; 0 when there is none. */
  get first(): number {
    return this.#pieces[0]?.first ?? 0;
  }

  /** Newest sequence written; 0 when there is none. */
  get last(): number {
    return this.#pieces.at(-1)?.last ?? 0;
  }

  /** Head of the newest line. */
  get head(): string {
    return this.#head;
  }

  /** The server has at least this; of the newest file, which may hold both, nothing is said. */
  get acknowledged(): number {
    const known = this.#pieces.slice(0, -1).filter(({ acknowledgedMs }) => acknowledgedMs !== undefined);
    return known.at(-1)?.last ?? 0;
  }

  /** The number the next line gets. */
  get next(): number {
    return this.#floor + 1;
  }

  /** Numbers up to this were used before the disk came back as it was: what is written next comes after them. */
  startAfter(sequence: number): void {
    this.#floor = Math.max(this.#floor, sequence);
  }

  /** Writes the line to the disk; when this returns, a power cut does not lose it. */
  async append(line: string): Promise<number> {
    const sequence = this.next;
    let piece = this.#pieces.at(-1);
    // Sequences in a file have no gap, so that its name and length say which it holds.
    if (piece === undefined || piece.bytes > FILE_BYTES || piece.last + 1 !== sequence) {
      const name = `${String(sequence).padStart(15, '0')}.log`;
      piece = { name, first: sequence, last: sequence, bytes: 0, acknowledgedMs: undefined };
      this.#pieces.push(piece);
    }
    await appendFlushed(this.#folder, piece.name, `${sequence} ${line}\n`);
    piece.last = sequence;
    piece.bytes += line.length;
    this.#head = lineHead(line);
    this.#floor = sequence;
    // After the line itself: a power cut between leaves a number that is smaller than what is there, never one that nobody wrote.
    await this.#keepExtent(this.#extent.last === 0 ? sequence : this.#extent.first, sequence);
    return sequence;
  }

  /** Lines after a sequence, oldest first, at most `limit`. */
  async linesAfter(sequence: number, limit: number): Promise<Entry[]> {
    const found: Entry[] = [];
    for (const piece of this.#pieces) {
      if (piece.last > sequence && found.length < limit) {
        const lines = genuineIn(await this.#textOf(piece.name), this.#isGenuine);
        found.push(...lines.filter((entry) => entry.sequence > sequence));
      }
    }
    return found.slice(0, limit);
  }

  /**
   * Numbers that were written and are not here, or not as they were signed, and for which no line of kind `gap` stands yet. Numbers over
   * which the next line itself says that nothing lies between were never written (`startAfter`).
   */
  async lost(): Promise<Lost[]> {
    return lostIn(await this.linesAfter(0, Number.MAX_SAFE_INTEGER), await this.#damaged(), this.#extent);
  }

  /** The line of kind `gap` that stands for a number, newest first. */
  async gapFor(sequence: number): Promise<Entry | undefined> {
    const lines = await this.linesAfter(0, Number.MAX_SAFE_INTEGER);
    return lines.findLast(({ line }) => {
      const { from, kind, to } = saidBy(line);
      return kind === 'gap' && from <= sequence && sequence <= to;
    });
  }

  /** How many numbers lines of kind `gap` stand for. */
  async lostCount(): Promise<number> {
    const lines = await this.linesAfter(0, Number.MAX_SAFE_INTEGER);
    return lines.reduce((sum, { line }) => {
      const { from, kind, to } = saidBy(line);
      return kind === 'gap' ? sum + to - from + 1 : sum;
    }, 0);
  }

  /** Numbers of lines that are here and not as they were signed. */
  async #damaged(): Promise<number[]> {
    const found: number[] = [];
    for (const name of await logsIn(this.#folder)) {
      let number = Number(name.slice(0, 15));
      for (const entry of entriesOf(await this.#textOf(name))) {
        const genuine = isEntry(entry) && this.#isGenuine(entry.line);
        // Of a number that cannot be read its place in the file says what it was.
        number = genuine ? entry.sequence : number;
        found.push(...(genuine ? [] : [number]));
        number += 1;
      }
    }
    return found;
  }

  /** A file that went while the program ran holds nothing. */
  #textOf(name: string): Promise<string> {
    return readFile(join(this.#folder, name), 'utf8').catch(() => '');
  }

  async #keepExtent(first: number, last: number): Promise<void> {
    this.#extent.first = first;
    this.#extent.last = last;
    await writeWhole(join(this.#folder, 'extent.json'), `${JSON.stringify(this.#extent)}\n`);
  }

  /** Notes how far the server has taken it, and lets go of files acknowledged long ago, never of the newest. */
  async acknowledge(sequence: number, nowMs: number): Promise<void> {
    let changed = false;
    for (const piece of this.#pieces) {
      if (piece.last <= sequence && piece.acknowledgedMs === undefined) {
        piece.acknowledgedMs = nowMs;
        changed = true;
      } else if (piece.last > sequence && piece.acknowledgedMs !== undefined) {
        // Asked for again: the thirty days begin anew when it is taken again.
        piece.acknowledgedMs = undefined;
        changed = true;
      }
    }
    const old = this.#pieces
      .slice(0, -1)
      .filter(({ acknowledgedMs }) => acknowledgedMs !== undefined && nowMs - acknowledgedMs > KEPT_DAYS * DAY_MS);
    const stays = this.#pieces[old.length];
    if (old.length > 0 && stays !== undefined) {
      // Before they go: what is let go is not lost.
      await this.#keepExtent(stays.first, this.#extent.last);
    }
    for (const piece of old) {
      await rm(join(this.#folder, piece.name), { force: true });
      this.#pieces.splice(this.#pieces.indexOf(piece), 1);
    }
    if (changed || old.length > 0) {
      const kept = this.#pieces.map(({ name, acknowledgedMs }) => [name, acknowledgedMs]);
      await writeWhole(join(this.#folder, 'acknowledged.json'), `${JSON.stringify(Object.fromEntries(kept))}\n`);
    }
  }
}
