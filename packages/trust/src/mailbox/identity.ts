import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { type Clock, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import type { FileDoor } from '../files/door.ts';
import { readStationPeer } from './peer.ts';
import { GateRevocations } from './revocations.ts';
import type { StationRole, StationWords } from './words.ts';
import './errors.ts';

const LIMIT_BYTES = 64_000;

const identityShape = z.strictObject({
  format: z.literal('gate-identity/1'),
  role: z.enum(['gate', 'collector']),
  name: z.string(),
  facility: z.string(),
  facilityName: z.string(),
  identity: z.string(),
  key: z.string(),
  certificate: z.string(),
  authority: z.string(),
  /** As bundles name both; null while there was no key ceremony. */
  bundles: z.strictObject({ organisation: z.string(), facility: z.string() }).nullable(),
  /** SHA-256 of the first root.json. */
  root: z.string().nullable(),
});
type IdentityFile = z.infer<typeof identityShape>;

/** Who a gate or collector is for one facility. Its key opens connections and nothing else. */
export interface GateIdentity extends Readonly<Omit<IdentityFile, 'format'>> {
  readonly privateKey: KeyObject;
  readonly certified: X509Certificate;
  readonly trusted: X509Certificate;
}

const requestShape = z.strictObject({
  format: z.literal('gate-key/1'),
  role: z.enum(['gate', 'collector']),
  name: z.string(),
  key: z.string(),
});

/** Files of an identity in its folder. */
export const GATE_FILE = 'gate.json';
const RENEWAL_FILE = 'gate-renewal.json';
const REQUESTS_FOLDER = 'gate-requests';

export type GateRole = Exclude<StationRole, 'server'>;

/** The document that is carried to the server (`gate-request/1`, packages/protocol/src/station.ts). */
export interface MadeRequest {
  readonly format: 'gate-request/1';
  readonly role: GateRole;
  readonly name: string;
  readonly csr: string;
  readonly madeAt: string;
}

/** What comes back, read by its shape (`gate-answer/1`). */
export interface GivenAnswer {
  readonly role: GateRole;
  readonly name: string;
  readonly facility: {
    readonly id: string;
    readonly name: string;
    readonly bundles: { readonly organisation: string; readonly facility: string } | null;
  };
  readonly identity: string;
  readonly certificate: string;
  readonly authority: string;
  readonly root: string | null;
  readonly revocations: string;
}

/** Makes a key here, where it stays, and the request for its certificate. `folder`: the identity folder of the machine. */
export async function requestGate(options: {
  readonly door: FileDoor;
  readonly folder: string;
  readonly role: GateRole;
  readonly name: string;
  readonly words: StationWords;
  readonly clock: Clock;
}): Promise<MadeRequest> {
  const { clock, door, folder, name, role, words } = options;
  const key = words.newKey();
  const kept = { format: 'gate-key/1', role, name, key: key.export({ type: 'pkcs8', format: 'pem' }) };
  await door.writeWhole(join(folder, REQUESTS_FOLDER, `${keyName(key)}.json`), `${JSON.stringify(kept)}\n`);
  const csr = words.certificateRequest(key);
  return { format: 'gate-request/1', role, name, csr, madeAt: isoSeconds(clock.nowMs()) };
}

function keyName(key: KeyObject): string {
  return sha256(createPublicKey(key).export({ type: 'spki', format: 'der' }));
}

/**
 * Takes the server's answer: from then on this machine trusts that authority for that facility. The code of the answer must have been
 * compared by a person before (`codeOfAnswer`).
 *
 * @param into folder of the identity: the identity folder itself, or one per facility below it
 * @throws TsukuroiError GATE_ANSWER_OTHER when no key of ours was asked for, GATE_ANSWER_INVALID, GATE_EXISTS
 */
export async function acceptGate(options: {
  readonly door: FileDoor;
  readonly folder: string;
  readonly into: string;
  readonly role: GateRole;
  readonly answer: GivenAnswer;
  readonly replace: boolean;
  readonly words: StationWords;
  readonly clock: Clock;
}): Promise<GateIdentity> {
  const { answer, clock, door, folder, into, words } = options;
  const certificate = readCertificate(answer.certificate);
  const requestFile = join(
    folder,
    REQUESTS_FOLDER,
    `${sha256(certificate.publicKey.export({ type: 'spki', format: 'der' }))}.json`,
  );
  const bytes = await door.readIfThere(requestFile, LIMIT_BYTES);
  const asked = bytes === undefined ? undefined : requestShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  if (asked === undefined || asked.role !== options.role || answer.role !== options.role) {
    throw new TsukuroiError('GATE_ANSWER_OTHER', {}, { exitCode: 3 });
  }
  const file: IdentityFile = {
    format: 'gate-identity/1',
    role: asked.role,
    name: answer.name,
    facility: answer.facility.id,
    facilityName: answer.facility.name,
    identity: answer.identity,
    key: asked.key,
    certificate: answer.certificate,
    authority: answer.authority,
    bundles: answer.facility.bundles,
    root: answer.root,
  };
  const identity = opened(file, words);
  const now = clock.nowMs();
  const [from, until] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (identity === undefined || now < from || until <= now) {
    throw new TsukuroiError(
      'GATE_ANSWER_INVALID',
      { reason: identity === undefined ? 'certificate' : 'date' },
      { exitCode: 3 },
    );
  }
  if (!options.replace && (await door.stat(join(into, GATE_FILE))) !== undefined) {
    throw new TsukuroiError('GATE_EXISTS', { folder: into }, { exitCode: 3 });
  }
  const revocations = await GateRevocations.open(door, into, identity, words);
  await revocations.take(answer.revocations);
  await write(door, into, file);
  await door.remove(requestFile);
  return identity;
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new TsukuroiError('GATE_ANSWER_INVALID', { reason: 'certificate' }, { cause, exitCode: 3 });
  }
}

