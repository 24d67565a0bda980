import { X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIdentity } from '@tsukuroi/agent/identity/identity-file.ts';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { RELAY_PATHS, relayedBody } from '@tsukuroi/protocol/relay-api.ts';
import { openRelay, relayConfigShape } from '@tsukuroi/relay';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { expect, onTestFinished, test } from 'vitest';
import { createToken } from '../modules/enrolment/index.ts';
import { freshDb } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory, postTo } from '../testing/agents.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';
import { openAgentPorts } from './open.ts';

const ADMIN = { kind: 'program', id: 'test', name: 'test' } as const;

/** A hospital with a relay that enrolled like a device, and its two ports. */
async function hospitalWithRelay() {
  const hospital = await hospitalWithPorts(await freshDb('SQLite', ALL_MIGRATIONS));
  const relayToken = await createToken(hospital.parts, ADMIN, {
    department: '情報システム室',
    uses: 1,
    days: 7,
    relay: true,
    addresses: hospital.ports.enrolAddresses,
  });
  const machine = new Machine(machineInventory('relay-1', []), hospital.clock);
  await machine.enrol(relayToken);
  const words: unknown[] = [];
  const relay = await openRelay({
    door: nodeDoor(),
    dataFolder: machine.dataFolder,
    config: relayConfigShape.parse({ listen: '127.0.0.1:0', enrolListen: '127.0.0.1:0' }),
    clock: hospital.clock,
    say: (error) => words.push(error),
    roundMs: 0,
  });
  onTestFinished(() => relay.close());
  const token = async () => hospital.token({ addresses: [relay.enrolAddress] });
  /** A device of a ward that knows the relay alone. */
  const ward = async (name: string) => {
    const one = new Machine(machineInventory(name, ['openssl@3.0.11-1']), hospital.clock);
    await one.enrol(await token());
    const file = join(one.dataFolder, 'identity', 'identity.json');
    const identity = await readIdentity(one.dataFolder);
    if (identity === undefined) {
      throw new Error('not enrolled');
    }
    const { privateKey: _, certified: __, trusted: ___, ...kept } = identity;
    writeFileSync(file, JSON.stringify({ ...kept, addresses: [relay.address] }));
    return Object.assign(one, { identity });
  };
  return { hospital, machine, relay, ward, words };
}

test('devices of two departments enrol and report through a relay, and it is as if they had come themselves', async () => {
  const { hospital, relay, ward } = await hospitalWithRelay();
  const [one, two] = [await ward('ward-1'), await ward('ward-2')];

  const done = [await one.report(), await two.report()];

  expect(done).toMatchObject([
    { state: 'active', sent: 1 },
    { state: 'active', sent: 1 },
  ]);
  const { items } = await hospital.ask('/devices?sort=name');
  expect(items.map((row: { name: string }) => row.name)).toEqual(['ward-1', 'ward-2']);
  expect((await relay.status()).queue.reports).toBe(0);
});

test('the way to the server is cut: reports wait at the relay and arrive although the device is switched off', async () => {
  const { hospital, relay, ward } = await hospitalWithRelay();
  const one = await ward('ward-1');
  await one.report();
  const [agentListen = ''] = hospital.ports.agentAddresses;
  await hospital.ports.close();
  one.inventory = machineInventory('ward-1', ['openssl@3.0.15-1']);

  await expect(one.report()).rejects.toMatchObject({
    code: 'AGENT_REFUSED',
    params: { code: 'RELAY_UPSTREAM_AWAY' },
  });
  const waiting = (await relay.status()).queue.reports;
  const ports = await openAgentPorts(hospital.context, { agentListen, enrolListen: undefined, config: {} });
  onTestFinished(() => ports.close());
  await relay.round();

  expect(waiting).toBeGreaterThanOrEqual(1);
  expect((await relay.status()).queue.reports).toBe(0);
  const { items } = await hospital.ask('/devices?sort=name');
  const software = await hospital.ask(`/devices/${items[0].id}/software`);
  expect(JSON.stringify(software)).toContain('3.0.15-1');
  // The device comes by again: it has nothing to say that is not known.
  expect(await one.report()).toMatchObject({ state: 'active', sent: 0 });
});

