import { feedInvalid } from '../../errors.ts';
import type { FeedFile } from '../../feed.ts';
import type { Lifecycle } from '../../record.ts';
import { productOf } from './claims.ts';

/** One line of the lists in the package debian-security-support. */
export interface SupportLine {
  readonly release: string;
  /** Source package, or a pattern that ends in `.*`. */
  readonly name: string;
  /** Absent on the list of limited support. */
  readonly ends?: string;
  /** Last version that was supported; absent when none was (`0`). */
  readonly last?: string;
  readonly remark?: string;
  readonly source: string;
}

const ENDED = /(?:^|\/)security-support-ended\.deb(\d+)$/;
const LIMITED = /(?:^|\/)security-support-limited(?:\.deb(\d+))?$/;
const ENDED_LINE = /^(\S+)\s+(\S+)\s+(\d{4}-\d{2}-\d{2})(?:\s+(\S.*?))?\s*$/;
const LIMITED_LINE = /^(\S+)(?:\s+(\S.*?))?\s*$/;

export function isSupportList(path: string): boolean {
  return ENDED.test(path) || LIMITED.test(path);
}

/**
 * The lines of all lists. The list of limited support names no release: it is the one of the package it came in, and that
 * package is built for the newest release that it has an "ended" list for (debian-security-support 1:12+… has deb9 to deb12).
 */
export async function supportLines(files: readonly FeedFile[]): Promise<SupportLine[]> {
  const newest = Math.max(...files.map((file) => Number(ENDED.exec(file.path)?.[1] ?? -1)));
  const lines: SupportLine[] = [];
  for (const file of files) {
    const ended = ENDED.exec(file.path)?.[1];
    const release = ended ?? LIMITED.exec(file.path)?.[1] ?? (newest < 0 ? undefined : String(newest));
    if (release === undefined) {
      throw feedInvalid('debian', file.path, 'line 1', 'no "ended" list beside it says which release it is for');
    }
    let number = 0;
    for await (const line of file.lines()) {
      number += 1;
      if (line.trim() === '' || line.startsWith('#')) {
        continue;
      }
      lines.push(readLine(file.path, number, line, release, ended !== undefined));
    }
  }
  return lines;
}

function readLine(path: string, number: number, line: string, release: string, ended: boolean): SupportLine {
  const source = `debian-security-support, ${path.slice(path.lastIndexOf('/') + 1)}`;
  const match = (ended ? ENDED_LINE : LIMITED_LINE).exec(line);
  if (match === null) {
    throw feedInvalid('debian', path, `line ${number}`, 'not: package, last version, day, text');
  }
  if (!ended) {
    const remark = match[2];
    return { release, name: match[1] ?? '', source, ...(remark === undefined ? {} : { remark }) };
  }
  const [, name = '', last, ends, remark] = match;
  return {
    release,
    name,
    ...(ends === undefined ? {} : { ends }),
    ...(last === undefined || last === '0' ? {} : { last }),
    ...(remark === undefined ? {} : { remark }),
    source,
  };
}

/** The source packages a line speaks of; a pattern speaks of those among `known` that it matches. */
export function packagesOf(line: SupportLine, known: Iterable<string>): string[] {
  if (!line.name.endsWith('.*')) {
    return [line.name];
  }
  const prefix = line.name.slice(0, -2);
  return [...known].filter((name) => name.startsWith(prefix)).sort();
}

export function lifecycleOf(line: SupportLine, sourcePackage: string): Lifecycle {
  return {
    kind: 'lifecycle',
    feed: 'debian',
    product: productOf(line.release, sourcePackage),
    cycle: line.release,
    title: `${sourcePackage} (Debian ${line.release})`,
    ...(line.ends === undefined ? { limited: true } : { ends: line.ends }),
    ...(line.last === undefined ? {} : { latest: line.last }),
    ...(line.remark === undefined ? {} : { remark: line.remark }),
    source: line.source,
  };
}
