import type { ErrorParams } from '@tsukuroi/core';
import type { Inventory, LedgerColumnChoice, LedgerReading } from '@tsukuroi/protocol';

/** A file that is read in a thread of its own. */
export type ReadingJob =
  | {
      readonly kind: 'ledger';
      readonly name: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly columns: readonly LedgerColumnChoice[];
    }
  | { readonly kind: 'inventories'; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** An error as it crosses between threads: the code decides, the words are made where they are read. */
export interface CarriedError {
  readonly code: string;
  readonly params: ErrorParams;
}

export interface CarriedImport {
  /** Id of the importer. */
  readonly importer: string;
  readonly inventories: readonly Inventory[];
  readonly refused: readonly { readonly position: string; readonly error: CarriedError }[];
}

export type ReadingAnswer =
  | { readonly kind: 'ledger'; readonly reading: LedgerReading }
  | { readonly kind: 'inventories'; readonly read: CarriedImport }
  | { readonly kind: 'refused'; readonly error: CarriedError }
  /** A mistake of the program. */
  | { readonly kind: 'broken'; readonly message: string };
