import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { onTestFinished } from 'vitest';
import { type Authenticate, assemble } from '../assemble.ts';
import type { Log, ServerContext, ServerModule } from '../module.ts';
import { Audit } from '../modules/audit/index.ts';
import { MODULES } from '../modules/registry.ts';
import type { Db } from '../platform/database/index.ts';
import type { Principal } from '../platform/http/access.ts';
import type { App } from '../platform/http/app.ts';
import type { Migration } from '../platform/migrations/migrate.ts';
import { SecretBox } from '../platform/secrets/box.ts';

/** Passwords in tests cost little; the algorithm is the same. */
const CHEAP = { memoryKib: 64, passes: 1, lanes: 1 };

export const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Every migration of the server, for `makeDb` of testing/stores.ts. */
export const ALL_MIGRATIONS: readonly Migration[] = MODULES.flatMap((module) => module.migrations);

/** A person as tests name them in `authorization: Test <role>`. */
export function testPrincipal(role: string): Principal {
  if (role.startsWith('token-')) {
    return { kind: 'token', id: `id-${role}`, name: role, scope: role.slice('token-'.length) };
  }
  const signed = { id: `id-${role}`, name: role, sessionId: `session-${role}`, csrfToken: 'csrf' };
  if (role.startsWith('halfway-')) {
    return { ...signed, kind: 'halfway', role: 'admin', stage: role.slice('halfway-'.length) };
  }
  return { ...signed, kind: 'user', role };
}

const asTold: Authenticate = async (credentials) => {
  const told = /^Test (.+)$/.exec(credentials.authorization ?? '')?.[1];
  return told === undefined ? { kind: 'nobody' } : testPrincipal(told);
};

/** Headers of a request as one of `admin`, `operator`, `inspector`, `halfway-second-factor`, `token-read`, … */
export function as(role: string): Record<string, string> {
  return { authorization: `Test ${role}`, 'x-csrf-token': 'csrf', host: 'localhost' };
}

/** The whole server on a given database, with who asks taken from the request itself. Use `app.inject`. */
export async function testServer(
  db: Db,
  options: { modules?: readonly ServerModule[]; authenticate?: Authenticate | 'real'; startedAt?: string } = {},
): Promise<{ app: App; context: ServerContext; clock: ReturnType<typeof fixedClock> }> {
  const clock = fixedClock(options.startedAt ?? '2026-11-22T00:00:00Z');
  const dataFolder = mkdtempSync(join(tmpdir(), 'tsukuroi-data-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }));
  const { app, context } = await assemble({
    db,
    clock,
    log: SILENT,
    dataFolder,
    productVersion: '0.0.0-test',
    modules: options.modules ?? MODULES,
    place: () => ({ address: 'http://127.0.0.1:0', loopbackOnly: true, certificate: null, database: 'SQLite' }),
    authenticate: options.authenticate === 'real' ? undefined : (options.authenticate ?? asTold),
    audit: new Audit(clock, { everyFieldNamed: true }),
    secrets: new SecretBox(Buffer.alloc(32, 7)),
    passwordCost: CHEAP,
    http: { names: [], log: false },
  });
  onTestFinished(() => app.close());
  await app.ready();
  return { app, context, clock };
}
