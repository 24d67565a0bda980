import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NODE, TSUKUROI } from '../../guest-paths.ts';
import type { Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import type { Seen, SuiteContext } from '../../suite.ts';
import { ADDRESSES } from '../../topology.ts';
import {
  COLLECTOR_CONFIG,
  COLLECTOR_DATA,
  COLLECTOR_PART,
  COLLECTOR_PORT,
  setUpCollector,
  wantedInStore,
} from './collector.ts';
import { BY_NETWORK, untilNews } from './news.ts';
import { publish } from './publisher.ts';
import { lookAnew, RELAY_DATA, RELAY_PART } from './relays.ts';
import { AGENT_PORT, SERVER_DATA, SERVER_PART, type Site, until } from './site.ts';

/** Longer than a station's minute. */
const PATIENCE_SECONDS = 90;
const GATE_PORT = 7465;
/** Collector, relay of the DMZ, a relay in each of two wards. */
const STATIONS = 4;
const GATE = `${ADDRESSES.dmzInside}:${GATE_PORT}`;
const GATE_CONFIG = join(RELAY_DATA, 'relay.json');

/**
 * Certifies a station outside by files that a person carries in and out, and compares the check codes, as the commands ask.
 *
 * @returns the identity it got
 * @throws Error with the command's words
 */
async function certify(site: Site, machine: Machine, role: 'relay' | 'collector', data: string): Promise<string> {
  const name = machine.host.name;
  const [request, answer] = [`/root/${name}.request.json`, `/root/${name}.answer.json`];
  const words = ['request', '--out', request, '--name', name, '--data', data, '--json'];
  const asked = JSON.parse(await must(machine, [role, ...words])) as { code: string };
  await writeFile(site.server.root.at(request), await readFile(machine.root.at(request)));
  const given = JSON.parse(
    await must(site.server, [
      ...['enrol', 'gate', '--request', request, '--out', answer, '--check', asked.code],
      ...['--data', SERVER_DATA, '--json'],
    ]),
  ) as { code: string; identity: string };
  await writeFile(machine.root.at(answer), await readFile(site.server.root.at(answer)));
  await must(machine, [role, 'accept', answer, '--check', given.code, '--data', data]);
  return given.identity;
}

async function must(machine: Machine, words: readonly string[]): Promise<string> {
  const ran = await machine.tsukuroi(words);
  if (ran.code !== 0) {
    throw new Error(`${machine.host.name}: ${words.slice(0, 2).join(' ')}: ${ran.stderr.trim().slice(-400)}`);
  }
  return ran.stdout;
}

/** Relay of the DMZ and collector are certified and started; the server is told where the relay is. Inside opens every connection. */
async function startGates(lab: Lab, site: Site): Promise<void> {
  const [gate, collector] = [lab.machine('relay-dmz'), lab.machine('collector')];
  const identity = await certifyGates(lab, site);
  await startCollector(collector);
  // Each looks further out as soon as it starts and then every minute; started in this order nobody here waits for the minute.
  const bytes = (await until(PATIENCE_SECONDS, () => madeBytes(collector))) ?? 0;
  await startGate(gate);
  await until(PATIENCE_SECONDS, async () => ((await boxedBytes(gate)) >= bytes ? true : undefined));
  await visitGate(site, { identity });
}

/** A person carries the files of both stations in and out, and writes the relay's settings. @returns the relay's identity */
export async function certifyGates(lab: Lab, site: Site): Promise<string> {
  const gate = lab.machine('relay-dmz');
  const identity = await certify(site, gate, 'relay', RELAY_DATA);
  await certify(site, lab.machine('collector'), 'collector', COLLECTOR_DATA);
  const mailbox = { listen: GATE, upstream: [`${ADDRESSES.collector}:${COLLECTOR_PORT}`] };
  await writeFile(gate.root.at(GATE_CONFIG), JSON.stringify({ mailbox }));
  return identity;
}

export const startCollector = (collector: Machine): Promise<void> =>
  collector.startPart({
    id: COLLECTOR_PART,
    argv: [NODE, TSUKUROI, 'collector', 'run', '--data', COLLECTOR_DATA, '--config', COLLECTOR_CONFIG],
  });

export const startGate = (gate: Machine): Promise<void> =>
  gate.startPart({ id: RELAY_PART, argv: [NODE, TSUKUROI, 'relay', '--data', RELAY_DATA, '--config', GATE_CONFIG] });

/** From now on the server visits the relay of the DMZ; with a recipient it lets lists of packages out, sealed. */
export async function visitGate(
  site: Site,
  station: { readonly identity: string; readonly recipient?: string },
): Promise<void> {
  const file = site.server.root.at(join(SERVER_DATA, 'server.json'));
  const before = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...before, dmz: [{ address: GATE, ...station }] }));
  await site.server.stopPart(SERVER_PART);
  await site.startServer();
}

