import { type Clock, canonicalJson, isoSeconds, type Json } from '@tsukuroi/core';
import type { Tx } from '../../platform/database/index.ts';
import type { Principal } from '../../platform/http/access.ts';
import { type Actor, type AuditEvent, sealEntry } from './entry.ts';
import { unworded } from './fields.ts';
import { takeNumber, writeEntry } from './store.ts';
import { isAuditCode } from './words.ts';

/** Appends to a facility's chain, in the transaction of the change it records. */
export class Audit {
  readonly #clock: Clock;
  readonly #everyFieldNamed: boolean;

  /** @param options.everyFieldNamed refuses entries with a field that has no words (tests); otherwise it is shown by its name in the entry */
  constructor(clock: Clock, options: { readonly everyFieldNamed?: boolean } = {}) {
    this.#clock = clock;
    this.#everyFieldNamed = options.everyFieldNamed ?? false;
  }

  /** Writes the entry or fails the whole transaction: nothing changes without its record. */
  async append(tx: Tx, facility: string, event: AuditEvent): Promise<void> {
    if (!isAuditCode(event.what)) {
      throw new Error(`audit code ${event.what} has no words`);
    }
    const bare = this.#everyFieldNamed ? unworded(event.what, [event.before, event.after]) : [];
    if (bare.length > 0) {
      throw new Error(`fields of audit code ${event.what} have no words: ${bare.join(', ')}`);
    }
    const { sequence, previous } = await takeNumber(tx, facility);
    await writeEntry(
      tx,
      sealEntry({
        facility,
        sequence,
        at: isoSeconds(this.#clock.nowMs()),
        actor_kind: event.who.kind,
        actor_id: event.who.id,
        actor_name: event.who.name,
        what: event.what,
        target: event.target,
        why: event.why ?? null,
        before_json: jsonText(event.before),
        after_json: jsonText(event.after),
        previous,
      }),
    );
  }
}

function jsonText(value: Json | undefined): string | null {
  return value === undefined ? null : canonicalJson(value);
}

/** The person or token behind a request, for the audit. */
export function actorOf(principal: Principal): Actor {
  if (principal.kind === 'nobody') {
    return { kind: 'nobody', id: '-', name: '-' };
  }
  return { kind: principal.kind === 'token' ? 'token' : 'user', id: principal.id, name: principal.name };
}

/** The program itself, for what nobody asked for (schedules) and for the command line at the server. */
export function programActor(name: string): Actor {
  return { kind: 'program', id: name, name };
}
