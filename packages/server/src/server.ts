import type { Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, isoSeconds, systemClock, TsukuroiError } from '@tsukuroi/core';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { setStoreLimit, storeLimitOf } from '@tsukuroi/trust/store/limit.ts';
import { openAgentPorts } from './agent-port/open.ts';
import { addressesOf } from './agent-port/reached-as.ts';
import { assemble } from './assemble.ts';
import {
  DEFAULT_LISTEN,
  databaseAddress,
  demandPortsApart,
  readListen,
  readServerConfig,
  type ServerConfig,
} from './config.ts';
import { plainLog } from './log.ts';
import type { Log, ServerContext } from './module.ts';
import { MODULES } from './modules/registry.ts';
import { demandRestored, readRestored } from './platform/backup/restored.ts';
import { backupDatabase } from './platform/database/backup.ts';
import { type DatabaseAddress, type Db, openDatabase } from './platform/database/index.ts';
import { type DataFolder, prepareDataFolder } from './platform/files/data-folder.ts';
import type { App } from './platform/http/app.ts';
import { serveConsole } from './platform/http/console.ts';
import { migrate } from './platform/migrations/migrate.ts';
import { openSecretBox } from './platform/secrets/box.ts';
import { ensureCertificate, type ServerCertificate, scopeOf } from './platform/tls/authority.ts';
import { importPage } from './platform/tls/import-page.ts';
import { productVersion } from './version.ts';

