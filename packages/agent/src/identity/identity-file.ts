import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { sha256, TsukuroiError, writeWhole } from '@tsukuroi/core';
import { namedIn } from '@tsukuroi/protocol/relay-api.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import '../errors.ts';

/** `identity/identity.json` of an agent's data folder: everything that makes it this device, in one file, 0600. */
export interface IdentityFile {
  readonly format: 'identity/1';
  readonly facility: string;
  readonly identity: string;
  /** PEM: private key, certificate, and the authority that both ends stand under. */
  readonly key: string;
  readonly certificate: string;
  readonly authority: string;
  /** SHA-256 of the authority's public key, as the enrolment file pinned it. */
  readonly pin: string;
  /** Where to report, `host:port`, in the order to try. */
  readonly addresses: readonly string[];
}

/** An identity that was read and holds together. */
export interface Identity extends IdentityFile {
  readonly privateKey: KeyObject;
  readonly certified: X509Certificate;
  readonly trusted: X509Certificate;
}

/** Keys, certificates and addresses take a few thousand bytes. */
const LIMIT_BYTES = 256 * 1024;

export function identityPath(dataFolder: string): string {
  return join(dataFolder, 'identity', 'identity.json');
}

/**
 * The identity of this agent; undefined when it was never enrolled.
 *
 * @throws TsukuroiError AGENT_IDENTITY_BROKEN (exit code 3) when the file is there and does not hold together
 */
export async function readIdentity(dataFolder: string): Promise<Identity | undefined> {
  const file = identityPath(dataFolder);
  try {
    // The worker reads it too, as root: a pipe, a link or an endless file in its place must not hold that up.
    const bytes = await nodeDoor().readIfThere(file, LIMIT_BYTES);
    return bytes === undefined ? undefined : completed(JSON.parse(Buffer.from(bytes).toString('utf8')) as IdentityFile);
  } catch (cause) {
    if (cause instanceof TsukuroiError && cause.code === 'DISK_FAILED') {
      throw cause;
    }
    throw new TsukuroiError('AGENT_IDENTITY_BROKEN', { file }, { cause, exitCode: 3 });
  }
}

/** @throws TsukuroiError AGENT_IDENTITY_BROKEN when key, certificate, authority and pin do not belong together; nothing is written */
export async function writeIdentity(dataFolder: string, identity: IdentityFile): Promise<Identity> {
  const file = identityPath(dataFolder);
  let whole: Identity;
  try {
    whole = completed(identity);
  } catch (cause) {
    throw new TsukuroiError('AGENT_IDENTITY_BROKEN', { file }, { cause, exitCode: 3 });
  }
  await writeWhole(file, `${JSON.stringify(identity, null, 1)}\n`);
  return whole;
}

/** SHA-256 of the public key of a certificate (SPKI, DER). */
export function pinOf(certificate: X509Certificate): string {
  return sha256(certificate.publicKey.export({ type: 'spki', format: 'der' }));
}

function completed(identity: IdentityFile): Identity {
  const privateKey = createPrivateKey(identity.key);
  const certified = new X509Certificate(identity.certificate);
  const trusted = new X509Certificate(identity.authority);
  // A device, or a relay: it enrols in the same way.
  const named = namedIn(certified.subjectAltName);
  const holds =
    identity.format === 'identity/1' &&
    pinOf(trusted) === identity.pin &&
    certified.checkPrivateKey(privateKey) &&
    certified.verify(trusted.publicKey) &&
    named?.facility === identity.facility &&
    named.identity === identity.identity &&
    identity.addresses.every((address) => typeof address === 'string');
  if (!holds) {
    throw new Error('identity does not hold together');
  }
  return { ...identity, privateKey, certified, trusted };
}
