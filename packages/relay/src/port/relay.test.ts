import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { signLine, verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import { RELAY_PATHS, relayedBody } from '@tsukuroi/protocol/relay-api.ts';
import { expect, onTestFinished, test } from 'vitest';
import type { Credentials } from '../testing/authority.ts';
import { testAuthority } from '../testing/authority.ts';
import { journalOf } from '../testing/journal.ts';
import { saidIn } from '../testing/server.ts';
import { ask, codeOf, type Got, relayWorld } from '../testing/world.ts';

const PACKED = { 'content-encoding': 'gzip' };
const serialOf = ({ certificate }: Credentials) => new X509Certificate(certificate).serialNumber;

function hello({ identity, key }: Credentials): string {
  return signLine(JSON.stringify({ format: 'check-in/1', identity, nonce: `of ${identity}` }), createPrivateKey(key));
}

function checkIn(address: string, device: Credentials, agent?: Agent): Promise<Got> {
  const more = { method: 'POST', body: hello(device), ...(agent === undefined ? {} : { agent }) };
  return ask(address, AGENT_PATHS.checkIn, device, more);
}

function leave(address: string, device: Credentials, packed: Uint8Array): Promise<Got> {
  return ask(address, RELAY_PATHS.queue, device, { method: 'POST', body: packed, headers: PACKED });
}

test('what a device asks of the server passes as it is, and the answer is the server’s own signed line', async () => {
  const { device, server, startRelay } = await relayWorld();
  const relay = await startRelay('relay');
  const [one, two] = [await device(), await device()];

  const answers = [await checkIn(relay.address, one), await checkIn(relay.address, two)];
  const certificate = await ask(relay.address, RELAY_PATHS.server, one);

  const key = new X509Certificate(certificate.bytes.toString()).publicKey;
  const bodies = answers.map(({ bytes }) => verifyLine(bytes.toString(), key));
  expect(bodies.map((body) => JSON.parse(body ?? '{}').nonce)).toEqual([`of ${one.identity}`, `of ${two.identity}`]);
  expect(server.requestsFor(RELAY_PATHS.exchange)).toBe(2);
});

test('without a certificate, or with one of another authority or another facility, not a byte is answered', async () => {
  const { authority, startRelay } = await relayWorld();
  const relay = await startRelay('relay');
  const now = Date.parse(new X509Certificate(authority.certificate).validFrom) + 86_400_000;
  const elsewhere = await testAuthority(authority.facility, now);

  for (const credentials of [undefined, await elsewhere.certify('device'), await authority.certify('server')]) {
    await expect(ask(relay.address, RELAY_PATHS.server, credentials)).rejects.toThrow();
  }
});

test('revocation: refused at the next request, on a kept connection and on a resumed session, for everything', async () => {
  const { device, server, startRelay } = await relayWorld();
  const relay = await startRelay('relay');
  const [lost, other] = [await device(), await device()];
  const kept = new Agent({ keepAlive: true, maxSockets: 1 });
  const resumed = new Agent({ keepAlive: false, maxCachedSessions: 5 });
  onTestFinished(() => kept.destroy());
  const before = [await checkIn(relay.address, lost, kept), await checkIn(relay.address, lost, resumed)];

  server.revoked = [serialOf(lost)];
  server.revocations = 2;
  await relay.round();
  const after = [
    await checkIn(relay.address, lost, kept),
    await checkIn(relay.address, lost, resumed),
    await leave(relay.address, lost, journalOf(lost)().packed),
    await ask(relay.address, `${RELAY_PATHS.content}${'0'.repeat(64)}`, lost),
  ];

  expect(before.map(({ status }) => status)).toEqual([200, 200]);
  expect(after.map((got) => [got.status, codeOf(got)])).toEqual(Array(4).fill([401, 'RELAY_PEER_REVOKED']));
  expect((await checkIn(relay.address, other)).status).toBe(200);
});

test('a revoked list stays in force after a restart, and an older one does not take its place', async () => {
  const { device, server, startRelay } = await relayWorld();
  const relay = await startRelay('relay');
  const lost = await device();
  server.revoked = [serialOf(lost)];
  server.revocations = 7;
  await relay.round();

  server.revoked = [];
  server.revocations = 6;
  await relay.round();
  await server.stop();
  const again = await relay.again();

  expect(codeOf(await checkIn(again.address, lost))).toBe('RELAY_PEER_REVOKED');
});

test('an upstream that is no server or relay of ours gets nothing', async () => {
  const world = await relayWorld();
  const elsewhere = await relayWorld();
  const relay = await world.startRelay('relay', [elsewhere.server.address]);

  const got = await checkIn(relay.address, await world.device());

  expect(got.status).toBe(503);
  expect(elsewhere.server.asked).toEqual([]);
});

test('enrolment passes as bytes, with the address of who asked', async () => {
  const { startRelay } = await relayWorld();
  const relay = await startRelay('relay', undefined, {}, { enrolListen: '127.0.0.1:0' });

  const got = await ask(relay.enrolAddress ?? '', AGENT_PATHS.enrol, undefined, {
    method: 'POST',
    body: '{"sealed":1}',
  });
  const other = await ask(relay.enrolAddress ?? '', RELAY_PATHS.server, undefined);
  const large = await ask(relay.enrolAddress ?? '', AGENT_PATHS.enrol, undefined, {
    method: 'POST',
    body: 'x'.repeat(20_000),
  });

  expect(got.bytes.toString()).toBe('enrolled from 127.0.0.1: {"sealed":1}');
  expect([other.status, large.status]).toEqual([404, 400]);
});

test('while the way up is cut reports wait on disk; later each arrives once, in order, and nothing stays behind', async () => {
  const { device, server, startRelay } = await relayWorld();
  const relay = await startRelay('relay');
  const [one, two] = [await device(), await device()];
  const [first, second] = [journalOf(one), journalOf(two)];
  await server.stop();
  const refused = await checkIn(relay.address, one);
  const lines = [first(), first('result'), first()];
  for (const { packed } of lines) {
    await leave(relay.address, one, packed);
  }
  // Sent again, as after a lost answer.
  await leave(relay.address, one, lines[1]?.packed ?? Buffer.alloc(0));
  await leave(relay.address, two, second().packed);
  const receipt = await ask(relay.address, RELAY_PATHS.queue, one);
  await relay.close();
  await server.start();
  const again = await relay.again();

  await again.round();

  expect([refused.status, codeOf(refused)]).toEqual([503, 'RELAY_UPSTREAM_AWAY']);
  expect(JSON.parse(receipt.bytes.toString())).toEqual({ format: 'queue-receipt/1', last: 3 });
  expect(server.journals.get(one.identity)?.map((line) => saidIn(line).sequence)).toEqual([1, 2, 3]);
  expect(server.journals.get(two.identity)).toHaveLength(1);
  expect((await again.status()).queue).toEqual({ reports: 0, devices: 0, bytes: 0 });
  expect(readdirSync(join(relay.dataFolder, 'queue'))).toEqual([]);
});

test('an acknowledgement that the server did not sign throws nothing away', async () => {
  const { authority, device, makeServer, server, startRelay } = await relayWorld();
  const relay = await startRelay('relay');
  const one = await device();
  await server.stop();
  await leave(relay.address, one, journalOf(one)().packed);
  await relay.close();
  // A machine with a relay's good certificate that answers for the server.
  const impostor = await makeServer();
  await impostor.stop();
  impostor.speakAs(await authority.certify('relay'));
  await impostor.start();
  const other = await startRelay('relay-2', [impostor.address]);
  await leave(other.address, one, journalOf(one)().packed);

  await other.round();

  expect((await other.status()).queue.reports).toBe(1);
});

test('the server wants an earlier report than those that wait: nothing is dropped, other devices go on', async () => {
  const { device, server, startRelay } = await relayWorld();
  const relay = await startRelay('relay');
  const [behind, other] = [await device(), await device()];
  const journal = journalOf(behind);
  journal();
  await server.stop();
  await leave(relay.address, behind, journal().packed);
  await leave(relay.address, other, journalOf(other)().packed);
  await server.start();

  await relay.round();

  expect((await relay.status()).queue.reports).toBe(1);
  expect(server.journals.get(other.identity)).toHaveLength(1);
});

test('a device that reports through the relay itself clears what waited of it', async () => {
  const { device, server, startRelay } = await relayWorld();
  const relay = await startRelay('relay');
  const one = await device();
  const { packed } = journalOf(one)();
  await server.stop();
  await leave(relay.address, one, packed);
  await server.start();

  await ask(relay.address, AGENT_PATHS.reports, one, { method: 'POST', body: packed, headers: PACKED });

  expect((await relay.status()).queue.reports).toBe(0);
  expect(server.journals.get(one.identity)).toHaveLength(1);
});

test('a device cannot speak as a relay, a relay’s queue takes only what the device itself signed', async () => {
  const { authority, device, server, startRelay } = await relayWorld();
  const relay = await startRelay('relay');
  const [one, two] = [await device(), await device()];
  const head = {
    format: 'relayed/1' as const,
    method: 'POST' as const,
    path: RELAY_PATHS.queue,
    certificate: new X509Certificate(two.certificate).raw.toString('base64'),
    from: '192.0.2.1',
    hops: 1,
    packed: true,
  };
  const post = (who: Credentials, body: Uint8Array) =>
    ask(relay.address, RELAY_PATHS.exchange, who, { method: 'POST', body });
  const below = await authority.certify('relay');

  const asDevice = await post(one, relayedBody(head, journalOf(two)().packed));
  const forged = await post(below, relayedBody(head, journalOf({ ...two, key: one.key })().packed));
  const looping = await post(
    below,
    relayedBody({ ...head, path: AGENT_PATHS.checkIn, hops: 8 }, Buffer.from(hello(two))),
  );
  const foreign = await post(below, relayedBody({ ...head, certificate: 'AAAA' }, Buffer.alloc(0)));

  expect([asDevice, forged, looping, foreign].map(({ status }) => status)).toEqual([404, 400, 400, 400]);
  expect(server.requestsFor(RELAY_PATHS.exchange)).toBe(0);
});

test('the relay’s folder holds no key but its own, which opens connections and signs nothing', async () => {
  const { startRelay } = await relayWorld();
  const relay = await startRelay('relay');
  const files = readdirSync(relay.dataFolder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );

  const withKeys = files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => /PRIVATE KEY|"d":/.test(readFileSync(file, 'utf8')));

  expect(withKeys).toEqual([join(relay.dataFolder, 'identity', 'identity.json')]);
});
