import { type Identity, readIdentity } from '@tsukuroi/agent/identity/identity-file.ts';
import { AGENT_PATHS, TRUST_PATHS } from '@tsukuroi/protocol';
import { RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import { describe, expect, test } from 'vitest';
import { createToken } from '../modules/enrolment/index.ts';
import { freshDb } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory, postTo } from '../testing/agents.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';
import { agentPortExchanges } from './index.ts';

const ASKERS = ['device', 'waiting', 'relay', 'revoked', 'nobody'] as const;
type Asker = (typeof ASKERS)[number];

const DEVICES = ['device', 'waiting'] as const;
const ENROLLED = ['device', 'waiting', 'relay'] as const;
const RELAYS = ['relay'] as const;

/**
 * Who may ask what of the agents' port: the page a reviewer reads. A new exchange fails here until it has a line. What names content lets in nobody
 * here, since this hospital names none; plan-contents.test.ts and loop.test.ts ask where there is some.
 */
const TABLE: Readonly<Record<string, readonly Asker[]>> = {
  [`POST ${AGENT_PATHS.checkIn}`]: DEVICES,
  [`POST ${AGENT_PATHS.reports}`]: DEVICES,
  [`POST ${AGENT_PATHS.identity}`]: DEVICES,
  [`POST ${AGENT_PATHS.reRoot}`]: DEVICES,
  [`POST ${AGENT_PATHS.certificate}`]: ENROLLED,
  [`GET ${AGENT_PATHS.revocations}`]: ENROLLED,
  [`POST ${AGENT_PATHS.time}`]: DEVICES,
  [`POST ${AGENT_PATHS.relayStatus}`]: RELAYS,
  [`GET ${TRUST_PATHS.catalog}*`]: [],
  [`GET ${TRUST_PATHS.director}*`]: [],
  [`POST ${TRUST_PATHS.time}`]: ['device', 'relay'],
  [`POST ${RELAY_PATHS.exchange}`]: RELAYS,
  [`POST ${RELAY_PATHS.enrol}`]: RELAYS,
  [`GET ${RELAY_PATHS.server}`]: ENROLLED,
  [`GET ${RELAY_PATHS.content}*`]: [],
  [`HEAD ${RELAY_PATHS.content}*`]: [],
};

/** Everybody else is let in: what was sent is answered, or found wrong, since it says nothing. */
const REFUSALS = new Set(['NOT_FOUND', 'CERTIFICATE_REVOKED', 'CERTIFICATE_MISSING']);

async function hospitalOfAll() {
  const hospital = await hospitalWithPorts(await freshDb('SQLite', ALL_MIGRATIONS));
  const admin = { kind: 'program', id: 'test', name: 'test' } as const;
  const enrolled = async (name: string, token: Awaited<ReturnType<typeof hospital.token>>) => {
    const machine = new Machine(machineInventory(name, ['openssl@3.0.11-1']), hospital.clock);
    await machine.enrol(token);
    return (await readIdentity(machine.dataFolder)) as Identity;
  };
  const relay = await createToken(hospital.parts, admin, {
    ...{ department: '情報システム室', uses: 1, days: 7, relay: true, addresses: hospital.ports.enrolAddresses },
  });
  const identities = {
    device: await enrolled('ward-1', await hospital.token()),
    waiting: await enrolled('ward-2', await hospital.token({ uses: 5 })),
    relay: await enrolled('relay-1', relay),
    revoked: await enrolled('ward-3', await hospital.token()),
    nobody: undefined,
  };
  await hospital.decide(identities.revoked.identity, 'revoke');
  return { hospital, identities };
}

describe('every exchange of the agents’ port asked as everybody', () => {
  test('each stands in the table and answers exactly whom the table names', async () => {
    const { hospital, identities } = await hospitalOfAll();
    const [address = ''] = hospital.ports.agentAddresses;
    const found: Record<string, readonly Asker[]> = {};

    for (const exchange of Object.keys(agentPortExchanges(hospital.parts, hospital.context))) {
      const [method = '', path = ''] = exchange.split(' ');
      const asked = path.replace(/\*$/, 'metadata/root.json');
      const letIn: Asker[] = [];
      for (const asker of ASKERS) {
        const identity = identities[asker];
        const tls = identity === undefined ? {} : { key: identity.key, cert: identity.certificate };
        const answer = await postTo(address, asked, '', { ...tls, minVersion: 'TLSv1.3', method }).catch(
          () => undefined,
        );
        if (answer?.status === 200 || !REFUSALS.has(codeOf(answer?.text ?? ''))) {
          letIn.push(asker);
        }
      }
      found[exchange] = letIn;
    }

    expect(Object.keys(found).length).toBeGreaterThan(10);
    expect(found).toEqual(TABLE);
  }, 60_000);
});

/** Nothing is answered to who has no certificate, and to a HEAD without content. */
function codeOf(text: string): string {
  return text === '' ? 'NOT_FOUND' : String(JSON.parse(text).code);
}
