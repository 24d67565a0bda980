import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Clock, sha256 } from '@tsukuroi/core';
import type { ProgramHealth } from '@tsukuroi/trust/release/program-health.ts';
import '@tsukuroi/trust/release/errors.ts';
import type { SchemaMark } from '@tsukuroi/trust/release/release.ts';
import { schemaMarkOf } from '@tsukuroi/trust/release/schema-mark.ts';
import { sql } from 'kysely';
import { DEFAULT_LISTEN, databaseAddress, readServerConfig } from '../config.ts';
import { Audit, verifyAudit } from '../modules/audit/index.ts';
import { MODULES } from '../modules/registry.ts';
import { Settings } from '../modules/settings/index.ts';
import { type Db, openDatabase } from '../platform/database/index.ts';
import { agentPortAnswers, consoleAnswers } from './self-request.ts';

/**
 * What this program says of itself after it was started: whether the database has its schema, the audit chains verify, the console's port
 * answers as itself, and the agents' port takes a certificate of the device authority and answers. Run beside the server; changes nothing.
 */
export async function serverHealth(dataFolder: string, clock: Clock): Promise<ProgramHealth> {
  const folder = resolve(dataFolder);
  const config = await readServerConfig(folder);
  const address = databaseAddress(folder, config);
  const checks: ProgramHealth['checks'] = [];
  const note = async (id: string, code: string, look: () => Promise<boolean>): Promise<void> => {
    const good = await look().catch(() => false);
    checks.push({ id, why: good ? null : code });
  };
  if (address.kind === 'sqlite' && !existsSync(address.file)) {
    return { format: 'program-health/1', schema: null, checks: [{ id: 'schema', why: 'UPGRADE_SCHEMA_BEHIND' }] };
  }
  const db = openDatabase(address);
  try {
    const schema = await schemaOf(db).catch(() => null);
    const own = ownSchema();
    await note('schema', 'UPGRADE_SCHEMA_BEHIND', async () => schema?.sha256 === own.sha256);
    await note('audit', 'UPGRADE_AUDIT_BROKEN', async () => (await verifyAudit(db)).ok);
    await note('console', 'UPGRADE_NO_ANSWER', () => consoleAnswers(config.listen ?? DEFAULT_LISTEN));
    const { agentListen } = config;
    if (agentListen !== undefined) {
      await note('agent-port', 'UPGRADE_NO_ANSWER', async () => {
        const { id } = await new Settings({ db, clock, audit: new Audit(clock) }).facility();
        return agentPortAnswers(agentListen, { dataFolder: folder, facility: id, clock });
      });
    }
    return { format: 'program-health/1', schema, checks };
  } finally {
    await db.destroy();
  }
}

/** The steps that a database took. */
async function schemaOf(db: Db): Promise<SchemaMark> {
  const { rows } = await sql<{ module: string; number: number; sha256: string }>`
    select module, number, sha256 from platform_migrations
  `.execute(db);
  return schemaMarkOf(rows.map((row) => ({ ...row, number: Number(row.number) })));
}

/** The schema that this program brings a database to. */
export function ownSchema(): SchemaMark {
  return schemaMarkOf(
    MODULES.flatMap(({ migrations }) => migrations).map(({ module, number, text }) => ({
      module,
      number,
      sha256: sha256(text),
    })),
  );
}
