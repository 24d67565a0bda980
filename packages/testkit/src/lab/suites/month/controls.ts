import { readFile, writeFile } from 'node:fs/promises';
import type { SuiteContext } from '../../suite.ts';
import { DAY_MS, moveTo } from '../reach/calendar.ts';
import { order } from '../reach/plans.ts';
import { SERVER_DATA, SERVER_PART, type Site } from '../reach/site.ts';
import { untilAgentsSay } from '../reach/standing.ts';
import { install } from './days.ts';
import { type ChannelPackage, fetchThroughRelay } from './updates.ts';

const ONLINE_KEY = `${SERVER_DATA}/trust/online/director.json`;

/** What no plan names is not handed out, and what comes from elsewhere than the allowed channel waits as the hospital's own does. */
export async function checkOthersWait(
  { lab, check }: SuiteContext,
  site: Site,
  { day, unplanned }: { readonly day: number; readonly unplanned: ChannelPackage },
): Promise<void> {
  await check(
    {
      ja: '対照: どの計画にもない更新は倉庫にあっても配られず、許していない配布元の更新は承認待ちになる',
      en: 'positive control: an update in the store that no plan names is not handed out; one of another channel waits',
    },
    async () => {
      const [machine] = site.agents;
      const answer = machine === undefined ? undefined : await fetchThroughRelay(lab, machine, unplanned.sha256);
      const stored = await site.server.run(['find', `${SERVER_DATA}/store`, '-name', unplanned.sha256]);
      const content = { ...unplanned, channel: 'debian-12-backports' };
      const [first] = await site.journals();
      const devices = first === undefined ? [] : [first];
      const ordered = await order(site, devices, Date.now() + day * DAY_MS, [install('other', content)]);
      const waiting = (await site.list('/trust/waiting')).map((row) => String(row.content));
      return {
        ok:
          answer?.status === 404 &&
          stored.stdout.trim() !== '' &&
          ordered.heldBack === 1 &&
          waiting.includes('channels/debian-12-backports.json'),
        seen: `${unplanned.package}: ${answer?.status} though stored; held back ${ordered.heldBack}: ${waiting.join(', ')}`,
      };
    },
  );
}

/** The server's own key cannot be used for two days: nothing is renewed, and every agent must say so. */
export async function checkOldIsSeen(context: SuiteContext, site: Site, day: number): Promise<void> {
  await context.check(
    {
      ja: '対照: サーバの署名を 2 日止めると、全端末が「古い」と言い、直すと元に戻る',
      en: 'positive control: with the server’s signing stopped for two days every endpoint says “old”, and recovers',
    },
    async () => {
      const all = site.agents.length;
      await site.server.must(['chmod', '0644', ONLINE_KEY]);
      await moveTo(context.lab, site, day + 2);
      const stopped = await untilAgentsSay(context.lab, site, ({ old }) => old === all);
      await site.server.must(['chmod', '0600', ONLINE_KEY]);
      await moveTo(context.lab, site, day + 2);
      const again = await untilAgentsSay(context.lab, site, ({ ok }) => ok === all);
      return {
        ok: stopped.old === all && again.ok === all,
        seen: `red: ${stopped.old} / ${all} say old; signing again: ${again.ok} / ${all} fine ${again.said}`,
      };
    },
  );
}

/** The catalogue's key, as the stick held it, lies on the server's disk. */
export async function checkKeyOnDiskIsSeen({ check }: SuiteContext, site: Site, key: string): Promise<void> {
  await check(
    {
      ja: '対照: 金庫のカタログの鍵をサーバのディスクに置くと、keys status、doctor、今日やることが赤になる',
      en: 'positive control: a catalogue key on the server’s disk is red in keys status, the doctor and today’s things',
    },
    async () => {
      const before = await redIn(site);
      const file = site.server.root.at(`${SERVER_DATA}/from-the-stick.json`);
      await writeFile(file, key);
      const found = await redIn(site);
      await site.server.must(['rm', `${SERVER_DATA}/from-the-stick.json`]);
      const after = await redIn(site);
      return {
        ok: key !== '' && before.length === 0 && found.length === 3 && after.length === 0,
        seen: `before: ${before.join(', ') || 'none'}; with the key: ${found.join(', ') || 'none'}; without it again: ${after.join(', ') || 'none'}`,
      };
    },
  );
}

/** Where the state of the keys is red. The server looks at its start and every hour; it is started anew instead of waiting. */
async function redIn(site: Site): Promise<string[]> {
  const { server } = site;
  const status = await server.tsukuroi(['keys', 'status', '--data', SERVER_DATA, '--json']);
  const { verdict } = JSON.parse(status.stdout) as { verdict: string };
  const doctor = await server.tsukuroi(['admin', 'doctor', '--data', SERVER_DATA, '--json']);
  const { checks } = JSON.parse(doctor.stdout) as { checks: readonly { id: string; state: string }[] };
  await server.stopPart(SERVER_PART);
  await site.startServer();
  const { items } = (await site.ask('GET', '/today')).body as { items: readonly { id: string; level: string }[] };
  return [
    ...(status.code === 1 && verdict === 'red' ? ['keys status'] : []),
    ...(checks.some(({ id, state }) => id === 'keys' && state === 'bad') ? ['doctor'] : []),
    ...(items.some(({ id, level }) => id === 'keys-urgent' && level === 'act-now') ? ['today'] : []),
  ];
}

/** Nothing of the safe is on the server's disk, all month. */
export async function checkKeysAbsent({ check }: SuiteContext, site: Site): Promise<void> {
  await check(
    {
      ja: '金庫の鍵はひと月のあいだ一度もサーバになく、鍵の状態に赤はない',
      en: 'no key of the safe was on the server all month, and nothing about keys is red',
    },
    async () => {
      const status = await site.server.tsukuroi(['keys', 'status', '--data', SERVER_DATA, '--json']);
      const said = JSON.parse(status.stdout) as { verdict: string; searched: string; offlineKeysFound: string[] };
      const online = await readFile(site.server.root.at(ONLINE_KEY), 'utf8');
      return {
        ok:
          status.code === 0 &&
          said.searched === 'all' &&
          said.offlineKeysFound.length === 0 &&
          online.includes('director'),
        seen: `${said.offlineKeysFound.length} found, searched ${said.searched}, verdict ${said.verdict}`,
      };
    },
  );
}
