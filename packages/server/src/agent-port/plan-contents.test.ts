import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { isoSeconds, sha256 } from '@tsukuroi/core';
import { RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import { openRelay, relayConfigShape } from '@tsukuroi/relay';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { planFolder } from '@tsukuroi/trust/repository/bins.ts';
import { consistentPath } from '@tsukuroi/trust/repository/files.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { expect, onTestFinished, test } from 'vitest';
import { programActor } from '../modules/audit/index.ts';
import { directorOf } from '../modules/director/index.ts';
import { createToken } from '../modules/enrolment/index.ts';
import { freshDb } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory } from '../testing/agents.ts';
import { holdCeremony } from '../testing/ceremony.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';

const WHO = programActor('test');
const IN_RELEASE = Buffer.from('-----BEGIN PGP SIGNED MESSAGE-----\nSuite: bookworm-security\n(made up)\n');
const PACKAGE = Buffer.from('openssl_3.0.15-1_amd64.deb, made up\n'.repeat(3_000));
const CHANNEL = Buffer.from(
  JSON.stringify({
    format: 'channel/1',
    id: 'debian-security',
    kind: 'apt',
    suites: ['bookworm-security'],
    components: ['main'],
    keys: ['A'.repeat(40)],
  }),
);

interface Got {
  readonly status: number;
  readonly bytes: Buffer;
}

/** Asks as a machine whose identity lies in a data folder, over TLS 1.3 of this very connection. */
function get(address: string, path: string, dataFolder: string, headers: Record<string, string> = {}): Promise<Got> {
  const { key, certificate: cert } = JSON.parse(readFileSync(join(dataFolder, 'identity', 'identity.json'), 'utf8'));
  const [host, port] = address.split(':');
  const { promise, resolve, reject } = Promise.withResolvers<Got>();
  const tls = { key, cert, minVersion: 'TLSv1.3' as const, rejectUnauthorized: false, agent: false as const };
  const asked = request({ host, port, path, headers, ...tls }, (response) => {
    response
      .toArray()
      .then((pieces) => resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(pieces) }), reject);
  });
  asked.on('error', reject);
  asked.end();
  return promise;
}

/** A hospital after its ceremony, with two devices, a relay, and a vendor's package and signed index in the server's store. */
async function hospital(bytesOfPackage = PACKAGE) {
  const server = await hospitalWithPorts(await freshDb('SQLite', ALL_MIGRATIONS));
  const { clock, context } = server;
  const safe = await holdCeremony(context.dataFolder, 'north', clock);
  await safe.sign({ set: [{ path: 'channels/debian-security.json', content: CHANNEL }] });
  const director = await directorOf(context);
  await director.care();
  const store = contentStore({ root: join(context.dataFolder, 'store'), door: nodeDoor() });
  for (const bytes of [IN_RELEASE, bytesOfPackage]) {
    await store.obtain({ sha256: sha256(bytes), size: bytes.length }, async function* () {
      yield bytes;
    });
  }
  const enrolled = async (name: string, department: string, relay = false) => {
    const machine = new Machine(machineInventory(name, ['openssl@3.0.11-1']), clock);
    const token = relay
      ? await createToken(server.parts, WHO, {
          ...{ department, uses: 1, days: 7, relay },
          addresses: server.ports.enrolAddresses,
        })
      : await server.token({ department });
    const { identity } = await machine.enrol(token);
    return Object.assign(machine, { id: identity.identity, department });
  };
  const [ward, xray] = [await enrolled('ward-3', '3 階病棟'), await enrolled('xray-1', '放射線科')];
  const gateway = await enrolled('relay-1', '情報システム室', true);
  const relay = await openRelay({
    door: nodeDoor(),
    dataFolder: gateway.dataFolder,
    config: relayConfigShape.parse({ listen: '127.0.0.1:0' }),
    clock,
    say: () => undefined,
    roundMs: 0,
  });
  onTestFinished(() => relay.close());
  const order = async (machine: typeof ward) => {
    const openssl = {
      ...{ kind: 'channel' as const, channel: 'debian-security', package: 'openssl', version: '3.0.15-1' },
      ...{ sha256: sha256(bytesOfPackage), length: bytesOfPackage.length, index: sha256(IN_RELEASE) },
    };
    const action = { id: 'a1', verb: 'install' as const, windows: [], restart: 'never' as const, permits: [] };
    const { published } = await director.order(WHO, [
      {
        ...{ device: machine.id, department: machine.department, touch: 'normal' },
        lastStart: isoSeconds(clock.nowMs() + 86_400_000),
        actions: [{ ...action, content: [openssl] }],
      },
    ]);
    return published[0];
  };
  const [agents = ''] = server.ports.agentAddresses;
  return { ...server, agents, gateway, order, relay, ward, xray };
}

