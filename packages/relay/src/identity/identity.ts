import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { sha256, TsukuroiError } from '@tsukuroi/core';
import { namedIn } from '@tsukuroi/protocol/relay-api.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { z } from 'zod';
import '../errors.ts';

const LIMIT_BYTES = 64_000;
export const identityFile = join('identity', 'identity.json');
/** What the enrolment file said of the key ceremony (docs/formats/enrolment.md). */
const enrolledFile = join('trust', 'enrolled.json');

/** `identity/identity.json` as enrolment writes it (docs/formats/enrolment.md); a relay has one like every device. */
const identityShape = z.object({
  format: z.literal('identity/1'),
  facility: z.string(),
  identity: z.string(),
  key: z.string(),
  certificate: z.string(),
  authority: z.string(),
  pin: z.string(),
  addresses: z.array(z.string()),
});

/** Who a relay is. Its key opens connections and nothing else: it signs no content, no plan and no report. */
export interface RelayIdentity extends z.infer<typeof identityShape> {
  readonly privateKey: KeyObject;
  readonly certified: X509Certificate;
  readonly trusted: X509Certificate;
  /** As the catalogue names the facility; undefined while there was no key ceremony. */
  readonly catalogFacility: string | undefined;
}

/** @throws TsukuroiError RELAY_NOT_ENROLLED, RELAY_IDENTITY_BROKEN (exit code 3) */
export async function readRelayIdentity(door: FileDoor, dataFolder: string): Promise<RelayIdentity> {
  const file = join(dataFolder, identityFile);
  const bytes = await door.readIfThere(file, LIMIT_BYTES);
  if (bytes === undefined) {
    throw new TsukuroiError('RELAY_NOT_ENROLLED', {}, { exitCode: 1 });
  }
  try {
    const identity = identityShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    const privateKey = createPrivateKey(identity.key);
    const certified = new X509Certificate(identity.certificate);
    const trusted = new X509Certificate(identity.authority);
    const named = namedIn(certified.subjectAltName);
    const holds =
      sha256(trusted.publicKey.export({ type: 'spki', format: 'der' })) === identity.pin &&
      certified.checkPrivateKey(privateKey) &&
      certified.verify(trusted.publicKey) &&
      named?.role === 'relay' &&
      named.facility === identity.facility &&
      named.identity === identity.identity;
    if (!holds) {
      throw new Error('identity does not hold together');
    }
    return { ...identity, privateKey, certified, trusted, catalogFacility: await catalogFacility(door, dataFolder) };
  } catch (cause) {
    throw new TsukuroiError('RELAY_IDENTITY_BROKEN', { file }, { cause, exitCode: 3 });
  }
}

async function catalogFacility(door: FileDoor, dataFolder: string): Promise<string | undefined> {
  const bytes = await door.readIfThere(join(dataFolder, enrolledFile), LIMIT_BYTES);
  return bytes === undefined
    ? undefined
    : z.object({ facility: z.string() }).parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).facility;
}
