import { checkClosed, checkForbiddenRouteIsSeen } from '../../closed-proof.ts';
import { describeReachability, reachInternet } from '../../reachability.ts';
import type { Suite, SuiteContext } from '../../suite.ts';
import { checkClocks } from './clocks.ts';
import { checkLinks } from './links.ts';
import { checkPackages } from './packages.ts';
import { checkDisk, checkRestart } from './troubles.ts';

/** The bed itself: what every other suite stands on. */
export const suite: Suite = {
  id: 'bed',
  title: {
    ja: '試験病院そのもの: 機器、閉じた網、時計、線、満杯のディスク、本物の apt',
    en: 'the test hospital itself: hosts, closed network, clocks, cables, a full disk, real apt',
  },
  async run(context) {
    await checkHosts(context);
    await checkProbe(context);
    await checkClosed(context, { ja: '始め', en: 'before' });
    await checkForbiddenRouteIsSeen(context);
    await checkClosed(context, { ja: '経路を閉じたあと', en: 'after closing the route' });
    await checkClocks(context);
    await checkLinks(context);
    await checkDisk(context);
    await checkPackages(context);
    await checkRestart(context);
    await checkClosed(context, { ja: '終わり', en: 'after' });
  },
};

async function checkHosts({ lab, check }: SuiteContext): Promise<void> {
  await check(
    { ja: '端末が全部動き、それぞれ別の機器である', en: 'all endpoints are up, each a machine of its own' },
    async () => {
      const facts = await Promise.all(
        lab.endpoints.map(async (machine) => {
          const text = await machine.must([
            'cat',
            '/etc/machine-id',
            '/etc/hostname',
            '/proc/sys/kernel/random/boot_id',
          ]);
          return text.trim().split('\n');
        }),
      );
      const distinct = [0, 1, 2].map((column) => new Set(facts.map((fact) => fact[column])).size);
      const departments = new Set(lab.endpoints.map((machine) => machine.host.department)).size;
      return {
        ok: distinct.every((count) => count === lab.plan.endpoints),
        seen: `${distinct.join(' / ')} machine ids / names / boot ids of ${lab.plan.endpoints}; ${departments} departments`,
      };
    },
  );
}

/** A probe that never reaches anything would call every network closed. */
async function checkProbe({ lab, check }: SuiteContext): Promise<void> {
  await check(
    {
      ja: '対照: 収集機からは同じ調べ方でインターネット側に届く',
      en: 'positive control: the collector does reach it, asked in the same way',
    },
    async () => {
      const seen = await reachInternet([lab.machine('collector'), lab.machine('relay-dmz')]);
      return {
        ok: seen.reached.every(({ ways }) => ways.length === 3) && seen.reached.length === 2,
        seen: describeReachability(seen),
      };
    },
  );
}
