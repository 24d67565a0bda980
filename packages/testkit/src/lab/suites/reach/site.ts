import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { carryArchive } from '../../carried-archive.ts';
import { NODE, TSUKUROI } from '../../guest-paths.ts';
import type { Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import { ADDRESSES } from '../../topology.ts';
import type { DeviceJournal, TakenJournal } from './journals.ts';

export const SERVER_DATA = '/var/lib/tsukuroi';
export const AGENT_DATA = '/var/lib/tsukuroi-agent';
export const SERVER_PART = 'tsukuroi-server';
export const AGENT_PART = 'tsukuroi-agent';
const FACILITY = 'つくろい試験病院';
/** The port beside the console's hands out its certificate authority. */
export const AGENT_PORT = 7470;
const PORTS = { console: 7460, agent: AGENT_PORT, enrolment: 7471 } as const;

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The product as it stands in the lab, asked from outside. */
export interface Site {
  readonly server: Machine;
  readonly agents: readonly Machine[];
  /** Signs in again: sessions end with a restore, and with time. @throws Error when the console refuses */
  signIn(): Promise<void>;
  /** Asks the console's interface; waits for a server that is just starting. */
  ask(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  /** All rows of a list. @throws Error when the list does not answer */
  list(path: string): Promise<readonly Record<string, unknown>[]>;
  startServer(): Promise<void>;
  startAgent(machine: Machine): Promise<void>;
  /** One round of the agent, by hand. */
  agentOnce(machine: Machine): Promise<{ readonly code: number; readonly said: string }>;
  journals(): Promise<DeviceJournal[]>;
  taken(): Promise<TakenJournal[]>;
  /** How often the server wrote down that reports are lost for good. */
  lostForGood(): Promise<number>;
  /** The positive control of {@link taken}: the server's database loses what came after a number. */
  forgetAfter(taken: TakenJournal): Promise<void>;
}

/** Brings up the server on its host, with the knowledge that was carried there, and registers the first administrator. */
export async function openSite(lab: Lab): Promise<Site> {
  const server = lab.machine('server');
  await carryArchive(server, lab.plan.mirror, 'copy');
  await server.must(['mkdir', '-p', SERVER_DATA]);
  const at = (port: number) => `${ADDRESSES.server}:${port}`;
  const config = {
    listen: at(PORTS.console),
    agentListen: at(PORTS.agent),
    enrolListen: at(PORTS.enrolment),
    names: ['server'],
  };
  await writeFile(server.root.at(join(SERVER_DATA, 'server.json')), JSON.stringify(config));
  await server.startPart({ id: SERVER_PART, argv: [NODE, TSUKUROI, 'up', '--data', SERVER_DATA] });
  const access = await setUp(server);
  await server.stopPart(SERVER_PART);
  const site = siteOf(lab, server, access);
  await site.startServer();
  return site;
}

/** The link for the first administrator is shown to whoever starts the server, and works once. */
async function setUp(server: Machine): Promise<string> {
  const link = await until(
    120,
    async () => /https:\/\/\S+\/setup#\S+(?=\s)/.exec(await server.partLog(SERVER_PART))?.[0],
  );
  if (link === undefined) {
    throw new Error(`the server showed no link: ${(await server.partLog(SERVER_PART)).slice(-600)}`);
  }
  const ran = await server.script('console.ts', ['set-up', link, FACILITY]);
  if (ran.code !== 0) {
    throw new Error(`the first administrator could not be registered: ${ran.stderr.slice(-600)}`);
  }
  return ran.stdout;
}

function siteOf(lab: Lab, server: Machine, first: string): Site {
  let access = first;
  const askOnce = async (method: string, path: string, body?: unknown): Promise<ApiAnswer | undefined> => {
    const sent = body === undefined ? [] : [JSON.stringify(body)];
    const ran = await server.script('console.ts', ['ask', access, method, path, ...sent]);
    return ran.code === 0 ? (JSON.parse(ran.stdout) as ApiAnswer) : undefined;
  };
  const ask: Site['ask'] = async (method, path, body) => {
    const answer = await until(60, () => askOnce(method, path, body));
    if (answer === undefined) {
      throw new Error(`${method} ${path}: no answer; ${(await server.partLog(SERVER_PART)).slice(-400)}`);
    }
    return answer;
  };
  const database = async (...words: readonly string[]): Promise<unknown> => {
    const ran = await server.script('taken-journals.ts', [`${SERVER_DATA}/tsukuroi.db`, ...words]);
    if (ran.code !== 0) {
      throw new Error(`the server's database: ${ran.stderr.slice(-300)}`);
    }
    return JSON.parse(ran.stdout);
  };
  return {
    server,
    agents: lab.endpoints,
    ask,
    async signIn() {
      let said = '';
      // A code of the second factor is taken once: who signs in twice within its half minute waits for the next one, as a person would.
      const given = await until(40, async () => {
        const ran = await server.script('console.ts', ['sign-in', access]);
        said = ran.stderr.slice(-400);
        return ran.code === 0 ? ran.stdout : undefined;
      });
      if (given === undefined) {
        throw new Error(`the console does not let the administrator in: ${said}`);
      }
      access = given;
    },
    async list(path) {
      const rows: Record<string, unknown>[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const from = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const { status, body } = await ask('GET', `${path}?limit=200${from}`);
        if (status !== 200) {
          throw new Error(`GET ${path}: ${status} ${JSON.stringify(body).slice(0, 300)}`);
        }
        const page = body as { items: Record<string, unknown>[]; nextCursor: string | null };
        rows.push(...page.items);
        cursor = page.nextCursor;
      }
      return rows;
    },
    async startServer() {
      await server.startPart({ id: SERVER_PART, argv: [NODE, TSUKUROI, 'server', '--data', SERVER_DATA] });
      await ask('GET', '/session');
    },
    startAgent: (machine) =>
      machine.startPart({ id: AGENT_PART, argv: [NODE, TSUKUROI, 'agent', 'run', '--data', AGENT_DATA] }),
    async agentOnce(machine) {
      const ran = await machine.tsukuroi(['agent', 'run', '--once', '--data', AGENT_DATA], { seconds: 120 });
      return { code: ran.code, said: `${ran.stdout}${ran.stderr}`.trim().slice(-300) };
    },
    journals: () => Promise.all(lab.endpoints.map(journalOf)),
    taken: async () => (await database()) as TakenJournal[],
    lostForGood: async () => ((await database('lost')) as { lost: number }).lost,
    async forgetAfter({ identity, last, head }) {
      await database('forget', identity, String(last), head);
    },
  };
}

/** Read from the endpoint's own disk. */
export async function journalOf(machine: Machine): Promise<DeviceJournal> {
  const host = machine.host.name;
  const identityFile = machine.root.at(`${AGENT_DATA}/identity/identity.json`);
  const { identity } = JSON.parse(await readFile(identityFile, 'utf8')) as { identity: string };
  const folder = machine.root.at(`${AGENT_DATA}/journal/${identity}`);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return { host, identity, lines: texts.flatMap((text) => text.split('\n').filter((line) => line !== '')) };
}

/** Asks once a second until there is an answer or the time is up. */
export async function until<T>(seconds: number, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined || performance.now() > deadline) {
      return answer;
    }
    await pause(1000);
  }
}
