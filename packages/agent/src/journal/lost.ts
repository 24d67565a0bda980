import { lineHead } from '@tsukuroi/protocol/journal-line.ts';
import type { Entry, Extent } from './journal-files.ts';

/** Numbers that are lost, both ends included. */
export interface Lost {
  readonly from: number;
  readonly to: number;
  readonly why: 'missing' | 'damaged';
}

interface Said {
  readonly previous: string;
  readonly kind: string;
  readonly from: number;
  readonly to: number;
}

/**
 * Numbers that were written and are not here, or not as they were signed, and for which no line of kind `gap` stands yet. Numbers over
 * which the next line itself says that nothing lies between were never written (`startAfter`).
 */
export function lostIn(written: readonly Entry[], damaged: readonly number[], extent: Readonly<Extent>): Lost[] {
  const lines = written.map(({ sequence, line }) => ({
    sequence,
    head: lineHead(line),
    said: saidBy(line),
  }));
  const named = lines.flatMap(({ said }) => (said.kind === 'gap' ? [said] : []));
  const found: Lost[] = [];
  let before: { sequence: number; head: string | undefined } = { sequence: extent.first - 1, head: undefined };
  for (const next of [...lines, { sequence: extent.last + 1, head: '', said: {} as Said }]) {
    const [from, to] = [before.sequence + 1, next.sequence - 1];
    if (from <= to && from >= 1 && (before.head === undefined || next.said.previous !== before.head)) {
      for (const range of unnamed({ from, to }, named)) {
        found.push({ ...range, why: damaged.some(within(range)) ? 'damaged' : 'missing' });
      }
    }
    before = next.sequence > before.sequence ? next : before;
  }
  return found;
}

/** What a line says of itself; nothing when it cannot be read. */
export function saidBy(line: string): Said {
  try {
    return JSON.parse(line.slice(line.indexOf(' ') + 1)) as Said;
  } catch {
    return {} as Said;
  }
}

/** What is left of a range without those that lines name already. */
function unnamed(range: { from: number; to: number }, named: readonly Said[]): { from: number; to: number }[] {
  return named.reduce(
    (ranges, gap) =>
      ranges
        .flatMap(({ from, to }) => [
          { from, to: Math.min(to, gap.from - 1) },
          { from: Math.max(from, gap.to + 1), to },
        ])
        .filter(({ from, to }) => from <= to),
    [range],
  );
}

function within({ from, to }: { from: number; to: number }): (sequence: number) => boolean {
  return (sequence) => from <= sequence && sequence <= to;
}
