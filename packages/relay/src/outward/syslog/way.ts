import { z } from 'zod';
import { addressShape, enterpriseShape, fileShape, wayOf } from '../way.ts';

export const syslogSettingsShape = z.strictObject({
  address: addressShape,
  transport: z.enum(['tls', 'tcp', 'udp']).default('tls'),
  /** Certificate authorities (PEM) of the receiver; those of Node when left out. */
  caFile: fileShape.optional(),
  /** Numerical code of RFC 5424, table 1; local0 unless told. */
  facility: z.int().min(0).max(23).default(16),
  enterprise: enterpriseShape,
});
export type SyslogSettings = z.infer<typeof syslogSettingsShape>;

/** Syslog (RFC 5424) over TLS (RFC 5425), TCP (RFC 6587) or UDP (RFC 5426). */
export const syslogWay = wayOf('syslog', syslogSettingsShape, async (settings, door) =>
  (await import('./send.ts')).syslogSender(settings, door),
);
