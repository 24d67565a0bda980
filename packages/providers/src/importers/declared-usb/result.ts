import { ok, type Result, refused } from '@tsukuroi/core';

/** First line of every result of the USB collector (docs/formats/stick.md). */
export const STICK_RESULT_HEAD = 'tsukuroi-stick-result/1';

/** Lines of one result. A machine of 20,000 packages has five each. */
const LINE_LIMIT = 150_000;
const INTERFACE_LIMIT = 1_000;
const OS_RELEASE_LIMIT = 20;

/** One machine as the collector's program wrote it down. What is undefined could not be read there. */
export interface StickResult {
  /** Id of the stick that the program ran from, 32 hexadecimal digits. */
  readonly stick: string;
  /** ISO instant by the machine's own clock. */
  readonly collectedAt: string | undefined;
  /** Hash of machine-id with the facility's salt, 32 hexadecimal digits. */
  readonly machine: string | undefined;
  readonly hostname: string | undefined;
  readonly arch: string | undefined;
  readonly kernel: string | undefined;
  readonly interfaces: readonly { readonly name: string; readonly mac: string }[];
  /** Parts that the program could not read, by its own words. */
  readonly unreadable: readonly UnreadablePart[];
  /** Lines of os-release(5). */
  readonly osRelease: string;
  /** Reduced stanzas of dpkg's status file, with how many the program counted. */
  readonly dpkg: PackageText | undefined;
  /** Lines of `rpm -qa --qf` (`../../rpm/listing.ts`), with how many the program counted. */
  readonly rpm: PackageText | undefined;
}

export interface PackageText {
  readonly count: number;
  readonly text: string;
}

export const UNREADABLE_PARTS = [
  'machine-id',
  'hash',
  'hostname',
  'os-release',
  'kernel',
  'arch',
  'interfaces',
  'dpkg',
  'rpm',
  'date',
] as const;
export type UnreadablePart = (typeof UNREADABLE_PARTS)[number];

/** Where a result stops being one. */
export interface StickResultRefused {
  readonly line: number;
  readonly reason: string;
}

const SINGLE: Readonly<Record<string, RegExp>> = {
  stick: /^[0-9a-f]{32}$/,
  collected: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  machine: /^[0-9a-f]{32}$/,
  hostname: /^.{1,255}$/u,
  arch: /^[A-Za-z0-9_.-]{1,32}$/,
  kernel: /^\S{1,128}$/,
};
const INTERFACE = /^(\S{1,32}) ((?:[0-9a-f]{2}:){5}[0-9a-f]{2})$/;
const LISTS = /^(dpkg|rpm) (\d{1,6})$/;
const END = /^end (\d{1,6}) (\d{1,6})$/;

/**
 * Reads a result strictly: an unknown line, a repeated one, a count that is not the number of packages, or a missing end
 * refuses it whole, since a part of a list would pass for all of it.
 */
export function parseStickResult(lines: readonly string[]): Result<StickResult, StickResultRefused> {
  const stop = (index: number, reason: string) => refused({ line: index + 1, reason });
  if (lines[0] !== STICK_RESULT_HEAD) {
    return stop(0, 'not a result of the USB collector');
  }
  if (lines.length > LINE_LIMIT) {
    return stop(LINE_LIMIT, 'too many lines');
  }
  const draft: Draft = { single: new Map(), interfaces: [], unreadable: [], osRelease: [], lists: new Map() };
  for (let at = 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const end = END.exec(line);
    if (end !== null) {
      const problem = problemAtEnd(draft, end, lines.slice(at + 1));
      return problem === undefined ? ok(resultOf(draft)) : stop(at, problem);
    }
    const [, kind, count] = LISTS.exec(line) ?? [];
    if (kind !== undefined) {
      const taken = takeList(lines, at + 1);
      if (draft.lists.has(kind) || countOf(kind, taken) !== Number(count)) {
        return stop(at, `the list of ${kind} does not have ${count} packages`);
      }
      draft.lists.set(kind, { count: Number(count), text: taken.join('\n') });
      at += taken.length;
    } else if (!takeLine(draft, line)) {
      return stop(at, 'a line that no result has');
    }
  }
  return stop(lines.length, 'the end is missing: the result was cut off');
}

interface Draft {
  readonly single: Map<string, string>;
  readonly interfaces: { name: string; mac: string }[];
  readonly unreadable: UnreadablePart[];
  readonly osRelease: string[];
  readonly lists: Map<string, PackageText>;
}

/** False for a line that is unknown, malformed or there already. */
function takeLine(draft: Draft, line: string): boolean {
  const space = line.indexOf(' ');
  const word = line.slice(0, Math.max(0, space));
  const value = line.slice(space + 1);
  if (Object.hasOwn(SINGLE, word) && SINGLE[word]?.test(value) === true && !draft.single.has(word)) {
    draft.single.set(word, value);
    return word !== 'collected' || !Number.isNaN(Date.parse(value));
  }
  const port = word === 'interface' ? INTERFACE.exec(value) : null;
  if (port?.[1] !== undefined && port[2] !== undefined) {
    return draft.interfaces.push({ name: port[1], mac: port[2] }) <= INTERFACE_LIMIT;
  }
  if (word === 'unreadable' && isPart(value) && !draft.unreadable.includes(value)) {
    return draft.unreadable.push(value) > 0;
  }
  return word === 'os-release' && draft.osRelease.push(value) <= OS_RELEASE_LIMIT;
}

function problemAtEnd(draft: Draft, end: RegExpExecArray, after: readonly string[]): string | undefined {
  const fits = ['dpkg', 'rpm'].every((kind, index) => (draft.lists.get(kind)?.count ?? 0) === Number(end[index + 1]));
  if (!fits) {
    return 'the end counts other packages than the lists';
  }
  if (after.some((rest) => rest !== '')) {
    return 'text after the end';
  }
  return draft.single.has('stick') ? undefined : 'no stick named';
}

function resultOf({ single, interfaces, unreadable, osRelease, lists }: Draft): StickResult {
  return {
    stick: single.get('stick') ?? '',
    collectedAt: single.get('collected'),
    machine: single.get('machine'),
    hostname: single.get('hostname'),
    arch: single.get('arch'),
    kernel: single.get('kernel'),
    interfaces,
    unreadable,
    osRelease: osRelease.join('\n'),
    dpkg: lists.get('dpkg'),
    rpm: lists.get('rpm'),
  };
}

function isPart(value: string): value is UnreadablePart {
  return (UNREADABLE_PARTS as readonly string[]).includes(value);
}

function takeList(lines: readonly string[], from: number): readonly string[] {
  let to = from;
  while (to < lines.length && !LISTS.test(lines[to] ?? '') && !END.test(lines[to] ?? '')) {
    to += 1;
  }
  return lines.slice(from, to);
}

function countOf(kind: string, lines: readonly string[]): number {
  return lines.filter((line) => (kind === 'dpkg' ? line.startsWith('Package: ') : line !== '')).length;
}
