import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/**
 * Sorted runs: the records of one unit as text lines `<key>\t<canonical JSON>`, sorted by UTF-16 code units, on disk. Merging
 * runs of any number gives the records of a feed in their final order without holding them in memory. A third field, where
 * there is one, says when the record was last revised (`newest.ts`); canonical JSON holds no tab.
 */
export type Entry = string;

export function keyOf(entry: Entry): string {
  return entry.slice(0, entry.indexOf('\t'));
}

export function lineOf(entry: Entry): string {
  const start = entry.indexOf('\t') + 1;
  const end = entry.indexOf('\t', start);
  return end === -1 ? entry.slice(start) : entry.slice(start, end);
}

/** When the record was last revised; empty where its feed does not say. */
export function revisedOf(entry: Entry): string {
  const end = entry.indexOf('\t', entry.indexOf('\t') + 1);
  return end === -1 ? '' : entry.slice(end + 1);
}

const WRITE_CHARACTERS = 1024 * 1024;
const READ_BYTES = 128 * 1024;
const NEWLINE = 10;

/** Writes entries, already sorted and without repetitions, as one run. */
export function writeRun(path: string, entries: Iterable<Entry>): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    let text = '';
    for (const entry of entries) {
      text += `${entry}\n`;
      if (text.length > WRITE_CHARACTERS) {
        writeSync(file, text);
        text = '';
      }
    }
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
}

export function* readRun(path: string): Generator<Entry> {
  const file = openSync(path, 'r');
  try {
    let open = Buffer.alloc(0);
    for (;;) {
      const buffer = Buffer.allocUnsafe(open.length + READ_BYTES);
      open.copy(buffer);
      const got = readSync(file, buffer, open.length, READ_BYTES, null);
      if (got === 0) {
        return;
      }
      const filled = buffer.subarray(0, open.length + got);
      let start = 0;
      for (let at = filled.indexOf(NEWLINE, open.length); at !== -1; at = filled.indexOf(NEWLINE, start)) {
        yield filled.toString('utf8', start, at);
        start = at + 1;
      }
      open = Buffer.from(filled.subarray(start));
    }
  } finally {
    closeSync(file);
  }
}

/** Entries of all runs in order, each once. */
export function* mergeRuns(runs: readonly Iterable<Entry>[]): Generator<Entry> {
  const heap: Head[] = [];
  for (const run of runs) {
    const rest = run[Symbol.iterator]();
    const first = rest.next();
    if (first.done !== true) {
      heap.push({ entry: first.value, rest });
    }
  }
  heap.sort((a, b) => (a.entry < b.entry ? -1 : 1));
  let last: Entry | undefined;
  for (let head = heap[0]; head !== undefined; head = heap[0]) {
    if (head.entry !== last) {
      last = head.entry;
      yield last;
    }
    const next = head.rest.next();
    if (next.done === true) {
      const end = heap.pop();
      if (end === undefined || heap.length === 0) {
        return;
      }
      heap[0] = end;
    } else {
      head.entry = next.value;
    }
    siftDown(heap);
  }
}

interface Head {
  entry: Entry;
  readonly rest: Iterator<Entry>;
}

function siftDown(heap: Head[]): void {
  const moving = heap[0];
  if (moving === undefined) {
    return;
  }
  let at = 0;
  for (;;) {
    const left = heap[2 * at + 1];
    const right = heap[2 * at + 2];
    const smaller = right !== undefined && left !== undefined && right.entry < left.entry ? right : left;
    if (smaller === undefined || moving.entry <= smaller.entry) {
      heap[at] = moving;
      return;
    }
    heap[at] = smaller;
    at = smaller === left ? 2 * at + 1 : 2 * at + 2;
  }
}
