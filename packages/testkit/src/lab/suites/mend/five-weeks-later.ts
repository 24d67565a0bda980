import type { SuiteContext } from '../../suite.ts';
import { until } from '../reach/site.ts';
import { standsOf } from './agents.ts';
import { OFFICE } from './cast.ts';
import { at, MINUTE_MS } from './hours.ts';
import { behindOn, isStaged, openingOf, touchedSince, untilDone, untilMoved, type Week } from './week.ts';

/** A relay sends at the minute; of the lab's minutes ten go into a true one. */
const WAKE_SECONDS = 60;
const OFF_SECONDS = 240;

/** Five weeks later, on Monday at 08:10, somebody switches on what was off since before the first order. */
export async function checkSleeper({ check }: SuiteContext, week: Week): Promise<void> {
  const { site, clock, watcher, cast, mondayMs } = week;
  const { sleeper } = cast;
  await check(
    {
      ja: '35 日ぶりに月曜 08:10 に電源を入れた端末は、昼間は何もしない',
      en: 'off for 35 days and switched on on Monday at 08:10: nothing during the day',
    },
    async () => {
      await clock.moveTo(site, at(mondayMs, 35, '08:10'));
      const since = watcher.touches().length;
      await watcher.switchOn(sleeper);
      const staged = await untilMoved(week, [sleeper], isStaged);
      await clock.passUntil(at(mondayMs, 35, '08:20'));
      const early = touchedSince(week, since).size;
      return {
        ok: staged === 1 && early === 0,
        seen: `${early} touches; ${standsOf((await site.journals()).filter(({ host }) => host === sleeper.host.name))}`,
        figures: { sleeper: `${early}` },
      };
    },
  );
}

/** Somebody switched it off in the afternoon; at the beginning of its hours its relay wakes it, and when its work is over it goes off again. */
export async function checkWoken({ lab, check }: SuiteContext, week: Week): Promise<void> {
  const { site, clock, watcher, cast } = week;
  const { sleeper } = cast;
  await check(
    {
      ja: '昼のうちに電源が切られた端末を、時間帯の始めに病棟の中継が起こし、更新が済むと端末はまた電源を切る',
      en: 'switched off before its hours: the ward’s relay wakes it when they begin, and when its work is over it goes off again',
    },
    async () => {
      const [leg] = sleeper.host.legs;
      if (leg === undefined) {
        throw new Error('it stands nowhere');
      }
      const opening = openingOf(week, OFFICE, 1);
      const wakes = await lab.network.countWakes(sleeper.host, leg.segment);
      await sleeper.cutPower();
      await clock.moveTo(site, opening.fromMs - 6 * MINUTE_MS);
      await clock.passUntil(opening.fromMs - MINUTE_MS / 4);
      const early = await wakes();
      // A card of the lab does not switch its host on: somebody who sees the packet does.
      const woken = await until(WAKE_SECONDS, async () => ((await wakes()) > 0 ? clock.nowMs() : undefined));
      if (woken !== undefined) {
        await watcher.switchOn(sleeper);
      }
      const done = await untilDone(week, [sleeper]);
      const off = await until(OFF_SECONDS, async () => (sleeper.running() ? undefined : clock.nowMs()));
      const after =
        off === undefined
          ? 'still on'
          : `off ${Math.round((off - opening.fromMs) / MINUTE_MS)} min after the beginning`;
      // Somebody comes in the morning; what dpkg says is looked at below.
      await watcher.switchOn(sleeper);
      const [left] = await behindOn(week, [sleeper]);
      return {
        ok: early === 0 && woken !== undefined && done === 1 && off !== undefined && off < opening.toMs && left === 0,
        seen: `${early} wakes before, ${await wakes()} in its hours; ${left} behind; ${after}; ${standsOf((await site.journals()).filter(({ host }) => host === sleeper.host.name))}`,
        figures: { woken: off === undefined ? '-' : '1 / 1' },
      };
    },
  );
}
