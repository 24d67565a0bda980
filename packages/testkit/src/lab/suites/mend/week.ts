import { setTimeout as pause } from 'node:timers/promises';
import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';
import { behind, deviceOf } from '../reach/inventories.ts';
import { lookAnew } from '../reach/relays.ts';
import { SERVER_PART, type Site, until } from '../reach/site.ts';
import { isUp, movesOf, workRound } from './agents.ts';
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

/** Long enough for an install and a restart on a busy machine, also where one host hangs on its way down (WORK_SECONDS and HANG_SECONDS of agents.ts). */
const PATIENCE_SECONDS = 540;
const FOLLOW_SECONDS = 120;
/** The server's first round after its start. */
const ROUND_MS = 4_000;

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

/**
 * Orders the whole supply on machines, each in its department's openings.
 *
 * @param followers of whom it is waited that they follow it
 */
export async function orderOn(
  week: Week,
  machines: readonly Machine[],
  followers: readonly Machine[] = machines,
): Promise<number> {
  const { lab, site, clock, supply, cast, mondayMs } = week;
  const openings = openingsOf(mondayMs).filter(({ toMs }) => toMs > clock.nowMs());
  const names = new Map(machines.map((machine) => [machine.host.name, machine]));
  const journals = (await site.journals()).filter(({ host }) => names.has(host));
  const orders = journals.map((device) => ({
    device,
    touch: device.host === cast.never.host.name ? ('never' as const) : ('normal' as const),
    openings: openings.filter(({ department }) => department === names.get(device.host)?.host.department),
  }));
  const { numbers } = await orderInstall(site, clock.nowMs(), supply, orders);
  await lookAnew(lab);
  await untilFollowed(week, followers, numbers);
  return orders.length;
}

/**
 * Waits until devices follow what the server's own rollouts ordered after an instant. The server looks every half minute; started anew it looks
 * at once, as the wards' relays do.
 */
export async function untilOrdered(week: Week, machines: readonly Machine[], sinceMs: number): Promise<void> {
  const { lab, site } = week;
  await site.server.stopPart(SERVER_PART);
  await site.startServer();
  await pause(ROUND_MS);
  await lookAnew(lab);
  await untilFollowed(week, machines, { any: Math.floor(sinceMs / 1000) });
}

/** Asks until every device that is on says that it follows its plan: a relay may be a round behind its server, as in any hospital. */
export async function untilFollowed(
  { site }: Week,
  machines: readonly Machine[],
  numbers: Readonly<Record<string, number>>,
): Promise<void> {
  const oldest = Math.min(...Object.values(numbers));
  const devices = await site.list('/devices');
  const followed = await until(FOLLOW_SECONDS, async () => {
    const states = await Promise.all(
      machines
        .filter((machine) => machine.running())
        .map(async (machine) => {
          await site.agentOnce(machine);
          const { body } = await site.ask('GET', `/trust/devices/${deviceOf(devices, machine)}`);
          return (body as { readonly plan?: number | null }).plan ?? 0;
        }),
    );
    return states.every((number) => number >= oldest) ? true : undefined;
  });
  if (followed === undefined) {
    throw new Error('not every endpoint follows the plan that was ordered');
  }
}

/** A round of each. @returns what failed, in words */
export async function rounds({ site }: Week, machines: readonly Machine[]): Promise<string[]> {
  const said = await Promise.all(machines.map((machine) => workRound(site, machine)));
  return said.filter((words) => words !== '');
}

/** Rounds until nothing is behind and each has written that it is done. @returns what failed in the last round */
export async function untilPatched(week: Week, machines: readonly Machine[]): Promise<string[]> {
  let failed: string[] = [];
  await until(PATIENCE_SECONDS, async () => {
    failed = await rounds(week, machines);
    const left = await behindOn(week, machines);
    const done = await doneOn(week, machines);
    return left.every((size) => size === 0) && done === machines.length ? true : undefined;
  });
  return failed;
}

/** On how many the newest move of their work is `done`, by their own journals. */
export async function doneOn({ site }: Week, machines: readonly Machine[]): Promise<number> {
  const names = new Set(machines.map(({ host }) => host.name));
  const journals = (await site.journals()).filter(({ host }) => names.has(host));
  return journals.filter((journal) => movesOf(journal).at(-1)?.state === 'done').length;
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
