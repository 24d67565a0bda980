import 'reflect-metadata';
import {
  createHash,
  createPrivateKey,
  type KeyObject,
  X509Certificate as NodeCertificate,
  randomBytes,
  webcrypto,
} from 'node:crypto';
import { link, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { type Clock, sha256, TsukuroiError, writeWhole } from '@tsukuroi/core';
import { deviceUri, serverUri } from '@tsukuroi/protocol';
import { relayUri } from '@tsukuroi/protocol/relay-api.ts';
import { type GateRole, gateUri } from '@tsukuroi/protocol/station.ts';

const KEYS = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
/** Longer than a machine lives in a hospital: moving every agent to another authority is work of its own. */
const AUTHORITY_DAYS = 7_300;
const SERVER_DAYS = 398;
const SERVER_RENEW_DAYS = 60;
/** A device that was away for five months still comes back. Renewed after two thirds of it. */
export const DEVICE_DAYS = 180;
/** Clocks of devices lag. */
const BACKDATED_MS = DAY_MS;

/** The authority that vouches for devices, and the server's own identity under it. Apart from the console's (platform/tls). */
export interface DeviceAuthority {
  /** PEM. */
  readonly certificate: string;
  /** SHA-256 of the public key (SPKI, DER): what a token file pins. */
  readonly pin: string;
  readonly key: KeyObject;
  readonly server: { readonly key: string; readonly certificate: string; readonly privateKey: KeyObject };
  readonly serverRenewAtMs: number;
}

interface Pair {
  readonly key: string;
  readonly certificate: string;
}

/**
 * The device authority of a data folder and the server's certificate under it; made when missing, the server's renewed near its
 * end. Key and certificate lie in one file each (`identity/authority.pem`, `identity/server.pem`, 0600), so that no power cut
 * leaves half a pair, and the first of two makers wins.
 *
 * @throws TsukuroiError DEVICE_AUTHORITY_BROKEN (exit code 3) when the file is there and cannot be used: a new authority in its
 *   place would cut off every device
 */
export async function openDeviceAuthority(
  dataFolder: string,
  facility: string,
  clock: Clock,
): Promise<DeviceAuthority> {
  const folder = join(dataFolder, 'identity');
  const file = join(folder, 'authority.pem');
  const authority = (await readPair(file)) ?? (await keepFirst(file, await makeAuthority(clock)));
  const serverFile = join(folder, 'server.pem');
  let server = await readPair(serverFile);
  if (server === undefined || !serves(server, authority, facility, clock)) {
    server = await makeServer(authority, facility, clock);
    await writeWhole(serverFile, `${server.key}\n${server.certificate}\n`);
  }
  return {
    certificate: authority.certificate,
    pin: pinOf(authority.certificate),
    key: createPrivateKey(authority.key),
    server: { key: server.key, certificate: server.certificate, privateKey: createPrivateKey(server.key) },
    serverRenewAtMs: Date.parse(new NodeCertificate(server.certificate).validTo) - SERVER_RENEW_DAYS * DAY_MS,
  };
}

/** SHA-256 of a certificate's public key. */
export function pinOf(certificate: string): string {
  return sha256(new NodeCertificate(certificate).publicKey.export({ type: 'spki', format: 'der' }));
}

/** What a device asks to be certified: its public key, as P-256, with proof that it has the private one. */
export interface CheckedRequest {
  readonly publicKey: webcrypto.CryptoKey;
  /** SHA-256 of the public key (SPKI, DER). */
  readonly keyHash: string;
}

/**
 * Reads a PKCS#10 request and checks its proof of possession. Names and extensions in it are not looked at: who the device is, the
 * server decides.
 *
 * @throws TsukuroiError ENROLMENT_CSR_REFUSED
 */
export async function checkRequest(csr: string): Promise<CheckedRequest> {
  try {
    const request = new Pkcs10CertificateRequest(Buffer.from(csr, 'base64'));
    const publicKey = await request.publicKey.export(KEYS, ['verify'], webcrypto as never);
    if (!(await request.verify(webcrypto as never))) {
      throw new Error('signature');
    }
    return {
      publicKey: publicKey as webcrypto.CryptoKey,
      keyHash: createHash('sha256').update(Buffer.from(request.publicKey.rawData)).digest('hex'),
    };
  } catch (cause) {
    throw new TsukuroiError('ENROLMENT_CSR_REFUSED', {}, { cause });
  }
}

/**
 * A certificate for a device: its identity as URI, for client authentication only; for a relay, which also serves those below it, and for
 * gates and collectors, which are visited and visit, for both.
 */
export async function issueCertificate(
  authority: DeviceAuthority,
  request: CheckedRequest,
  named: {
    readonly facility: string;
    readonly identity: string;
    readonly relay: boolean;
    readonly gate?: GateRole;
  },
  clock: Clock,
): Promise<{ serial: string; pem: string; notAfterMs: number }> {
  const issuer = new X509Certificate(authority.certificate);
  const notAfterMs = Math.min(clock.nowMs() + DEVICE_DAYS * DAY_MS, issuer.notAfter.getTime());
  const cert = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: `CN=${named.identity}`,
    issuer: issuer.subject,
    notBefore: new Date(clock.nowMs() - BACKDATED_MS),
    notAfter: new Date(notAfterMs),
    publicKey: request.publicKey,
    signingKey: await signingKeyOf(authority.key),
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(
        named.relay || named.gate !== undefined
          ? [ExtendedKeyUsage.clientAuth, ExtendedKeyUsage.serverAuth]
          : [ExtendedKeyUsage.clientAuth],
      ),
      new SubjectAlternativeNameExtension([{ type: 'url', value: uriOf(named) }]),
    ],
  });
  const pem = cert.toString('pem');
  return { serial: new NodeCertificate(pem).serialNumber, pem, notAfterMs };
}

