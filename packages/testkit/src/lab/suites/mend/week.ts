import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';
import { behind } from '../reach/inventories.ts';
import type { DeviceJournal } from '../reach/journals.ts';
import { type Site, until } from '../reach/site.ts';
import { isUp, movesOf, newestOf, type WorkLine } from './agents.ts';
import type { Cast, Viewers } from './cast.ts';
import type { LabClock } from './clock.ts';
import { MINUTE_MS, type Opening, openingsOf } from './hours.ts';
import { orderInstall } from './orders.ts';
import type { Watcher } from './watcher.ts';
import type { Mendable } from './weaknesses.ts';

/** What every step of the week works with. Nobody in it starts an agent or its work: those come by themselves. */
export interface Week {
  readonly lab: SuiteContext['lab'];
  readonly site: Site;
  readonly clock: LabClock;
  readonly watcher: Watcher;
  readonly supply: AptSupply;
  readonly mendables: readonly Mendable[];
  readonly cast: Cast;
  readonly viewers: Viewers;
  readonly mondayMs: number;
}

/** Long enough for an installation, a restart and a look at what is there afterwards, on a busy machine with twenty hosts. */
const PATIENCE_SECONDS = 300;

/** The opening of a department on a day of the week, as written by hand. */
export function openingOf({ mondayMs }: Pick<Week, 'mondayMs'>, department: string, week = 0): Opening {
  const found = openingsOf(mondayMs).filter((one) => one.department === department)[week];
  if (found === undefined) {
    throw new Error(`no hours are written for ${department}`);
  }
  return found;
}

/** Endpoints of a department that are to be patched in the first week. */
export function wantedIn({ site, cast }: Week, department: string): Machine[] {
  return site.agents.filter(
    (machine) => machine.host.department === department && machine !== cast.never && machine !== cast.sleeper,
  );
}

/** What the server's key can sign although its rollouts never would: the whole supply, on each in its department's openings. */
export async function orderOn(week: Week, machines: readonly Machine[]): Promise<number> {
  const { site, clock, supply, cast, mondayMs } = week;
  const openings = openingsOf(mondayMs).filter(({ toMs }) => toMs > clock.nowMs());
  const names = new Map(machines.map((machine) => [machine.host.name, machine]));
  const orders = (await journalsOf(week, machines)).map((device) => ({
    device,
    touch: device.host === cast.never.host.name ? ('never' as const) : ('normal' as const),
    openings: openings.filter(({ department }) => department === names.get(device.host)?.host.department),
  }));
  await orderInstall(site, clock.nowMs(), supply, orders);
  return orders.length;
}

async function journalsOf({ site }: Week, machines: readonly Machine[]): Promise<DeviceJournal[]> {
  const names = new Set(machines.map(({ host }) => host.name));
  return (await site.journals()).filter(({ host }) => names.has(host));
}

/** The newest move that a device wrote of its work. */
export async function lastMove(week: Week, machine: Machine): Promise<WorkLine | undefined> {
  return (await journalsOf(week, [machine])).flatMap(movesOf).at(-1);
}

/**
 * Waits until the newest move of everything that the newest plan orders is what it should be, by the journals of the endpoints.
 *
 * @returns on how many it is
 */
export async function untilMoved(
  week: Week,
  machines: readonly Machine[],
  isRight: (move: WorkLine) => boolean,
  seconds = PATIENCE_SECONDS,
): Promise<number> {
  let right = 0;
  await until(seconds, async () => {
    const newest = (await journalsOf(week, machines)).map((journal) => newestOf(movesOf(journal)));
    right = newest.filter((moves) => moves.length > 0 && moves.every(isRight)).length;
    return right === machines.length ? true : undefined;
  });
  return right;
}

/** Waits until each has written that it is done. @returns how many have */
export const untilDone = (week: Week, machines: readonly Machine[]): Promise<number> =>
  untilMoved(week, machines, ({ state }) => state === 'done');

/** How many packages are behind on each, by its own dpkg. */
export function behindOn({ lab }: Week, machines: readonly Machine[]): Promise<number[]> {
  return Promise.all(
    machines.map(async (machine) =>
      (await isUp(machine)) ? (await behind(machine, lab.plan.upgrades)).size : Number.POSITIVE_INFINITY,
    ),
  );
}

/** Some minutes after the opening, when nobody counts them. */
export const amid = (opening: Opening): number => opening.fromMs + 10 * MINUTE_MS;

/** Hosts that were touched since a place in the watcher's list. */
export function touchedSince({ watcher }: Week, since: number): Set<string> {
  return new Set(
    watcher
      .touches()
      .slice(since)
      .map(({ host }) => host),
  );
}

export const isStaged = ({ state }: { readonly state: string }): boolean => state === 'staged';
