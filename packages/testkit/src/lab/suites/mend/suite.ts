import { checkClosed } from '../../closed-proof.ts';
import type { Suite } from '../../suite.ts';
import { signChannel } from '../month/office.ts';
import { checkCeremony } from '../reach/ceremony.ts';
import { checkEnrolment } from '../reach/enrolment.ts';
import { checkRelays } from '../reach/relays.ts';
import { openSite } from '../reach/site.ts';
import { everyAgent } from '../reach/standing.ts';
import { castOf } from './cast.ts';
import { MENDING_CHARTER } from './charter.ts';
import { labClock } from './clock.ts';
import { agreed } from './findings.ts';
import { mondayAfter } from './hours.ts';
import {
  breakPackage,
  checkClinic,
  checkLaboratory,
  checkMonday,
  checkOffice,
  checkSleeper,
  checkWard,
  HELD,
} from './nights.ts';
import { bringSupply, makeSupply } from './supply.ts';
import { checkFindings, checkHours, checkNever, checkRestarts, listNever } from './verdict.ts';
import { watchHosts } from './watcher.ts';
import type { Week } from './week.ts';

/** Patches by themselves, each department in its own hours; judged from outside the product, against hours written by hand. */
export const suite: Suite = {
  id: 'mend',
  title: {
    ja: '各部署の時間帯の中だけで、端末がひとりでに更新され、再起動のあとで確かめられ、弱点が減る',
    en: 'every endpoint is patched by itself, only in its department’s hours, checked after the restart, and findings fall',
  },
  closing: [
    { title: { ja: '更新された端末', en: 'endpoints patched' }, figure: 'patched' },
    { title: { ja: '時間帯の外での変更', en: 'changes outside of hours' }, figure: 'outside' },
    {
      title: { ja: '「触らない」端末で変わったファイル', en: 'files changed on devices not to be touched' },
      figure: 'never',
    },
    {
      title: { ja: '足りない更新(端末ごと、前 → 後)', en: 'missing updates per endpoint, before → after' },
      figure: 'findings',
    },
    { title: { ja: '再起動', en: 'restarts' }, figure: 'restarts' },
    { title: { ja: 'dpkg の最中の電源断から直った端末', en: 'repaired after a power cut amid dpkg' }, figure: 'cut' },
    {
      title: {
        ja: '35 日ぶりの端末が夕方までにしたこと',
        en: 'touches of one that was off for 35 days before its evening',
      },
      figure: 'sleeper',
    },
  ],
  async run(context) {
    const { lab, check } = context;
    await checkClosed(context, { ja: '始め', en: 'before' });
    await checkCeremony(context, {
      charter: MENDING_CHARTER,
      whilePluggedIn: async () => (await signChannel(lab)).wrong,
    });
    const site = await openSite(lab);
    await checkRelays(context, site);
    await checkEnrolment(context, site);
    await check({ ja: '全端末の最初の報告が届く', en: 'the first report of every endpoint arrives' }, async () => {
      const failed = await everyAgent(site);
      return {
        ok: failed.length === 0,
        seen: `${site.agents.length - failed.length} / ${site.agents.length} ${failed.join('; ')}`,
      };
    });
    const supply = await makeSupply(lab, site);
    await check(
      {
        ja: '収集機が端末の一覧から計画した更新が、署名された USB で入る',
        en: 'what the collector planned from the endpoints’ lists comes in by a signed stick',
      },
      async () => {
        const wrong = await bringSupply(lab, site);
        const kinds = supply.machines.length;
        return {
          ok: wrong === '' && supply.packages.length > 1 && kinds > 0,
          seen: `${supply.packages.length} packages, ${kinds} kinds of machines ${wrong}`,
        };
      },
    );
    const cast = castOf(site.agents);
    await cast.held.must(['apt-mark', 'hold', HELD]);
    if (cast.broken !== undefined) {
      await breakPackage(cast.broken.first);
    }
    const before = await agreed(lab, site);
    const clock = labClock(lab);
    const watcher = await watchHosts(site.agents, clock);
    const week: Week = { lab, site, clock, watcher, supply, cast, mondayMs: mondayAfter(Date.now()) };
    const untouched = await listNever(week);
    await checkMonday(context, week);
    await checkClinic(context, week);
    await checkWard(context, week);
    await checkLaboratory(context, week);
    await checkOffice(context, week);
    await checkSleeper(context, week);
    await watcher.stop();
    await checkHours(context, week);
    await checkRestarts(context, week);
    await checkNever(context, week, untouched);
    await checkFindings(context, week, before);
    await checkClosed(context, { ja: '終わり', en: 'after' });
  },
};
