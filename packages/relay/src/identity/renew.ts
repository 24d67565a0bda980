import { randomBytes, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { Renewal, RenewalAnswer } from '@tsukuroi/protocol/agent-api.ts';
import { AGENT_PATHS } from '@tsukuroi/protocol/agent-api-paths.ts';
import { certificateRequest, newDeviceKey } from '@tsukuroi/protocol/device-key.ts';
import { signLine } from '@tsukuroi/protocol/journal-line.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { identityFile, type RelayIdentity } from './identity.ts';
import { readPeer } from './peer.ts';

/**
 * A new certificate for a new key, over mTLS, before the old one ends. It is written only when it is right; until then, and when anything
 * goes wrong, the relay works on with what it has.
 *
 * @returns whether a new identity was written
 */
export async function renewIdentity(
  door: FileDoor,
  dataFolder: string,
  identity: RelayIdentity,
  upstream: Upstream,
): Promise<boolean> {
  const key = newDeviceKey();
  const nonce = randomBytes(16).toString('base64url');
  const wanted: Renewal = {
    format: 'renewal/1',
    identity: identity.identity,
    csr: certificateRequest(key),
    machine: {},
    name: 'relay',
    os: '',
    nonce,
  };
  const body = Buffer.from(signLine(JSON.stringify(wanted), identity.privateKey));
  const answer = await upstream.ask({ method: 'POST', path: AGENT_PATHS.certificate, body });
  const said = answer.status === 200 ? await upstream.openLine(answer.bytes.toString('utf8')) : undefined;
  const renewed = said as Partial<RenewalAnswer> | undefined;
  if (renewed?.format !== 'renewal-answer/1' || renewed.nonce !== nonce || renewed.certificate === undefined) {
    return false;
  }
  const certificate = new X509Certificate(renewed.certificate);
  const peer = readPeer(certificate, identity, 'server');
  if (peer?.role !== 'relay' || peer.identity !== identity.identity || !certificate.checkPrivateKey(key)) {
    return false;
  }
  const { authority, addresses, facility, pin } = identity;
  const file = {
    format: 'identity/1',
    facility,
    identity: identity.identity,
    key: key.export({ type: 'pkcs8', format: 'pem' }),
    certificate: renewed.certificate,
    authority,
    pin,
    addresses,
  };
  await door.writeWhole(join(dataFolder, identityFile), `${JSON.stringify(file, null, 1)}\n`);
  return true;
}
