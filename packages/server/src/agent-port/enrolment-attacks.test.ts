import { createServer, request } from 'node:https';
import { connect } from 'node:net';
import { type EnrolmentToken, enrolmentTokenShape } from '@tsukuroi/protocol';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { certificateRequest, newDeviceKey } from '@tsukuroi/protocol/device-key.ts';
import { enrolmentKeys, enrolmentNonce, openEnrolment, sealEnrolment } from '@tsukuroi/protocol/enrolment-seal.ts';
import { expect, onTestFinished, test } from 'vitest';
import { freshDb } from '../platform/testing/stores.ts';
import { hospitalWithPorts, Machine, machineInventory, postTo } from '../testing/agents.ts';
import { contents } from '../testing/contents.ts';
import { ALL_MIGRATIONS } from '../testing/server.ts';

/** What somebody on the wire, or with an old file, may try at the enrolment port. Real TLS, loopback only. */

async function hospital() {
  return hospitalWithPorts(await freshDb('SQLite', ALL_MIGRATIONS));
}

const keysOf = (token: EnrolmentToken) =>
  enrolmentKeys(Buffer.from(token.secret.slice('tsukuroi_enrol_'.length), 'base64url'), token.token);

/** A request as a device makes it, with what a test wants to be different. */
function envelope(token: EnrolmentToken, change: { name?: string; purpose?: 'enrol' | 'answer'; csr?: string } = {}) {
  const nonce = enrolmentNonce();
  const sealed = sealEnrolment(
    keysOf(token).request,
    { purpose: change.purpose ?? 'enrol', token: token.token, nonce },
    {
      facility: token.facility.id,
      csr: change.csr ?? certificateRequest(newDeviceKey()),
      device: { id: 'machine-x', name: change.name ?? 'x' },
      os: 'Debian 12',
      machine: { serial: `SN-${change.name ?? 'x'}` },
      ips: [],
    },
  );
  return { format: 'enrolment-request/1', token: token.token, nonce, sealed };
}

const send = (token: EnrolmentToken, body: unknown) =>
  postTo(token.addresses[0] ?? '', AGENT_PATHS.enrol, typeof body === 'string' ? body : JSON.stringify(body));
const codeOf = (answer: { text: string }) => JSON.parse(answer.text).code;
/** What a sealed answer says. */
function inside(token: EnrolmentToken, answer: { text: string }) {
  const { nonce, sealed } = JSON.parse(answer.text);
  return openEnrolment(keysOf(token).answer, { purpose: 'answer', token: token.token, nonce }, sealed) as {
    refused: string | null;
    certificate: string | null;
    identity: string | null;
  };
}

test('the file has the form of its format, and the database holds neither the secret nor a key of it', async () => {
  const { token, parts } = await hospital();

  const file = await token();

  expect(enrolmentTokenShape.parse(file)).toEqual(file);
  const rows = JSON.stringify(
    await parts.db
      .withTables<{ enrolment_tokens: { id: string } }>()
      .selectFrom('enrolment_tokens')
      .selectAll()
      .execute(),
  );
  expect(rows).not.toContain(file.secret.slice(15));
  expect(rows).not.toContain(Buffer.from(keysOf(file).request).toString('base64url'));
  expect(rows).not.toContain(Buffer.from(keysOf(file).request).toString('hex'));
});

test.each([
  ['a wrong secret', (file: EnrolmentToken) => envelope({ ...file, secret: `tsukuroi_enrol_${'A'.repeat(43)}` })],
  [
    'a byte of the request changed on its way',
    (file: EnrolmentToken) => {
      const sent = envelope(file);
      return {
        ...sent,
        sealed: `${sent.sealed.slice(0, 60)}${sent.sealed[60] === 'A' ? 'B' : 'A'}${sent.sealed.slice(61)}`,
      };
    },
  ],
  [
    'the request of one nonce under another',
    (file: EnrolmentToken) => ({ ...envelope(file), nonce: enrolmentNonce() }),
  ],
  ['a request sealed for another purpose', (file: EnrolmentToken) => envelope(file, { purpose: 'answer' })],
  [
    'a token nobody made',
    (file: EnrolmentToken) => envelope({ ...file, token: '00000000-0000-4000-8000-000000000000' }),
  ],
  [
    'the token of another facility',
    (file: EnrolmentToken) =>
      envelope({ ...file, facility: { ...file.facility, id: '11111111-1111-4111-8111-111111111111' } }),
  ],
])('%s is not recognised, learns nothing more, and enrols nothing', async (_, make) => {
  const { token, identities, ask } = await hospital();
  const file = await token();

  const answer = await send(file, make(file));

  expect([answer.status, codeOf(answer)]).toEqual([403, 'ENROLMENT_NOT_RECOGNISED']);
  expect(await identities()).toEqual([]);
  expect((await ask('/enrolment/tokens')).items[0]).toMatchObject({ used: 0, state: 'active' });
});

