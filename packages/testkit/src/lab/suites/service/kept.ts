import type { Machine } from '../../machine.ts';
import { movesOf } from '../mend/agents.ts';
import { AGENT_DATA, journalOf, SERVER_DATA } from '../reach/site.ts';
import type { ServiceRole } from './kit.ts';
import { mustType, type Service } from './site.ts';

const RELAY_DATA = '/var/lib/tsukuroi-relay';
/** What each role is and how it is set: no installation may write there. */
const PLACES: Readonly<Record<ServiceRole, readonly string[]>> = {
  server: ['identity', 'server.json', 'trust/root.json'].map((name) => `${SERVER_DATA}/${name}`),
  relay: ['identity', 'relay.json'].map((name) => `${RELAY_DATA}/${name}`),
  agent: ['identity', 'trust/root.json'].map((name) => `${AGENT_DATA}/${name}`),
};
/** By it a restore makes every enrolment file void, as a return with the data of the backup must: it is meant to be another one. */
const VOIDS_TOKENS = 'tokens.mark';
const WITNESS = '/run/audit-witness.json';

/** What there is before an installation. */
export interface Before {
  /** By name of a thing, what it is; the same things must be there afterwards. */
  readonly things: ReadonlyMap<string, string>;
  /** By host, the lines of its journal; afterwards there may be more. */
  readonly journals: ReadonlyMap<string, readonly string[]>;
}

/** Reads it from the machines' own disks and from the console. The head of the audit chain is kept beside the server's data. */
export async function readBefore(service: Service): Promise<Before> {
  await mustType(service.server, `install -m 0666 /dev/null ${WITNESS}`);
  await mustType(service.server, `tsukuroi admin verify-audit --write-witness ${WITNESS}`);
  return readKept(service);
}

/**
 * What is not as it was, in words; empty when everything is. A chain of the audit that does not go on from the head that was kept is named as
 * well.
 */
export async function lostSince(service: Service, before: Before): Promise<string[]> {
  const audit = await service.server.run(['sh', '-c', `tsukuroi admin verify-audit --witness ${WITNESS}`]);
  const wrong = missingOf(before, await readKept(service));
  return audit.code === 0 ? wrong : [...wrong, `audit: ${audit.stdout.trim().slice(-200)}`];
}

async function readKept(service: Service): Promise<Before> {
  const { endpoints, relay, server } = service;
  const sums = await Promise.all([
    sumsOf(server, PLACES.server),
    sumsOf(relay, PLACES.relay),
    ...endpoints.map((machine) => sumsOf(machine, PLACES.agent)),
  ]);
  const journals = await Promise.all(endpoints.map(journalOf));
  const done = journals.flatMap((journal) =>
    movesOf(journal).map(
      ({ action, move, plan, state }) => [`${journal.host} move ${plan}/${action}/${move}`, state] as const,
    ),
  );
  return {
    things: new Map([...sums.flat(), ...done, ...(await rowsOf(service))]),
    journals: new Map(journals.map(({ host, lines }) => [host, lines])),
  };
}

async function sumsOf({ host, must }: Machine, places: readonly string[]): Promise<(readonly [string, string])[]> {
  const said = await must([
    'find',
    ...places,
    '-type',
    'f',
    '!',
    '-name',
    VOIDS_TOKENS,
    '-exec',
    'sha256sum',
    '{}',
    '+',
  ]);
  return said
    .trim()
    .split('\n')
    .map((line) => [`${host.name} ${line.slice(66)}`, line.slice(0, 64)] as const);
}

/** What the database holds, as the console shows it. */
async function rowsOf({ console }: Service): Promise<(readonly [string, string])[]> {
  const [devices, work] = [await console.list('/devices'), await console.list('/work')];
  return [
    ...devices.map((row) => [`device ${String(row.id)}`, `${String(row.name)} ${String(row.department)}`] as const),
    ...work.map((row) => [`work ${String(row.device)} ${String(row.plan)} ${String(row.state)}`, 'listed'] as const),
  ];
}

/** What was there and is not, or is another one. Pure. */
export function missingOf(before: Before, after: Before): string[] {
  const wrong = [...before.things]
    .filter(([name, is]) => after.things.get(name) !== is)
    .map(([name, is]) => `${name}: ${is.slice(0, 12)} → ${after.things.get(name)?.slice(0, 12) ?? 'gone'}`);
  for (const [host, lines] of before.journals) {
    const now = after.journals.get(host) ?? [];
    const other = lines.findIndex((line, at) => now[at] !== line);
    if (other !== -1) {
      wrong.push(`${host}: line ${other + 1} of ${lines.length} of its journal is another one`);
    }
  }
  return wrong;
}
