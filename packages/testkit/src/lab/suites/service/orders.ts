import type { AptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { GUEST_SCRIPTS, NODE } from '../../guest-paths.ts';
import type { Machine } from '../../machine.ts';
import { installOf } from '../mend/orders.ts';
import type { DeviceJournal } from '../reach/journals.ts';
import { journalOf, SERVER_DATA } from '../reach/site.ts';
import type { SignedRelease } from './office.ts';
import type { Service } from './site.ts';

const HOUR_MS = 3_600_000;
/** Of docs/formats/plan.md; devices that are online follow a plan for a week. */
const LAST_START_MS = 7 * 24 * HOUR_MS;
/** The longest that a plan may hold a machine up while somebody switches it off. */
const CAP_MINUTES = 20;

const seconds = (atMs: number) => new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');

/** Open since an hour, and for six more. */
const windowAt = (nowMs: number) => ({ fromMs: nowMs - HOUR_MS, toMs: nowMs + 6 * HOUR_MS });

/** Packages of the supply, by name. */
export function packagesAction(supply: AptSupply, device: DeviceJournal, only: readonly string[]): object {
  return installOf(supply, { device, touch: 'normal', openings: [{ department: '-', ...windowAt(Date.now()) }], only });
}

/** The same in a window of tomorrow, and before it in these hours while somebody switches the machine off (docs/recipes/evening-shutdown.md). */
export function eveningAction(supply: AptSupply, device: DeviceJournal, only: readonly string[]): object {
  const [now, evening] = [Date.now(), windowAt(Date.now())];
  const openings = [{ department: '-', fromMs: now + 20 * HOUR_MS, toMs: now + 24 * HOUR_MS }];
  const windows = [{ from: seconds(evening.fromMs), to: seconds(evening.toMs) }];
  return {
    ...installOf(supply, { device, touch: 'normal', openings, only }),
    atShutdown: { windows, minutes: CAP_MINUTES },
  };
}

export function releaseAction({ content }: SignedRelease): object {
  const { fromMs, toMs } = windowAt(Date.now());
  const windows = [{ from: seconds(fromMs), to: seconds(toMs) }];
  return { id: 'agent', verb: 'install', windows, restart: 'never', minutes: 30, permits: [], content };
}

export interface Ordering {
  readonly machine: Machine;
  readonly action: (device: DeviceJournal) => object;
}

/** Runs one of the lab's scripts as the server's own user: a file of root's among its data would stop it. @returns its standard output */
export function asServer(server: Machine, script: string, args: readonly string[], input = ''): Promise<string> {
  const user = ['setpriv', '--reuid', 'tsukuroi', '--regid', 'tsukuroi', '--init-groups'];
  // What moves clocks keeps them in shared memory of the user who came first.
  const environment = { LD_PRELOAD: '' };
  return server.must([...user, NODE, `${GUEST_SCRIPTS}/${script}`, ...args], { environment, input });
}

/**
 * The server's director signs and publishes a plan for each machine. Nobody touches a machine that is to follow it; only the relay, which looks
 * every minute, is started anew instead of being waited for, and so are the agents, which ask every five.
 *
 * @returns numbers of the plans, by name of the host
 * @throws Error when the director refuses, or holds anything back
 */
export async function order(
  { relay, server }: Service,
  orders: readonly Ordering[],
): Promise<ReadonlyMap<string, number>> {
  const devices = await Promise.all(orders.map(({ machine }) => journalOf(machine)));
  const drafts = orders.map(({ action, machine }, at) => {
    const device = devices[at];
    if (device === undefined) {
      throw new Error(`${machine.host.name} has no journal`);
    }
    return {
      device: device.identity,
      department: machine.host.department ?? '-',
      lastStart: seconds(Date.now() + LAST_START_MS),
      touch: 'normal',
      actions: [action(device)],
    };
  });
  const said = await asServer(server, 'order.ts', [SERVER_DATA], JSON.stringify(drafts));
  const { heldBack, numbers } = JSON.parse(said) as { numbers: Record<string, number>; heldBack: number };
  if (heldBack > 0) {
    throw new Error(`${heldBack} actions wait for the offline keys`);
  }
  await relay.must(['systemctl', 'restart', 'tsukuroi-relay.service']);
  await Promise.all(orders.map(({ machine }) => machine.must(['systemctl', 'restart', 'tsukuroi-agent.service'])));
  return new Map(devices.map(({ host, identity }) => [host, numbers[identity] ?? 0]));
}
