import { setTimeout as pause } from 'node:timers/promises';
import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';
import { AGENT, property, residentOf, standOf, WATCH, WATCH_TIMER } from './units.ts';

/** The half hour of the timer is not waited for: its service is started as it would start it. */
export async function checkWatched({ check }: SuiteContext, machine: Machine): Promise<void> {
  await check(
    {
      ja: '見回りは、止まったエージェントを起こし、人が無効にしたものには触らない',
      en: 'the watch starts an agent that stopped, and leaves alone one that a person disabled',
    },
    async () => {
      const timer = await standOf(machine, WATCH_TIMER);
      const next = await property(machine, WATCH_TIMER, 'NextElapseUSecMonotonic');
      await machine.must(['systemctl', 'disable', '--now', '--quiet', AGENT]);
      await machine.must(['systemctl', 'start', WATCH]);
      await pause(2000);
      const disabled = await standOf(machine, AGENT);
      await machine.must(['systemctl', 'enable', '--quiet', AGENT]);
      const stopped = await standOf(machine, AGENT);
      await machine.must(['systemctl', 'start', WATCH]);
      await pause(2000);
      const started = await standOf(machine, AGENT);
      const resident = await residentOf(machine);
      return {
        ok:
          timer === 'active enabled' &&
          !['', '0', 'infinity'].includes(next) &&
          disabled === 'inactive disabled' &&
          stopped === 'inactive enabled' &&
          started === 'active enabled' &&
          resident !== undefined,
        seen: `${machine.host.name}: timer ${timer}, next ${next}; disabled: ${disabled}; enabled again: ${stopped} → ${started}`,
      };
    },
  );
}
