import { readFile } from 'node:fs/promises';
import type { SuiteContext } from '../../suite.ts';
import { DAY_MS, moveTo } from '../reach/calendar.ts';
import { order, type PlanWords } from '../reach/plans.ts';
import { SERVER_DATA, type Site } from '../reach/site.ts';
import { untilAgentsSay } from '../reach/standing.ts';
import { type ChannelPackage, OWN_PACKAGE, servedTo } from './updates.ts';

export const install = (id: string, content: object): PlanWords => ({
  id,
  verb: 'install',
  windows: [],
  restart: 'never',
  permits: [],
  content: [content],
});

/** A day of the month: an update of the channel arrives on every endpoint, the hospital's own program waits, signatures are fresh. */
export async function checkDay(context: SuiteContext, site: Site, day: number, update: ChannelPackage): Promise<void> {
  const { lab, check } = context;
  await check(
    {
      ja: `${day} 日目: 許した配布元の更新が全端末の計画に載って配られ、署名は新しく、自院のものは承認待ち`,
      en: `day ${day}: an update of the allowed channel is planned and served everywhere, signatures are fresh, the hospital’s own waits`,
    },
    async () => {
      await moveTo(lab, site, day);
      const nowMs = Date.now() + day * DAY_MS;
      const actions = [install('system', update), install('own', OWN_PACKAGE)];
      const { heldBack, numbers } = await order(site, await site.journals(), nowMs, actions);
      const all = site.agents.length;
      const newest = Math.min(...Object.values(numbers));
      const standing = await untilAgentsSay(
        lab,
        site,
        ({ ok, plans }) => ok === all && plans.length === all && plans.every((number) => number >= newest),
      );
      const unserved = await servedTo(lab, site, update);
      const waiting = await site.list('/trust/waiting');
      const [own] = waiting;
      const { signed } = JSON.parse(
        await readFile(site.server.root.at(`${SERVER_DATA}/trust/director/metadata/timestamp.json`), 'utf8'),
      ) as { signed: { expires: string } };
      const hoursLeft = Math.floor((Date.parse(signed.expires) - nowMs) / 3_600_000);
      const followed = standing.plans.filter((number) => number >= newest).length;
      return {
        ok:
          standing.ok === all &&
          followed === all &&
          heldBack === all &&
          unserved.length === 0 &&
          waiting.length === 1 &&
          own?.content === OWN_PACKAGE.target &&
          own.state === 'waiting' &&
          own.ageDays === day - 1 &&
          hoursLeft > 0,
        seen: `${update.package} ${update.version}: planned on ${followed} / ${all}, not served to ${unserved.length} ${unserved.join(', ')}; metadata fine on ${standing.ok}, timestamp for ${hoursLeft} h more; ${waiting.length} waits, ${own?.ageDays} days ${standing.said}`,
      };
    },
  );
}