test('a revoked device is refused through the relay too, a revoked relay by the server and by the devices', async () => {
  const { hospital, machine, relay, ward } = await hospitalWithRelay();
  const [one, two] = [await ward('ward-1'), await ward('ward-2')];
  await two.report();
  await hospital.decide(one.identity.identity, 'revoke');
  await expect(one.report()).rejects.toMatchObject({ params: { code: 'CERTIFICATE_REVOKED' } });
  await relay.round();
  await expect(one.report()).rejects.toMatchObject({ params: { code: 'RELAY_PEER_REVOKED' } });

  const own = await readIdentity(machine.dataFolder);
  await two.report();
  await hospital.decide(own?.identity ?? '', 'revoke');
  // The server refuses the relay, which therefore has no word of the server's for the device.
  await expect(two.report()).rejects.toThrow();
});

test('only a relay may pass on: a device’s certificate does not open the relays’ addresses, nor a relay’s those of devices', async () => {
  const { hospital, machine, ward } = await hospitalWithRelay();
  const one = await ward('ward-1');
  const relay = await readIdentity(machine.dataFolder);
  const [address = ''] = hospital.ports.agentAddresses;
  const tls = (identity: { key: string; certificate: string }) => ({
    key: identity.key,
    cert: identity.certificate,
    minVersion: 'TLSv1.3' as const,
  });
  const head = {
    format: 'relayed/1' as const,
    method: 'GET' as const,
    path: AGENT_PATHS.revocations,
    certificate: new X509Certificate(one.identity.certificate).raw.toString('base64'),
    from: '192.0.2.9',
    hops: 1,
    packed: false,
  };
  const body = relayedBody(head, Buffer.alloc(0));
  if (relay === undefined) {
    throw new Error('no relay');
  }

  const asDevice = await postTo(address, RELAY_PATHS.exchange, body, tls(one.identity));
  const asRelay = await postTo(address, RELAY_PATHS.exchange, body, tls(relay));
  const ownName = await postTo(address, AGENT_PATHS.checkIn, '{}', tls(relay));
  const stranger = await postTo(
    address,
    RELAY_PATHS.exchange,
    relayedBody({ ...head, certificate: 'AAAA' }, Buffer.alloc(0)),
    tls(relay),
  );

  expect([asDevice.status, asRelay.status, ownName.status, stranger.status]).toEqual([404, 200, 404, 400]);
});

test('a relay’s certificate serves and asks; it cannot be had with a device’s enrolment file', async () => {
  const { machine, ward } = await hospitalWithRelay();
  const relay = await readIdentity(machine.dataFolder);
  const one = await ward('ward-1');

  const uses = [relay, one.identity].map((identity) => identity?.certified.keyUsage);
  const names = [relay, one.identity].map((identity) => identity?.certified.subjectAltName?.split('/')[3]);

  // id-kp-clientAuth and id-kp-serverAuth (RFC 5280, 4.2.1.12).
  expect(uses).toEqual([['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.1'], ['1.3.6.1.5.5.7.3.2']]);
  expect(names).toEqual(['relay', 'device']);
});

test('a relay renews its certificate when two thirds of its life are over, with a new key; devices notice nothing', async () => {
  const { hospital, machine, relay, ward } = await hospitalWithRelay();
  const one = await ward('ward-1');
  await one.report();
  const days = async (count: number) => {
    hospital.clock.moveMs(count * 86_400_000);
    await relay.round();
    const now = await readIdentity(machine.dataFolder);
    const key = new X509Certificate(now?.certificate ?? '').publicKey.export({ type: 'spki', format: 'pem' });
    return { identity: now?.identity, key };
  };

  const [young, before] = [await days(0), await days(118)];
  const renewed = await days(3);
  await one.report();
  // The first certificate has ended: whoever is answered now is answered with the new one.
  const later = await days(62);

  expect(before).toEqual(young);
  expect(renewed.identity).toBe(young.identity);
  expect(renewed.key).not.toBe(young.key);
  expect(later).toEqual(renewed);
  expect(await one.report()).toMatchObject({ state: 'active' });
});