test('the same request twice is one device, one use and one certificate', async () => {
  const { token, identities, ask } = await hospital();
  const file = await token({ uses: 5 });
  const sent = envelope(file);

  const answers = [await send(file, sent), await send(file, sent), await send(file, sent)].map((answer) =>
    inside(file, answer),
  );

  expect(new Set(answers.map(({ certificate }) => certificate)).size).toBe(1);
  expect(await identities()).toHaveLength(1);
  expect((await ask('/enrolment/tokens')).items[0]).toMatchObject({ used: 1 });
});

test('a certificate request that was seen is not certified again under another token', async () => {
  const { token } = await hospital();
  const csr = certificateRequest(newDeviceKey());
  const [first, second] = [await token(), await token()];

  const granted = inside(first, await send(first, envelope(first, { csr })));
  const again = inside(second, await send(second, envelope(second, { csr })));

  expect(granted.refused).toBeNull();
  expect(again).toMatchObject({ refused: 'ENROLMENT_KEY_KNOWN', certificate: null });
});

test('a request without proof of the private key is refused', async () => {
  const { token, identities } = await hospital();
  const file = await token();
  const csr = Buffer.from(certificateRequest(newDeviceKey()), 'base64');
  csr[csr.length - 5] = (csr[csr.length - 5] ?? 0) ^ 1;

  const answer = inside(file, await send(file, envelope(file, { csr: csr.toString('base64') })));

  expect(answer).toMatchObject({ refused: 'ENROLMENT_CSR_REFUSED', identity: null });
  expect(await identities()).toEqual([]);
});

test('expired, used up and revoked files are refused, each in its own words and sealed', async () => {
  const { token, send: call, clock } = await hospital();
  const [expired, used, revoked] = [await token({ days: 1 }), await token(), await token()];
  await send(used, envelope(used, { name: 'first' }));
  await call('DELETE', `/enrolment/tokens/${revoked.token}`);
  clock.moveMs(86_400_000);

  const said = await Promise.all(
    [expired, used, revoked].map(
      async (file) => inside(file, await send(file, envelope(file, { name: 'second' }))).refused,
    ),
  );

  expect(said).toEqual(['ENROLMENT_TOKEN_EXPIRED', 'ENROLMENT_TOKEN_USED_UP', 'ENROLMENT_TOKEN_REVOKED']);
});

test('two devices that use the last use at once: one comes in', async () => {
  const { token, identities } = await hospital();
  const file = await token();

  const said = await Promise.all(
    ['a', 'b', 'c'].map(async (name) => inside(file, await send(file, envelope(file, { name }))).refused),
  );

  expect(said.filter((code) => code === null)).toHaveLength(1);
  expect(await identities()).toHaveLength(1);
});

test('too many wrong tries wait; a device with another file behind the same address does not', async () => {
  const { token, clock } = await hospital();
  const [attacked, other] = [await token(), await token({ department: '薬剤部' })];
  const wrong = { ...attacked, secret: `tsukuroi_enrol_${'A'.repeat(43)}` };

  for (let tries = 0; tries < 20; tries++) {
    expect(codeOf(await send(attacked, envelope(wrong)))).toBe('ENROLMENT_NOT_RECOGNISED');
  }

  expect(codeOf(await send(attacked, envelope(wrong)))).toBe('ENROLMENT_WAIT');
  expect(inside(other, await send(other, envelope(other))).refused).toBeNull();
  clock.moveMs(15 * 60_000);
  expect(inside(attacked, await send(attacked, envelope(attacked, { name: 'y' }))).refused).toBeNull();
});

