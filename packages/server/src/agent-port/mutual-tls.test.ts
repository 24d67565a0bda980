import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { Agent } from 'node:https';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { AgentTime } from '@tsukuroi/agent/identity/agent-time.ts';
import { type Identity, readIdentity } from '@tsukuroi/agent/identity/identity-file.ts';
import { Session } from '@tsukuroi/agent/report/session.ts';
import type { CheckInAnswer } from '@tsukuroi/protocol';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { lineBody, NO_HEAD, signLine, verifyLine } from '@tsukuroi/protocol/journal-line.ts';
import { expect, onTestFinished, test } from 'vitest';
import { DEVICE_DAYS } from '../modules/enrolment/authority.ts';
import { currentRevocations } from '../modules/enrolment/index.ts';
import { describeStores, freshDb } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory, postTo } from '../testing/agents.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';

const DAY_MS = 86_400_000;
const NONCE = 'n'.repeat(22);

async function enrolled(hospital: Awaited<ReturnType<typeof hospitalWithPorts>>, name: string) {
  const machine = new Machine(machineInventory(name, ['openssl@3.0.11-1']), hospital.clock);
  await machine.enrol(await hospital.token());
  const identity = (await readIdentity(machine.dataFolder)) as Identity;
  return { machine, identity };
}

function hello(identity: Identity, key = identity.privateKey, named = identity.identity): string {
  const body = {
    format: 'check-in/1',
    identity: named,
    journal: { first: 0, last: 0 },
    head: NO_HEAD,
    machine: {},
    boot: '',
    nonce: NONCE,
  };
  return signLine(JSON.stringify(body), key);
}

const tlsOf = ({ key, certificate }: { key: string; certificate: string }) => ({
  key,
  cert: certificate,
  minVersion: 'TLSv1.3' as const,
});
const codeOf = (answer: { text: string }) => JSON.parse(answer.text).code;
const answerOf = (answer: { text: string }) => JSON.parse(lineBody(answer.text) ?? '{}') as CheckInAnswer;

describeStores('the port of the agents', (makeDb) => {
  test('revocation: a certificate revoked while its connection is open is refused at the next request on it', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const { identity } = await enrolled(hospital, 'ward-1');
    const { identity: other } = await enrolled(hospital, 'ward-2');
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    const [address = ''] = hospital.ports.agentAddresses;
    const ask = () => postTo(address, AGENT_PATHS.checkIn, hello(identity), { ...tlsOf(identity), agent });

    const before = await ask();
    const [socket] = Object.values(agent.freeSockets).flat();
    await hospital.decide(identity.identity, 'revoke');
    const after = await ask();

    expect([before.status, after.status, codeOf(after)]).toEqual([200, 401, 'CERTIFICATE_REVOKED']);
    expect((Object.values(agent.freeSockets).flat()[0] as TLSSocket | undefined) ?? socket).toBe(socket);
    const another = await postTo(address, AGENT_PATHS.checkIn, hello(other), tlsOf(other));
    expect(another.status).toBe(200);
  });

  test('revocation: a certificate revoked after a session was begun is refused on the resumed session', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const { identity } = await enrolled(hospital, 'ward-1');
    const [address = ''] = hospital.ports.agentAddresses;
    const agent = new Agent({ keepAlive: false, maxCachedSessions: 5 });
    const ask = () => postTo(address, AGENT_PATHS.checkIn, hello(identity), { ...tlsOf(identity), agent });
    await ask();

    const resumed = await ask();
    await hospital.decide(identity.identity, 'revoke');
    const refused = await ask();

    expect([resumed.status, resumed.reused]).toEqual([200, true]);
    expect([refused.status, refused.reused, codeOf(refused)]).toEqual([401, true, 'CERTIFICATE_REVOKED']);
  });

  test('an agent renews before the end with a new key, and its first certificate ends when the new one is used', async () => {
    const hospital = await hospitalWithPorts(await makeDb(ALL_MIGRATIONS));
    const { machine, identity: first } = await enrolled(hospital, 'ward-1');
    await machine.report();
    hospital.clock.moveMs(((DEVICE_DAYS * 2) / 3 + 1) * DAY_MS);

    await machine.report();
    const second = (await readIdentity(machine.dataFolder)) as Identity;
    await machine.report();

    expect(second.identity).toBe(first.identity);
    expect(second.certified.serialNumber).not.toBe(first.certified.serialNumber);
    expect(second.key).not.toBe(first.key);
    const [address = ''] = hospital.ports.agentAddresses;
    expect(codeOf(await postTo(address, AGENT_PATHS.checkIn, hello(first), tlsOf(first)))).toBe('CERTIFICATE_REVOKED');
    machine.inventory = machineInventory('ward-1', ['openssl@3.0.15-1']);
    expect(await machine.report()).toMatchObject({ state: 'active', sent: 1 });
  });
});

