import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { dirname, join } from 'node:path';
import { sha256, TsukuroiError, writeWhole } from '@tsukuroi/core';
import type { EnrolmentAnswer, EnrolmentEnvelope, EnrolmentToken, Facts, Inventory } from '@tsukuroi/protocol';
import { AGENT_LIMITS, AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { enrolmentKeys, enrolmentNonce, openEnrolment, sealEnrolment } from '@tsukuroi/protocol/enrolment-seal.ts';
import { placeOf, unreachable } from '../channel/channel.ts';
import '../errors.ts';
import { certificateRequest, newDeviceKey } from '@tsukuroi/protocol/device-key.ts';
import type { AgentTime } from '../identity/agent-time.ts';
import { type Identity, identityPath, pinOf, readIdentity, writeIdentity } from '../identity/identity-file.ts';
import { machineMarks } from '../identity/machine-marks.ts';
import { keepTrustEnrolment, rootPath } from '../trust/enrolled.ts';
import { pinWorkWhereAllowed } from './pin-work.ts';

const ANSWER_MS = 30_000;
const SECRET_PREFIX = 'tsukuroi_enrol_';

export interface EnrolOptions {
  readonly dataFolder: string;
  readonly token: EnrolmentToken;
  readonly time: AgentTime;
  /** What this machine says of itself: name, operating system, hardware. */
  readonly inventory: Inventory;
  /** Relays to report to, `host:port`, before the server itself. */
  readonly relays?: readonly string[];
  /** Enrol anew although there is an identity; the one before is set aside. */
  readonly replace?: boolean;
}

export interface Enrolled {
  readonly identity: Identity;
  readonly state: 'active' | 'waiting';
  /** False while there is no root of trust: then this product only watches. */
  readonly root: boolean;
}

/** What is kept between the first try and the answer, so that a second try is the same request and not another device. */
interface Pending {
  readonly token: string;
  readonly key: string;
  readonly envelope: EnrolmentEnvelope;
}

/**
 * Enrols this machine: makes its key, sends the sealed request to each address in turn, and believes the answer only when it is sealed with
 * the token's secret, comes under the pinned authority, and is for this very key and facility. What carries the bytes (the server's own
 * port, a relay) need not be trusted, and is not.
 *
 * @throws TsukuroiError AGENT_ALREADY_ENROLLED, AGENT_UNREACHABLE, AGENT_ENROLMENT_REFUSED, AGENT_ANSWER_FORGED
 */
export async function enrol(options: EnrolOptions): Promise<Enrolled> {
  const { dataFolder, token, time } = options;
  const before = options.replace === true ? undefined : await readIdentity(dataFolder);
  if (before !== undefined) {
    throw new TsukuroiError('AGENT_ALREADY_ENROLLED', { identity: before.identity }, { exitCode: 1 });
  }
  const keys = enrolmentKeys(Buffer.from(token.secret.slice(SECRET_PREFIX.length), 'base64url'), token.token);
  const pending = await pendingOf(options, keys.request);
  const sentMs = time.machineMs();
  const { envelope, address } = await sendToFirst(token, pending.envelope);
  const binding = { purpose: 'answer', token: token.token, nonce: pending.envelope.nonce } as const;
  const same = envelope.token === binding.token && envelope.nonce === binding.nonce;
  const answer = same ? openEnrolment(keys.answer, binding, envelope.sealed) : undefined;
  if (!isAnswer(answer)) {
    throw forged('sealed', address);
  }
  if (answer.refused !== null) {
    await rm(pendingPath(dataFolder), { force: true });
    const params = { code: answer.refused, said: '' };
    throw new TsukuroiError('AGENT_ENROLMENT_REFUSED', params, { exitCode: 1 });
  }
  const root = await keepRoot(options, answer, address);
  const identity = await accept(options, pending, answer, address);
  await time.learn(answer.at, sentMs);
  await rm(pendingPath(dataFolder), { force: true });
  await pinWorkWhereAllowed(dataFolder, token);
  return { identity, state: answer.state ?? 'waiting', root };
}

function pendingPath(dataFolder: string): string {
  return join(dataFolder, 'identity', 'pending.json');
}

async function pendingOf({ dataFolder, token, inventory }: EnrolOptions, sealKey: Uint8Array): Promise<Pending> {
  const file = pendingPath(dataFolder);
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as Pending;
    if (kept.token === token.token) {
      return kept;
    }
  } catch {
    // No try before this one.
  }
  const key = newDeviceKey();
  const nonce = enrolmentNonce();
  const { device, manifest, facts } = inventory;
  const { name, version, id } = manifest.os;
  const request = {
    facility: token.facility.id,
    csr: certificateRequest(key),
    device: { id: device.id.slice(0, 200), name: device.name.slice(0, 200) },
    os: (name === '' ? `${id} ${version}`.trim() : name).slice(0, 200),
    machine: machineMarks(facts),
    ips: addressesOf(facts),
  };
  const binding = { purpose: 'enrol', token: token.token, nonce } as const;
  const pending: Pending = {
    token: token.token,
    key: key.export({ type: 'pkcs8', format: 'pem' }),
    envelope: {
      format: 'enrolment-request/1',
      token: token.token,
      nonce,
      sealed: sealEnrolment(sealKey, binding, request),
    },
  };
  await writeWhole(file, JSON.stringify(pending));
  return pending;
}

