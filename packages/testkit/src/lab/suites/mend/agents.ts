import type { Machine } from '../../machine.ts';
import type { DeviceJournal } from '../reach/journals.ts';
import { until } from '../reach/site.ts';

const UP_SECONDS = 90;

/** What a device wrote of its work, read from its own journal. */
export interface WorkLine {
  readonly plan: number;
  readonly action: string;
  readonly move: number;
  readonly state: string;
  readonly because?: string;
  readonly about?: string;
}

export async function isUp(machine: Machine): Promise<boolean> {
  const up = await until(UP_SECONDS, async () => {
    const ran = await machine.run(['systemctl', 'is-system-running'], { seconds: 10 }).catch(() => undefined);
    return ran?.stdout.trim() === 'running' ? true : undefined;
  });
  return up === true;
}

/** The moves of a device's work, oldest first (docs/formats/work.md). A line of a journal is a number, a signature and JSON. */
export function movesOf(journal: DeviceJournal): WorkLine[] {
  return journal.lines.flatMap((line) => lineOf(line)).filter(({ kind }) => kind === 'result');
}

/** A line that is just being written is no line yet. */
function lineOf(line: string): (WorkLine & { readonly kind: string })[] {
  try {
    return [JSON.parse(line.slice(line.indexOf('{')))];
  } catch {
    return [];
  }
}

/** The newest move of each piece of work of the newest plan. */
export function newestOf(moves: readonly WorkLine[]): WorkLine[] {
  const newest = Math.max(...moves.map(({ plan }) => plan));
  const last = new Map(moves.filter(({ plan }) => plan === newest).map((move) => [move.action, move]));
  return [...last.values()];
}

/** The newest state of each device's work, with its reason, in few words. */
export function standsOf(journals: readonly DeviceJournal[]): string {
  return journals
    .map((journal) => {
      const last = movesOf(journal).at(-1);
      return `${journal.host} ${last === undefined ? '-' : [last.state, last.because, last.about].filter((word) => word !== undefined).join(' ')}`;
    })
    .join(', ');
}