/** Size of the bundle that the collector made; undefined while it is in its first round. */
async function madeBytes(collector: Machine): Promise<number | undefined> {
  const text = await readFile(collector.root.at(`${COLLECTOR_DATA}/collector/status.json`), 'utf8').catch(() => '{}');
  const { facilities } = JSON.parse(text) as { facilities?: readonly { made?: { bytes: number } }[] };
  return facilities?.[0]?.made?.bytes;
}

async function boxedBytes(gate: Machine): Promise<number> {
  const folder = gate.root.at(join(RELAY_DATA, 'mailbox'));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name)));
  return (await Promise.allSettled(files)).reduce(
    (sum, found) => sum + (found.status === 'fulfilled' ? found.value.size : 0),
    0,
  );
}

/** Knowledge and packages come in by themselves: collector → relay of the DMZ → server. */
export async function checkNewsByDmz({ lab, check }: SuiteContext, site: Site, nowMs: number): Promise<void> {
  await check(
    {
      ja: '収集機 → DMZ の中継 → サーバと、知識と更新がひとりでに入り、サーバの知識が新しくなり弱点が変わる',
      en: 'collector → relay of the DMZ → server: knowledge and packages come in by themselves, and findings change',
    },
    async (): Promise<Seen> => {
      await publish(lab, [BY_NETWORK], nowMs);
      await setUpCollector(lab);
      await startGates(lab, site);
      const began = performance.now();
      const seen = await untilNews(site, BY_NETWORK);
      const { stored, wanted } = await wantedInStore(lab);
      const seconds = Math.round((performance.now() - began) / 1000);
      const ok = seen.ok && stored === wanted && wanted > 0;
      return {
        ok,
        seen: `${seen.seen}; ${stored} / ${wanted} packages; after ${seconds} s ${ok ? '' : await lastWords(lab)}`,
        figures: { dmz: seen.judged },
      };
    },
  );
}

/** Nobody further out opens a connection inward; counted by the switches, whatever the programs believe. */
export async function checkNothingInward({ lab, check }: SuiteContext): Promise<void> {
  await check(
    {
      ja: '外側から内側へ張られた接続は 0 本。対照: DMZ の中継からわざと 1 本張ると数に出る',
      en: 'connections opened from outside inward: 0. Positive control: one opened on purpose from the relay of the DMZ counts',
    },
    async () => {
      const { inward } = await lab.network.counters();
      await lab.machine('relay-dmz').run(['timeout', '3', 'bash', '-c', `</dev/tcp/${ADDRESSES.server}/${AGENT_PORT}`]);
      const forced = (await lab.network.counters()).inward - inward;
      return {
        ok: inward === 0 && forced > 0,
        seen: `nftables: ${inward} inward; on purpose: ${forced}`,
        figures: { inward: `${inward}` },
      };
    },
  );
}

/** The console's page 経路: every station between the internet and the wards is heard of. */
export async function checkPaths({ lab, check }: SuiteContext, site: Site): Promise<void> {
  await check(
    {
      ja: '経路の画面で、収集機、DMZ の中継、病棟の中継がすべて正常',
      en: 'the page of paths: collector, relay of the DMZ and relays of the wards are all heard of',
    },
    async () => {
      // The server was started anew and knows of no relay until it speaks, which each does at its start.
      await lookAnew(lab);
      const fine = await until(PATIENCE_SECONDS, async () => {
        const rows = await site.list('/paths');
        return rows.length === STATIONS && rows.every(({ state }) => state === 'ok') ? rows : undefined;
      });
      const rows = fine ?? (await site.list('/paths'));
      return {
        ok: fine !== undefined,
        seen: rows.map(({ kind, name, state }) => `${kind} ${name}: ${state}`).join(', '),
      };
    },
  );
}

async function lastWords(lab: Lab): Promise<string> {
  const said = await Promise.all([
    lab.machine('collector').partLog(COLLECTOR_PART),
    lab.machine('relay-dmz').partLog(RELAY_PART),
    lab.machine('server').partLog(SERVER_PART),
  ]);
  return said.map((text) => text.trim().slice(-250)).join(' | ');
}
