import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { CHANNEL } from '../month/office.ts';
import type { DeviceJournal } from '../reach/journals.ts';
import type { Ordered } from '../reach/plans.ts';
import { SERVER_DATA, type Site } from '../reach/site.ts';
import type { Opening } from './hours.ts';

/** What a plan says of one device beside its packages. */
export interface Order {
  readonly device: Pick<DeviceJournal, 'host' | 'identity'>;
  readonly touch: 'normal' | 'never';
  readonly openings: readonly Opening[];
  /** Names of packages; all of the supply when left out. */
  readonly only?: readonly string[];
}

const RESTARTING = {
  byClickOnly: false,
  idleMinutes: 15,
  protectedApplications: [],
  postponeMinutes: 30,
  mostPostponements: 4,
  pickWithinHours: 24,
  mostPerDay: 3,
} as const;
/** Of docs/formats/plan.md; devices that are online follow a plan for a week. */
const LAST_START_DAYS = 7;
const MINUTES = 45;

const seconds = (atMs: number) => new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');

/** The supply's packages as a plan orders them: by hash, each resting on the vendor's signed list. */
export function installOf(supply: AptSupply, { openings, only }: Order): object {
  const packages = supply.packages.filter((item) => only === undefined || only.includes(item.package));
  const used = supply.suites.filter((_, index) => packages.some(({ suite }) => suite === index));
  return {
    id: 'system',
    verb: 'install',
    windows: openings.map(({ fromMs, toMs }) => ({ from: seconds(fromMs), to: seconds(toMs) })),
    restart: 'in-window',
    restarting: RESTARTING,
    minutes: MINUTES,
    permits: [],
    lists: used.map(({ archive, suite, components, security, date, inRelease, indexes }) => ({
      ...{ kind: 'apt', archive, suite, components, security, date, sha256: inRelease.sha256, length: inRelease.size },
      indexes: indexes.map(({ path, sha256, size }) => ({ path, sha256, length: size })),
    })),
    content: packages.map((item) => {
      const index = supply.suites[item.suite]?.inRelease;
      return {
        ...{ kind: 'channel', channel: CHANNEL, package: item.package, version: item.version, sha256: item.sha256 },
        ...{ length: item.size, index: index?.sha256, indexLength: index?.size },
        place: { architecture: item.architecture, path: item.path },
      };
    }),
  };
}

/**
 * Lets the server's director sign and publish a plan for each device, whatever its rollouts would say: what a server in wrong hands could do.
 *
 * @throws Error when it refuses, or holds anything back
 */
export async function orderInstall(
  site: Site,
  nowMs: number,
  supply: AptSupply,
  orders: readonly Order[],
): Promise<Ordered> {
  const drafts = orders.map((order) => ({
    device: order.device.identity,
    department: departmentOf(site, order.device.host),
    lastStart: seconds(nowMs + LAST_START_DAYS * 86_400_000),
    touch: order.touch,
    actions: [installOf(supply, order)],
  }));
  return publish(site, drafts);
}

async function publish(site: Site, drafts: readonly object[]): Promise<Ordered> {
  const ran = await site.server.script('order.ts', [SERVER_DATA], { input: JSON.stringify(drafts) });
  if (ran.code !== 0) {
    throw new Error(`the director ordered nothing: ${ran.stderr.slice(-600)}`);
  }
  const ordered = JSON.parse(ran.stdout) as Ordered;
  if (ordered.heldBack > 0) {
    throw new Error(`${ordered.heldBack} actions wait for the offline keys`);
  }
  return ordered;
}

function departmentOf(site: Site, host: string): string {
  return site.agents.find((machine) => machine.host.name === host)?.host.department ?? '-';
}