/** The identity in a folder; undefined when there is none. @throws TsukuroiError GATE_IDENTITY_BROKEN (exit code 3) */
export async function readGateIdentity(
  door: FileDoor,
  folder: string,
  words: StationWords,
): Promise<GateIdentity | undefined> {
  const file = join(folder, GATE_FILE);
  const bytes = await door.readIfThere(file, LIMIT_BYTES);
  if (bytes === undefined) {
    return undefined;
  }
  const identity = parsed(bytes, words);
  if (identity === undefined) {
    throw new TsukuroiError('GATE_IDENTITY_BROKEN', { file }, { exitCode: 3 });
  }
  return identity;
}

function parsed(bytes: Uint8Array, words: StationWords): GateIdentity | undefined {
  try {
    return opened(identityShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))), words);
  } catch {
    return undefined;
  }
}

/** An identity whose parts belong together; undefined when they do not. */
function opened(file: IdentityFile, words: StationWords): GateIdentity | undefined {
  try {
    const privateKey = createPrivateKey(file.key);
    const certified = new X509Certificate(file.certificate);
    const trusted = new X509Certificate(file.authority);
    const { format: _format, ...rest } = file;
    const ours =
      trusted.ca &&
      trusted.verify(trusted.publicKey) &&
      certified.checkPrivateKey(privateKey) &&
      (['server', 'client'] as const).every((use) => {
        const peer = readStationPeer(certified, { facility: file.facility, trusted }, use, words);
        return peer?.role === file.role && peer.identity === file.identity;
      });
    return ours ? { ...rest, privateKey, certified, trusted } : undefined;
  } catch {
    return undefined;
  }
}

function write(door: FileDoor, folder: string, file: IdentityFile): Promise<void> {
  return door.writeWhole(join(folder, GATE_FILE), `${JSON.stringify(file, null, 1)}\n`);
}

const renewalShape = z.strictObject({ format: z.literal('gate-renewal/1'), key: z.string(), line: z.string() });

/** A renewal that is under way; a file that a power cut spoiled is none, and the next one is asked for. */
function askedBefore(bytes: Uint8Array | undefined): z.infer<typeof renewalShape> | undefined {
  try {
    return renewalShape.parse(JSON.parse(Buffer.from(bytes ?? []).toString('utf8')));
  } catch {
    return undefined;
  }
}

/** A line that asks for a new certificate once two thirds of this one are over; the same until it was answered. */
export async function renewalOf(
  door: FileDoor,
  folder: string,
  identity: GateIdentity,
  words: StationWords,
  clock: Clock,
): Promise<string | undefined> {
  const [from, until] = [Date.parse(identity.certified.validFrom), Date.parse(identity.certified.validTo)];
  if (clock.nowMs() <= from + ((until - from) * 2) / 3) {
    return undefined;
  }
  const file = join(folder, RENEWAL_FILE);
  const bytes = await door.readIfThere(file, LIMIT_BYTES);
  const before = askedBefore(bytes);
  if (before !== undefined) {
    return before.line;
  }
  const key = words.newKey();
  const line = words.renewalLine(identity.identity, words.certificateRequest(key), identity.name, identity.privateKey);
  const kept = { format: 'gate-renewal/1', key: key.export({ type: 'pkcs8', format: 'pem' }), line };
  await door.writeWhole(file, `${JSON.stringify(kept)}\n`);
  return line;
}

/** Takes a new certificate if it is ours: for the key that was asked for, of our authority, in our name. Undefined for any other. */
export async function takeCertificate(
  door: FileDoor,
  folder: string,
  identity: GateIdentity,
  certificate: string,
  words: StationWords,
): Promise<GateIdentity | undefined> {
  const bytes = await door.readIfThere(join(folder, RENEWAL_FILE), LIMIT_BYTES);
  const asked = askedBefore(bytes);
  if (asked === undefined) {
    return undefined;
  }
  const { authority, bundles, facility, facilityName, name, role, root } = identity;
  const same = { role, name, facility, facilityName, identity: identity.identity, authority, bundles, root };
  const file: IdentityFile = { format: 'gate-identity/1', ...same, key: asked.key, certificate };
  const renewed = opened(file, words);
  if (renewed === undefined || Date.parse(renewed.certified.validTo) <= Date.parse(identity.certified.validTo)) {
    return undefined;
  }
  await write(door, folder, file);
  await door.remove(join(folder, RENEWAL_FILE));
  return renewed;
}
