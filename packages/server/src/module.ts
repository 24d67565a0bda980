import type { Clock } from '@tsukuroi/core';
import type { FastifyRequest } from 'fastify';
import type { Accounts } from './modules/accounts/index.ts';
import type { Audit } from './modules/audit/index.ts';
import type { Settings } from './modules/settings/index.ts';
import type { Db } from './platform/database/index.ts';
import type { App } from './platform/http/app.ts';
import type { EventHub } from './platform/http/events.ts';
import type { Jobs } from './platform/jobs/jobs.ts';
import type { Migration } from './platform/migrations/migrate.ts';

/** What a module may build on. A service takes from it exactly what it uses. */
export interface ServerContext {
  readonly db: Db;
  readonly clock: Clock;
  readonly hub: EventHub;
  readonly jobs: Jobs;
  readonly audit: Audit;
  readonly settings: Settings;
  readonly accounts: Accounts;
  /** Absolute path; everything a module keeps in files lies below a folder of its own in here. */
  readonly dataFolder: string;
  readonly productVersion: string;
  readonly log: Log;
  place(): ServerPlace;
  /** Whether the session or token behind a request would still be let in; does not keep the session awake. */
  stillSignedIn(request: FastifyRequest): Promise<boolean>;
}

/** Where the server is to be found; known once it listens. */
export interface ServerPlace {
  readonly address: string;
  readonly loopbackOnly: boolean;
  /** SHA-256 fingerprint of the certificate authority to import; null on loopback. */
  readonly certificate: string | null;
  /** `SQLite` or `PostgreSQL`. */
  readonly database: string;
}

/** Log of the running program: a static message with fields beside it; never a secret, never a person's words. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** One module: a folder under `modules/` and a line in `modules/registry.ts`. */
export interface ServerModule {
  /** Name of the folder, and the beginning of its tables' names. */
  readonly id: string;
  readonly migrations: readonly Migration[];
  /** Makes the module's service and adds its routes. Modules are started in the order of the registry. */
  register(app: App, context: ServerContext): void | Promise<void>;
}
