import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { SuiteContext } from '../../suite.ts';
import { type Devices, seenReports } from './devices.ts';
import { type Kit, lastWords, type } from './kit-folder.ts';
import { isActive, type KitSite } from './server.ts';

const DATA = '/var/lib/tsukuroi-agent';
const IDENTITY = `${DATA}/identity/identity.json`;

/** Removing leaves data and keys; purging takes them, and says so. */
export async function checkRemoval({ check }: SuiteContext, kit: Kit, site: KitSite, devices: Devices): Promise<void> {
  const [first, second] = devices.endpoints;
  if (first === undefined || second === undefined) {
    throw new Error('two endpoints are needed');
  }
  await check(
    {
      ja: '外してもデータと鍵は残り、入れ直すと登録し直さずに続きから動く',
      en: 'removal leaves data and keys; installed again it goes on without enrolling',
    },
    async () => {
      const before = await readFile(first.root.at(IDENTITY), 'utf8');
      const removed = await type(first, 'dpkg -r tsukuroi-agent');
      const left = existsSync(first.root.at(IDENTITY)) && !existsSync(first.root.at('/usr/lib/tsukuroi-agent'));
      const again = await type(first, kit.guide.command('agent-install'));
      const running = await isActive(first, 'tsukuroi-agent.service');
      const same = (JSON.parse(await readFile(first.root.at(IDENTITY), 'utf8')) as { identity: string }).identity;
      const known = (JSON.parse(before) as { identity: string }).identity;
      const reports = await seenReports(site, [first]);
      return {
        ok: removed.code === 0 && left && again.code === 0 && running && same === known && reports.ok,
        seen: `data left: ${left}; again ${running ? 'active' : 'not active'} as ${same === known ? 'the same' : 'another'}; ${reports.seen} ${running ? '' : lastWords(again)}`,
      };
    },
  );
  await check(
    {
      ja: '対照: purge では消え、何を消すかが言われる。ほかの端末のものは残る',
      en: 'positive control: purge takes the data and says which; the other endpoint’s stay',
    },
    async () => {
      const ran = await type(second, 'dpkg -P tsukuroi-agent');
      const gone = !existsSync(second.root.at(DATA));
      const said = ran.stdout.includes(DATA) && ran.stdout.includes('消します');
      const other = existsSync(first.root.at(IDENTITY));
      const places = ['/etc', '/usr', '/var/lib', '/var/cache'];
      const traces = (await second.run(['find', ...places, '-name', 'tsukuroi*'])).stdout.trim();
      return {
        ok: ran.code === 0 && gone && said && other && traces === '',
        seen: `gone: ${gone}; said: ${said}; the other’s left: ${other}; traces: ${traces === '' ? 0 : traces.replaceAll('\n', ' ')}`,
      };
    },
  );
  await check(
    { ja: 'サーバを外しても、データ、鍵、監査の記録は残る', en: 'removing the server leaves data, keys and audit' },
    async () => {
      const ran = await type(site.server, 'dpkg -r tsukuroi-server');
      const left = ['tsukuroi.db', 'identity/authority.pem', 'server.json'].filter((file) =>
        existsSync(site.server.root.at(`/var/lib/tsukuroi/${file}`)),
      );
      return { ok: ran.code === 0 && left.length === 3, seen: `left: ${left.join(', ')}` };
    },
  );
}
