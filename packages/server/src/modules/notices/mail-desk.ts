import { describeError, isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import type { ChangeMail, MailSettings, MailTest } from '@tsukuroi/protocol';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import { openSecretBox } from '../../platform/secrets/box.ts';
import type { Actor } from '../audit/index.ts';
import './errors.ts';
import { messageOf, testMessage } from './message.ts';
import { changeNotice, type MailRecord, readMail, readOpen, writeMail } from './store.ts';
import type { MailServer, SendMail } from './transport.ts';

export interface MailDeskParts
  extends Pick<ServerContext, 'audit' | 'clock' | 'dataFolder' | 'db' | 'place' | 'settings'> {
  readonly send: SendMail;
}

/** Whatever happens, a person gets no more messages than this: what comes in between is told together. */
const APART_MS = 15 * 60_000;
/** After a failure: a minute, then twice as long each time. */
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;

const NOBODY: Omit<MailRecord, 'facility'> = {
  enabled: 0,
  host: '',
  port: 587,
  security: 'starttls',
  user_name: '',
  password_sealed: '',
  sender: '',
  recipients: '[]',
  levels: '["act-now","this-week"]',
  last_sent_at: null,
  tried_at: null,
  failures: 0,
  problem: null,
};

/** Mails what is new in the feed, in one message, and again until the mail server has taken it. */
export class MailDesk {
  readonly #parts: MailDeskParts;

  constructor(parts: MailDeskParts) {
    this.#parts = parts;
  }

  async settings(language: Language): Promise<MailSettings> {
    const row = await this.#row();
    return {
      enabled: row.enabled === 1,
      host: row.host,
      port: row.port,
      security: row.security,
      user: row.user_name,
      passwordKept: row.password_sealed !== '',
      sender: row.sender,
      recipients: JSON.parse(row.recipients) as string[],
      levels: JSON.parse(row.levels) as MailSettings['levels'],
      lastSentAt: row.last_sent_at,
      problem: row.problem === null ? null : sentenceOf(row.problem, language),
    };
  }

  async change(actor: Actor, change: ChangeMail): Promise<void> {
    const { audit, dataFolder, db } = this.#parts;
    const box = await openSecretBox(dataFolder);
    const facility = await this.#facility();
    await inTransaction(db, async (tx) => {
      const before = (await readMail(tx, facility)) ?? { facility, ...NOBODY };
      // Another server, or another user of it, never gets the password that was meant for this one.
      const sameDoor = before.host === change.host && before.user_name === change.user;
      const kept = change.password === undefined && sameDoor ? before.password_sealed : '';
      const sealed = (change.password ?? '') === '' ? kept : box.seal(change.password ?? '', ownerOf(facility));
      await writeMail(tx, {
        ...before,
        enabled: change.enabled ? 1 : 0,
        host: change.host,
        port: change.port,
        security: change.security,
        user_name: change.user,
        password_sealed: sealed,
        sender: change.sender,
        recipients: JSON.stringify(change.recipients),
        levels: JSON.stringify(change.levels),
        tried_at: null,
        failures: 0,
        problem: null,
      });
      await audit.append(tx, facility, {
        who: actor,
        what: 'notices.mail-changed',
        target: `${change.host}:${change.port}`,
        before: told(before),
        after: { ...told({ ...before, enabled: change.enabled ? 1 : 0 }), recipients: change.recipients.join(', ') },
      });
    });
  }

  /** Sends a message that says that it is a test, now. @throws TsukuroiError MAIL_NOT_SET */
  async test(actor: Actor, language: Language): Promise<MailTest> {
    const { audit, db, send, settings } = this.#parts;
    const row = await this.#row();
    if (row.host === '') {
      throw new TsukuroiError('MAIL_NOT_SET');
    }
    const outcome = await send(await this.#server(row), testMessage((await settings.facility()).name));
    const problem = outcome.sent ? null : outcome.problem;
    await inTransaction(db, async (tx) => {
      await writeMail(tx, { ...row, ...(outcome.sent ? { failures: 0 } : {}), problem });
      await audit.append(tx, row.facility, { who: actor, what: 'notices.mail-tested', target: row.host });
    });
    const good = {
      ja: 'メールサーバーが受け取りました。届いたか確かめてください。',
      en: 'The mail server took it. See whether it arrived.',
    };
    return { sent: outcome.sent, sentence: problem === null ? good[language] : sentenceOf(problem, language) };
  }

  /** What is new and was not mailed, in one message. Nothing is lost when the mail server is away: it is in the next one. */
  async sendNew(): Promise<void> {
    const { clock, db, place, send, settings } = this.#parts;
    const row = await this.#row();
    const nowMs = clock.nowMs();
    if (row.enabled === 0 || row.host === '' || nowMs < nextTryMs(row)) {
      return;
    }
    const levels = JSON.parse(row.levels) as string[];
    const wanted = (await readOpen(db, row.facility)).filter(
      ({ level, mailed_at }) => mailed_at === null && levels.includes(level),
    );
    if (wanted.length === 0) {
      return;
    }
    const { name } = await settings.facility();
    const { address, loopbackOnly } = place();
    const outcome = await send(await this.#server(row), messageOf(name, wanted, loopbackOnly ? '' : address));
    const at = isoSeconds(nowMs);
    await inTransaction(db, async (tx) => {
      // The settings may have been changed while the message was on its way.
      const now = (await readMail(tx, row.facility)) ?? row;
      if (outcome.sent) {
        await writeMail(tx, { ...now, last_sent_at: at, tried_at: at, failures: 0, problem: null });
        for (const { id } of wanted) {
          await changeNotice(tx, id, { mailed_at: at });
        }
      } else {
        await writeMail(tx, { ...now, tried_at: at, failures: now.failures + 1, problem: outcome.problem });
      }
    });
  }

  /** Why nothing is mailed although it should be; undefined when all is well. */
  async trouble(): Promise<{ readonly code: string; readonly since: string } | undefined> {
    const { enabled, failures, problem, tried_at } = await this.#row();
    return enabled === 1 && problem !== null && failures > 0 && tried_at !== null
      ? { code: problem, since: tried_at }
      : undefined;
  }

  async #facility(): Promise<string> {
    return (await this.#parts.settings.facility()).id;
  }

  async #row(): Promise<MailRecord> {
    const facility = await this.#facility();
    return (await readMail(this.#parts.db, facility)) ?? { facility, ...NOBODY };
  }

  async #server(row: MailRecord): Promise<MailServer> {
    const box = await openSecretBox(this.#parts.dataFolder);
    return {
      host: row.host,
      port: row.port,
      security: row.security,
      user: row.user_name,
      password: row.password_sealed === '' ? '' : box.open(row.password_sealed, ownerOf(row.facility)),
      sender: row.sender,
      recipients: JSON.parse(row.recipients) as string[],
    };
  }
}

function ownerOf(facility: string): string {
  return `mail ${facility}`;
}

function told({ enabled, host, port, recipients }: MailRecord) {
  return { enabled: enabled === 1 ? 'on' : 'off', server: `${host}:${port}`, recipients };
}

function sentenceOf(code: string, language: Language): string {
  const { next, what } = describeError(new TsukuroiError(code), language);
  return `${what}${language === 'ja' ? '' : ' '}${next}`;
}

function nextTryMs({ failures, last_sent_at, tried_at }: MailRecord): number {
  const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1));
  const afterFailure = failures > 0 && tried_at !== null ? Date.parse(tried_at) + wait : 0;
  const afterMessage = last_sent_at === null ? 0 : Date.parse(last_sent_at) + APART_MS;
  return Math.max(afterFailure, afterMessage);
}
