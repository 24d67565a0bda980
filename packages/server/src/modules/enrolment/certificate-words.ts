import type { X509Certificate } from 'node:crypto';
import { namedIn } from '@tsukuroi/protocol/relay-api.ts';

/** What a certificate says for ever: read once for each, since reading it anew costs more than looking up whose it is. */
export interface CertificateWords {
  readonly named: ReturnType<typeof namedIn>;
  readonly serial: string;
  readonly fromMs: number;
  readonly toMs: number;
}

const READ = new WeakMap<X509Certificate, CertificateWords>();

export function wordsOf(certificate: X509Certificate): CertificateWords {
  const known = READ.get(certificate);
  if (known !== undefined) {
    return known;
  }
  const words: CertificateWords = {
    named: namedIn(certificate.subjectAltName),
    serial: certificate.serialNumber,
    fromMs: Date.parse(certificate.validFrom),
    toMs: Date.parse(certificate.validTo),
  };
  READ.set(certificate, words);
  return words;
}
