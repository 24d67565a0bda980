import type { Json, Language } from '@tsukuroi/core';
import { type AuditRow, auditGrid, auditRowShape } from '@tsukuroi/protocol';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import type { Db } from '../../platform/database/index.ts';
import { addList, type SqlSource } from '../../platform/grid/index.ts';
import type { App } from '../../platform/http/app.ts';
import { changeLine, changesOf, targetWords } from './changes.ts';
import { entryText } from './entry.ts';
import type { AuditTables, EntryRow } from './store.ts';
import { auditWords } from './words.ts';

export function addAuditRoutes(app: App, context: Pick<ServerContext, 'db' | 'clock' | 'settings'>): void {
  addList<AuditRow>(app, {
    grid: auditGrid,
    access: who.adminInspector,
    row: auditRowShape,
    clock: context.clock,
    source: async (request) => auditSource(context.db, (await context.settings.facility()).id, request.language),
  });
}

/** The entries of a facility. Only those of a page are read whole: hashes and values are most of a row. */
export function auditSource(db: Db, facility: string, language: Language): SqlSource<AuditRow> {
  const entries = db
    .withTables<AuditTables>()
    .selectFrom('audit_entries')
    .selectAll()
    .select(['sequence as id', 'actor_name as who'])
    .where('facility', '=', facility);
  return {
    kind: 'sql',
    db,
    idKind: 'number',
    columns: {
      sequence: { present: true },
      at: { present: true },
      who: { present: true },
      what: { present: true },
      target: { present: true },
    },
    from: entries,
    shown: entries,
    toRow: (found) => shownEntry(found as EntryRow, language),
  };
}

function shownEntry(row: EntryRow, language: Language): AuditRow {
  const changes = changesOf(row.what, readValue(row.before_json), readValue(row.after_json), language);
  return {
    sequence: row.sequence,
    at: row.at,
    who: row.actor_name,
    what: auditWords(row.what)[language],
    target: targetWords(row.target, language),
    why: row.why,
    change: changeLine(changes, language),
    changes,
    before: plainText(row.before_json),
    after: plainText(row.after_json),
    entry: entryText(row),
    hash: row.hash,
  };
}

function readValue(json: string | null): Json | undefined {
  return json === null ? undefined : (JSON.parse(json) as Json);
}

/** A value as people read it: a plain text without quotation marks, anything else as JSON. */
function plainText(json: string | null): string | null {
  return json?.startsWith('"') ? String(JSON.parse(json)) : json;
}
