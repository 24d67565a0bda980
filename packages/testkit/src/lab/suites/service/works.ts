import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { installedVersion } from '../../carried-archive.ts';
import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';
import { triggerOf } from './fence.ts';
import { movesIn, untilOver } from './moves.ts';
import { order, packagesAction } from './orders.ts';
import type { Service } from './site.ts';
import { startsOf, WORK } from './units.ts';

/** An agent that was started waits up to a minute for its turn, and its relay is as long behind. */
const WORK_SECONDS = 240;

/** A small package of which nothing else depends, and which no running program holds: it needs no restart. Chosen at run time. */
export function smallOf(supply: AptSupply): AptSupply['packages'][number] {
  const alone = supply.packages.filter(
    ({ package: name }) =>
      !name.startsWith('lib') && !supply.packages.some((other) => other.package.startsWith(`lib${name}`)),
  );
  const [small] = alone.sort((one, other) => one.size - other.size);
  if (small === undefined) {
    throw new Error('the archive holds no update that stands alone');
  }
  return small;
}

/** A plan comes, and everything else follows by itself. */
export async function checkWorks({ check }: SuiteContext, service: Service, supply: AptSupply): Promise<void> {
  const { endpoints } = service;
  const small = smallOf(supply);
  await check(
    {
      ja: '署名した計画が出ると、待ち受けが作業をひとりでに始め、更新、確認、報告まで進む',
      en: 'a signed plan comes: the path unit starts the work by itself; installed, verified, reported',
    },
    async () => {
      const began = performance.now();
      const before = await Promise.all(endpoints.map((machine) => installedVersion(machine, small.package)));
      const numbers = await order(
        service,
        endpoints.map((machine) => ({ machine, action: (device) => packagesAction(supply, device, [small.package]) })),
      );
      const seen = await Promise.all(endpoints.map((machine) => ended(service, machine, numbers, small)));
      const seconds = (performance.now() - began) / 1000;
      return {
        ok: seen.every(({ ok }) => ok) && before.every((version) => version !== small.version),
        seen: `${small.package} ${before[0]} → ${small.version} after ${seconds.toFixed(0)} s; ${seen.map(({ words }) => words).join('; ')}`,
        figures: { first: `${seconds.toFixed(0)} s` },
      };
    },
  );
}

async function ended(
  service: Service,
  machine: Machine,
  numbers: ReadonlyMap<string, number>,
  { package: name, version }: AptSupply['packages'][number],
) {
  const plan = numbers.get(machine.host.name) ?? 0;
  const states = await untilOver(service, machine, plan, WORK_SECONDS);
  const installed = await installedVersion(machine, name);
  const [starts, trigger] = [await startsOf(machine, WORK), await triggerOf(machine)];
  const done = (await movesIn(machine, plan)).at(-1)?.state === 'done';
  return {
    ok: done && installed === version && starts > 0 && trigger === 'tsukuroi-agent-work.path',
    words: `${machine.host.name}: ${states}; ${starts} starts by ${trigger}`,
  };
}
