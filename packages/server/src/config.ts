import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { TsukuroiError } from '@tsukuroi/core';
import { STORE_LIMIT_WORDS } from '@tsukuroi/trust/store/limit.ts';
import { z } from 'zod';
import './platform/error-texts.ts';
import type { DatabaseAddress } from './platform/database/index.ts';

/** `server.json` in the data folder, written by hand; all of it may be left out (docs/formats/server-config.md). */
export const serverConfigShape = z.strictObject({
  /** `postgres://user@host/name`; SQLite in the data folder when left out. */
  database: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  /** `address:port`; loopback when left out. */
  listen: z.string().optional(),
  /** `address:port` of the agents' port (mTLS); no such port when left out. */
  agentListen: z.string().optional(),
  /** `address:port` of the enrolment port; no such port when left out. */
  enrolListen: z.string().optional(),
  /** Days that what the server signs stays fresh, where it travels by stick (60 is usual); left out where agents reach the server. */
  carriedDays: z.int().min(1).max(400).optional(),
  /** Stations outside that this server visits by itself: relays in the DMZ, or the collector itself; none when left out. */
  dmz: z
    .array(
      z.strictObject({
        /** `host:port` of its mailbox. */
        address: z.string().regex(/^(\[[0-9a-f:]+\]|[A-Za-z0-9.-]{1,253}):\d{1,5}$/i),
        /** Of the station, as 登録 and `enrol gate` show it; any that this server certified when left out. */
        identity: z
          .string()
          .regex(/^[0-9a-f-]{36}$/)
          .optional(),
        /** Public key (age1…) of the collector: then lists of packages leave too, sealed to it. */
        recipient: z
          .string()
          .regex(/^age1[0-9a-z]{20,4000}$/)
          .optional(),
      }),
    )
    .max(4)
    .optional(),
  /** Most that the store of distributed contents may hold: `50G`, `500M`, `1T`, or `none`. */
  storeLimit: z.string().regex(STORE_LIMIT_WORDS).optional(),
  /** Further names and addresses under which people open the console. */
  names: z
    .array(z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/))
    .max(50)
    .optional(),
});
export type ServerConfig = z.infer<typeof serverConfigShape>;

/** Tsukuroi's own port on loopback: any free one would do, a fixed one can be bookmarked. */
export const DEFAULT_LISTEN = '127.0.0.1:7460';

/** @throws TsukuroiError SERVER_CONFIG_INVALID */
export async function readServerConfig(dataFolder: string): Promise<ServerConfig> {
  const file = join(dataFolder, 'server.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return {};
    }
    throw error;
  }
  try {
    return serverConfigShape.parse(JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? (cause.issues[0]?.path.join('.') ?? '') : 'JSON';
    throw new TsukuroiError('SERVER_CONFIG_INVALID', { file, reason }, { cause, exitCode: 3 });
  }
}

export function databaseAddress(dataFolder: string, config: ServerConfig): DatabaseAddress {
  return config.database === undefined
    ? { kind: 'sqlite', file: join(dataFolder, 'tsukuroi.db') }
    : { kind: 'postgres', url: config.database };
}

/** @throws TsukuroiError LISTEN_INVALID */
export function readListen(listen: string): { host: string; port: number; loopback: boolean } {
  const match = /^(?:\[([0-9a-f:]+)\]|([0-9.]+)|localhost):(\d{1,5})$/i.exec(listen);
  const host = match?.[1] ?? match?.[2] ?? '127.0.0.1';
  const port = Number(match?.[3]);
  if (match === null || isIP(host) === 0 || port > 65_535) {
    throw new TsukuroiError('LISTEN_INVALID', { listen }, { exitCode: 2 });
  }
  return { host, port, loopback: host === '::1' || host.startsWith('127.') };
}

/** What a server listens on, by the word of `server.json`; left out = closed. */
export interface Listens {
  readonly listen: string;
  readonly agentListen: string | undefined;
  readonly enrolListen: string | undefined;
}

/** The page that hands out the certificate authority: beyond loopback it takes the port after the console's. */
export const IMPORT_PAGE = 'listen + 1';

/**
 * Refuses settings of which two want the same port, before anything listens: the system would say only which number is taken, not by whom.
 *
 * @throws TsukuroiError LISTEN_MEETS, LISTEN_INVALID
 */
export function demandPortsApart({ listen, agentListen, enrolListen }: Listens): void {
  const console = readListen(listen);
  const page = console.loopback || console.port === 0 ? [] : [[IMPORT_PAGE, { ...console, port: console.port + 1 }]];
  const agents = agentListen === undefined ? [] : [['agentListen', readListen(agentListen)]];
  const enrolment = enrolListen === undefined ? [] : [['enrolListen', readListen(enrolListen)]];
  const taken = [['listen', console], ...page, ...agents, ...enrolment] as [string, ReturnType<typeof readListen>][];
  for (const [index, [one, here]] of taken.entries()) {
    for (const [other, there] of taken.slice(index + 1)) {
      const samePlace = here.host === there.host || isEverywhere(here.host) || isEverywhere(there.host);
      if (here.port !== 0 && here.port === there.port && samePlace) {
        throw new TsukuroiError('LISTEN_MEETS', { one, other, port: here.port }, { exitCode: 3 });
      }
    }
  }
}

function isEverywhere(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
