import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const KEYS = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

/** A machine outside with a certificate that an authority of its own signed for `127.0.0.1`. */
export async function machineOutside(nowMs: number) {
  const span = { notBefore: new Date(nowMs - DAY_MS), notAfter: new Date(nowMs + DAY_MS) };
  const keys = await webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
  const own = await webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
  const root = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Outside',
    ...span,
    keys,
    signingAlgorithm: SIGNING,
    extensions: [new BasicConstraintsExtension(true, 0, true)],
  });
  const certificate = await X509CertificateGenerator.create({
    serialNumber: '4711',
    subject: 'CN=receiver',
    issuer: root.subject,
    ...span,
    publicKey: own.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: SIGNING,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
  return { ca: root.toString('pem'), cert: certificate.toString('pem'), key: PemConverter.encode(key, 'PRIVATE KEY') };
}
