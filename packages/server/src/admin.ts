import { existsSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { type Clock, systemClock, TsukuroiError } from '@tsukuroi/core';
import { DEFAULT_LISTEN, databaseAddress, readListen, readServerConfig, type ServerConfig } from './config.ts';
import { Accounts } from './modules/accounts/index.ts';
import { Audit, type AuditVerdict, exportWitness, verifyAudit, type Witness } from './modules/audit/index.ts';
import { Settings } from './modules/settings/index.ts';
import { demandRestored } from './platform/backup/restored.ts';
import { type Db, openDatabase } from './platform/database/index.ts';
import { openSecretBox } from './platform/secrets/box.ts';

/**
 * What is done at the server's own keyboard, beside a running server: it needs the rights to the data folder and nothing
 * else.
 */
export async function withDatabase<T>(dataFolder: string, work: (db: Db, folder: string) => Promise<T>): Promise<T> {
  const folder = resolve(dataFolder);
  await demandRestored(folder);
  const address = databaseAddress(folder, await readServerConfig(folder));
  if (address.kind === 'sqlite' && !existsSync(address.file)) {
    throw new TsukuroiError('DATA_FOLDER_EMPTY', { folder });
  }
  const db = openDatabase(address);
  try {
    return await work(db, folder);
  } finally {
    await db.destroy();
  }
}

/**
 * Makes a one-time link with which an administrator who is locked out sets a new password and second factor.
 *
 * @param options.name user name; may be left out when there is one administrator
 * @returns the path of the link, who is rescued, and where the server is found as it is configured (`https://…:7460`)
 * @throws TsukuroiError RESCUE_NO_ADMIN
 */
export function adminRescue(
  dataFolder: string,
  options: { name?: string; clock?: Clock } = {},
): Promise<{ path: string; name: string; usualAddress: string }> {
  const clock = options.clock ?? systemClock;
  return withDatabase(dataFolder, async (db, folder) => {
    const audit = new Audit(clock);
    const settings = new Settings({ db, clock, audit });
    const accounts = new Accounts({ db, clock, audit, settings, secrets: await openSecretBox(folder) });
    const { token, name } = await accounts.setup.makeRescueLink(
      (await settings.facility()).id,
      options.name,
      userInfo().username,
    );
    return { path: `/setup#${token}`, name, usualAddress: usualAddress(await readServerConfig(folder)) };
  });
}

/** Where people open the console, as it is configured. */
export function usualAddress(config: ServerConfig): string {
  const { host, port, loopback } = readListen(config.listen ?? DEFAULT_LISTEN);
  const everywhere = host === '0.0.0.0' || host === '::';
  const shown = everywhere ? (config.names?.[0] ?? hostname()) : host;
  return `${loopback ? 'http' : 'https'}://${isIPv6(shown) ? `[${shown}]` : shown}:${port}`;
}

/** Checks the audit chains of a data folder. */
export function adminVerifyAudit(dataFolder: string, witness?: Witness): Promise<AuditVerdict> {
  return withDatabase(dataFolder, (db) => verifyAudit(db, witness === undefined ? {} : { witness }));
}

/** The heads of the audit chains, to be kept outside. */
export function adminAuditWitness(dataFolder: string, clock: Clock = systemClock): Promise<Witness> {
  return withDatabase(dataFolder, (db) => exportWitness(db, clock));
}
