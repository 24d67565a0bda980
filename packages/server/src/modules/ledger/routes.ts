import { type Language, TsukuroiError } from '@tsukuroi/core';
import {
  type LedgerColumnChoice,
  type LedgerEntryRow,
  type LedgerPreview,
  ledgerColumnChoicesShape,
  ledgerGrid,
  ledgerImportShape,
  ledgerPreviewShape,
  ledgerRowShape,
  reconciliationGrid,
  reconciliationRowShape,
} from '@tsukuroi/protocol';
import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { z } from 'zod';
import { who } from '../../access.ts';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { addList } from '../../platform/grid/index.ts';
import { API, type App } from '../../platform/http/app.ts';
import { type UploadedForm, uploadedForm } from '../../platform/http/upload.ts';
import { actorOf } from '../audit/index.ts';
import type { Ledger, Preview } from './service.ts';
import type { DifferenceRecord, EntryRecord } from './store.ts';
import { problemWords, sourceWords } from './texts.ts';

/** Rows of a file that a preview shows; all are counted. */
const SHOWN_ROWS = 200;
const SHOWN_REFUSALS = 500;

type DifferenceRow = z.infer<typeof reconciliationRowShape>;

export function addLedgerRoutes(app: App, context: ServerContext, { ledger }: Domain): void {
  const { settings } = context;
  addLists(app, context, ledger);

  app.route({
    method: 'POST',
    url: `${API}/ledger/preview`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Read a ledger and show what would change; nothing changes. `columns` (JSON) says what columns mean',
      tags: ['ledger'],
      consumes: ['multipart/form-data'],
      response: { 200: ledgerPreviewShape },
    },
    handler: async (request) => {
      const { files, texts } = await uploadedForm(request as unknown as FastifyRequest);
      const [file] = files;
      if (file === undefined) {
        throw new TsukuroiError('LEDGER_NO_FILE');
      }
      const { id: facility } = await settings.facility();
      const preview = await ledger.preview(actorOf(request.principal), facility, file, columnChoices(texts));
      return shownPreview(preview, request.language);
    },
  });

  app.route({
    method: 'POST',
    url: `${API}/ledger/import`,
    config: { access: who.adminOperator },
    schema: {
      summary: 'Take a previewed ledger',
      tags: ['ledger'],
      body: ledgerImportShape,
      response: { 200: ledgerPreviewShape },
    },
    handler: async (request) => {
      const { id: facility } = await settings.facility();
      const { id, whenRefused } = request.body;
      const taken = await ledger.import(actorOf(request.principal), facility, id, whenRefused);
      return shownPreview(taken, request.language);
    },
  });
}

function addLists(app: App, { db, clock, settings }: ServerContext, ledger: Ledger): void {
  addList<LedgerEntryRow>(app, {
    grid: ledgerGrid,
    access: who.all,
    row: ledgerRowShape,
    clock,
    source: async (request) => ({
      kind: 'sql',
      db,
      from: sql`select e.*, e.asset_number as "assetNumber", e.asset_number_search as "assetNumber_search", e.in_use as "use" from ledger_entries as e where e.counts = 'ledger' and e.facility = ${(await settings.facility()).id}`,
      toRow: (found) => entryRow(found as unknown as EntryRecord, request.language),
    }),
  });

  addList<DifferenceRow>(app, {
    grid: reconciliationGrid,
    access: who.all,
    row: reconciliationRowShape,
    clock,
    source: async (request) => {
      const { id: facility } = await settings.facility();
      await ledger.refresh(facility);
      return {
        kind: 'sql',
        db,
        from: sql`select * from ledger_differences where facility = ${facility}`,
        toRow: (found) => {
          const row = found as unknown as DifferenceRecord;
          const params = JSON.parse(row.params) as Record<string, string>;
          return {
            id: row.id,
            problem: row.problem as DifferenceRow['problem'],
            name: row.name,
            department: row.department,
            ...problemWords(row.problem, params, request.language),
            deviceId: row.device,
            since: row.since,
          };
        },
      };
    },
  });
}

function entryRow(row: EntryRecord, language: Language): LedgerEntryRow {
  return {
    id: row.id,
    name: row.name,
    assetNumber: row.asset_number,
    kind: row.kind,
    maker: row.maker,
    model: row.model,
    serial: row.serial,
    department: row.department,
    building: row.building,
    floor: row.floor,
    room: row.room,
    use: row.in_use,
    vendor: row.vendor,
    contract: row.contract,
    ip: row.ip,
    mac: row.mac,
    source: sourceWords(row.source, language),
    deviceId: row.device,
  };
}

/** What the form says about columns. @throws TsukuroiError LEDGER_COLUMNS_UNREADABLE */
function columnChoices(texts: UploadedForm['texts']): readonly LedgerColumnChoice[] {
  const text = texts.get('columns');
  if (text === undefined || text === '') {
    return [];
  }
  try {
    return ledgerColumnChoicesShape.parse(JSON.parse(text));
  } catch (cause) {
    throw new TsukuroiError('LEDGER_COLUMNS_UNREADABLE', {}, { cause });
  }
}

function shownPreview({ record, reading, changes }: Preview, language: Language): LedgerPreview {
  return {
    id: record.id,
    file: record.file,
    encoding: reading.encoding,
    recognisedAs: sourceWords(reading.source, language),
    columns: reading.columns.map(({ heading, field, samples = [] }) => ({ heading, field, samples })),
    rows: reading.rows
      .slice(0, SHOWN_ROWS)
      .map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([field, value]) => [field, Array.isArray(value) ? value.join('、') : String(value)]),
        ),
      ),
    total: reading.rows.length,
    refused: reading.refused
      .slice(0, SHOWN_REFUSALS)
      .map(({ row, column, value, reason }) => ({ row, column, value, reason })),
    changes,
  };
}