function uriOf({ facility, gate, identity, relay }: Parameters<typeof issueCertificate>[2]): string {
  return gate === undefined ? (relay ? relayUri : deviceUri)(facility, identity) : gateUri(facility, gate, identity);
}

async function makeAuthority(clock: Clock): Promise<Pair> {
  const keys = await webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
  const cert = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: `CN=Tsukuroi devices ${randomBytes(3).toString('hex')}, O=Tsukuroi`,
    notBefore: new Date(clock.nowMs() - BACKDATED_MS),
    notAfter: new Date(clock.nowMs() + AUTHORITY_DAYS * DAY_MS),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pairOf(keys.privateKey, cert);
}

async function makeServer(authority: Pair, facility: string, clock: Clock): Promise<Pair> {
  const keys = await webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
  const issuer = new X509Certificate(authority.certificate);
  const cert = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: 'CN=Tsukuroi server',
    issuer: issuer.subject,
    notBefore: new Date(clock.nowMs() - BACKDATED_MS),
    notAfter: new Date(Math.min(clock.nowMs() + SERVER_DAYS * DAY_MS, issuer.notAfter.getTime())),
    publicKey: keys.publicKey,
    signingKey: await signingKeyOf(createPrivateKey(authority.key)),
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      // It is visited by agents and relays, and visits the stations outside itself.
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension([{ type: 'url', value: serverUri(facility) }]),
    ],
  });
  return pairOf(keys.privateKey, cert);
}

function serves(server: Pair, authority: Pair, facility: string, clock: Clock): boolean {
  const cert = new NodeCertificate(server.certificate);
  return (
    cert.verify(new NodeCertificate(authority.certificate).publicKey) &&
    cert.subjectAltName === `URI:${serverUri(facility)}` &&
    // Releases before the way through the DMZ made it for serving alone.
    cert.keyUsage?.includes(ExtendedKeyUsage.clientAuth) === true &&
    Date.parse(cert.validFrom) <= clock.nowMs() &&
    clock.nowMs() < Date.parse(cert.validTo) - SERVER_RENEW_DAYS * DAY_MS
  );
}

async function pairOf(privateKey: webcrypto.CryptoKey, cert: X509Certificate): Promise<Pair> {
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY');
  return { key, certificate: cert.toString('pem') };
}

function signingKeyOf(key: KeyObject): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), KEYS, false, ['sign']);
}

async function readPair(file: string): Promise<Pair | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return undefined;
    }
    throw error;
  });
  if (text === undefined) {
    return undefined;
  }
  const key = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(text)?.[0];
  const certificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(text)?.[0];
  try {
    if (key !== undefined && certificate !== undefined) {
      if (new NodeCertificate(certificate).checkPrivateKey(createPrivateKey(key))) {
        return { key, certificate };
      }
    }
  } catch (cause) {
    throw new TsukuroiError('DEVICE_AUTHORITY_BROKEN', { file }, { cause, exitCode: 3 });
  }
  throw new TsukuroiError('DEVICE_AUTHORITY_BROKEN', { file }, { exitCode: 3 });
}

/** Two programs may make the first authority at once (a server that starts, a command line beside it): both go on with the same. */
async function keepFirst(file: string, made: Pair): Promise<Pair> {
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  const own = `${file}.${randomBytes(6).toString('hex')}`;
  await writeWhole(own, `${made.key}\n${made.certificate}\n`);
  try {
    await link(own, file);
    return made;
  } catch (error) {
    const there = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await readPair(file) : undefined;
    if (there === undefined) {
      throw error;
    }
    return there;
  } finally {
    await rm(own, { force: true });
  }
}

/** 127 random bits, positive (RFC 5280, 4.1.2.2). */
function newSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}
