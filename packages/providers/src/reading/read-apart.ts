import { ok, type Result, refused, TsukuroiError } from '@tsukuroi/core';
import type { LedgerReading } from '@tsukuroi/protocol';
import { type ImportedFile, importers } from '../importers/registry.ts';
import type { ReadLedgerOptions } from '../ledger/read-ledger.ts';
import type { CarriedError, ReadingAnswer } from './job.ts';
import { ReadingThread } from './reading-thread.ts';

const THREAD = new ReadingThread();

/**
 * `readLedger` in a thread of its own, with a limit on memory and time: for programs that answer others meanwhile. Beside its
 * refusals READING_TOO_LONG, READING_TOO_MUCH, READING_LOST and READING_BUSY.
 */
export async function readLedgerApart(
  bytes: Uint8Array,
  name: string,
  options: ReadLedgerOptions = {},
  thread: ReadingThread = THREAD,
): Promise<Result<LedgerReading, TsukuroiError>> {
  const answer = await thread.read({
    kind: 'ledger',
    name,
    bytes: new Uint8Array(bytes),
    columns: options.columns ?? [],
  });
  return answer.kind === 'ledger' ? ok(answer.reading) : refused(refusalOf(answer));
}

/** `importInventories` in a thread of its own; as `readLedgerApart`. */
export async function importInventoriesApart(
  bytes: Uint8Array,
  name: string,
  thread: ReadingThread = THREAD,
): Promise<Result<ImportedFile, TsukuroiError>> {
  const answer = await thread.read({ kind: 'inventories', name, bytes: new Uint8Array(bytes) });
  if (answer.kind !== 'inventories') {
    return refused(refusalOf(answer));
  }
  const { importer: id, inventories, refused: parts } = answer.read;
  const importer = importers.find((candidate) => candidate.id === id);
  if (importer === undefined) {
    throw new Error(`no importer ${id}`);
  }
  return ok({
    importer,
    inventories,
    refused: parts.map(({ position, error }) => ({ position, error: errorFrom(error) })),
  });
}

function errorFrom({ code, params }: CarriedError): TsukuroiError {
  return new TsukuroiError(code, params);
}

/** @throws Error for a mistake of the program */
function refusalOf(answer: ReadingAnswer): TsukuroiError {
  if (answer.kind === 'refused') {
    return errorFrom(answer.error);
  }
  throw new Error(answer.kind === 'broken' ? answer.message : `an answer about something else: ${answer.kind}`);
}
