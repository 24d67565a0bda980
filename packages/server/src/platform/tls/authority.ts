import 'reflect-metadata';
import { createPrivateKey, X509Certificate as NodeCertificate, randomBytes, webcrypto } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { type Clock, TsukuroiError, writeWhole } from '@tsukuroi/core';
import { z } from 'zod';
import { nameConstraints } from './der.ts';
import { isPrivate, networkBytes } from './networks.ts';

const KEYS = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const NAME_CONSTRAINTS = '2.5.29.30';
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3_650;
/** Below the 825 days that Apple's systems accept from an imported authority (support.apple.com/102028). */
const SERVER_DAYS = 398;
const RENEW_BEFORE_DAYS = 30;
/** Clocks of clients lag: a certificate made this minute must be good for them too. */
const BACKDATED_MS = DAY_MS;

/** Key and certificate of the server, and the authority people import. */
export interface ServerCertificate {
  readonly key: string;
  readonly cert: string;
  readonly authority: string;
  /** SHA-256 of the authority's certificate, `AB:CD:…`, to be compared by eye. */
  readonly fingerprint: string;
  /** When `ensureCertificate` should be called again, in milliseconds. */
  readonly renewAtMs: number;
}

const scopeShape = z.strictObject({ names: z.array(z.string()), addresses: z.array(z.string()) });
type Scope = z.infer<typeof scopeShape>;

/**
 * The server's certificate for these names and addresses, made when it is missing, near its end, or for other names. It is
 * signed by our own authority, which by its name constraints can speak only for the names of its first day and for
 * addresses inside the house.
 *
 * @param folder where key files lie (`<data>/tls`)
 * @throws TsukuroiError TLS_NAME_OUTSIDE when a name is not among those the authority may speak for
 */
export async function ensureCertificate(folder: string, wanted: Scope, clock: Clock): Promise<ServerCertificate> {
  const authority = (await readAuthority(folder)) ?? (await makeAuthority(folder, wanted, clock));
  demandInside(authority.scope, wanted);
  const known = await readPair(folder, 'server');
  const server =
    known !== undefined && stillGood(known, authority, wanted, clock)
      ? known
      : await makeServer(folder, authority, wanted, clock);
  return {
    ...server,
    authority: authority.cert,
    fingerprint: new NodeCertificate(authority.cert).fingerprint256,
    renewAtMs: Date.parse(new NodeCertificate(server.cert).validTo) - RENEW_BEFORE_DAYS * DAY_MS,
  };
}

async function makeAuthority(folder: string, scope: Scope, clock: Clock): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
  const cert = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=Tsukuroi ${randomBytes(3).toString('hex')}, O=Tsukuroi`,
    notBefore: new Date(clock.nowMs() - BACKDATED_MS),
    notAfter: new Date(clock.nowMs() + AUTHORITY_DAYS * DAY_MS),
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new Extension(NAME_CONSTRAINTS, true, nameConstraints(scope.names, networkBytes(scope.addresses))),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  await writeWhole(join(folder, 'authority.json'), JSON.stringify(scope));
  return { ...(await writePair(folder, 'authority', keys.privateKey, cert)), scope };
}

async function makeServer(folder: string, authority: Authority, wanted: Scope, clock: Clock): Promise<Pair> {
  const keys = await webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
  const issuer = new X509Certificate(authority.cert);
  const pkcs8 = createPrivateKey(authority.key).export({ type: 'pkcs8', format: 'der' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, KEYS, false, ['sign']);
  const cert = await X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: `CN=${wanted.names[0] ?? wanted.addresses[0] ?? 'tsukuroi'}`,
    issuer: issuer.subject,
    notBefore: new Date(clock.nowMs() - BACKDATED_MS),
    notAfter: new Date(Math.min(clock.nowMs() + SERVER_DAYS * DAY_MS, issuer.notAfter.getTime())),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: SIGNING,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...wanted.names.map((value) => ({ type: 'dns', value }) as const),
        ...wanted.addresses.map((value) => ({ type: 'ip', value }) as const),
      ]),
    ],
  });
  return writePair(folder, 'server', keys.privateKey, cert);
}

function stillGood(known: Pair, authority: Pair, wanted: Scope, clock: Clock): boolean {
  const cert = new NodeCertificate(known.cert);
  // Key and certificate are two files: a power cut between them leaves a pair with which no server starts.
  const belongs =
    cert.checkPrivateKey(createPrivateKey(known.key)) && cert.verify(new NodeCertificate(authority.cert).publicKey);
  const inTime =
    Date.parse(cert.validFrom) <= clock.nowMs() &&
    clock.nowMs() < Date.parse(cert.validTo) - RENEW_BEFORE_DAYS * DAY_MS;
  return (
    belongs &&
    inTime &&
    wanted.names.every((name) => cert.checkHost(name) !== undefined) &&
    wanted.addresses.every((address) => cert.checkIP(address) !== undefined)
  );
}

/** A name below a permitted name is permitted too (RFC 5280, 4.2.1.10). */
function demandInside(scope: Scope, wanted: Scope): void {
  const name = wanted.names.find(
    (candidate) => !scope.names.some((permitted) => candidate === permitted || candidate.endsWith(`.${permitted}`)),
  );
  const address = wanted.addresses.find((candidate) => !isPrivate(candidate) && !scope.addresses.includes(candidate));
  if (name !== undefined || address !== undefined) {
    throw new TsukuroiError('TLS_NAME_OUTSIDE', { name: name ?? address ?? '' }, { exitCode: 3 });
  }
}

type Pair = { readonly key: string; readonly cert: string };
type Authority = Pair & { readonly scope: Scope };

async function readAuthority(folder: string): Promise<Authority | undefined> {
  const pair = await readPair(folder, 'authority');
  return pair === undefined
    ? undefined
    : { ...pair, scope: scopeShape.parse(JSON.parse(await readFile(join(folder, 'authority.json'), 'utf8'))) };
}

async function readPair(folder: string, name: string): Promise<Pair | undefined> {
  try {
    return {
      key: await readFile(join(folder, `${name}.key`), 'utf8'),
      cert: await readFile(join(folder, `${name}.crt`), 'utf8'),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

async function writePair(folder: string, name: string, privateKey: CryptoKey, cert: X509Certificate): Promise<Pair> {
  const pair = {
    key: PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY'),
    cert: cert.toString('pem'),
  };
  await writeWhole(join(folder, `${name}.key`), pair.key);
  await writeWhole(join(folder, `${name}.crt`), pair.cert);
  return pair;
}

/** 127 random bits, positive (RFC 5280, 4.1.2.2). */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

/** Splits what people write into names and addresses in figures. */
export function scopeOf(namesAndAddresses: readonly string[]): Scope {
  const all = [...new Set(namesAndAddresses.map((name) => name.toLowerCase()))];
  return { names: all.filter((name) => isIP(name) === 0), addresses: all.filter((name) => isIP(name) !== 0) };
}
