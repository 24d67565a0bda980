import { createHash } from 'node:crypto';

/** A device's journal as it lies on its own disk. */
export interface DeviceJournal {
  readonly host: string;
  readonly identity: string;
  /** Lines of all its files, in order: `<sequence> <signed line>`. */
  readonly lines: readonly string[];
}

/** How far the server says that it took it. */
export interface TakenJournal {
  readonly identity: string;
  readonly last: number;
  readonly head: string;
}

/** SHA-256 of the signed line, its first 16 digits (docs/formats/report.md, "journal"). Counted here anew, not by the product. */
export const headOf = (line: string) => createHash('sha256').update(line).digest('hex').slice(0, 16);

/**
 * Compares what devices wrote with what the server took: every number from 1 on, each naming the one before, and both ends the
 * same. Reads the files of both sides itself; nothing here is the product's own word.
 *
 * @returns what is wrong, in words; empty when nothing is missing
 */
export function reconcile(devices: readonly DeviceJournal[], taken: readonly TakenJournal[]): string[] {
  return devices.flatMap((device) => {
    const wrong = gapsIn(device.lines).map((words) => `${device.host}: ${words}`);
    const rows = taken.filter((row) => row.identity === device.identity);
    const [row] = rows;
    if (row === undefined || rows.length > 1) {
      return [...wrong, `${device.host}: the server has ${rows.length} journals of it`];
    }
    const newest = device.lines.at(-1);
    const [sequence, line] = newest === undefined ? [0, ''] : split(newest);
    if (row.last !== sequence) {
      wrong.push(`${device.host}: wrote up to ${sequence}, the server took up to ${row.last}`);
    } else if (row.head !== headOf(line)) {
      wrong.push(`${device.host}: number ${sequence} is another line on the server`);
    }
    return wrong;
  });
}

function gapsIn(lines: readonly string[]): string[] {
  if (lines.length === 0) {
    return ['wrote nothing'];
  }
  const wrong: string[] = [];
  let [expected, previous] = [1, '0'.repeat(16)];
  for (const text of lines) {
    const [sequence, line] = split(text);
    if (sequence !== expected) {
      wrong.push(`number ${expected} is missing before ${sequence}`);
    }
    if (previousOf(line) !== previous) {
      wrong.push(`number ${sequence} does not follow the line before it`);
    }
    [expected, previous] = [sequence + 1, headOf(line)];
  }
  return wrong;
}

/** Number and signed line. */
export function split(text: string): [number, string] {
  const at = text.indexOf(' ');
  return [Number(text.slice(0, at)), text.slice(at + 1)];
}

function previousOf(line: string): string {
  try {
    const body = JSON.parse(line.slice(line.indexOf(' ') + 1)) as { previous?: unknown };
    return String(body.previous);
  } catch {
    return 'unreadable';
  }
}
