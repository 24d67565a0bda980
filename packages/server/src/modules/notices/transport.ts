import { createTransport } from 'nodemailer';
import type { Message } from './message.ts';

/** How the mail server is reached. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
  readonly user: string;
  readonly password: string;
  readonly sender: string;
  readonly recipients: readonly string[];
}

/** What went wrong, as a person can act on it; the code of `errors.ts`. */
export type MailProblem =
  | 'MAIL_UNREACHABLE'
  | 'MAIL_TLS_REFUSED'
  | 'MAIL_SIGN_IN_REFUSED'
  | 'MAIL_ADDRESS_REFUSED'
  | 'MAIL_REFUSED';

export type MailOutcome = { readonly sent: true } | { readonly sent: false; readonly problem: MailProblem };
export type SendMail = (server: MailServer, message: Message) => Promise<MailOutcome>;

/** A mail server of the house answers at once, one behind a slow line within this. */
const PATIENCE_MS = 20_000;

/**
 * Sends one message by SMTP (RFC 5321), once; who calls tries again later. With `starttls` the encryption is demanded: a server that does not
 * offer it gets neither password nor message.
 */
export const sendMail: SendMail = async (server, message) => {
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    ...(server.user === '' ? {} : { auth: { user: server.user, pass: server.password } }),
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    dnsTimeout: PATIENCE_MS,
    // Nothing of this machine is attached or fetched, whatever a text looks like.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const { rejected } = await transport.sendMail({
      from: server.sender,
      to: [...server.recipients],
      subject: message.subject,
      text: message.text,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return rejected.length === 0 ? { sent: true } : { sent: false, problem: 'MAIL_ADDRESS_REFUSED' };
  } catch (error) {
    return { sent: false, problem: problemOf(error) };
  } finally {
    transport.close();
  }
};

/** nodemailer's codes (its documentation, "SMTP transport", error codes). */
function problemOf(error: unknown): MailProblem {
  const code = String((error as { code?: unknown }).code ?? '');
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return 'MAIL_SIGN_IN_REFUSED';
  }
  if (code === 'EENVELOPE') {
    return 'MAIL_ADDRESS_REFUSED';
  }
  if (code === 'ETLS' || code === 'EREQUIRETLS' || isCertificate(error)) {
    return 'MAIL_TLS_REFUSED';
  }
  return ['ECONNECTION', 'ECONNREFUSED', 'ETIMEDOUT', 'EDNS', 'ESOCKET', 'ENOTFOUND', 'EHOSTUNREACH'].includes(code)
    ? 'MAIL_UNREACHABLE'
    : 'MAIL_REFUSED';
}

/** Node's own words for a certificate that is not believed (errors of OpenSSL, `X509_V_ERR_…`). */
function isCertificate(error: unknown): boolean {
  const text = error instanceof Error ? error.message : '';
  return /certificate|self.signed|altnames|wrong version number|ssl routines/i.test(text);
}
