import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { checkClosed } from '../../closed-proof.ts';
import type { Suite, SuiteContext } from '../../suite.ts';
import { officeOf, signChannel } from '../month/office.ts';
import { checkCeremony } from '../reach/ceremony.ts';
import { checkEnrolment } from '../reach/enrolment.ts';
import { deviceOf } from '../reach/inventories.ts';
import { publish } from '../reach/publisher.ts';
import { checkRelays } from '../reach/relays.ts';
import { openSite, type Site, until } from '../reach/site.ts';
import { APPLICATION, addApplication, bringApplication, installOld, VERSIONS } from './application.ts';
import { breakPackage, checkOffice } from './broken.ts';
import { castOf, viewersOf } from './cast.ts';
import { MENDING_CHARTER } from './charter.ts';
import { startClock } from './clock.ts';
import { agreed } from './findings.ts';
import { checkSleeper, checkWoken } from './five-weeks-later.ts';
import { mondayAfter } from './hours.ts';
import { checkClinic, checkLaboratory, checkMonday, checkWard, HELD } from './nights.ts';
import { startResident } from './resident.ts';
import { openWay, untilSupplied } from './supply.ts';
import { checkApplication, checkFindings, checkHours, checkNever, checkRestarts, listNever } from './verdict.ts';
import { watchHosts } from './watcher.ts';
import { mendables } from './weaknesses.ts';
import type { Week } from './week.ts';

/** Patches by themselves, each department in its own hours; judged from outside the product, against hours written by hand. */
export const suite: Suite = {
  id: 'mend',
  title: {
    ja: '各部署の時間帯の中だけで、端末が自動で更新され、再起動のあとで確かめられ、弱点が減る',
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
      title: {
        ja: '更新で直る弱点(端末ごと、前 → 後)',
        en: 'weaknesses that updates mend, per endpoint, before → after',
      },
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
    {
      title: { ja: '中継に起こされ、済むとまた電源を切った端末', en: 'woken by its relay, and off again afterwards' },
      figure: 'woken',
    },
    {
      title: {
        ja: '院内のプログラムが新しくなった端末(古かった端末のうち)',
        en: 'a program of the hospital’s own renewed, of those that had it old',
      },
      figure: 'application',
    },
  ],
  async run(context) {
    const { lab, check } = context;
    await checkClosed(context, { ja: '始め', en: 'before' });
    const clock = await startClock(lab);
    await checkCeremony(context, {
      charter: MENDING_CHARTER,
      whilePluggedIn: async () => (await signChannel(lab, addApplication)).wrong,
    });
    const site = await openSite(lab);
    await checkRelays(context, site);
    await checkEnrolment(context, site);
    const viewers = viewersOf(castOf(site.agents), site.agents);
    await installOld(officeOf(lab), [...viewers.wanted, ...viewers.left]);
    const all = await mendables(lab);
    await publish(lab, all, clock.nowMs());
    await openWay(lab, site);
    await checkResidents(context, site);
    let supply: AptSupply | undefined;
    await check(
      {
        ja: '端末の一覧が封をして出て、収集機がそれで計画した更新が、DMZ の中継を通って自動で入る',
        en: 'lists of packages leave sealed, and what the collector planned with them comes in through the relay of the DMZ by itself',
      },
      async () => {
        const came = await untilSupplied(lab, site);
        supply = came.supply;
        return came.seen;
      },
    );
    await check(
      {
        ja: '院内のプログラムの新しい版が、署名された USB で入る',
        en: 'a newer version of a program of the hospital’s own comes in by a signed stick',
      },
      async () => {
        const wrong = await bringApplication(lab, officeOf(lab), site);
        return { ok: wrong === '', seen: `${APPLICATION} ${VERSIONS.old} → ${VERSIONS.new} ${wrong}` };
      },
    );
    if (supply === undefined) {
      return;
    }
    const cast = castOf(site.agents);
    await cast.held.must(['apt-mark', 'hold', HELD]);
    if (cast.broken !== undefined) {
      await breakPackage(cast.broken.first);
    }
    const before = await agreed(lab, site, all);
    const watcher = await watchHosts(site.agents, clock);
    const week: Week = {
      lab,
      site,
      clock,
      watcher,
      supply,
      mendables: all,
      cast,
      viewers,
      mondayMs: mondayAfter(clock.nowMs()),
    };
    const untouched = await listNever(week);
    await checkMonday(context, week);
    await checkClinic(context, week);
    await checkWard(context, week);
    await checkLaboratory(context, week);
    await checkOffice(context, week);
    await checkSleeper(context, week);
    await checkWoken(context, week);
    await watcher.stop();
    await clock.stop();
    await checkHours(context, week);
    await checkRestarts(context, week);
    await checkNever(context, week, untouched);
    await checkFindings(context, week, before);
    await checkApplication(context, week);
    await checkClosed(context, { ja: '終わり', en: 'after' });
  },
};

const REPORT_SECONDS = 60;

/** The agents of all endpoints run as units of their hosts. From here on nobody but systemd starts one, and nobody at all their work. */
async function checkResidents({ lab, check }: SuiteContext, site: Site): Promise<void> {
  await check(
    {
      ja: '全端末でエージェントがサービスとして動き、最初の報告を自動で届ける',
      en: 'the agent of every endpoint runs as a service and brings its first report by itself',
    },
    async () => {
      await Promise.all(site.agents.map((machine) => startResident(lab, machine)));
      const told = await until(REPORT_SECONDS, async () => {
        const rows = await site.list('/devices');
        const known = site.agents.filter((machine) => deviceOf(rows, machine) !== undefined);
        return known.length === site.agents.length ? known.length : undefined;
      });
      return { ok: told !== undefined, seen: `${told ?? 'not all'} / ${site.agents.length}` };
    },
  );
}
