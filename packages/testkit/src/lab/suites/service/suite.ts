import { checkClosed } from '../../closed-proof.ts';
import type { Suite, SuiteContext } from '../../suite.ts';
import { openKit } from '../kit/kit-folder.ts';
import { until } from '../reach/site.ts';
import { checkEvening } from './evening.ts';
import { checkFence } from './fence.ts';
import { checkInstalled } from './installed.ts';
import { ROLES } from './kit.ts';
import { countedOnce } from './moves.ts';
import { checkRemoval } from './removal.ts';
import { repackKit } from './repack.ts';
import { checkReturned } from './returned.ts';
import type { Service } from './site.ts';
import { checkTroubles } from './troubles.ts';
import { checkUpgraded } from './upgraded.ts';
import { checkWatched } from './watched.ts';
import { checkWorks } from './works.ts';

const COUNT_SECONDS = 90;

/** What the kit installs, as systemd runs it: nobody starts anything by hand. */
export const suite: Suite = {
  id: 'service',
  title: {
    ja: '入れた .deb が systemd の下でひとりでに動き、作業し、落とされても続け、前の版から更新され、悪い版からは戻り、指示されたプログラムを外す',
    en: 'the installed packages under systemd: they work by themselves, go on after kills, are upgraded from an older version, return from a bad one, and take a program off when ordered',
  },
  closing: [
    {
      title: { ja: '外への口の広さ(常駐 / 作業、0 が最良)', en: 'exposure by systemd (agent / work, 0 best)' },
      figure: 'exposure',
    },
    { title: { ja: '計画が出てから更新の確認まで', en: 'from the plan to the verified update' }, figure: 'first' },
    { title: { ja: 'kill -9 から戻るまで(常駐 / 作業)', en: 'back after kill -9 (agent / worker)' }, figure: 'killed' },
    {
      title: {
        ja: '電源を切る操作から、更新が済んで切れるまで',
        en: 'from switching it off until it is updated and off',
      },
      figure: 'evening',
    },
    {
      title: {
        ja: 'サーバが自分を前の版から今の版にするまで',
        en: 'the server upgrades itself from the version before',
      },
      figure: 'ownUpgrade',
    },
    {
      title: { ja: '起動しない版から戻るまで(サーバ)', en: 'back from a version that does not start (server)' },
      figure: 'ownReturn',
    },
    {
      title: {
        ja: '時間になってから、プログラムが外れるまで',
        en: 'from the opening of the hours until the program is gone',
      },
      figure: 'removal',
    },
    { title: { ja: '作業の記録', en: 'moves of work' }, figure: 'moves' },
  ],
  async run(context) {
    const { lab } = context;
    const [kit] = await Promise.all([openKit(lab, ROLES), checkClosed(context, { ja: '始め', en: 'before' })]);
    const { older, releases } = await repackKit(lab, kit);
    const { service, offered } = await checkInstalled(context, older, releases);
    const [first, second, third] = service.endpoints;
    if (first === undefined || second === undefined || third === undefined) {
      throw new Error('three endpoints are needed');
    }
    await checkWorks(context, service, offered.supply);
    await checkUpgraded(context, service, kit, older);
    await checkReturned(context, service, releases);
    await checkFence(context, first);
    await checkTroubles(context, service, offered, [first, second, third]);
    await checkWatched(context, third);
    await checkEvening(context, service, offered.supply, third);
    await checkRemoval(context, service, offered.drawer, { rid: first, needing: second, left: third });
    await checkOnce(context, service);
    await checkClosed(context, { ja: '終わり', en: 'after' });
  },
};

/** What happened stands once in every record, whatever was killed and cut in between. */
async function checkOnce({ check }: SuiteContext, service: Service): Promise<void> {
  await check(
    {
      ja: 'すべての動きが、端末の記録とサーバの記録に 1 回ずつ、順に並んでいる',
      en: 'every move stands exactly once, in order, in the devices’ records and the server’s',
    },
    async () => {
      const { moves, wrong } = await untilCounted(service);
      return {
        ok: wrong.length === 0 && moves > 0,
        seen: `${moves} moves of ${service.endpoints.length} endpoints; ${wrong.join('; ')}`,
        figures: { moves: `${moves}` },
      };
    },
  );
}

/** What was just written may still be on its way. */
async function untilCounted(service: Service): ReturnType<typeof countedOnce> {
  const right = await until(COUNT_SECONDS, async () => {
    const counted = await countedOnce(service);
    return counted.wrong.length === 0 ? counted : undefined;
  });
  return right ?? countedOnce(service);
}
