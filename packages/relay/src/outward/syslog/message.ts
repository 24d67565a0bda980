import { type OutwardSaid, type OutwardSeverity, outwardSentence } from '@tsukuroi/protocol/outward-words.ts';

/** Numerical codes of RFC 5424, table 2: critical, warning, informational. */
const SEVERITY: Readonly<Record<OutwardSeverity, number>> = { now: 2, soon: 4, info: 6 };

/**
 * One message of RFC 5424: the site stands for the host, since the name of no machine leaves; what programs read is in the structured data.
 * All of it is ASCII, so no byte order mark is needed (6.4).
 */
export function syslogMessage(
  said: OutwardSaid,
  { enterprise, facility }: { readonly enterprise: number; readonly facility: number },
): string {
  const { at, count, kind, number, severity, site } = said;
  const data = Object.entries({ site, number, kind, severity, count }).map(([name, value]) => ` ${name}="${value}"`);
  const head = `<${facility * 8 + SEVERITY[severity]}>1 ${at} ${site} tsukuroi - ${kind}`;
  return `${head} [notice@${enterprise}${data.join('')}] ${outwardSentence(said, 'en')}`;
}

/** A message on a stream: its length in bytes, a space, and it (octet counting, RFC 5425 4.3 and RFC 6587 3.4.1). */
export function framed(message: string): string {
  return `${Buffer.byteLength(message)} ${message}`;
}