async function one() {
  const hospital = await hospitalWithPorts(await freshDb('SQLite', ALL_MIGRATIONS));
  const { identity, machine } = await enrolled(hospital, 'ward-1');
  const [address = ''] = hospital.ports.agentAddresses;
  return { hospital, identity, machine, address };
}

test('without a certificate, or with one of another authority, not a byte is answered', async () => {
  const { address } = await one();
  const elsewhere = await one();

  await expect(postTo(address, AGENT_PATHS.checkIn, '{}')).rejects.toThrow();
  await expect(
    postTo(address, AGENT_PATHS.checkIn, hello(elsewhere.identity), tlsOf(elsewhere.identity)),
  ).rejects.toThrow();
});

test("the server's own certificate opens no door of the agents", async () => {
  const { address, hospital, identity } = await one();
  const { server } = hospital.parts.authority();

  for (const path of [AGENT_PATHS.checkIn, AGENT_PATHS.reports, AGENT_PATHS.certificate]) {
    expect(codeOf(await postTo(address, path, hello(identity), tlsOf(server)))).toBe('CERTIFICATE_MISSING');
  }
});

test('TLS 1.2 is not spoken', async () => {
  const { address, identity } = await one();

  const tls = { key: identity.key, cert: identity.certificate, maxVersion: 'TLSv1.2' as const };

  await expect(postTo(address, AGENT_PATHS.checkIn, hello(identity), tls)).rejects.toThrow();
});

test('a device cannot speak for another one, nor send what another key signed', async () => {
  const { address, hospital, identity } = await one();
  const { identity: other } = await enrolled(hospital, 'ward-2');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ask = (line: string) => postTo(address, AGENT_PATHS.checkIn, line, tlsOf(identity));

  const said = [
    await ask(hello(identity, identity.privateKey, other.identity)),
    await ask(hello(other)),
    await ask(hello(identity, privateKey)),
    await ask('hello'),
  ].map(codeOf);

  expect(said).toEqual(['REPORT_REFUSED', 'SIGNATURE_REFUSED', 'SIGNATURE_REFUSED', 'SIGNATURE_REFUSED']);
});

test('an expired certificate is told so, in words, and the agent does not enrol anew', async () => {
  const { hospital, machine } = await one();
  const before = readFileSync(join(machine.dataFolder, 'identity', 'identity.json'), 'utf8');
  hospital.clock.moveMs((DEVICE_DAYS + 1) * DAY_MS);

  await expect(machine.report()).rejects.toMatchObject({
    code: 'AGENT_REFUSED',
    params: { code: 'CERTIFICATE_EXPIRED' },
  });

  expect(readFileSync(join(machine.dataFolder, 'identity', 'identity.json'), 'utf8')).toBe(before);
});

test('one 401 never re-enrols: a revoked agent keeps its identity, its journal and its silence', async () => {
  const { hospital, identity, machine } = await one();
  await hospital.decide(identity.identity, 'revoke');
  machine.inventory = machineInventory('ward-1', ['openssl@3.0.15-1']);

  await expect(machine.report()).rejects.toMatchObject({ params: { code: 'CERTIFICATE_REVOKED' } });
  await expect(machine.report()).rejects.toMatchObject({ params: { code: 'CERTIFICATE_REVOKED' } });

  expect((await readIdentity(machine.dataFolder))?.identity).toBe(identity.identity);
  expect(await hospital.identities()).toHaveLength(1);
});