export interface StartOptions {
  readonly dataFolder: string;
  /** `address:port`, before what `server.json` says; loopback by default. */
  readonly listen?: string;
  /** `address:port` of the agents' and of the enrolment port, before what `server.json` says; none by default. */
  readonly agentListen?: string;
  readonly enrolListen?: string;
  /** Most that the store may hold, as `storeLimit` in `server.json`, which it comes before. */
  readonly storeLimit?: string;
  /** Folder of the built console. */
  readonly consoleFolder?: string;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** A server that answers. */
export interface RunningServer {
  /** Where people open the console: `http://127.0.0.1:7460` or `https://…`. */
  readonly address: string;
  /** Where other machines import the certificate authority, and its fingerprint; null on loopback. */
  readonly authority: { readonly address: string; readonly fingerprint: string } | null;
  readonly context: ServerContext;
  readonly app: App;
  /** The one-time set-up address, while there is no user; it works for 24 hours and voids the one before. */
  setupAddress(): Promise<string | undefined>;
  close(): Promise<void>;
}

const BUILT_CONSOLE = fileURLToPath(new URL('../../web/dist', import.meta.url));
const HOUR_MS = 3_600_000;
/** How long requests that have begun may still take when the server ends; then their connections are cut. */
const GRACE_MS = 2_000;

/**
 * Starts the server on a data folder: locks the folder, brings the schema up to date (after a backup), and listens. On
 * loopback it speaks HTTP; beyond it TLS with a certificate from its own authority.
 *
 * @throws TsukuroiError with exit code 3 when it is not safe to start: folder in use, schema of a newer program, no backup
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? plainLog(clock);
  const folder = await prepareDataFolder(options.dataFolder);
  const undo: (() => unknown)[] = [() => folder.release()];
  try {
    await demandRestored(folder.path);
    const config = await readServerConfig(folder.path);
    demandPortsApart({
      listen: options.listen ?? config.listen ?? DEFAULT_LISTEN,
      agentListen: options.agentListen ?? config.agentListen,
      enrolListen: options.enrolListen ?? config.enrolListen,
    });
    const storeLimit = options.storeLimit ?? config.storeLimit;
    if (storeLimit !== undefined) {
      await setStoreLimit(nodeDoor(), join(folder.path, 'store'), storeLimitOf(storeLimit));
    }
    const db = await openCurrentDatabase(folder.path, databaseAddress(folder.path, config), clock);
    undo.unshift(() => db.destroy());
    const restored = await readRestored(folder.path);
    if (restored !== undefined) {
      log.info('this data folder was restored from a backup', {
        restoredAt: restored.restoredAt,
        madeAt: restored.madeAt,
      });
    }
    return await listenOn({ options, clock, log, folder, config, db, undo });
  } catch (error) {
    for (const step of undo) {
      await step();
    }
    throw error;
  }
}

/** The database with the newest schema. */
export async function openCurrentDatabase(dataFolder: string, address: DatabaseAddress, clock: Clock): Promise<Db> {
  const db = openDatabase(address);
  try {
    const stamp = isoSeconds(clock.nowMs()).replaceAll(/[-:]/g, '');
    const file = join(dataFolder, 'backup', `before-update-${stamp}.${address.kind === 'sqlite' ? 'db' : 'pgdump'}`);
    await migrate(
      db,
      MODULES.flatMap((module) => module.migrations),
      { clock, backup: () => backupDatabase(db, address, file) },
    );
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

interface Start {
  readonly options: StartOptions;
  readonly clock: Clock;
  readonly log: Log;
  readonly folder: DataFolder;
  readonly config: ServerConfig;
  readonly db: Db;
  /** How to take back what was done so far, last first. */
  readonly undo: (() => unknown)[];
}

async function listenOn(start: Start): Promise<RunningServer> {
  const { clock, config, db, folder, log, options, undo } = start;
  const listen = readListen(options.listen ?? config.listen ?? DEFAULT_LISTEN);
  const names = namesOf(listen.host, config);
  const tlsFolder = join(folder.path, 'tls');
  let certificate = listen.loopback ? undefined : await ensureCertificate(tlsFolder, scopeOf(names), clock);
  let address = '';
  const { app, context } = await assemble({
    db,
    clock,
    log,
    dataFolder: folder.path,
    productVersion: productVersion(),
    modules: MODULES,
    secrets: await openSecretBox(folder.path),
    place: () => ({
      address,
      loopbackOnly: listen.loopback,
      certificate: certificate?.fingerprint ?? null,
      database: config.database === undefined ? 'SQLite' : 'PostgreSQL',
    }),
    http: {
      names,
      log: true,
      ...(certificate === undefined ? {} : { tls: { key: certificate.key, cert: certificate.cert } }),
    },
  });
  undo.unshift(() => closeApp(app));
  serveConsole(app, options.consoleFolder ?? BUILT_CONSOLE);
  await refusedAsOurs(
    options.listen ?? config.listen ?? DEFAULT_LISTEN,
    app.listen({ host: listen.host, port: listen.port }),
  );
  const { port } = app.server.address() as AddressInfo;
  address = `${certificate === undefined ? 'http' : 'https'}://${shownHost(listen.host, names)}:${port}`;

  const page =
    certificate === undefined
      ? undefined
      : await openImportPage(
          () => certificate as ServerCertificate,
          () => address,
          listen.host,
          port === 0 ? 0 : port + 1,
        );
  undo.unshift(() => page?.close().closeAllConnections());
  const ports = await openAgentPorts(context, {
    agentListen: options.agentListen ?? config.agentListen,
    enrolListen: options.enrolListen ?? config.enrolListen,
    config,
  });
  undo.unshift(() => ports.close());
  const renew = async () => {
    await ports.renew();
    if (certificate !== undefined && clock.nowMs() >= certificate.renewAtMs) {
      certificate = await ensureCertificate(tlsFolder, scopeOf(names), clock);
      (app.server as unknown as { setSecureContext(context: { key: string; cert: string }): void }).setSecureContext(
        certificate,
      );
    }
  };
  const care = setInterval(() => void careFor(context, renew), HOUR_MS).unref();
  undo.unshift(() => clearInterval(care));

  return {
    address,
    authority:
      page === undefined || certificate === undefined
        ? null
        : { address: pageAddress(page, listen.host, names), fingerprint: certificate.fingerprint },
    context,
    app,
    setupAddress: async () => {
      const token = await context.accounts.setup.makeSetupLink();
      return token === undefined ? undefined : `${address}/setup#${token}`;
    },
    close: async () => {
      for (const step of undo.splice(0)) {
        await step();
      }
    },
  };
}

/** A client that never finishes its request must not keep the server from ending (and a service manager from killing it). */
async function closeApp(app: App): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), GRACE_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}

async function careFor(context: ServerContext, renew: () => Promise<void>): Promise<void> {
  try {
    await context.accounts.forgetOld();
    await renew();
  } catch (error) {
    context.log.warn('hourly care failed', { err: error });
  }
}

/** Under which names and addresses this server is reached, the one to show first. */
function namesOf(host: string, config: ServerConfig): string[] {
  return [...(config.names ?? []), ...addressesOf(host), 'localhost', '127.0.0.1'].map((name) => name.toLowerCase());
}

function shownHost(host: string, names: readonly string[]): string {
  const shown = host === '0.0.0.0' || host === '::' ? (names[0] ?? host) : host;
  return isIPv6(shown) ? `[${shown}]` : shown;
}

async function openImportPage(
  certificate: () => ServerCertificate,
  address: () => string,
  host: string,
  port: number,
): Promise<Server> {
  const page = importPage(certificate, address);
  const listening = new Promise<void>((resolve, reject) => {
    page.once('error', reject);
    page.listen(port, host, resolve);
  });
  await refusedAsOurs(`${host}:${port}`, listening);
  return page;
}

function pageAddress(page: Server, host: string, names: readonly string[]): string {
  return `http://${shownHost(host, names)}:${(page.address() as AddressInfo).port}/`;
}

async function refusedAsOurs(listen: string, listening: Promise<unknown>): Promise<void> {
  try {
    await listening;
  } catch (cause) {
    throw new TsukuroiError(
      'LISTEN_REFUSED',
      { listen, reason: String((cause as NodeJS.ErrnoException).code) },
      { cause, exitCode: 3 },
    );
  }
}
