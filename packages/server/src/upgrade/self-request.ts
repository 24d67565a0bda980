import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { request as plainRequest } from 'node:http';
import { type RequestOptions, request as tlsRequest } from 'node:https';
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Clock } from '@tsukuroi/core';
import { AGENT_PATHS, serverUri } from '@tsukuroi/protocol';
import { readListen } from '../config.ts';
import { openDeviceAuthority } from '../modules/enrolment/index.ts';

/** A program that takes longer for an answer of a few bytes does not work. */
const ANSWER_MS = 20_000;
const KEYS = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const FIVE_MINUTES_MS = 300_000;

/** Whether the console's port answers as this product does: a question without a session is refused in its own words. */
export async function consoleAnswers(listen: string): Promise<boolean> {
  const { host, loopback, port } = readListen(listen);
  const told = await ask(loopback ? 'http' : 'https', {
    ...{ host: reachable(host), port, path: '/api/v1/settings' },
    headers: { host: 'localhost' },
    // Who answers on this machine's own port is not in question here; whether it is the product is what is asked.
    rejectUnauthorized: false,
  });
  return told.status === 401 && typeof told.problem.code === 'string';
}

/**
 * Whether the agents' port takes a certificate that the device authority made this minute, shows one of it itself, and answers over TLS 1.3.
 * The certificate names the server, whom the port knows and gives nothing: the right answer is its refusal, in words, and no record is made.
 */
export async function agentPortAnswers(
  listen: string,
  parts: { readonly dataFolder: string; readonly facility: string; readonly clock: Clock },
): Promise<boolean> {
  const authority = await openDeviceAuthority(parts.dataFolder, parts.facility, parts.clock);
  const { host, port } = readListen(listen);
  const keys = await webcrypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    authority.key.export({ type: 'pkcs8', format: 'der' }),
    KEYS,
    false,
    ['sign'],
  );
  const now = parts.clock.nowMs();
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=Tsukuroi self-request',
    issuer: new X509Certificate(authority.certificate).subject,
    notBefore: new Date(now - FIVE_MINUTES_MS),
    notAfter: new Date(now + FIVE_MINUTES_MS),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: SIGNING,
    extensions: [
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
      new SubjectAlternativeNameExtension([{ type: 'url', value: serverUri(parts.facility) }]),
    ],
  });
  const key = PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  const told = await ask('https', {
    ...{ host: reachable(host), port, path: AGENT_PATHS.revocations },
    minVersion: 'TLSv1.3',
    key,
    cert: certificate.toString('pem'),
    ca: authority.certificate,
    // It names no host: agents know it by its authority and role.
    checkServerIdentity: () => undefined,
  });
  return told.problem.code === 'CERTIFICATE_MISSING';
}

/** Every address of a machine includes its own. */
function reachable(host: string): string {
  return host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
}

function ask(
  how: 'http' | 'https',
  options: RequestOptions,
): Promise<{ readonly status: number; readonly problem: { readonly code?: unknown } }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; problem: { code?: unknown } }>();
  const asked = (how === 'http' ? plainRequest : tlsRequest)(
    { ...options, agent: false, timeout: ANSWER_MS },
    (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece.slice(0, 10_000);
      });
      response.on('end', () => {
        try {
          resolve({ status: response.statusCode ?? 0, problem: JSON.parse(text) });
        } catch (error) {
          reject(error);
        }
      });
      response.on('error', reject);
    },
  );
  asked.on('timeout', () => asked.destroy(new Error('ETIMEDOUT')));
  asked.on('error', reject);
  asked.end();
  return promise;
}