test('the revocation list reaches the agent, signed by the authority, and never goes back', async () => {
  const { hospital, machine } = await one();
  const { identity: lost } = await enrolled(hospital, 'ward-2');
  const older = (await currentRevocations(hospital.parts)).line;
  await hospital.decide(lost.identity, 'revoke');

  await machine.report();

  const kept = readFileSync(join(machine.dataFolder, 'identity', 'revocations.line'), 'utf8').trimEnd();
  const list = JSON.parse(
    verifyLine(kept, new X509Certificate(hospital.parts.authority().certificate).publicKey) ?? '{}',
  );
  expect(list).toMatchObject({ format: 'revocation/1', serials: [lost.certified.serialNumber] });
  const { KnownRevocations } = await import('@tsukuroi/agent/report/revocations.ts');
  const identity = (await readIdentity(machine.dataFolder)) as Identity;
  const known = new KnownRevocations(machine.dataFolder, identity);
  await expect(known.take(older, '-')).rejects.toMatchObject({ code: 'AGENT_ANSWER_FORGED' });
  expect(known.serials).toEqual(new Set([lost.certified.serialNumber]));
});

test('another server with the right protocol and the wrong authority gets nothing from the agent', async () => {
  const { hospital, machine, identity } = await one();
  const foreign = await one();
  const time = new AgentTime(machine.dataFolder, hospital.clock);
  const session = await Session.open(
    machine.dataFolder,
    { ...identity, addresses: foreign.hospital.ports.agentAddresses },
    time,
  );
  onTestFinished(() => session.close());
  const last = await session.record(machine.inventory);

  await expect(session.checkIn(last, async () => machine.inventory)).rejects.toMatchObject({
    code: 'AGENT_ANSWER_FORGED',
    params: { reason: 'certificate of another server' },
  });
});

test.each([
  ['ten years slow', -3_652],
  ['ten years fast', 3_652],
  ['two hours slow', -1 / 12],
])('wrong clock, %s: the agent says so, works by the signed time, and changes no clock', async (_, days) => {
  const { hospital } = await one();
  const wrong = { nowMs: () => hospital.clock.nowMs() + days * DAY_MS };
  const machine = new Machine(machineInventory('ward-9', ['openssl@3.0.11-1']), wrong);
  await machine.enrol(await hospital.token());

  expect(await machine.report()).toMatchObject({ state: 'active', sent: 1 });

  expect(machine.words.join('')).toMatch(/時計が \d+ 分ずれています/);
  const kept = JSON.parse(readFileSync(join(machine.dataFolder, 'identity', 'time.json'), 'utf8'));
  expect(Math.abs(kept.offsetMs + days * DAY_MS)).toBeLessThan(60_000);
});

test('a clock that goes wrong later is noticed from the server’s certificate, and learnt from a signed time', async () => {
  const { hospital } = await one();
  let wrongDays = 0;
  const clock = { nowMs: () => hospital.clock.nowMs() + wrongDays * DAY_MS };
  const machine = new Machine(machineInventory('ward-9', ['openssl@3.0.11-1']), clock);
  await machine.enrol(await hospital.token());
  await machine.report();

  wrongDays = -3_652;

  expect(await machine.report()).toMatchObject({ state: 'active' });
  expect(machine.words.join('')).toContain('時計が');
});

test('key files are readable by their owner only', async () => {
  const { hospital, machine } = await one();
  await machine.report();

  const modes = [
    join(machine.dataFolder, 'identity', 'identity.json'),
    join(hospital.parts.dataFolder, 'identity', 'authority.pem'),
    join(hospital.parts.dataFolder, 'identity', 'server.pem'),
  ].map((file) => statSync(file).mode & 0o777);

  expect(modes).toEqual([0o600, 0o600, 0o600]);
});

test('the authority of devices and that of the console are two', async () => {
  const { hospital } = await one();

  expect(statSync(join(hospital.parts.dataFolder, 'identity', 'authority.pem')).isFile()).toBe(true);
  expect(() => statSync(join(hospital.parts.dataFolder, 'tls', 'authority.key'))).toThrow();
});

test('an answer carries the nonce of its question and the signature of the server', async () => {
  const { address, hospital, identity } = await one();

  const answer = await postTo(address, AGENT_PATHS.checkIn, hello(identity), tlsOf(identity));

  const key = new X509Certificate(hospital.parts.authority().server.certificate).publicKey;
  expect(verifyLine(answer.text, key)).toBeDefined();
  expect(answerOf(answer)).toMatchObject({ nonce: NONCE, state: 'active', acknowledged: 0 });
});
