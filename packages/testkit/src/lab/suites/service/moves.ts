import type { Machine } from '../../machine.ts';
import { movesOf, type WorkLine } from '../mend/agents.ts';
import { type DeviceJournal, reconcile, type TakenJournal } from '../reach/journals.ts';
import { journalOf, SERVER_DATA, until } from '../reach/site.ts';
import { asServer } from './orders.ts';
import type { Service } from './site.ts';

/** Moves that a device wrote of one plan, oldest first. */
export async function movesIn(machine: Machine, plan: number): Promise<WorkLine[]> {
  return movesOf(await journalOf(machine)).filter((move) => move.plan === plan);
}

export const OVER = ['done', 'failed', 'rolled-back'];

/** Waits until the work of a plan is over and the server was told. @returns its states in order, for people */
export async function untilOver(
  { console }: Service,
  machine: Machine,
  plan: number,
  seconds: number,
): Promise<string> {
  await until(seconds, async () => {
    const last = (await movesIn(machine, plan).catch(() => [])).at(-1);
    if (last === undefined || !OVER.includes(last.state)) {
      return undefined;
    }
    const told = (await console.list('/work')).some(
      (row) => row.device === machine.host.name && row.plan === plan && row.state === last.state,
    );
    return told ? true : undefined;
  });
  return statesOf(await movesIn(machine, plan));
}

export const statesOf = (moves: readonly WorkLine[]): string =>
  moves
    .map(({ about, because, state }) => [state, because, about].filter((word) => word !== undefined).join(' '))
    .join(' → ') || 'nothing';

/** What the console lists of a move. */
export type ListedMove = Readonly<Record<string, unknown>>;

/**
 * Whether every move of every plan is there once, in order, at the device and at the server: the devices' own journals, the server's database and
 * what the console lists are three witnesses.
 *
 * @returns what is wrong, in words; and how many moves there are
 */
export async function countedOnce({
  console,
  endpoints,
  server,
}: Service): Promise<{ readonly wrong: string[]; readonly moves: number }> {
  const journals = await Promise.all(endpoints.map(journalOf));
  const taken = JSON.parse(
    await asServer(server, 'taken-journals.ts', [`${SERVER_DATA}/tsukuroi.db`]),
  ) as TakenJournal[];
  const known = new Set(journals.map(({ identity }) => identity));
  const wrong = reconcile(
    journals,
    taken.filter(({ identity }) => known.has(identity)),
  );
  wrong.push(...unlike(journals, await console.list('/work')));
  return { wrong, moves: journals.reduce((sum, journal) => sum + movesOf(journal).length, 0) };
}

/** Compares what devices wrote of their work with what the console lists. @returns what is wrong, in words */
export function unlike(journals: readonly DeviceJournal[], listed: readonly ListedMove[]): string[] {
  return journals.flatMap((journal) => {
    const wrong: string[] = [];
    const moves = movesOf(journal);
    const keys = new Set(moves.map(({ action, move, plan }) => `${plan}/${action}/${move}`));
    if (keys.size !== moves.length) {
      wrong.push(`${journal.host}: ${moves.length - keys.size} moves stand twice`);
    }
    for (const { action, move, plan } of moves) {
      if (move > 1 && !keys.has(`${plan}/${action}/${move - 1}`)) {
        wrong.push(`${journal.host}: no move before ${plan}/${action}/${move}`);
      }
    }
    const shown = listed.filter((row) => row.device === journal.host).map(({ plan, state }) => `${plan} ${state}`);
    const written = moves.map(({ plan, state }) => `${plan} ${state}`);
    if (shown.sort().join() !== written.sort().join()) {
      wrong.push(`${journal.host}: ${written.length} moves, the console lists ${shown.length}, or others`);
    }
    return wrong;
  });
}
