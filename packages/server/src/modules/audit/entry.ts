import { canonicalJson, type Json, sha256 } from '@tsukuroi/core';
import { searchText } from '../../platform/database/index.ts';
import type { EntryRow } from './store.ts';
import { auditWords } from './words.ts';

/** Who did it: a person, an API token, or the program itself (a schedule, the command line at the server). */
export interface Actor {
  readonly kind: 'user' | 'token' | 'program' | 'nobody';
  readonly id: string;
  readonly name: string;
}

/** What happened. `what` is a code whose words are registered with `defineAuditWords`. */
export interface AuditEvent {
  readonly who: Actor;
  readonly what: string;
  /** The thing it happened to, as people know it. */
  readonly target: string;
  readonly why?: string;
  readonly before?: Json;
  readonly after?: Json;
}

type Chained = Omit<EntryRow, 'hash' | 'who_search' | 'what_search' | 'target_search'>;

/** The entry's RFC 8785 form, format `audit/1` (docs/formats/audit.md). */
export function entryText(row: Chained): string {
  return canonicalJson({
    format: 'audit/1',
    facility: row.facility,
    sequence: row.sequence,
    at: row.at,
    who: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    what: row.what,
    target: row.target,
    why: row.why,
    before: row.before_json,
    after: row.after_json,
    previous: row.previous,
  });
}

/** SHA-256 of that text. */
export function hashOf(row: Chained): string {
  return sha256(entryText(row));
}

/** The row with its hash and what lists search in. */
export function sealEntry(row: Chained): EntryRow {
  const words = auditWords(row.what);
  return {
    ...row,
    hash: hashOf(row),
    who_search: searchText(row.actor_name),
    what_search: searchText(row.what, words.ja, words.en),
    target_search: searchText(row.target),
  };
}
