import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { canonicalJson, isoSeconds, writeWhole } from '@tsukuroi/core';
import { z } from 'zod';

/**
 * What the publisher's server said about a downloaded file, kept beside it as `<file>.fetched` (docs/formats/knowledge.md).
 * Some documents state no date of their own (Debian's tracker); then the server's is the only one there is.
 */
export const fetchedNote = z.strictObject({
  format: z.literal('fetched/1'),
  /** Address as the plan states it. */
  url: z.string(),
  /** Of the file: a note beside other bytes says nothing about them. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** When our request was answered, by the collector's clock. */
  fetchedAt: z.iso.datetime(),
  /** Header fields as they came (RFC 9110, 8.8). */
  lastModified: z.string().optional(),
  etag: z.string().optional(),
});
export type FetchedNote = z.infer<typeof fetchedNote>;

const SUFFIX = '.fetched';
/** A note is a few hundred bytes. */
const LIMIT_CHARACTERS = 16_384;

/** True for the notes themselves: no feed reads them as data. */
export function isFetchedNote(path: string): boolean {
  return path.endsWith(SUFFIX);
}

export function hasFetchedNote(file: string): boolean {
  return existsSync(`${file}${SUFFIX}`);
}

export async function writeFetchedNote(file: string, note: Omit<FetchedNote, 'format'>): Promise<void> {
  await writeWhole(`${file}${SUFFIX}`, canonicalJson(fetchedNote.parse({ format: 'fetched/1', ...note })), 0o644);
}

/**
 * When the publisher last changed the file, as an ISO instant; undefined when there is no note, it cannot be read, it is about
 * other bytes or it names no time. A server whose clock runs ahead must not keep knowledge fresh for ever: a time after the
 * fetch counts as that of the fetch (RFC 9110, 8.8.2.1 forbids the server to send one).
 */
export async function modifiedOf(file: string, sha256: string): Promise<string | undefined> {
  const text = await readFile(`${file}${SUFFIX}`, 'utf8').catch(() => '');
  const note = readNote(text);
  if (note?.lastModified === undefined || note.sha256 !== sha256) {
    return undefined;
  }
  const modifiedMs = httpDateMs(note.lastModified);
  return modifiedMs === undefined ? undefined : isoSeconds(Math.min(modifiedMs, Date.parse(note.fetchedAt)));
}

function readNote(text: string): FetchedNote | undefined {
  if (text.length === 0 || text.length > LIMIT_CHARACTERS) {
    return undefined;
  }
  try {
    return fetchedNote.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`, the form servers must send (RFC 9110, 5.6.7); anything else is no time. */
function httpDateMs(text: string): number | undefined {
  const ms = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
