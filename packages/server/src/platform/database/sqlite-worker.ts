/**
 * The thread that owns one SQLite connection. Queries arrive as messages, so the request loop never waits for the disk.
 * Started by sqlite-dialect.ts; holds no rule of its own.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

export type SqliteOptions = { readonly file: string; readonly readOnly: boolean };

export type SqliteRequest =
  | { readonly id: number; readonly kind: 'query'; readonly sql: string; readonly values: readonly unknown[] }
  | {
      readonly id: number;
      readonly kind: 'batch';
      readonly sql: string;
      readonly rows: readonly (readonly unknown[])[];
    }
  | { readonly id: number; readonly kind: 'close' };

export type SqliteAnswer =
  | { readonly id: number; readonly rows: readonly unknown[]; readonly changes: number | null }
  | { readonly id: number; readonly failure: { readonly message: string; readonly errcode: number | null } };

/** Distinct statements kept prepared per connection; lists build their SQL from filters, so the number must be bounded. */
const STATEMENT_LIMIT = 400;

class Connection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, { statement: StatementSync; reads: boolean }>();

  constructor(options: SqliteOptions) {
    this.#database = new DatabaseSync(options.file, {
      readOnly: options.readOnly,
      enableForeignKeyConstraints: true,
      timeout: 10_000,
    });
    if (!options.readOnly) {
      // FULL: what was answered with "done" survives a power cut (https://sqlite.org/pragma.html#pragma_synchronous).
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    }
    this.#database.exec('PRAGMA trusted_schema = OFF; PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY;');
    this.#database.enableDefensive(true);
  }

  query(sql: string, values: readonly unknown[]): { rows: readonly unknown[]; changes: number | null } {
    const { statement, reads } = this.#prepare(sql);
    if (reads) {
      return { rows: statement.all(...values.map(bound)), changes: null };
    }
    return { rows: [], changes: Number(statement.run(...values.map(bound)).changes) };
  }

  batch(sql: string, rows: readonly (readonly unknown[])[]): { rows: readonly unknown[]; changes: number } {
    const { statement } = this.#prepare(sql);
    let changes = 0;
    for (const row of rows) {
      changes += Number(statement.run(...row.map(bound)).changes);
    }
    return { rows: [], changes };
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepare(sql: string): { statement: StatementSync; reads: boolean } {
    const known = this.#statements.get(sql);
    if (known !== undefined) {
      this.#statements.delete(sql);
      this.#statements.set(sql, known);
      return known;
    }
    const statement = this.#database.prepare(sql);
    const made = { statement, reads: statement.columns().length > 0 };
    this.#statements.set(sql, made);
    const oldest = this.#statements.keys().next();
    if (this.#statements.size > STATEMENT_LIMIT && oldest.done !== true) {
      this.#statements.delete(oldest.value);
    }
    return made;
  }
}

/** node:sqlite binds every number as a float, so that `5 / 2` would be 2.5 and text of 5 `5.0`; whole numbers go as integers. */
function bound(value: unknown): SQLInputValue {
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    return BigInt(value);
  }
  return value as SQLInputValue;
}

function failureOf(error: unknown): { message: string; errcode: number | null } {
  const errcode = typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) : null;
  return { message: error instanceof Error ? error.message : String(error), errcode };
}

const connection = new Connection(workerData as SqliteOptions);

parentPort?.on('message', (request: SqliteRequest) => {
  const answer = (body: SqliteAnswer) => parentPort?.postMessage(body);
  try {
    if (request.kind === 'close') {
      connection.close();
      answer({ id: request.id, rows: [], changes: null });
      parentPort?.close();
      return;
    }
    const done =
      request.kind === 'query'
        ? connection.query(request.sql, request.values)
        : connection.batch(request.sql, request.rows);
    answer({ id: request.id, ...done });
  } catch (error) {
    answer({ id: request.id, failure: failureOf(error) });
  }
});
