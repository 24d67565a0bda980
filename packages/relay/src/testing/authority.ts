import 'reflect-metadata';
import { randomUUID, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { sha256 } from '@tsukuroi/core';
import { deviceUri, serverUri } from '@tsukuroi/protocol/agent-api-paths.ts';
import { relayUri } from '@tsukuroi/protocol/relay-api.ts';
import { gateUri } from '@tsukuroi/protocol/station.ts';

const KEYS = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

export interface Credentials {
  readonly identity: string;
  /** PEM. */
  readonly key: string;
  readonly certificate: string;
}

/** An authority as a hospital's server has one, and what it certifies. `nowMs`: about when its certificates are good. */
export async function testAuthority(facility: string, nowMs: number) {
  const span = { notBefore: new Date(nowMs - DAY_MS), notAfter: new Date(nowMs + 180 * DAY_MS) };
  const keys = await webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
  const root = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Test devices',
    ...span,
    keys,
    signingAlgorithm: SIGNING,
    extensions: [new BasicConstraintsExtension(true, 0, true)],
  });
  const pem = (key: webcrypto.CryptoKey) =>
    webcrypto.subtle.exportKey('pkcs8', key).then((bytes) => PemConverter.encode(bytes, 'PRIVATE KEY'));

  const certify = async (
    role: 'device' | 'relay' | 'server' | 'gate' | 'collector',
    identity: string = randomUUID(),
    times = span,
  ): Promise<Credentials> => {
    const own = await webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
    const { clientAuth, serverAuth } = ExtendedKeyUsage;
    const both = [clientAuth, serverAuth];
    const uses = { device: [clientAuth], relay: both, server: both, gate: both, collector: both }[role];
    const uri = {
      device: deviceUri(facility, identity),
      relay: relayUri(facility, identity),
      server: serverUri(facility),
      gate: gateUri(facility, 'gate', identity),
      collector: gateUri(facility, 'collector', identity),
    };
    const certificate = await X509CertificateGenerator.create({
      serialNumber: `4${randomUUID().replaceAll('-', '').slice(1)}`,
      subject: `CN=${identity}`,
      issuer: root.subject,
      ...times,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: SIGNING,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new ExtendedKeyUsageExtension(uses),
        new SubjectAlternativeNameExtension([{ type: 'url', value: uri[role] }]),
      ],
    });
    return { identity, key: await pem(own.privateKey), certificate: certificate.toString('pem') };
  };

  return {
    facility,
    certificate: root.toString('pem'),
    key: await pem(keys.privateKey),
    pin: sha256(new Uint8Array(await webcrypto.subtle.exportKey('spki', keys.publicKey))),
    certify,
  };
}
export type TestAuthority = Awaited<ReturnType<typeof testAuthority>>;
