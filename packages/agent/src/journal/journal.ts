import { constants } from 'node:fs';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '@tsukuroi/core';
import { lineHead, NO_HEAD } from '@tsukuroi/protocol/journal-line.ts';

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
  #head: string;
  #floor: number;

  private constructor(folder: string, pieces: Piece[], head: string, floor: number) {
    this.#folder = folder;
    this.#pieces = pieces;
    this.#head = head;
    this.#floor = floor;
  }

  static async open(folder: string): Promise<Journal> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const names = (await readdir(folder)).filter((name) => /^\d{15}\.log$/.test(name)).sort();
    const kept = await readAcknowledged(folder);
    const pieces: Piece[] = [];
    let head = NO_HEAD;
    for (const [index, name] of names.entries()) {
      const path = join(folder, name);
      if (index === names.length - 1) {
        await cutTornEnd(path);
      }
      const lines = entriesOf(await readFile(path, 'utf8'));
      const last = lines.at(-1);
      if (last === undefined) {
        await rm(path);
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
    return new Journal(folder, pieces, head, pieces.at(-1)?.last ?? 0);
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
    return sequence;
  }

  /** Lines after a sequence, oldest first, at most `limit`. */
  async linesAfter(sequence: number, limit: number): Promise<{ sequence: number; line: string }[]> {
    const found: { sequence: number; line: string }[] = [];
    for (const piece of this.#pieces) {
      if (piece.last > sequence && found.length < limit) {
        const lines = entriesOf(await readFile(join(this.#folder, piece.name), 'utf8'));
        found.push(...lines.filter((entry) => entry.sequence > sequence));
      }
    }
    return found.slice(0, limit);
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

async function readAcknowledged(folder: string): Promise<Map<string, number>> {
  try {
    const kept: unknown = JSON.parse(await readFile(join(folder, 'acknowledged.json'), 'utf8'));
    return new Map(Object.entries(kept as Record<string, number>).filter(([, at]) => Number.isFinite(at)));
  } catch {
    // Not written yet, or torn: acknowledged files are kept thirty days longer, nothing else.
    return new Map();
  }
}

function entriesOf(text: string): { sequence: number; line: string }[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((entry) => {
      const at = entry.indexOf(' ');
      return { sequence: Number(entry.slice(0, at)), line: entry.slice(at + 1) };
    });
}

/** A last line without its end was being written when the power went. */
async function cutTornEnd(path: string): Promise<void> {
  const bytes = await readFile(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole === bytes.length) {
    return;
  }
  const file = await open(path, 'r+');
  try {
    await file.truncate(whole);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function appendFlushed(folder: string, name: string, text: string): Promise<void> {
  const { O_APPEND, O_CREAT, O_WRONLY } = constants;
  const file = await open(join(folder, name), O_APPEND | O_CREAT | O_WRONLY, 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  // The name of a new file is in its folder, which has a cache of its own.
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
