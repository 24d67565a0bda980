import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** Tags of X.690. */
const [INTEGER, BIT_STRING, SEQUENCE, ATTRIBUTES] = [0x02, 0x03, 0x30, 0xa0];
/** SEQUENCE { OID 1.2.840.10045.4.3.2 ecdsa-with-SHA256 } (RFC 5758, 3.2). */
const ECDSA_WITH_SHA256 = Buffer.from('300a06082a8648ce3d040302', 'hex');

/** The key of this device: P-256, made here. It is written into the identity file and goes nowhere else. */
export function newDeviceKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/**
 * A certificate request (PKCS#10, RFC 2986, 4) in base64: the public key and the proof of having the private one. Subject and attributes are
 * empty on purpose: who a device is, the server decides. Written out here, since a certificate library in the agent would
 * weigh more than all the rest of it.
 */
export function certificateRequest(key: KeyObject): string {
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const info = der(SEQUENCE, der(INTEGER, Buffer.from([0])), der(SEQUENCE), publicKey, der(ATTRIBUTES));
  const signature = der(BIT_STRING, Buffer.from([0]), sign('sha256', info, key));
  return der(SEQUENCE, info, ECDSA_WITH_SHA256, signature).toString('base64');
}

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const length =
    content.length < 128
      ? [content.length]
      : content.length < 256
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
