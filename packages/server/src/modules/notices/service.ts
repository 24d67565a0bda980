import { randomUUID } from 'node:crypto';
import { isoSeconds, TsukuroiError } from '@tsukuroi/core';
import type { NoticeCount } from '@tsukuroi/protocol';
import type { ServerContext } from '../../module.ts';
import { inTransaction, type Tx } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import { feedChange, type Standing } from './feed.ts';
import { MailDesk } from './mail-desk.ts';
import { addNotice, changeNotice, forgetEnded, KEPT_YEARS, readOpen } from './store.ts';
import type { SendMail } from './transport.ts';

export interface NoticesParts
  extends Pick<ServerContext, 'audit' | 'clock' | 'dataFolder' | 'db' | 'place' | 'settings'> {
  /** The lines of the first page, in both languages. */
  readonly standings: () => Promise<readonly Standing[]>;
  readonly send: SendMail;
}

const YEAR_MS = 365 * 86_400_000;
/** The first page is looked at every two minutes. */
const STALE_MS = 10 * 60_000;

/**
 * The feed of notices: what the first page says, with a beginning and an end. Nobody has to be looking when something happens: what is new is
 * mailed, and what was over before anybody came is still in the list.
 */
export class Notices {
  readonly mail: MailDesk;
  readonly #parts: NoticesParts;
  readonly #madeMs: number;
  #running: Promise<void> | undefined;
  #lookedMs: number | undefined;

  constructor(parts: NoticesParts) {
    this.#parts = parts;
    this.#madeMs = parts.clock.nowMs();
    this.mail = new MailDesk(parts);
  }

  /** Compares the feed with what stands now, and mails what is new. A call while one runs answers with it. */
  look(): Promise<void> {
    this.#running ??= this.#look().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async count(): Promise<NoticeCount> {
    const { db, settings } = this.#parts;
    const open = await readOpen(db, (await settings.facility()).id);
    return { open: open.length, unseen: open.filter(({ seen_at }) => seen_at === null).length };
  }

  /**
   * The open lines, for whoever tells of them elsewhere. `soon`: this server was just started and has not looked yet, what is kept may be of
   * yesterday. `unknown`: the first page could not be looked at for ten minutes.
   */
  async standing(): Promise<readonly { readonly kind: string; readonly count: number }[] | 'soon' | 'unknown'> {
    const { clock, db, settings } = this.#parts;
    if (clock.nowMs() - (this.#lookedMs ?? this.#madeMs) > STALE_MS) {
      return 'unknown';
    }
    if (this.#lookedMs === undefined) {
      return 'soon';
    }
    const open = await readOpen(db, (await settings.facility()).id);
    return open.map(({ count, kind }) => ({ count, kind }));
  }

  /**
   * Somebody read it. It stays in the feed for as long as its reason does.
   *
   * @throws TsukuroiError NOT_FOUND for one that is over or never was
   */
  async see(actor: Actor, id: string): Promise<void> {
    const { audit, clock, db, settings } = this.#parts;
    const facility = (await settings.facility()).id;
    await inTransaction(db, async (tx) => {
      const notice = (await readOpen(tx, facility)).find((one) => one.id === id);
      if (notice === undefined) {
        throw new TsukuroiError('NOT_FOUND');
      }
      if (notice.seen_at === null) {
        await changeNotice(tx, id, { seen_at: isoSeconds(clock.nowMs()), seen_by: actor.name });
        await audit.append(tx, facility, { who: actor, what: 'notices.seen', target: notice.title_ja });
      }
    });
  }

  async #look(): Promise<void> {
    const { clock, db, settings, standings } = this.#parts;
    const facility = (await settings.facility()).id;
    const now = await standings();
    const at = isoSeconds(clock.nowMs());
    await inTransaction(db, async (tx) => {
      const { begun, changed, ended } = feedChange(await readOpen(tx, facility), now);
      for (const standing of begun) {
        await begin(tx, facility, standing, at);
      }
      for (const { id, now: standing, worse } of changed) {
        const { count, detail, level, opens, title } = standing;
        const words = { title_ja: title.ja, title_en: title.en, detail_ja: detail.ja, detail_en: detail.en };
        const again = worse ? { seen_at: null, seen_by: null } : {};
        await changeNotice(tx, id, { ...words, level, opens, count, changed_at: at, ...again });
      }
      for (const id of ended) {
        await changeNotice(tx, id, { ended_at: at });
      }
      await forgetEnded(tx, facility, isoSeconds(clock.nowMs() - KEPT_YEARS * YEAR_MS));
    });
    this.#lookedMs = clock.nowMs();
    await this.mail.sendNew();
  }
}

async function begin(tx: Tx, facility: string, standing: Standing, at: string): Promise<void> {
  const { count, detail, kind, level, opens, title } = standing;
  await addNotice(tx, {
    id: randomUUID(),
    facility,
    kind,
    level,
    title_ja: title.ja,
    title_en: title.en,
    detail_ja: detail.ja,
    detail_en: detail.en,
    opens,
    count,
    began_at: at,
    changed_at: at,
    ended_at: null,
    seen_at: null,
    seen_by: null,
    mailed_at: null,
  });
}
