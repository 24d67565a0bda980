import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { NOTHING_REMEMBERED, type Notice, type RestartMemory, type ShownBy, type Talk } from './shape.ts';

const FORMAT = 'restart/1';
/** A day of restarts and one talk need less than 2 KB. */
const LIMIT = 64 * 1024;

/** What is remembered across power cuts, or why it cannot be told. */
export type Remembered =
  | { readonly known: true; readonly memory: RestartMemory }
  | { readonly known: false; readonly because: 'damaged' };

/** Reads `restart/1` (docs/formats/restart-state.md). A file that is not there is a machine that was never asked; a damaged one is no answer. */
export async function readMemory(door: FileDoor, path: string): Promise<Remembered> {
  const bytes = await door.readIfThere(path, LIMIT);
  if (bytes === undefined) {
    return { known: true, memory: NOTHING_REMEMBERED };
  }
  try {
    const memory = parseMemory(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return memory === undefined ? { known: false, because: 'damaged' } : { known: true, memory };
  } catch {
    return { known: false, because: 'damaged' };
  }
}

/** Written whole and flushed; when this has answered no power cut makes the machine forget it. */
export function writeMemory(door: FileDoor, path: string, memory: RestartMemory): Promise<void> {
  return door.writeWhole(path, `${JSON.stringify({ format: FORMAT, ...memory })}\n`);
}

/** The content of the file; undefined when any of it is not as the format says. */
export function parseMemory(document: unknown): RestartMemory | undefined {
  if (!isRecord(document) || document.format !== FORMAT || !isNumbers(document.restarts)) {
    return undefined;
  }
  const talk = document.talk === undefined ? undefined : parseTalk(document.talk);
  return document.talk !== undefined && talk === undefined ? undefined : { restarts: document.restarts, talk };
}

function parseTalk(value: unknown): Talk | undefined {
  if (!isRecord(value) || typeof value.postponements !== 'number') {
    return undefined;
  }
  const { bootId, postponements, lastPostponedMs, postponedUntilMs, agreedMs, pickedMs } = value;
  const notice = value.notice === undefined ? undefined : parseNotice(value.notice);
  if (
    !(bootId === undefined || typeof bootId === 'string') ||
    !isMaybeNumber(lastPostponedMs) ||
    !isMaybeNumber(postponedUntilMs) ||
    !isMaybeNumber(agreedMs) ||
    !isMaybeNumber(pickedMs) ||
    (value.notice !== undefined && notice === undefined)
  ) {
    return undefined;
  }
  return { bootId, postponements, lastPostponedMs, postponedUntilMs, agreedMs, pickedMs, notice };
}

function parseNotice(value: unknown): Notice | undefined {
  if (
    !isRecord(value) ||
    typeof value.id !== 'string' ||
    !/^[0-9a-f]{16}$/.test(value.id) ||
    typeof value.shownMs !== 'number' ||
    !isNumbers(value.offered) ||
    typeof value.mayPostpone !== 'boolean' ||
    !Array.isArray(value.shownBy)
  ) {
    return undefined;
  }
  const shownBy = value.shownBy.map(parseShownBy);
  const whole = shownBy.filter((one) => one !== undefined);
  return whole.length < shownBy.length
    ? undefined
    : { id: value.id, shownMs: value.shownMs, offered: value.offered, mayPostpone: value.mayPostpone, shownBy: whole };
}

function parseShownBy(value: unknown): ShownBy | undefined {
  if (!isRecord(value) || typeof value.answer !== 'string' || !/^[0-9a-f]{16}-\d{1,3}$/.test(value.answer)) {
    return undefined;
  }
  const { kind, name, pid, started, answer } = value;
  if (kind === 'unit' && typeof name === 'string' && /^tsukuroi-notice-[0-9a-f-]+$/.test(name)) {
    return { kind, name, answer };
  }
  if (kind === 'process' && typeof pid === 'number' && typeof started === 'string') {
    return { kind, pid, started, answer };
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => Number.isFinite(one));
}

function isMaybeNumber(value: unknown): value is number | undefined {
  return value === undefined || Number.isFinite(value);
}
