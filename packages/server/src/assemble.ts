import type { Clock } from '@tsukuroi/core';
import type { FastifyRequest } from 'fastify';
import type { Log, ServerContext, ServerModule, ServerPlace } from './module.ts';
import { Accounts, type Argon2Cost, type AttemptLimits, cookieName } from './modules/accounts/index.ts';
import { Audit } from './modules/audit/index.ts';
import { Settings } from './modules/settings/index.ts';
import type { Db } from './platform/database/index.ts';
import type { Principal } from './platform/http/access.ts';
import { type App, type AppOptions, buildApp } from './platform/http/app.ts';
import { EventHub } from './platform/http/events.ts';
import { Jobs } from './platform/jobs/jobs.ts';
import type { SecretBox } from './platform/secrets/box.ts';

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
  readonly secrets: SecretBox;
  /** Only tests replace how people are recognised, make passwords cheap, and demand words for whatever the audit log says. */
  readonly audit?: Audit;
  readonly authenticate?: Authenticate;
  readonly passwordCost?: Argon2Cost;
  readonly limits?: AttemptLimits;
  readonly http: Pick<AppOptions, 'names' | 'tls' | 'log'>;
}

/** Puts the server together from its parts, without listening: what `startServer` and the tests share. The schema must be current. */
export async function assemble(parts: Parts): Promise<{ app: App; context: ServerContext }> {
  const hub = new EventHub();
  const audit = parts.audit ?? new Audit(parts.clock);
  const settings = new Settings({ db: parts.db, clock: parts.clock, audit });
  await settings.facility();
  const jobs = new Jobs({ hub, clock: parts.clock, log: (message, fields) => parts.log.error(message, fields) });
  const accounts = new Accounts({ ...parts, audit, settings });
  const cookie = cookieName(parts.http.tls !== undefined);
  const authenticate: Authenticate =
    parts.authenticate ??
    ((given, options) =>
      accounts.authenticate({ cookie: given.cookies[cookie], authorization: given.authorization }, options));
  const app = await buildApp({
    ...parts.http,
    productVersion: parts.productVersion,
    authenticate: (credentials) => authenticate(credentials, { touch: true }),
  });
  const context: ServerContext = {
    db: parts.db,
    clock: parts.clock,
    hub,
    jobs,
    audit,
    settings,
    accounts,
    dataFolder: parts.dataFolder,
    productVersion: parts.productVersion,
    log: parts.log,
    place: parts.place,
    stillSignedIn: async (request: FastifyRequest) => {
      const found = await authenticate(
        { cookies: request.cookies, authorization: request.headers.authorization },
        { touch: false },
      );
      return found.kind === request.principal.kind;
    },
  };
  for (const module of parts.modules) {
    await module.register(app, context);
  }
  // Streams never end by themselves, so they must go before the server waits for its connections.
  app.addHook('preClose', async () => hub.close());
  app.addHook('onClose', () => jobs.settled());
  return { app, context };
}
