import { randomUUID } from 'node:crypto';
import { type Clock, comparable, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import type { LedgerColumnChoice, LedgerReading, LedgerRow } from '@tsukuroi/protocol';
import { type MatchedBy, reconcile, type SeenDevice } from '@tsukuroi/providers/ledger/reconcile.ts';
import { readLedgerApart } from '@tsukuroi/providers/reading/read-apart.ts';
import { type Db, inTransaction, type Tx } from '../../platform/database/index.ts';
import { demandReadableText } from '../../platform/http/defence.ts';
import type { UploadedFile } from '../../platform/http/upload.ts';
import type { Actor, Audit } from '../audit/index.ts';
import {
  addPreview,
  countInUse,
  type EntryRecord,
  entryRecord,
  type PreviewRecord,
  readEntries,
  readEntryOf,
  readPreview,
  removePreview,
  writeEntries,
} from './store.ts';

const PREVIEW_MS = 3_600_000;

export interface Preview {
  readonly record: PreviewRecord;
  readonly reading: LedgerReading;
  readonly changes: { readonly added: number; readonly changed: number; readonly same: number };
}

/** A row of the ledger that a device fits, and by what it was recognised. */
export interface LookedUp {
  readonly name: string;
  readonly by: MatchedBy;
  readonly row: LedgerRow;
}

/** The ledger: what there should be, from outside the agents. Looked at first, taken second. */
export class Ledger {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #audit: Audit;
  readonly #compare: (facility: string) => Promise<void>;
  readonly #moves: () => number;
  #comparedAt = -1;

  /**
   * @param parts.compare compares the ledger with what is seen
   * @param parts.changes grows with every change of what is seen
   */
  constructor(parts: {
    db: Db;
    clock: Clock;
    audit: Audit;
    compare: (facility: string) => Promise<void>;
    changes: () => number;
  }) {
    this.#db = parts.db;
    this.#clock = parts.clock;
    this.#audit = parts.audit;
    this.#compare = parts.compare;
    this.#moves = parts.changes;
  }

  /** Entries in use; null when there is no ledger. */
  countInUse(facility: string): Promise<number | null> {
    return countInUse(this.#db, facility);
  }

  /** Compares again when something changed since the last time. */
  async refresh(facility: string): Promise<void> {
    if (this.#comparedAt !== this.#moves()) {
      await this.#compare(facility);
      this.#comparedAt = this.#moves();
    }
  }

  /** What the ledger says about a device. */
  entryOf(device: string): Promise<LedgerRow | undefined> {
    return readEntryOf(this.#db, device);
  }

  /**
   * The row in use that a device fits, and by what it was recognised; undefined when none or several fit.
   */
  async recognise(
    facility: string,
    device: SeenDevice,
  ): Promise<{ readonly name: string; readonly by: MatchedBy } | undefined> {
    const found = await this.lookUp(facility, device);
    return found === undefined || found.row.use === 'retired' ? undefined : { name: found.name, by: found.by };
  }

  /** As `recognise`, with the row itself, and of retired rows too: what a person looks at before deciding. */
  async lookUp(facility: string, device: SeenDevice): Promise<LookedUp | undefined> {
    return (await this.lookUpAll(facility, [device])).get(device);
  }

  /** As `lookUp`, for several at once: a row that two of them fit equally well is nobody's. */
  async lookUpAll(facility: string, devices: readonly SeenDevice[]): Promise<ReadonlyMap<SeenDevice, LookedUp>> {
    const entries = (await readEntries(this.#db, facility)).filter((entry) => entry.counts === 'ledger');
    const rows = new Map(entries.map((entry) => [JSON.parse(entry.line) as LedgerRow, entry]));
    const found = new Map<SeenDevice, LookedUp>();
    for (const { row, device, by } of reconcile([...rows.keys()], devices).matched) {
      const entry = rows.get(row);
      if (entry !== undefined) {
        found.set(device, { name: entry.asset_number ?? entry.name, by, row });
      }
    }
    return found;
  }

  /** Reads a file, in a thread of its own, and keeps it for an hour; nothing else changes. @throws TsukuroiError as `readLedgerApart` */
  async preview(
    actor: Actor,
    facility: string,
    file: UploadedFile,
    columns: readonly LedgerColumnChoice[] = [],
  ): Promise<Preview> {
    const { name, bytes } = file;
    const read = await readLedgerApart(bytes, name, { columns });
    if (!read.ok) {
      throw read.error;
    }
    demandReadableText(read.value);
    const nowMs = this.#clock.nowMs();
    const record = {
      id: randomUUID(),
      facility,
      file: name,
      reading: JSON.stringify(read.value),
      by_id: actor.id,
      expires_at: isoSeconds(nowMs + PREVIEW_MS),
    };
    await inTransaction(this.#db, (tx) => addPreview(tx, record, isoSeconds(nowMs)));
    return { record, reading: read.value, changes: await this.#changes(this.#db, facility, read.value) };
  }

  /**
   * Takes what was previewed: all rows or none, or the good ones when that is chosen.
   *
   * @throws TsukuroiError LEDGER_PREVIEW_GONE, LEDGER_ROWS_REFUSED
   */
  async import(actor: Actor, facility: string, id: string, whenRefused: 'stop' | 'take-good-rows'): Promise<Preview> {
    const now = isoSeconds(this.#clock.nowMs());
    const taken = await inTransaction(this.#db, async (tx) => {
      const record = await readPreview(tx, facility, id, now);
      if (record === undefined) {
        throw new TsukuroiError('LEDGER_PREVIEW_GONE');
      }
      const reading = JSON.parse(record.reading) as LedgerReading;
      const lost = new Set(reading.refused.filter((refusal) => refusal.lost === 'row').map(({ row }) => row));
      if (lost.size > 0 && whenRefused === 'stop') {
        throw new TsukuroiError('LEDGER_ROWS_REFUSED', { count: lost.size });
      }
      const changes = await this.#changes(tx, facility, reading);
      await writeEntries(tx, entriesOf(facility, reading, await linesOf(tx, facility)));
      await removePreview(tx, id);
      await this.#audit.append(tx, facility, {
        who: actor,
        what: 'ledger.imported',
        target: record.file,
        after: { ...changes, refused: lost.size },
      });
      return { record, reading, changes };
    });
    this.#comparedAt = -1;
    await this.refresh(facility);
    return taken;
  }

  async #changes(db: Db | Tx, facility: string, reading: LedgerReading): Promise<Preview['changes']> {
    const known = await linesOf(db, facility);
    const changes = { added: 0, changed: 0, same: 0 };
    for (const entry of entriesOf(facility, reading, known)) {
      const before = known.get(entry.key);
      changes[before === undefined ? 'added' : sameLine(before, entry.line) ? 'same' : 'changed']++;
    }
    return changes;
  }
}

/** Where a row stands in its file says nothing about the thing. */
function sameLine(a: string, b: string): boolean {
  const plain = (text: string) => JSON.stringify({ ...JSON.parse(text), row: 0 });
  return plain(a) === plain(b);
}

/** What is known of each thing, by its key. */
async function linesOf(db: Db | Tx, facility: string): Promise<ReadonlyMap<string, string>> {
  return new Map((await readEntries(db, facility)).map((entry) => [entry.key, entry.line]));
}

/**
 * One entry for each thing; of rows that name the same thing the last counts. A file without a column for organizational units says nothing of them:
 * what a list said before stays.
 *
 * @param known lines by their keys
 */
function entriesOf(facility: string, reading: LedgerReading, known: ReadonlyMap<string, string>): EntryRecord[] {
  const entries = new Map<string, EntryRecord>();
  const namesUnits = reading.columns.some(({ field }) => field === 'ou');
  for (const row of reading.rows) {
    const key = sha256(`${reading.counts}\n${keyOf(row)}`);
    const before = namesUnits ? undefined : known.get(key);
    const { ou } = before === undefined ? row : (JSON.parse(before) as LedgerRow);
    const kept = ou === undefined ? row : { ...row, ou };
    entries.set(key, entryRecord(facility, randomUUID(), key, kept, reading));
  }
  return [...entries.values()];
}

function keyOf(row: LedgerRow): string {
  const named = [
    ['asset', row.assetNumber],
    ['serial', row.serial],
    ['host', row.hostname],
    ['mac', row.macs.toSorted().join(' ') || undefined],
    ['name', row.name === undefined ? undefined : [row.name, row.department, row.room].join('\n')],
    ['ip', row.ips.toSorted().join(' ') || undefined],
  ] as const;
  const found = named.find(([, value]) => value !== undefined);
  return found === undefined ? `row ${row.row} ${row.model ?? ''}` : `${found[0]} ${comparable(found[1] ?? '')}`;
}