test('a device fetches the vendor’s signed index and the package that its plan names, from the server and through a relay', async () => {
  const { agents, order, relay, ward } = await hospital();
  const before = await get(agents, `${RELAY_PATHS.content}${sha256(IN_RELEASE)}`, ward.dataFolder);

  const plan = await order(ward);
  await relay.round();

  // Until a plan names it, what lies in the store is nobody's.
  expect(before.status).toBe(404);
  expect(plan?.actions[0]?.content[0]).toMatchObject({ indexLength: IN_RELEASE.length });
  for (const address of [agents, relay.address]) {
    for (const bytes of [IN_RELEASE, PACKAGE]) {
      const path = `${RELAY_PATHS.content}${sha256(bytes)}`;
      const whole = await get(address, path, ward.dataFolder);
      const rest = await get(address, path, ward.dataFolder, { range: 'bytes=10-' });

      expect([whole.status, sha256(whole.bytes)]).toEqual([200, sha256(bytes)]);
      expect([rest.status, rest.bytes.equals(bytes.subarray(10))]).toEqual([206, true]);
    }
  }
});

test('a device reads its own plan and nobody else’s, by name and by hash, from the server and from a relay; a relay passes plans on', async () => {
  const { agents, gateway, order, relay, ward, xray } = await hospital();
  const plan = await order(xray);
  await relay.round();
  const bytes = Buffer.from(JSON.stringify(plan));
  const target = `${planFolder(xray.id)}/${plan?.number}.json`;
  const paths = [
    `${RELAY_PATHS.director}targets/${consistentPath(target, sha256(bytes))}`,
    `${RELAY_PATHS.content}${sha256(bytes)}`,
  ];

  for (const address of [agents, relay.address]) {
    for (const path of paths) {
      const own = await get(address, path, xray.dataFolder);
      const other = await get(address, path, ward.dataFolder);
      const passing = await get(address, path, gateway.dataFolder);

      expect([own.status, own.bytes.equals(bytes)], `${address} ${path}`).toEqual([200, true]);
      expect(other.status, `${address} ${path}`).toBe(404);
      expect([passing.status, passing.bytes.equals(bytes)], `${address} ${path}`).toEqual([200, true]);
    }
  }
});

test('a change of plans reaches a device behind a relay with the check-in that speaks of it, not a round of the relay later', async () => {
  const { context, order, relay, ward } = await hospital();
  await relay.round();
  const file = join(ward.dataFolder, 'identity', 'identity.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), addresses: [relay.address] }));
  const timestamp = () => get(relay.address, `${RELAY_PATHS.director}metadata/timestamp.json`, ward.dataFolder);
  const before = await timestamp();

  const plan = await order(ward);
  await ward.report();

  // What the server has published the relay has fetched, and the device has followed it to the same mark.
  expect((await timestamp()).bytes.equals(before.bytes)).toBe(false);
  const followed = globSync(join(ward.dataFolder, '**', 'followed.json')).map((path) => readFileSync(path, 'utf8'));
  expect(followed.map((text) => JSON.parse(text).mark)).toEqual([await (await directorOf(context)).mark()]);
  expect(plan?.number).toBeGreaterThan(0);
});

test('slow readers: a device that begins many downloads and reads none has four of them; others are served', async () => {
  const large = Buffer.alloc(24_000_000, 7);
  const { agents, order, ward, xray } = await hospital(large);
  await order(ward);
  await order(xray);
  const path = `${RELAY_PATHS.content}${sha256(large)}`;
  const { key, certificate: cert } = JSON.parse(
    readFileSync(join(ward.dataFolder, 'identity', 'identity.json'), 'utf8'),
  );
  const [host, port] = agents.split(':');
  const statuses = await Promise.all(
    Array.from({ length: 12 }, () => {
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      const asking = request({ host, port, path, key, cert, rejectUnauthorized: false, agent: false }, (response) => {
        response.pause();
        resolve(response.statusCode);
      });
      asking.on('error', reject).end();
      onTestFinished(() => {
        asking.destroy();
      });
      return promise;
    }),
  );

  const other = await get(agents, path, xray.dataFolder, { range: 'bytes=0-9' });

  expect(statuses.toSorted()).toEqual([...Array(4).fill(200), ...Array(8).fill(503)]);
  expect([other.status, other.bytes.length]).toEqual([206, 10]);
});
