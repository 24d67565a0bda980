import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';
import { behind } from '../reach/inventories.ts';
import { type Site, until } from '../reach/site.ts';
import { isUp, workRound } from './agents.ts';
import type { Cast } from './cast.ts';
import type { LabClock } from './clock.ts';
import { HOUR_MS, type Opening, openingsOf } from './hours.ts';
import { orderInstall } from './orders.ts';
import type { Watcher } from './watcher.ts';

/** What every step of the week works with. */
export interface Week {
  readonly lab: SuiteContext['lab'];
  readonly site: Site;
  readonly clock: LabClock;
  readonly watcher: Watcher;
  readonly supply: AptSupply;
  readonly cast: Cast;
  readonly mondayMs: number;
}

/** Long enough for an install and a restart on a busy machine. */
const PATIENCE_SECONDS = 240;

/** The opening of a department on a day of the week, as written by hand. */
export function openingOf({ mondayMs }: Week, department: string, week = 0): Opening {
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

/** Every endpoint that is on. */
export const awake = ({ site }: Week): Machine[] => site.agents.filter((machine) => machine.running());

/** Orders the whole supply on machines, each in its department's openings. */
export async function orderOn(week: Week, machines: readonly Machine[]): Promise<number> {
  const { site, clock, supply, cast, mondayMs } = week;
  const openings = openingsOf(mondayMs).filter(({ toMs }) => toMs > clock.nowMs());
  const names = new Map(machines.map((machine) => [machine.host.name, machine]));
  const journals = (await site.journals()).filter(({ host }) => names.has(host));
  const orders = journals.map((device) => ({
    device,
    touch: device.host === cast.never.host.name ? ('never' as const) : ('normal' as const),
    openings: openings.filter(({ department }) => department === names.get(device.host)?.host.department),
  }));
  await orderInstall(site, clock.nowMs(), supply, orders);
  return orders.length;
}

/** A round of each. @returns what failed, in words */
export async function rounds({ site }: Week, machines: readonly Machine[]): Promise<string[]> {
  const said = await Promise.all(machines.map((machine) => workRound(site, machine)));
  return said.filter((words) => words !== '');
}

/** Rounds until nothing is behind and the work has told so. @returns what failed in the last round */
export async function untilPatched(week: Week, machines: readonly Machine[]): Promise<string[]> {
  let failed: string[] = [];
  await until(PATIENCE_SECONDS, async () => {
    failed = await rounds(week, machines);
    const left = await behindOn(week, machines);
    return left.every((size) => size === 0) && failed.length === 0 ? true : undefined;
  });
  return failed;
}

/** How many packages are behind on each, by its own dpkg. */
export function behindOn({ lab }: Week, machines: readonly Machine[]): Promise<number[]> {
  return Promise.all(
    machines.map(async (machine) =>
      (await isUp(machine)) ? (await behind(machine, lab.plan.upgrades)).size : Number.POSITIVE_INFINITY,
    ),
  );
}

/** Half an hour after the opening, when nobody counts minutes. */
export const amid = (opening: Opening): number => opening.fromMs + HOUR_MS / 2;

/** Hosts that were touched since a place in the watcher's list. */
export function touchedSince({ watcher }: Week, since: number): Set<string> {
  return new Set(
    watcher
      .touches()
      .slice(since)
      .map(({ host }) => host),
  );
}
