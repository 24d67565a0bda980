import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NODE, TSUKUROI } from '../../guest-paths.ts';
import type { Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';
import { ADDRESSES } from '../../topology.ts';
import { AGENT_PORT, SERVER_DATA, type Site, until } from './site.ts';

export const RELAY_PART = 'tsukuroi-relay';
export const RELAY_DATA = '/var/lib/tsukuroi-relay';
const TOKEN = '/root/relay-enrolment.json';
const PORTS = { agents: 7463, enrolment: 7464 } as const;

/** The relays of the wards. */
export const wardRelays = (lab: Lab): Machine[] => lab.closed.filter((machine) => machine.host.role === 'relay');

/** Where an endpoint finds the relay of its ward. */
export function relayOf(lab: Lab, machine: Machine): { readonly agents: string; readonly enrolment: string } {
  const ward = machine.host.legs[0]?.segment;
  const relay = wardRelays(lab).find((one) => one.host.legs.some((leg) => leg.segment === ward));
  const address = relay?.host.legs[0]?.address ?? 'none';
  return { agents: `${address}:${PORTS.agents}`, enrolment: `${address}:${PORTS.enrolment}` };
}

export function startRelay(machine: Machine): Promise<void> {
  const config = join(RELAY_DATA, 'relay.json');
  return machine.startPart({
    id: RELAY_PART,
    argv: [NODE, TSUKUROI, 'relay', '--data', RELAY_DATA, '--config', config],
  });
}

/** Each ward gets its relay; from then on its endpoints have no other way to the server. */
export async function checkRelays({ lab, check }: SuiteContext, site: Site): Promise<void> {
  await check(
    {
      ja: '病棟ごとの中継が登録されて動き、端末からサーバへの道は中継だけになる',
      en: 'a relay for each ward is enrolled and runs; endpoints have no other way to the server',
    },
    async () => {
      const relays = wardRelays(lab);
      const said: string[] = [];
      for (const machine of relays) {
        said.push(await enrolRelay(site, machine));
        await startRelay(machine);
      }
      await lab.network.onlyFrom(relays.flatMap(({ host }) => host.legs.map((leg) => leg.address)));
      const up = await until(30, async () => {
        const running = await Promise.all(relays.map((machine) => machine.partRunning(RELAY_PART)));
        return running.every(Boolean) ? true : undefined;
      });
      const direct = await Promise.all(site.agents.map((machine) => answers(machine, ADDRESSES.server, AGENT_PORT)));
      const through = await Promise.all(
        site.agents.map(async (machine) => {
          const [host = '', port = ''] = relayOf(lab, machine).agents.split(':');
          return (
            (await until(20, async () => ((await answers(machine, host, Number(port))) ? true : undefined))) ?? false
          );
        }),
      );
      const words = said.filter((text) => text !== '').join('; ');
      return {
        ok: up === true && words === '' && !direct.includes(true) && !through.includes(false) && relays.length === 2,
        seen: `${relays.length} relays; of ${site.agents.length} endpoints ${direct.filter(Boolean).length} reach the server, ${through.filter(Boolean).length} their relay ${words}`,
      };
    },
  );
}

/** A relay looks at its server every minute. Started anew it looks at once, so that nobody here waits for the minute. Ends when they listen, or gave up. */
export async function lookAnew(lab: Lab): Promise<void> {
  await Promise.all(
    wardRelays(lab).map(async (machine) => {
      await machine.stopPart(RELAY_PART);
      await startRelay(machine);
      const address = machine.host.legs[0]?.address ?? '';
      await until(20, async () => {
        const over = (await answers(machine, address, PORTS.agents)) || !(await machine.partRunning(RELAY_PART));
        return over ? true : undefined;
      });
    }),
  );
}

/** @returns why not; empty when it is enrolled */
async function enrolRelay(site: Site, machine: Machine): Promise<string> {
  const file = `/root/${machine.host.name}.json`;
  const words = ['--department', '情報システム室', '--relay', '--uses', '1', '--valid', '7d'];
  const made = await site.server.tsukuroi(['enrol', 'token', 'create', ...words, '--data', SERVER_DATA, '--out', file]);
  if (made.code !== 0) {
    return made.stderr.trim().slice(-300);
  }
  await writeFile(machine.root.at(TOKEN), await readFile(site.server.root.at(file)));
  const ran = await machine.tsukuroi(['relay', 'enrol', '--token', TOKEN, '--data', RELAY_DATA]);
  const address = machine.host.legs[0]?.address ?? '';
  const config = {
    listen: `${address}:${PORTS.agents}`,
    enrolListen: `${address}:${PORTS.enrolment}`,
    upstream: [`${ADDRESSES.server}:${AGENT_PORT}`],
  };
  await writeFile(machine.root.at(join(RELAY_DATA, 'relay.json')), JSON.stringify(config));
  return ran.code === 0 ? '' : `${machine.host.name}: ${ran.stderr.trim().slice(-300)}`;
}

/** True when something at the address takes a connection, asked from the host. */
async function answers(machine: Machine, address: string, port: number): Promise<boolean> {
  const ran = await machine.run(['timeout', '3', 'bash', '-c', '</dev/tcp/"$0"/"$1"', address, String(port)]);
  return ran.code === 0;
}
