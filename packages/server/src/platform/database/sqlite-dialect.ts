import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteDialect,
  SqliteQueryCompiler,
} from 'kysely';
import { Batch } from './batch.ts';
import { SqliteThread } from './sqlite-thread.ts';

/** Reading threads beside the one that writes; WAL lets them read while it writes. */
const READERS = 2;

/** Kysely over `node:sqlite` in worker threads: one writer, several readers, one transaction at a time. */
export class SqliteThreadDialect implements Dialect {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  createDriver(): Driver {
    return new SqliteThreadDriver(this.#file);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): SqliteAdapter {
    return new ManyConnections();
  }

  createIntrospector(db: Parameters<SqliteDialect['createIntrospector']>[0]) {
    return new SqliteDialect({
      database: async () => Promise.reject(new Error('introspection only')),
    }).createIntrospector(db);
  }
}

/** The driver keeps writers apart itself; without this Kysely would let one query run at a time, readers included. */
class ManyConnections extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class SqliteThreadDriver implements Driver {
  readonly #file: string;
  #writer: SqliteThread | undefined;
  #readers: SqliteThread[] = [];
  #turn = 0;
  #lastWriter: Promise<void> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  async init(): Promise<void> {
    this.#writer = new SqliteThread({ file: this.#file, readOnly: false });
    // The first answer means the file exists and is in WAL mode; only then can readers open it.
    await this.#writer.ask({ kind: 'query', sql: 'select 1', values: [] });
    this.#readers = Array.from({ length: READERS }, () => new SqliteThread({ file: this.#file, readOnly: true }));
  }

  async acquireConnection(): Promise<Connection> {
    return new Connection(this);
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const own = ownConnection(connection);
    own.release = await this.lockWriter();
    try {
      await this.write(CompiledQuery.raw('begin immediate'));
    } catch (error) {
      own.free();
      throw error;
    }
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await this.write(CompiledQuery.raw('commit'));
    ownConnection(connection).free();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const own = ownConnection(connection);
    if (own.release === undefined) {
      return;
    }
    try {
      await this.write(CompiledQuery.raw('rollback'));
    } finally {
      own.free();
    }
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    ownConnection(connection).free();
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#readers.map((reader) => reader.close()));
    await this.#writer?.close();
  }

  /** Waits for its turn; the answer gives the turn to the next. */
  async lockWriter(): Promise<() => void> {
    const before = this.#lastWriter;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#lastWriter = promise;
    await before;
    return resolve;
  }

  async write(query: CompiledQuery): Promise<QueryResult<unknown>> {
    if (this.#writer === undefined) {
      throw new Error('database is not open');
    }
    const batch = query.parameters[0];
    const answer = await (batch instanceof Batch
      ? this.#writer.ask({ kind: 'batch', sql: query.sql, rows: batch.rows })
      : this.#writer.ask({ kind: 'query', sql: query.sql, values: query.parameters }));
    return resultOf(answer);
  }

  async read(query: CompiledQuery): Promise<QueryResult<unknown>> {
    this.#turn = (this.#turn + 1) % READERS;
    const reader = this.#readers[this.#turn];
    return reader === undefined
      ? this.write(query)
      : resultOf(await reader.ask({ kind: 'query', sql: query.sql, values: query.parameters }));
  }
}

class Connection implements DatabaseConnection {
  readonly #driver: SqliteThreadDriver;
  /** Set while this connection is in a transaction. */
  release: (() => void) | undefined;

  constructor(driver: SqliteThreadDriver) {
    this.#driver = driver;
  }

  free(): void {
    this.release?.();
    this.release = undefined;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return (await this.#run(query)) as QueryResult<R>;
  }

  // biome-ignore lint/correctness/useYield: lists are read by cursor (grid/), nothing streams from SQLite.
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('read in pages by cursor instead of streaming');
  }

  async #run(query: CompiledQuery): Promise<QueryResult<unknown>> {
    if (this.release !== undefined) {
      return this.#driver.write(query);
    }
    if (query.query.kind === 'SelectQueryNode' || (query.query.kind === 'RawNode' && /^\s*select\b/i.test(query.sql))) {
      return this.#driver.read(query);
    }
    const release = await this.#driver.lockWriter();
    try {
      return await this.#driver.write(query);
    } finally {
      release();
    }
  }
}

function ownConnection(connection: DatabaseConnection): Connection {
  if (!(connection instanceof Connection)) {
    throw new TypeError('not a connection of this driver');
  }
  return connection;
}

function resultOf(answer: { rows: readonly unknown[]; changes: number | null }): QueryResult<unknown> {
  return { rows: [...answer.rows], numAffectedRows: answer.changes === null ? undefined : BigInt(answer.changes) };
}