/** A server in between that answers what a test wants. */
async function between(answer: (sent: string) => Promise<string>): Promise<string> {
  const { parts } = await hospital();
  const { server: own } = parts.authority();
  const server = createServer({ key: own.key, cert: own.certificate }, async (asked, response) => {
    const sent = Buffer.concat(await asked.toArray()).toString('utf8');
    response.end(await answer(sent));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  const { port } = server.address() as { port: number };
  return `127.0.0.1:${port}`;
}

test('a relay that only passes bytes enrols a device, although its own certificate is of another hospital', async () => {
  const real = await hospital();
  const file = await real.token();
  const relay = await between(async (sent) => (await send(file, sent)).text);
  const machine = new Machine(machineInventory('ward-1', ['bash@5.2.15-2']), real.clock);

  const { state } = await machine.enrol({ ...file, addresses: [relay] });

  expect(state).toBe('active');
  expect(await machine.report()).toMatchObject({ state: 'active', sent: 1 });
});

test.each([
  [
    'an answer to another device',
    async (file: EnrolmentToken) => (await send(file, envelope(file, { name: 'other' }))).text,
  ],
  ['the request itself as its answer', async (_: EnrolmentToken, sent: string) => sent],
  [
    'an answer sealed with a secret of its own',
    async (_: EnrolmentToken, sent: string) => {
      const { token, nonce } = JSON.parse(sent);
      const { answer } = enrolmentKeys(Buffer.alloc(32), token);
      const sealed = sealEnrolment(
        answer,
        { purpose: 'answer', token, nonce },
        { at: '', refused: null, addresses: [] },
      );
      return JSON.stringify({ format: 'enrolment-answer/1', token, nonce, sealed });
    },
  ],
])('swapped answer: %s is not believed, and no identity is written', async (_, swap) => {
  const real = await hospital();
  const file = await real.token({ uses: 5 });
  const relay = await between((sent) => swap(file, sent));
  const machine = new Machine(machineInventory('ward-1', ['bash@5.2.15-2']), real.clock);

  await expect(machine.enrol({ ...file, addresses: [relay] })).rejects.toMatchObject({
    code: 'AGENT_ANSWER_FORGED',
    exitCode: 3,
  });

  await expect(machine.report()).rejects.toMatchObject({ code: 'AGENT_NOT_ENROLLED' });
});

test('a file whose pinned authority is another one is not satisfied by the right secret', async () => {
  const { token, clock } = await hospital();
  const file = await token();
  const machine = new Machine(machineInventory('ward-1', []), clock);

  await expect(machine.enrol({ ...file, authority: 'ab'.repeat(32) })).rejects.toMatchObject({
    code: 'AGENT_ANSWER_FORGED',
  });
});

test('a lost answer costs no second use: the next try is the same request', async () => {
  const real = await hospital();
  const file = await real.token();
  const deaf = await between(async (sent) => `${(await send(file, sent)).text.slice(0, 40)}`);
  const machine = new Machine(machineInventory('ward-1', ['bash@5.2.15-2']), real.clock);
  await expect(machine.enrol({ ...file, addresses: [deaf] })).rejects.toThrow();

  const { state } = await machine.enrol(file);

  expect(state).toBe('active');
  expect(await real.identities()).toHaveLength(1);
});

test.each([
  ['an oversized body', 'x'.repeat(20_000), 413, 'REQUEST_TOO_LARGE'],
  ['what is no JSON', 'hello', 400, 'REQUEST_UNREADABLE'],
  ['JSON of another form', '{"format":"enrolment-request/1"}', 400, 'INPUT_INVALID'],
  ['nothing', '', 400, 'REQUEST_UNREADABLE'],
])('%s is refused in words and changes nothing', async (_, body, status, code) => {
  const { token, parts } = await hospital();
  const file = await token();
  const before = await contents(parts.db);

  const answer = await send(file, body);

  expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  expect(await contents(parts.db)).toEqual(before);
});

test('a body without end in chunks is cut off at the limit', async () => {
  const { token } = await hospital();
  const [host, port] = ((await token()).addresses[0] ?? '').split(':');
  const asked = request({
    host,
    port,
    path: AGENT_PATHS.enrol,
    method: 'POST',
    rejectUnauthorized: false,
    agent: false,
  });
  const ended = new Promise<number>((resolve) => {
    asked.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    asked.on('error', () => resolve(-1));
  });

  for (let pieces = 0; pieces < 40 && !asked.destroyed; pieces++) {
    asked.write('x'.repeat(1_000));
  }

  expect([413, -1]).toContain(await ended);
});

test('a client that speaks no TLS, and one that never finishes its request, hold nobody up', async () => {
  const { token } = await hospital();
  const file = await token();
  const [host, port] = (file.addresses[0] ?? '').split(':');
  const plain = connect(Number(port), host).on('error', () => undefined);
  plain.write('POST /enrol/v1/devices HTTP/1.1\r\n\r\n');
  const slow = request({
    host,
    port,
    path: AGENT_PATHS.enrol,
    method: 'POST',
    rejectUnauthorized: false,
    agent: false,
    headers: { 'content-length': 500 },
  });
  slow.on('error', () => undefined).write('{');
  onTestFinished(() => {
    plain.destroy();
    slow.destroy();
  });

  const answer = inside(file, await send(file, envelope(file)));

  expect(answer.refused).toBeNull();
});