function addressesOf({ interfaces = [] }: Facts): string[] {
  return interfaces
    .flatMap(({ addresses }) => addresses.map((address) => address.split('/')[0] ?? ''))
    .filter((address) => address !== '' && address.length <= 60 && !/^(127\.|::1$|fe80:)/i.test(address))
    .slice(0, 20);
}

/** Tries each address; a refusal of one that was reached is the answer, since another address leads to the same server. */
async function sendToFirst(
  token: EnrolmentToken,
  request: EnrolmentEnvelope,
): Promise<{ envelope: EnrolmentEnvelope; address: string }> {
  let last: TsukuroiError | undefined;
  for (const address of token.addresses) {
    try {
      const { status, text } = await post(address, JSON.stringify(request));
      if (status === 200) {
        return { envelope: JSON.parse(text) as EnrolmentEnvelope, address };
      }
      throw refused(status, text);
    } catch (error) {
      if (error instanceof TsukuroiError) {
        throw error;
      }
      last = unreachable(address, error);
    }
  }
  throw last ?? new TsukuroiError('AGENT_UNREACHABLE', { address: '-', reason: 'no address' }, { exitCode: 1 });
}

function post(address: string, body: string): Promise<{ status: number; text: string }> {
  const { host, port } = placeOf(address);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const asked = httpsRequest(
    {
      host,
      port,
      method: 'POST',
      path: AGENT_PATHS.enrol,
      minVersion: 'TLSv1.3',
      // Who answers is proved by what is sealed inside, so that a relay may stand between; TLS here only hides it from passers-by.
      rejectUnauthorized: false,
      agent: false,
      timeout: ANSWER_MS,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    },
    (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length > AGENT_LIMITS.answer) {
          asked.destroy(new Error('answer too large'));
        }
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    },
  );
  asked.on('timeout', () => asked.destroy(new Error('ETIMEDOUT')));
  asked.on('error', reject);
  asked.end(body);
  return promise;
}

function refused(status: number, text: string): TsukuroiError {
  let said: { code?: unknown; what?: unknown; next?: unknown } = {};
  try {
    said = JSON.parse(text) as typeof said;
  } catch {
    // Not ours: the status says enough.
  }
  const words = [said.what, said.next].filter((part) => typeof part === 'string').join('');
  const params = { code: String(said.code ?? `HTTP ${status}`).slice(0, 60), said: words.slice(0, 400) };
  return new TsukuroiError('AGENT_ENROLMENT_REFUSED', params, { exitCode: 1 });
}

function isAnswer(value: unknown): value is EnrolmentAnswer {
  return typeof value === 'object' && value !== null && 'refused' in value && 'at' in value && 'addresses' in value;
}

async function accept(
  { dataFolder, relays = [], token, replace }: EnrolOptions,
  pending: Pending,
  answer: EnrolmentAnswer,
  address: string,
): Promise<Identity> {
  const { authority, certificate, identity } = answer;
  if (authority === null || certificate === null || identity === null) {
    throw forged('incomplete', address);
  }
  const trusted = new X509Certificate(authority);
  if (pinOf(trusted) !== token.authority || !trusted.ca) {
    throw forged('authority', address);
  }
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(pending.key))) {
    throw forged('key', address);
  }
  if (replace === true) {
    await setAside(dataFolder);
  }
  return writeIdentity(dataFolder, {
    format: 'identity/1',
    facility: token.facility.id,
    identity,
    key: pending.key,
    certificate,
    authority,
    pin: token.authority,
    addresses: [...new Set([...relays, ...answer.addresses])],
  });
}

/** The identity before is kept beside the new one, for whoever has to find out what happened. */
async function setAside(dataFolder: string): Promise<void> {
  const file = identityPath(dataFolder);
  await rename(file, join(dirname(file), 'identity-before.json')).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') {
      throw error;
    }
  });
}

/** The first root of trust, when there was a ceremony: taken only with the hash that the enrolment file names. */
async function keepRoot(
  { dataFolder, token }: EnrolOptions,
  answer: EnrolmentAnswer,
  address: string,
): Promise<boolean> {
  if (token.root === null) {
    return false;
  }
  const bytes = answer.root === null ? undefined : Buffer.from(answer.root, 'base64');
  if (bytes === undefined || sha256(bytes) !== token.root) {
    throw forged('root', address);
  }
  await writeWhole(rootPath(dataFolder), bytes);
  await keepTrustEnrolment(dataFolder, token);
  return true;
}

function forged(reason: string, address: string): TsukuroiError {
  return new TsukuroiError('AGENT_ANSWER_FORGED', { reason, address }, { exitCode: 3 });
}
