import { Worker } from 'node:worker_threads';
import type { SqliteAnswer, SqliteOptions, SqliteRequest } from './sqlite-worker.ts';

/** What SQLite refused. `errcode` is the extended result code (https://sqlite.org/rescode.html). */
export class SqliteFailure extends Error {
  override readonly name = 'SqliteFailure';
  readonly errcode: number | null;

  constructor(message: string, errcode: number | null) {
    super(message);
    this.errcode = errcode;
  }
}

type Pending = {
  resolve: (answer: { rows: readonly unknown[]; changes: number | null }) => void;
  reject: (error: Error) => void;
};
type Unnumbered<T> = T extends { id: number } ? Omit<T, 'id'> : never;

/** One SQLite connection in a thread of its own. Requests are answered in the order they were asked. */
export class SqliteThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #next = 1;
  #gone: Error | undefined;

  constructor(options: SqliteOptions) {
    this.#worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: options, execArgv: [] });
    this.#worker.on('message', (answer: SqliteAnswer) => this.#settle(answer));
    this.#worker.on('error', (error) => this.#end(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#end(new SqliteFailure('the database thread has ended', null)));
  }

  ask(request: Unnumbered<SqliteRequest>): Promise<{ rows: readonly unknown[]; changes: number | null }> {
    if (this.#gone !== undefined) {
      return Promise.reject(this.#gone);
    }
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ ...request, id });
    });
  }

  async close(): Promise<void> {
    if (this.#gone === undefined) {
      await this.ask({ kind: 'close' });
      await this.#worker.terminate();
    }
  }

  #settle(answer: SqliteAnswer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ('failure' in answer) {
      pending?.reject(new SqliteFailure(answer.failure.message, answer.failure.errcode));
    } else {
      pending?.resolve(answer);
    }
  }

  #end(reason: Error): void {
    this.#gone ??= reason;
    for (const pending of this.#pending.values()) {
      pending.reject(this.#gone);
    }
    this.#pending.clear();
  }
}
