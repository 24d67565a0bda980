import { setTimeout as pause } from 'node:timers/promises';
import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';

const DAY_MS = 86_400_000;
const TOLERANCE_MS = 10_000;

/** How far a host's clock is from the lab's, in ms. */
async function offsetOf(machine: Machine): Promise<number> {
  const said = await machine.must(['date', '+%s']);
  return Number(said.trim()) * 1000 - Date.now();
}

const near = (offset: number, wanted: number) => Math.abs(offset - wanted) < TOLERANCE_MS;

export async function checkClocks({ lab, check }: SuiteContext): Promise<void> {
  const [wrong, right] = [lab.endpoints[0], lab.endpoints[1] ?? lab.machine('server')];
  await check(
    {
      ja: '時計は機器ごとに狂わせられる(1 台だけ 3 日進み、10 年戻り)',
      en: 'one host alone is 3 days ahead, then 10 years back',
    },
    async () => {
      if (wrong === undefined) {
        return { ok: false, seen: 'no endpoint' };
      }
      await wrong.setClock('+3d');
      const ahead = [await offsetOf(wrong), await offsetOf(right)];
      await wrong.setClock('-10y');
      const back = await offsetOf(wrong);
      await wrong.setClock('+0');
      const days = [...ahead, back].map((offset) => Math.round(offset / DAY_MS));
      return {
        ok: near(ahead[0] ?? 0, 3 * DAY_MS) && near(ahead[1] ?? DAY_MS, 0) && near(back, -3650 * DAY_MS),
        seen: `${wrong.host.name} ${days[0]} d, ${right.host.name} ${days[1]} d, then ${wrong.host.name} ${days[2]} d`,
      };
    },
  );
  await check(
    {
      ja: '動いている Node の時計も途中で変わり、タイマーは狂わない',
      en: 'a running Node sees its clock move, and its timers stay true',
    },
    async () => {
      const watching = right.script('watch-clock.ts', [], { seconds: 30 });
      await pause(2500);
      await right.setClock('+3d');
      const ran = await watching;
      await right.setClock('+0');
      const rows = ran.stdout
        .trim()
        .split('\n')
        .map((line) => line.split(' ').map(Number));
      const [first, last] = [rows[0], rows.at(-1)];
      const byClock = (last?.[0] ?? 0) - (first?.[0] ?? 0);
      const byTimer = (last?.[1] ?? 0) - (first?.[1] ?? 0);
      return {
        ok: rows.length === 5 && near(byClock, 3 * DAY_MS) && byTimer >= 3900 && byTimer < TOLERANCE_MS,
        seen: `clock went on ${(byClock / DAY_MS).toFixed(2)} d while timers counted ${(byTimer / 1000).toFixed(1)} s`,
      };
    },
  );
}
