import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, sha256, systemClock } from '@tsukuroi/core';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { organisation } from '@tsukuroi/trust/testing/organisation.ts';
import { onTestFinished } from 'vitest';
import { relayConfigShape } from '../config.ts';
import { openRelay, type RelayOptions } from '../relay.ts';
import { type Credentials, testAuthority } from './authority.ts';
import { TestServer } from './server.ts';

const FACILITY = '0b9dcb6c-1111-4222-8333-444455556666';

/** A hospital with signed repositories, a server that counts, and relays and devices as a test wants them. */
export async function relayWorld() {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-relay-'));
  const closing: (() => Promise<void> | void)[] = [];
  onTestFinished(async () => {
    for (const close of closing.reverse()) {
      await close();
    }
    rmSync(folder, { recursive: true, force: true });
  });
  const door = nodeDoor();
  const org = await organisation(door, join(folder, 'organisation'));
  // Certificates are judged by the machine's clock, as TLS does; the repositories are of the same day or older.
  const authority = await testAuthority(FACILITY, systemClock.nowMs());
  const folders = [org.catalogFolder, org.directorFolder('north')] as const;
  const makeServer = async () => {
    const server = new TestServer(authority, await authority.certify('server'), folders);
    await server.start();
    closing.push(() => server.stop());
    return server;
  };
  const server = await makeServer();

  /** Lists content in the signed catalogue; only the servers given have it. */
  const publish = async (contents: readonly Buffer[], servers: readonly TestServer[] = [server]) => {
    await org.publish({ artifacts: contents.map((bytes) => ({ sha256: sha256(bytes), length: bytes.length })) });
    for (const one of servers) {
      for (const bytes of contents) {
        one.contents.set(sha256(bytes), bytes);
      }
    }
  };

  /** Writes the data folder of an enrolled relay. */
  const relayFolder = async (name: string, upstream: readonly string[]): Promise<string> => {
    const dataFolder = join(folder, name);
    const own = await authority.certify('relay');
    mkdirSync(join(dataFolder, 'identity'), { recursive: true });
    mkdirSync(join(dataFolder, 'trust'), { recursive: true });
    const identity = {
      format: 'identity/1',
      facility: FACILITY,
      ...own,
      authority: authority.certificate,
      pin: authority.pin,
      addresses: upstream,
    };
    writeFileSync(join(dataFolder, 'identity', 'identity.json'), JSON.stringify(identity));
    writeFileSync(join(dataFolder, 'trust', 'root.json'), org.firstRoot);
    writeFileSync(join(dataFolder, 'trust', 'enrolled.json'), JSON.stringify({ facility: 'north' }));
    return dataFolder;
  };

  const words: string[] = [];
  const startRelay = async (
    name: string,
    upstream: readonly string[] = [server.address],
    more: Partial<RelayOptions> = {},
    config: object = {},
  ) => {
    const dataFolder = await relayFolder(name, upstream);
    const open = () =>
      openRelay({
        door,
        dataFolder,
        config: relayConfigShape.parse({ listen: '127.0.0.1:0', ...config }),
        clock: systemClock,
        say: (error) => words.push(describeError(error).code),
        roundMs: 0,
        pauseMs: () => 20,
        ...more,
      });
    const relay = await open();
    closing.push(() => relay.close());
    await relay.round();
    /** The same data folder again, as after a restart. */
    const again = async () => {
      const next = await open();
      closing.push(() => next.close());
      return next;
    };
    return Object.assign(relay, { dataFolder, again });
  };

  const device = () => authority.certify('device');
  return { folder, door, org, authority, server, makeServer, publish, relayFolder, startRelay, device, words, closing };
}

export interface Got {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly bytes: Buffer;
}

/** Asks as a device or relay does. Rejects when the connection is cut, with what had come in `bytes`. */
export function ask(
  address: string,
  path: string,
  credentials: Pick<Credentials, 'key' | 'certificate'> | undefined,
  more: { method?: string; body?: Uint8Array | string; headers?: Record<string, string>; agent?: Agent } = {},
): Promise<Got> {
  const { promise, resolve, reject } = Promise.withResolvers<Got>();
  const [host, port] = address.split(':');
  const asked = request(
    {
      host,
      port,
      path,
      method: more.method ?? 'GET',
      rejectUnauthorized: false,
      agent: more.agent ?? false,
      ...(credentials === undefined ? {} : { key: credentials.key, cert: credentials.certificate }),
      headers: more.headers ?? {},
    },
    (response) => {
      const pieces: Buffer[] = [];
      const cut = (error: Error) => reject(Object.assign(error, { bytes: Buffer.concat(pieces) }));
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', cut);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(pieces) });
      });
    },
  );
  asked.on('error', reject);
  asked.end(more.body);
  return promise;
}

export function codeOf(got: Got): string {
  return JSON.parse(got.bytes.toString('utf8')).code;
}
