import { rootCertificates } from 'node:tls';
import { TsukuroiError } from '@tsukuroi/core';
import { outwardMail } from '@tsukuroi/protocol/outward-words.ts';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { createTransport } from 'nodemailer';
import { secretIn, textIn } from '../files.ts';
import { type OutwardSender, PATIENCE_MS } from '../way.ts';
import type { MailSettings } from './way.ts';
import '../../errors.ts';

/** Sends notices as plain text. With `starttls` the encryption is demanded: a server that does not offer it gets neither password nor notice. */
export function mailSender(settings: MailSettings, door: FileDoor): OutwardSender {
  const { host, port, recipients, security, sender, user } = settings;
  return {
    send: async (said) => {
      const password = settings.passwordFile === undefined ? '' : await secretIn(door, settings.passwordFile);
      const ca = settings.caFile === undefined ? undefined : await textIn(door, settings.caFile);
      const transport = createTransport({
        host,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        ...(ca === undefined ? {} : { tls: { ca: [...rootCertificates, ca] } }),
        ...(user === undefined ? {} : { auth: { user, pass: password } }),
        connectionTimeout: PATIENCE_MS,
        greetingTimeout: PATIENCE_MS,
        socketTimeout: PATIENCE_MS,
        dnsTimeout: PATIENCE_MS,
        // Nothing of this machine is attached or fetched, and the greeting does not tell its name.
        disableFileAccess: true,
        disableUrlAccess: true,
        name: 'tsukuroi.invalid',
      });
      try {
        const { rejected } = await transport.sendMail({
          from: sender,
          to: [...recipients],
          ...outwardMail(said),
          // Otherwise made of this machine's name.
          messageId: `<${said.number}.${said.site.toLowerCase()}@tsukuroi.invalid>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        if (rejected.length > 0) {
          throw new TsukuroiError('OUTWARD_REFUSED', { address: `${host}:${port}`, reason: 'recipient' });
        }
      } catch (cause) {
        throw cause instanceof TsukuroiError ? cause : problemOf(cause, `${host}:${port}`);
      } finally {
        transport.close();
      }
    },
  };
}

const AWAY = ['ECONNECTION', 'ECONNREFUSED', 'ETIMEDOUT', 'EDNS', 'ESOCKET', 'ENOTFOUND', 'EHOSTUNREACH'];

/** nodemailer's codes (its documentation, "SMTP transport", error codes). */
function problemOf(cause: unknown, address: string): TsukuroiError {
  const code = String((cause as { code?: unknown }).code ?? '');
  const words = cause instanceof Error ? cause.message : '';
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return new TsukuroiError('OUTWARD_SIGN_IN_REFUSED', { address }, { cause });
  }
  if (code === 'ETLS' || code === 'EREQUIRETLS' || /certificate|self.signed|altnames|ssl routines/i.test(words)) {
    return new TsukuroiError('OUTWARD_TLS_REFUSED', { address }, { cause });
  }
  return AWAY.includes(code)
    ? new TsukuroiError('OUTWARD_UNREACHABLE', { address, reason: code }, { cause })
    : new TsukuroiError('OUTWARD_REFUSED', { address, reason: code }, { cause });
}
