import { installedPackages } from '../../carried-archive.ts';
import type { Seen, SuiteContext } from '../../suite.ts';
import { DAY_MS, moveTo } from './calendar.ts';
import { COLLECTOR_PART, carryNewest, collectOnce, setUpCollector, wantedInStore } from './collector.ts';
import { type News, publish } from './publisher.ts';
import { SERVER_DATA, type Site, until } from './site.ts';
import { importFrom, STICK } from './stick.ts';

const FEED = 'debian';
/** Reading, building and judging take seconds; the machine may be busy. */
const PATIENCE_SECONDS = 120;

/** Source packages of one binary package of the same name each, on every endpoint from the start. */
export const BY_NETWORK: News = { cve: 'CVE-2000-90021', source: 'cron' };
const BY_STICK: News = { cve: 'CVE-2000-90022', source: 'rsyslog' };

/** What the server says of a weakness beside what each endpoint's own dpkg says: on which it is, and on none besides. */
export async function seenNews(site: Site, { cve, source }: News): Promise<Seen & { readonly judged: string }> {
  const feed = (await site.list('/knowledge/feeds')).find(({ id }) => id === FEED);
  const devices = await site.list('/devices');
  const wrong: string[] = [];
  let affected = 0;
  for (const machine of site.agents) {
    const { name, department } = machine.host;
    const device = devices.find((row) => row.name === name && row.department === department);
    const rows = await site.list(`/devices/${String(device?.id)}/findings`);
    const found = rows.some((row) => row.id === cve && row.verdict === 'affected');
    const installed = (await installedPackages(machine)).has(source);
    affected += found ? 1 : 0;
    if (found !== installed) {
      wrong.push(`${name} ${installed ? 'missed' : 'too many'}`);
    }
  }
  return {
    ok: wrong.length === 0 && affected > 0 && feed?.state === 'current',
    seen: `${FEED}: ${String(feed?.state)}, ${String(feed?.date)}; ${cve} on ${affected} / ${site.agents.length} ${wrong.slice(0, 3).join(', ')}`,
    judged: `${site.agents.length - wrong.length} / ${site.agents.length}`,
  };
}

/** The same, waited for. */
export async function untilNews(site: Site, news: News): ReturnType<typeof seenNews> {
  const fine = await until(PATIENCE_SECONDS, async () => {
    const seen = await seenNews(site, news);
    return seen.ok ? seen : undefined;
  });
  return fine ?? seenNews(site, news);
}

/** Knowledge comes in by stick while the cable of the DMZ is cut: a round of the collector by hand made the bundle. */
export async function checkNewsByStick({ lab, check }: SuiteContext, site: Site, day: number): Promise<void> {
  await check(
    {
      ja: 'DMZ の線が切れたまま、収集機の作った知識を USB で運ぶと、サーバの知識が新しくなり弱点が変わる',
      en: 'with the cable of the DMZ cut the collector’s knowledge comes by stick: the server’s is new, and findings change',
    },
    async () => {
      await lab.network.cut(lab.link('dmz-closed'));
      try {
        // Only one collector works on a folder; it is at its round by hand.
        await lab.machine('collector').run(['systemctl', 'stop', `${COLLECTOR_PART}.service`]);
        await moveTo(lab, site, day);
        await setUpCollector(lab);
        await publish(lab, [BY_NETWORK, BY_STICK], Date.now() + day * DAY_MS);
        const before = await seenNews(site, BY_STICK);
        const made = await collectOnce(lab.machine('collector'));
        await carryNewest(lab, STICK);
        const taken = await importFrom(site.server, SERVER_DATA);
        const seen = await untilNews(site, BY_STICK);
        const { stored, wanted } = await wantedInStore(lab);
        const failed = [made.said, taken.code === 0 ? '' : taken.stderr.trim().slice(-300)].filter(
          (words) => words !== '',
        );
        return {
          ok: !before.ok && made.code === 0 && taken.code === 0 && seen.ok && stored === wanted && wanted > 0,
          seen: `before: ${before.seen}; then: ${seen.seen}; ${stored} / ${wanted} packages (collector ${made.code}, import ${taken.code}) ${failed.join('; ')}`,
          figures: { stick: seen.judged },
        };
      } finally {
        await lab.network.heal(lab.link('dmz-closed'));
      }
    },
  );
}
