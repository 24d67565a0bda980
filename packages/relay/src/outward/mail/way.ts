import { z } from 'zod';
import { fileShape, wayOf } from '../way.ts';

/** An address as mail programs take it; nothing that could begin another line of a message (RFC 5321 4.1.2, without quoted parts). */
const mailAddress = z.string().regex(/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}$/);

export const mailSettingsShape = z.strictObject({
  host: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/),
  port: z.int().min(1).max(65_535).default(587),
  security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
  user: z.string().max(200).optional(),
  /** File with the password on its one line. */
  passwordFile: fileShape.optional(),
  /** Certificate authorities (PEM) that count beside those of Node; for a mail server of one's own. */
  caFile: fileShape.optional(),
  sender: mailAddress,
  recipients: z.array(mailAddress).min(1).max(20),
});
export type MailSettings = z.infer<typeof mailSettingsShape>;

/** Mail by SMTP (RFC 5321). */
export const mailWay = wayOf('mail', mailSettingsShape, async (settings, door) =>
  (await import('./send.ts')).mailSender(settings, door),
);
