import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import { ADDRESSES } from '../../topology.ts';
import { type Console, signIn } from '../kit/console.ts';
import { carry, untilListening } from '../kit/devices.ts';
import { type Kit, lastWords, type } from '../kit/kit-folder.ts';
import { CHARTER } from '../month/office.ts';
import { COLLECTOR_KEY, FACILITY_ID, PASSPHRASE } from '../reach/ceremony.ts';
import { bring } from './kit.ts';

const FACILITY = 'つくろい試験病院';
export const STICKS = { keys: '/media/usb1', copy: '/media/usb2' } as const;
/** What `keys init` writes onto a stick: everything else of the office works from there. */
export const KEYS = `${STICKS.keys}/tsukuroi`;
export const PASSPHRASE_FILE = '/root/passphrase';
const COLLECTOR_PUBLIC = '/root/collector-public.json';
/** A file for each machine: several are made at the same time. */
const tokenFor = ({ host }: Machine) => `/root/${host.name}-enrolment.json`;

/** Server, relay and endpoints as packages of the kit made them. */
export interface Service {
  readonly lab: Lab;
  readonly kit: Kit;
  readonly server: Machine;
  readonly relay: Machine;
  /** The first is behind the relay, the others ask the server itself. */
  readonly endpoints: readonly Machine[];
  readonly console: Console;
}

/** Installs a package of the kit by `dpkg -i`, as the guide's step says it. @throws Error with the last words */
export async function install(kit: Kit, machine: Machine, role: 'server' | 'relay' | 'agent'): Promise<void> {
  await bring(kit, machine, role);
  await mustType(machine, kit.guide.command(`${role}-install`));
}

/** @returns standard output @throws Error with the last words of the command */
export async function mustType(machine: Machine, command: string): Promise<string> {
  const ran = await type(machine, command);
  if (ran.code !== 0) {
    throw new Error(`${machine.host.name}: ${command}: ${ran.code} ${lastWords(ran)}`);
  }
  return ran.stdout;
}

/** Opens the server's ports and registers the first administrator. */
export async function openConsole(kit: Kit, server: Machine): Promise<Console> {
  const said = await mustType(server, kit.guide.command('server-open', { address: ADDRESSES.server }));
  return signIn(server, /https:\/\/\S+\/setup#\S+/.exec(said)?.[0] ?? '', FACILITY);
}

/** What the administrator signs for this hospital: every hour, so that nobody waits for a night here; restarts inside of an order's window. */
const SERVICE_CHARTER = {
  ...CHARTER,
  otherwise: {
    ...CHARTER.otherwise,
    windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00' }],
    restart: 'in-window',
    verbs: ['report', 'stage', 'install', 'remove', 'reboot'],
    devices: 60,
    devicesPerHour: 60,
  },
} as const;

/**
 * The guide's ceremony onto two sticks beside the running server, with a charter, and with the collector of the internet side as one that may
 * sign bundles. The sticks are then unplugged.
 *
 * @param whilePluggedIn what is done with the keys' stick
 */
export async function holdCeremony(
  { kit, lab, server }: Pick<Service, 'kit' | 'lab' | 'server'>,
  whilePluggedIn: () => Promise<void>,
): Promise<void> {
  for (const stick of Object.values(STICKS)) {
    await mkdir(server.root.at(stick), { recursive: true });
    await server.must(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'stick', stick]);
  }
  await writeFile(server.root.at(PASSPHRASE_FILE), PASSPHRASE, { mode: 0o600 });
  await writeFile(server.root.at('/root/charter.json'), JSON.stringify(SERVICE_CHARTER));
  const places = { keys: KEYS, copy: `${STICKS.copy}/tsukuroi` };
  const init = kit.guide.command('keys', { ...places, organisation: FACILITY_ID });
  await mustType(server, `${init} --charter /root/charter.json --passphrase-file ${PASSPHRASE_FILE}`);
  const collector = lab.machine('collector');
  await collector.script('collector-key.ts', [COLLECTOR_KEY, COLLECTOR_PUBLIC]);
  await writeFile(server.root.at(COLLECTOR_PUBLIC), await readFile(collector.root.at(COLLECTOR_PUBLIC)));
  const words = ['--role', 'collector', '--public', COLLECTOR_PUBLIC, '--keys', places.keys, '--copy', places.copy];
  await mustType(server, `tsukuroi keys add ${words.join(' ')} --passphrase-file ${PASSPHRASE_FILE}`);
  await whilePluggedIn();
  for (const stick of Object.values(STICKS)) {
    await server.must(['umount', stick]);
  }
  await server.must(['rm', PASSPHRASE_FILE]);
}

/** Enrols the relay by a file that was made at the server. @throws Error when it does not listen afterwards */
export async function enrolRelay({ kit, relay, server }: Pick<Service, 'kit' | 'relay' | 'server'>): Promise<void> {
  const file = tokenFor(relay);
  await carry(server, relay, kit.guide.command('relay-token', { file }), file);
  await mustType(relay, kit.guide.command('relay-enrol', { file }));
  if (!(await untilListening(relay, [':7463', ':7464']))) {
    throw new Error(`${relay.host.name} does not listen`);
  }
}

/** Enrols an endpoint by its department's file, through the relay or, as the guide says it for hospitals without one, at the server. */
export async function enrolAgent(
  { kit, server }: Pick<Service, 'kit' | 'server'>,
  machine: Machine,
  relay: Machine | undefined,
): Promise<void> {
  const { department = '' } = machine.host;
  const address = relay?.host.legs[0]?.address ?? 'RELAY';
  const file = tokenFor(machine);
  const own = { department, uses: '1', relay: address, file };
  // 「中継がないときは --address …(--relay …)を付けません」
  const straight = (command: string) =>
    relay === undefined ? command.replace(/ --(?:address|relay) RELAY:\d+/, '') : command;
  await carry(server, machine, straight(kit.guide.command('agent-token', own)), file);
  await mustType(machine, straight(kit.guide.command('agent-enrol', { file, relay: address })));
}
