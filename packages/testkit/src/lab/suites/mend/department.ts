import type { Text } from '@tsukuroi/core';
import type { Seen } from '../../suite.ts';
import { standsOf } from './agents.ts';
import { HOUR_MS } from './hours.ts';
import { behindOn, openingOf, touchedSince, untilDone, type Week, wantedIn } from './week.ts';

/** What a line about the hours of a department says. */
export function titleOf(week: Week, department: string, more?: Text): Text {
  const { fromMs, toMs } = openingOf(week, department);
  const hours = [fromMs, toMs].map((ms) => new Date(ms + 9 * HOUR_MS).toISOString().slice(11, 16)).join('–');
  const ja = `${department}(${hours}): この部署の端末だけが更新され、再起動し、確かめられる`;
  const en = `${department} (${hours}): the endpoints of this department alone are patched, restarted and checked`;
  return more === undefined ? { ja, en } : { ja: `${ja}。${more.ja}`, en: `${en}; ${more.en}` };
}

/** Waits until each says that it is done. Touched are the department's endpoints, all of them and no other, and nothing is behind on them. */
export async function seenPatched(week: Week, department: string, since: number): Promise<Seen> {
  const machines = wantedIn(week, department);
  const done = await untilDone(week, machines);
  const left = await behindOn(week, machines);
  const touched = touchedSince(week, since);
  const names = machines.map(({ host }) => host.name);
  const right = touched.size === names.length && names.every((name) => touched.has(name));
  return {
    ok: right && names.length > 0 && left.every((size) => size === 0) && done === names.length,
    seen: `touched: ${[...touched].join(' ')}; behind: ${left.join(' ')}; done: ${done} / ${names.length}; ${standsOf(await week.site.journals())}`,
  };
}
