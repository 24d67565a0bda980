import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { dpkgRecords } from '../../dpkg-records.ts';
import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';
import { until } from '../reach/site.ts';
import { lengthOfLog } from './crashes.ts';
import { movesIn, untilOver } from './moves.ts';
import { eveningAction, order } from './orders.ts';
import type { Service } from './site.ts';
import { property, WORK } from './units.ts';
import { smallOf } from './works.ts';

/** An agent that was started waits up to a minute for its turn. */
const STAGED_SECONDS = 240;
/** Twenty packages take a minute or two on a busy machine; the plan's cap is twenty. */
const OFF_SECONDS = 480;
const DONE_SECONDS = 300;
/** What the unit says on the console (packages/agent/src/power/way-down.ts). */
const WORDS = 'Installing updates.';

/**
 * In the evening a person switches an endpoint off, in hours that its plan names and long before its window: what is staged goes in while it goes
 * down, by the unit of the package. A restart in the same hours goes by at once.
 */
export async function checkEvening(
  { check }: SuiteContext,
  service: Service,
  supply: AptSupply,
  machine: Machine,
): Promise<void> {
  const small = smallOf(supply).package;
  const rest = supply.packages.flatMap(({ package: name }) => (name === small ? [] : [name]));
  await check(
    {
      ja: '夕方に人が電源を切ると、済ませてから切れ、入れ直すと「完了」になる。同じ時間の再起動では何もしない',
      en: 'somebody switches a machine off in the evening: it is updated on its way down, and done after the next start; a restart in the same hours does nothing',
    },
    async () => {
      const numbers = await order(service, [{ machine, action: (device) => eveningAction(supply, device, rest) }]);
      const plan = numbers.get(machine.host.name) ?? 0;
      const from = await lengthOfLog(machine);
      const staged = await until(STAGED_SECONDS, async () =>
        (await movesIn(machine, plan)).at(-1)?.state === 'staged' ? true : undefined,
      );
      await machine.restart();
      const restarted = (await lengthOfLog(machine)) - from;
      await untilQuiet(machine);
      const began = performance.now();
      await machine.run(['systemctl', 'poweroff'], { seconds: 20 });
      const off = await until(OFF_SECONDS, async () => (machine.running() ? undefined : performance.now() - began));
      const { auditLines, versions } = await dpkgRecords(machine);
      const left = service.lab.plan.upgrades.filter(({ from: old, name }) => versions.get(name) === old).length;
      const after = await lengthOfLog(machine);
      const told = (await readFile(join(machine.logs, 'console.log'), 'utf8')).includes(WORDS);
      await machine.start();
      const states = await untilOver(service, machine, plan, DONE_SECONDS);
      const last = (await movesIn(machine, plan)).at(-1)?.state;
      const later = (await lengthOfLog(machine)) - after;
      return {
        ok:
          staged === true &&
          restarted === 0 &&
          off !== undefined &&
          told &&
          auditLines === 0 &&
          left === 0 &&
          after > from &&
          last === 'done' &&
          later === 0,
        seen: `${machine.host.name}: ${restarted} bytes of dpkg.log by a restart; off after ${off === undefined ? '-' : (off / 1000).toFixed(0)} s, ${left} behind on its disk, ${auditLines} lines of dpkg --audit, ${told ? 'said' : 'NOT said'} on the console; ${later} bytes of dpkg.log after the start; ${states}`,
        figures: { evening: off === undefined ? '-' : `${(off / 1000).toFixed(0)} s` },
      };
    },
  );
}

/** No work runs: what is done afterwards is done by whoever switches the machine off. */
async function untilQuiet(machine: Machine): Promise<void> {
  const quiet = await until(STAGED_SECONDS, async () =>
    (await property(machine, WORK, 'ActiveState')) === 'inactive' ? true : undefined,
  );
  if (quiet === undefined) {
    throw new Error(`${machine.host.name}: work did not end`);
  }
}
