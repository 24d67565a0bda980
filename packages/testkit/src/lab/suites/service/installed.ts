import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import type { SuiteContext } from '../../suite.ts';
import { untilReported } from '../kit/devices.ts';
import type { Kit } from '../kit/kit-folder.ts';
import { showBootId } from './boot-id.ts';
import { bringByStick, collectSupply, type SignedCatalog, signCatalog } from './office.ts';
import type { Releases } from './repack.ts';
import { enrolAgent, enrolRelay, holdCeremony, install, openConsole, type Service } from './site.ts';
import { AGENT, residentOf, standOf, startsOf, WATCH_TIMER, WORK, WORK_PATH } from './units.ts';

/** What can be ordered in this hospital. */
export interface Offered extends SignedCatalog {
  readonly supply: AptSupply;
}

/** Fewer would not have one for each part of the suite. */
const LEAST_ENDPOINTS = 3;

/** From the packages to endpoints that report by themselves. @param kit what is installed at first */
export async function checkInstalled(
  context: SuiteContext,
  kit: Kit,
  releases: Releases,
): Promise<{ readonly service: Service; readonly offered: Offered }> {
  const { check, lab } = context;
  const [server, relay] = [lab.machine('server'), lab.machine('relay-a')];
  const behindRelay = lab.endpoints.find(({ host }) => host.legs[0]?.segment === relay.host.legs[0]?.segment);
  const others = lab.endpoints.filter((machine) => machine !== behindRelay).slice(0, LEAST_ENDPOINTS - 1);
  const endpoints = behindRelay === undefined ? others : [behindRelay, ...others];
  if (endpoints.length < LEAST_ENDPOINTS) {
    throw new Error(`at least ${LEAST_ENDPOINTS} endpoints are needed`);
  }
  let opened: Service | undefined;
  await check(
    {
      ja: 'サーバ、中継、端末に .deb を入れると、サーバだけが動き始め、端末は作業の待ち受けと見回りを備える',
      en: 'the .debs are installed on server, relay and endpoints; of them the server alone runs before anybody enrolled',
    },
    async () => {
      await Promise.all([
        install(kit, server, 'server'),
        install(kit, relay, 'relay'),
        ...endpoints.map((machine) => install(kit, machine, 'agent')),
      ]);
      await Promise.all([
        showBootId(server, 'tsukuroi-server-upgrade.service'),
        showBootId(relay, 'tsukuroi-relay-upgrade.service'),
        ...endpoints.map((machine) => showBootId(machine, AGENT)),
      ]);
      opened = { lab, kit, server, relay, endpoints, console: await openConsole(kit, server) };
      const stands = await Promise.all([
        standOf(server, 'tsukuroi-server.service'),
        standOf(relay, 'tsukuroi-relay.service'),
        ...endpoints.flatMap((machine) => [standOf(machine, AGENT), standOf(machine, WORK_PATH)]),
      ]);
      const wanted = [
        'active enabled',
        'inactive disabled',
        ...endpoints.flatMap(() => ['inactive disabled', 'active enabled']),
      ];
      return { ok: stands.join() === wanted.join(), seen: stands.join(', ') };
    },
  );
  if (opened === undefined) {
    throw new Error('the packages could not be installed');
  }
  const service = opened;
  const offered = await prepareOffer(context, service, releases);
  await check(
    {
      ja: '中継と端末は、登録ファイルで登録すると動き始める',
      en: 'relay and endpoints run once they enrolled by their file',
    },
    async () => {
      await enrolRelay(service);
      await Promise.all(
        endpoints.map((machine) => enrolAgent(service, machine, machine === behindRelay ? relay : undefined)),
      );
      const stands = await Promise.all([
        standOf(relay, 'tsukuroi-relay.service'),
        ...endpoints.flatMap((machine) => [standOf(machine, AGENT), standOf(machine, WATCH_TIMER)]),
      ]);
      return { ok: stands.every((stand) => stand === 'active enabled'), seen: stands.join(', ') };
    },
  );
  await check(
    {
      ja: '常駐のエージェントがひとりでに報告し、構成が dpkg と 1 件残らず一致する。作業はまだ一度も動いていない',
      en: 'the resident agents report by themselves, just what dpkg says; no work was started yet',
    },
    async () => {
      const { ok, seen } = await untilReported(service, endpoints);
      const residents = await Promise.all(endpoints.map(residentOf));
      const own = residents.filter((one) => one?.program === '/usr/lib/tsukuroi-agent/bin/node').length;
      const works = await Promise.all(endpoints.map((machine) => startsOf(machine, WORK)));
      return {
        ok: ok && own === endpoints.length && works.every((count) => count === 0),
        seen: `${seen}; ${own} run the package’s own program; work started ${works.join(', ')} times`,
      };
    },
  );
  return { service, offered };
}

/** Keys, catalogue, and what the internet side brings; by people, with sticks. */
async function prepareOffer({ check }: SuiteContext, service: Service, releases: Releases): Promise<Offered> {
  const { endpoints, lab } = service;
  let offered: Offered | undefined;
  await check(
    {
      ja: '鍵の式、署名したカタログ(配布元、病院のプログラムのレシピ、つくろいの次の版)、収集機の USB が、動いているサーバに入る',
      en: 'ceremony, signed catalogue (a channel, the recipe of the hospital’s own program, releases of the product) and the collector’s stick go into the running server',
    },
    async () => {
      const supply = await collectSupply(lab, endpoints);
      let signed: SignedCatalog | undefined;
      await holdCeremony(service, async () => {
        signed = await signCatalog(service, releases);
      });
      await bringByStick(service, releases);
      const foreign = (await service.server.run(['find', '/var/lib/tsukuroi', '!', '-user', 'tsukuroi'])).stdout.trim();
      offered = signed === undefined ? undefined : { supply, ...signed };
      return {
        ok: offered !== undefined && supply.packages.length > 1 && foreign === '',
        seen: `${supply.packages.length} packages, releases of the agent ${releases.agent.good.version}, ${releases.agent.broken.version}; files of others among the server’s data: ${foreign === '' ? 0 : foreign}`,
      };
    },
  );
  if (offered === undefined) {
    throw new Error('nothing can be ordered');
  }
  return offered;
}
