import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect, isIPv6 } from 'node:net';
import { networkInterfaces, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, systemClock, TsukuroiError, writeWhole } from '@tsukuroi/core';
import { usualAddress, withDatabase } from './admin.ts';
import { DEFAULT_LISTEN, demandPortsApart, readListen, readServerConfig, type ServerConfig } from './config.ts';
import { Accounts } from './modules/accounts/index.ts';
import { Audit } from './modules/audit/index.ts';
import { Settings } from './modules/settings/index.ts';
import { openSecretBox } from './platform/secrets/box.ts';

/** The three ports as the guide names them: console (and, one higher, its certificate authority), agents, enrolment. */
export const USUAL_PORTS = { console: 7460, agents: 7470, enrolment: 7471 } as const;

export interface OpenOptions {
  /** One of this machine's addresses: the one other machines know it by. */
  readonly address: string;
  /** Names under which people open the console, beside the address. */
  readonly names?: readonly string[];
}

/**
 * Writes into `server.json` that console, agents' port and enrolment port listen on an address; everything else in the file
 * stays. The server reads it when it starts.
 *
 * @throws TsukuroiError OPEN_ADDRESS_FOREIGN when the address is none of this machine's, LISTEN_INVALID, SERVER_CONFIG_INVALID
 */
export async function adminOpen(dataFolder: string, { address, names = [] }: OpenOptions): Promise<ServerConfig> {
  const folder = resolve(dataFolder);
  const own = ownAddresses();
  if (!own.includes(address)) {
    throw new TsukuroiError('OPEN_ADDRESS_FOREIGN', { address, own: own.join(', ') || '-' }, { exitCode: 2 });
  }
  const before = await readServerConfig(folder);
  const host = isIPv6(address) ? `[${address}]` : address;
  const config: ServerConfig = {
    ...before,
    listen: `${host}:${USUAL_PORTS.console}`,
    agentListen: `${host}:${USUAL_PORTS.agents}`,
    enrolListen: `${host}:${USUAL_PORTS.enrolment}`,
    names: [...new Set([...names, address, ...(before.names ?? [])])],
  };
  demandPortsApart({ listen: config.listen ?? '', agentListen: config.agentListen, enrolListen: config.enrolListen });
  await writeWhole(join(folder, 'server.json'), `${JSON.stringify(config, null, 2)}\n`);
  return config;
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((found) =>
    (found ?? []).filter((entry) => !entry.address.startsWith('fe80')).map((entry) => entry.address),
  );
}

export interface FirstLink {
  /** Opens once, within 24 hours. */
  readonly link: string;
  /** Where browsers import the certificate authority, and its SHA-256 fingerprint to compare; null on loopback. */
  readonly authority: { readonly address: string; readonly fingerprint: string } | null;
}

/**
 * The link with which the first administrator comes in, made at the server's own keyboard beside a running server; the one made
 * before it no longer works.
 *
 * @param options.waitSeconds how long to wait for a server that is just starting
 * @throws TsukuroiError FIRST_LINK_NOT_NEEDED when there is an administrator, SERVER_SILENT when it does not answer in time
 */
export async function adminFirstLink(
  dataFolder: string,
  options: { readonly clock?: Clock; readonly waitSeconds?: number } = {},
): Promise<FirstLink> {
  const clock = options.clock ?? systemClock;
  const folder = resolve(dataFolder);
  const config = await readServerConfig(folder);
  const listen = readListen(config.listen ?? DEFAULT_LISTEN);
  await untilAnswers(listen, options.waitSeconds ?? 0);
  const token = await withDatabase(folder, async (db) => {
    const audit = new Audit(clock);
    const settings = new Settings({ db, clock, audit });
    const accounts = new Accounts({ db, clock, audit, settings, secrets: await openSecretBox(folder) });
    return accounts.setup.makeSetupLink();
  });
  if (token === undefined) {
    throw new TsukuroiError('FIRST_LINK_NOT_NEEDED', { user: userInfo().username }, { exitCode: 1 });
  }
  const address = usualAddress(config);
  return { link: `${address}/setup#${token}`, authority: listen.loopback ? null : await authorityOf(folder, address) };
}

async function authorityOf(folder: string, address: string): Promise<FirstLink['authority']> {
  const { hostname, port } = new URL(address);
  const cert = new X509Certificate(await readFile(join(folder, 'tls', 'authority.crt')));
  return { address: `http://${hostname}:${Number(port) + 1}/`, fingerprint: cert.fingerprint256 };
}

/** The port answers only after the schema is as the program wants it. */
async function untilAnswers({ host, port }: ReturnType<typeof readListen>, seconds: number): Promise<void> {
  const asked = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  for (let left = seconds; !(await answers(asked, port)); left -= 1) {
    if (left <= 0) {
      throw new TsukuroiError('SERVER_SILENT', { address: `${asked}:${port}` }, { exitCode: 1 });
    }
    await pause(1000);
  }
}

function answers(host: string, port: number): Promise<boolean> {
  const { promise, resolve: answer } = Promise.withResolvers<boolean>();
  const socket = connect({ host, port, timeout: 1000 });
  const end = (open: boolean) => {
    socket.destroy();
    answer(open);
  };
  socket
    .once('connect', () => end(true))
    .once('timeout', () => end(false))
    .once('error', () => end(false));
  return promise;
}
