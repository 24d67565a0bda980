import { checkClosed } from '../../closed-proof.ts';
import type { Suite, SuiteContext } from '../../suite.ts';
import { checkCeremony } from '../reach/ceremony.ts';
import { checkEnrolment } from '../reach/enrolment.ts';
import { checkRelays } from '../reach/relays.ts';
import { openSite, SERVER_DATA, type Site } from '../reach/site.ts';
import { everyAgent } from '../reach/standing.ts';
import { carryStick, exportFetched, fetchPackages, importFrom } from '../reach/stick.ts';
import { checkKeyOnDiskIsSeen, checkKeysAbsent, checkOldIsSeen, checkOthersWait } from './controls.ts';
import { checkDay } from './days.ts';
import { CHARTER, signChannel } from './office.ts';
import { channelPackages } from './updates.ts';

/** Days on which something is looked at: past the life of a timestamp (1 day) and of a snapshot (30 days). */
const DAYS = [1, 9, 17, 25, 31];

/** A month in which nobody opens the safe. */
export const suite: Suite = {
  id: 'month',
  title: {
    ja: '金庫の鍵をひと月しまったままでも、許した配布元の更新は届き、それ以外は承認待ちになり、署名は古くならない',
    en: 'a month with every offline key in the safe: allowed updates arrive, everything else waits, signatures stay fresh',
  },
  async run(context) {
    const { lab } = context;
    await checkClosed(context, { ja: '始め', en: 'before' });
    let key = '';
    await checkCeremony(context, {
      charter: CHARTER,
      whilePluggedIn: async () => {
        const signed = await signChannel(lab);
        key = signed.key;
        return signed.wrong;
      },
    });
    const site = await openSite(lab);
    await checkRelays(context, site);
    await checkEnrolment(context, site);
    await checkFirstReports(context, site);
    await checkBrought(context, site);
    const updates = await channelPackages(lab);
    const [unplanned, ...planned] = updates;
    for (const [at, day] of DAYS.entries()) {
      const update = planned[at % planned.length];
      if (update === undefined || unplanned === undefined) {
        throw new Error('the archive holds fewer than two security updates: nothing to bring');
      }
      await checkDay(context, site, day, update);
    }
    const last = DAYS.at(-1) ?? 0;
    if (unplanned !== undefined) {
      await checkOthersWait(context, site, { day: last, unplanned });
    }
    await checkKeysAbsent(context, site);
    await checkOldIsSeen(context, site, last);
    await checkKeyOnDiskIsSeen(context, site, key);
    await checkClosed(context, { ja: '終わり', en: 'after' });
  },
};

async function checkFirstReports({ check }: SuiteContext, site: Site): Promise<void> {
  await check({ ja: '全端末の最初の報告が届く', en: 'the first report of every endpoint arrives' }, async () => {
    const failed = await everyAgent(site);
    const all = site.agents.length;
    return { ok: failed.length === 0, seen: `${all - failed.length} / ${all} ${failed.join('; ')}` };
  });
}

/** What the vendor publishes comes in by a stick that the collector signed; no key of the safe is needed for it. */
async function checkBrought({ lab, check }: SuiteContext, site: Site): Promise<void> {
  await check(
    {
      ja: '更新の中身は、収集機の署名した USB で入る',
      en: 'the contents of updates come in by a stick that the collector signed',
    },
    async () => {
      const wanted = await fetchPackages(lab);
      const made = await exportFetched(lab.machine('collector'));
      await carryStick(lab.machine('collector'), site.server);
      const taken = await importFrom(site.server, SERVER_DATA);
      return {
        ok: made.code === 0 && taken.code === 0 && wanted.size > 1,
        seen: `${wanted.size} packages (export ${made.code}, import ${taken.code}) ${made.code + taken.code === 0 ? '' : `${made.stderr}${taken.stderr}`.trim().slice(-300)}`,
      };
    },
  );
}
