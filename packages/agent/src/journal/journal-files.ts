import { constants } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Says whether a line is as this device signed it. */
export type IsGenuine = (line: string) => boolean;

/** A line of the journal under its number. */
export interface Entry {
  readonly sequence: number;
  readonly line: string;
}

/** Numbers that this journal should hold. */
export interface Extent {
  /** Those before were let go, or never written. */
  first: number;
  last: number;
}

export async function logsIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^\d{15}\.log$/.test(name)).sort();
}

/** What should be here; never less than what is here, since the line is written before this file. */
export async function readExtent(
  folder: string,
  pieces: readonly { readonly first: number; readonly last: number }[],
): Promise<Extent> {
  const here = { first: pieces[0]?.first ?? 0, last: pieces.at(-1)?.last ?? 0 };
  try {
    const kept = JSON.parse(await readFile(join(folder, 'extent.json'), 'utf8')) as Partial<Extent>;
    if (Number.isSafeInteger(kept.first) && Number.isSafeInteger(kept.last)) {
      const first = Number(kept.first);
      return {
        first: here.first === 0 ? first : Math.min(first, here.first),
        last: Math.max(Number(kept.last), here.last),
      };
    }
  } catch {
    // Not written yet, or damaged: what is at the beginning and at the end is what there was.
  }
  return here;
}

export async function readAcknowledged(folder: string): Promise<Map<string, number>> {
  try {
    const kept: unknown = JSON.parse(await readFile(join(folder, 'acknowledged.json'), 'utf8'));
    return new Map(Object.entries(kept as Record<string, number>).filter(([, at]) => Number.isFinite(at)));
  } catch {
    // Not written yet, or torn: acknowledged files are kept thirty days longer, nothing else.
    return new Map();
  }
}

/** Entries whose lines are as they were signed. */
export function genuineIn(text: string, isGenuine: IsGenuine): Entry[] {
  return entriesOf(text).filter((entry) => isEntry(entry) && isGenuine(entry.line));
}

export function entriesOf(text: string): Entry[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((entry) => {
      const at = entry.indexOf(' ');
      return { sequence: Number(entry.slice(0, at)), line: entry.slice(at + 1) };
    });
}

export function isEntry({ sequence }: { sequence: number }): boolean {
  return Number.isSafeInteger(sequence) && sequence > 0;
}

/** A last line without its end was being written when the power went. */
export async function cutTornEnd(path: string): Promise<void> {
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

export async function appendFlushed(folder: string, name: string, text: string): Promise<void> {
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
