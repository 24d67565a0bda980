import type { Clock } from '@tsukuroi/core';
import type { FastifyRequest } from 'fastify';
import type { Log, ServerContext, ServerModule, ServerPlace } from './module.ts';
import { Audit } from './modules/audit/index.ts';
import { Settings } from './modules/settings/index.ts';
import type { Db } from './platform/database/index.ts';
import type { Principal } from './platform/http/access.ts';
import { type App, type AppOptions, buildApp } from './platform/http/app.ts';
import { EventHub } from './platform/http/events.ts';
import { Jobs } from './platform/jobs/jobs.ts';

export type Credentials = {
  readonly cookies: Readonly<Record<string, string | undefined>>;
  readonly authorization: string | undefined;
};

/** Finds who asks. `touch` keeps an idle session awake. */
export type Authenticate = (credentials: Credentials, options: { touch: boolean }) => Promise<Principal>;

export interface Parts {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  readonly dataFolder: string;
  readonly productVersion: string;
  readonly modules: readonly ServerModule[];
  readonly place: () => ServerPlace;
  readonly authenticate: Authenticate;
  readonly http: Pick<AppOptions, 'names' | 'tls' | 'log'>;
}

/** Puts the server together from its parts, without listening: what `startServer` and the tests share. The schema must be current. */
export async function assemble(parts: Parts): Promise<{ app: App; context: ServerContext }> {
  const hub = new EventHub();
  const audit = new Audit(parts.clock);
  const settings = new Settings({ db: parts.db, clock: parts.clock, audit });
  await settings.facility();
  const jobs = new Jobs({ hub, clock: parts.clock, log: (message, fields) => parts.log.error(message, fields) });
  const app = await buildApp({
    ...parts.http,
    productVersion: parts.productVersion,
    authenticate: (credentials) => parts.authenticate(credentials, { touch: true }),
  });
  const context: ServerContext = {
    db: parts.db,
    clock: parts.clock,
    hub,
    jobs,
    audit,
    settings,
    dataFolder: parts.dataFolder,
    productVersion: parts.productVersion,
    log: parts.log,
    place: parts.place,
    stillSignedIn: async (request: FastifyRequest) => {
      const found = await parts.authenticate(
        { cookies: request.cookies, authorization: request.headers.authorization },
        { touch: false },
      );
      return found.kind === request.principal.kind;
    },
  };
  for (const module of parts.modules) {
    await module.register(app, context);
  }
  app.addHook('onClose', async () => {
    hub.close();
    await jobs.settled();
  });
  return { app, context };
}
