import { checkClosed, checkForbiddenRouteIsSeen } from '../../closed-proof.ts';
import type { Suite, SuiteContext } from '../../suite.ts';
import { DAY_MS } from './calendar.ts';
import { checkCeremony, checkRoots } from './ceremony.ts';
import { checkNewsByDmz, checkNothingInward, checkPaths } from './dmz.ts';
import { checkEnrolment } from './enrolment.ts';
import { seenDifferent, seenFindings, seenInventories } from './inventories.ts';
import { checkNewsByStick } from './news.ts';
import { checkRelays } from './relays.ts';
import { checkRestore, makeBackup } from './restore.ts';
import { openSite, type Site } from './site.ts';
import { checkStick } from './stick.ts';
import { checkDroppedReportIsSeen, checkTroubles, seenNothingLost } from './troubles.ts';

/** Inventories out of a network that has no way out: enrolment, reports over mTLS, findings; and nothing lost in any trouble. */
export const suite: Suite = {
  id: 'reach',
  title: {
    ja: '閉じた網の端末が登録され、構成と弱点がサーバに揃い、何を止めても失われない',
    en: 'endpoints of the closed network enrol, report and are judged, and nothing is lost whatever is killed',
  },
  closing: [
    { title: { ja: '登録された端末', en: 'endpoints enrolled' }, figure: 'enrolled' },
    {
      title: { ja: '構成が dpkg と一致する端末', en: 'endpoints inventoried as their dpkg says' },
      figure: 'inventoried',
    },
    { title: { ja: '弱点が過不足なく出ている端末', en: 'endpoints with exactly their findings' }, figure: 'judged' },
    {
      title: { ja: '前日のバックアップから続いた端末', en: 'endpoints that follow a day-old backup' },
      figure: 'restored',
    },
    {
      title: {
        ja: 'DMZ を通った知識のとおりに弱点が出ている端末',
        en: 'endpoints judged by what came through the DMZ',
      },
      figure: 'dmz',
    },
    {
      title: { ja: 'USB で来た知識のとおりに弱点が出ている端末', en: 'endpoints judged by what came by stick' },
      figure: 'stick',
    },
    {
      title: { ja: '閉じた網からインターネットへ届く機器', en: 'closed hosts that reach the internet' },
      figure: 'reachable',
    },
    { title: { ja: '外側から内側へ張られた接続', en: 'connections opened from outside inward' }, figure: 'inward' },
    { title: { ja: '外へ出ようとした回数(製品)', en: 'tries of the product to get out' }, figure: 'tried' },
    { title: { ja: '書かれた報告', en: 'reports written' }, figure: 'reports' },
    { title: { ja: '失われた報告', en: 'reports lost' }, figure: 'lost' },
  ],
  async run(context) {
    const { lab, check } = context;
    await checkClosed(context, { ja: '始め', en: 'before' });
    await checkForbiddenRouteIsSeen(context);
    const before = await lab.network.counters();
    await checkCeremony(context);
    const site = await openSite(lab);
    await checkRelays(context, site);
    await checkEnrolment(context, site);
    await checkRoots(context, site);
    await checkFirstReports(context, site);
    const backup = await makeBackup(context, site);
    await checkStick(context, site);
    await checkTroubles(context, site);
    await checkRestore(context, site, backup);
    await check(
      { ja: '騒ぎのあとも、構成は端末の dpkg と一致する', en: 'after all trouble, inventories still equal dpkg' },
      () => seenInventories(context, site),
    );
    await check(
      { ja: '騒ぎのあとも、弱点は端末の dpkg と一致する', en: 'after all trouble, findings still equal dpkg' },
      () => seenFindings(context, site),
    );
    await checkNewsByDmz(context, site, Date.now() + DAY_MS);
    // Between the two, since a station says of the one behind it what it saw at its last visit, up to a minute ago.
    await checkDroppedReportIsSeen(context, site);
    await checkPaths(context, site);
    await checkNothingInward(context);
    await checkNewsByStick(context, site, 2);
    await check(
      {
        ja: '製品は、閉じた網の外へ一度も出ようとしなかった',
        en: 'the product never tried to leave the closed network',
      },
      async () => {
        const after = await lab.network.counters();
        const [tried, out] = [after.attempted - before.attempted, after.escaped - before.escaped];
        return {
          ok: tried === 0 && out === 0,
          seen: `nftables: ${tried} tried, ${out} out`,
          figures: { tried: `${tried}` },
        };
      },
    );
    await checkClosed(context, { ja: '終わり', en: 'after' });
  },
};

async function checkFirstReports(context: SuiteContext, site: Site): Promise<void> {
  const { check } = context;
  await check({ ja: '端末の中身が互いに違う', en: 'the endpoints differ from each other' }, () =>
    seenDifferent(context, site),
  );
  await check({ ja: '全端末の最初の報告が届く', en: 'the first report of every endpoint arrives' }, async () => {
    const rounds = await Promise.all(
      site.agents.map(async (machine) => ({ machine, ...(await site.agentOnce(machine)) })),
    );
    const failed = rounds.filter(({ code }) => code !== 0);
    const words = failed.map(({ machine, said }) => `${machine.host.name}: ${said}`);
    return { ok: failed.length === 0, seen: `${rounds.length - failed.length} / ${rounds.length} ${words.join('; ')}` };
  });
  await check(
    { ja: '構成が、端末の dpkg と 1 件残らず一致する', en: 'inventories equal what each endpoint’s dpkg says' },
    () => seenInventories(context, site),
  );
  await check(
    { ja: '弱点が、端末ごとに過不足なく出ている', en: 'findings of each endpoint: none missing, none too many' },
    () => seenFindings(context, site),
  );
  await check({ ja: '記録番号が端末とサーバで揃う', en: 'journal numbers agree on both sides' }, () =>
    seenNothingLost(site),
  );
}
