import { mkdtempSync, rmSync } from 'node:fs';
import { type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { enrol } from '@tsukuroi/agent/enrol/enrol.ts';
import { AgentTime } from '@tsukuroi/agent/identity/agent-time.ts';
import { runAgent } from '@tsukuroi/agent/report/run.ts';
import { ownPlaceOf } from '@tsukuroi/agent/work/own-place.ts';
import type { Clock } from '@tsukuroi/core';
import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import { type EnrolmentToken, type Inventory, sealInventory } from '@tsukuroi/protocol';
import { onTestFinished } from 'vitest';
import { openAgentPorts } from '../agent-port/open.ts';
import { domainOf } from '../domain.ts';
import { enrolmentOf } from '../modules/enrolment/index.ts';
import type { Db } from '../platform/database/index.ts';
import { DEBIAN_FEED, debian, SMALL_KNOWLEDGE } from './hospital.ts';
import { as, testServer } from './server.ts';

/** A server with its three ports on loopback, real TLS, and a clock that both ends share. */
export async function hospitalWithPorts(db: Db) {
  const made = await testServer(db);
  const domain = domainOf(made.context);
  await domain.knowledge.use(memoryKnowledge(SMALL_KNOWLEDGE, [{ ...DEBIAN_FEED, staleAfterDays: 1000 }]));
  const ports = await openAgentPorts(made.context, {
    agentListen: '127.0.0.1:0',
    enrolListen: '127.0.0.1:0',
    config: {},
  });
  onTestFinished(() => ports.close());
  const { parts } = await enrolmentOf(made.context);
  const ask = async (url: string) => (await made.app.inject({ url: `/api/v1${url}`, headers: as('operator') })).json();
  const send = (method: 'POST' | 'DELETE', url: string, payload?: object, role = 'admin') =>
    made.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: as(role),
      ...(payload === undefined ? {} : { payload }),
    });
  const token = async (wanted: object = {}): Promise<EnrolmentToken> =>
    (await send('POST', '/enrolment/tokens', { department: '医事課', uses: 1, days: 7, ...wanted })).json();
  const decide = async (id: string, decision: string) =>
    (await send('POST', '/enrolment/decisions', { ids: [id], decision })).json();
  const identity = async (name: string) =>
    (await identities()).find((row: { name: string }) => row.name === name) as Record<string, unknown>;
  const history = async (device: unknown) =>
    (await ask(`/devices/${device}/history`)).items.map((row: { what: string }) => row.what) as string[];
  const identities = async () => (await ask('/enrolment/identities?sort=name')).items;
  return { ...made, domain, ports, parts, ask, send, token, decide, identities, identity, history };
}

/** Sends bytes to a port as anybody could, with or without a certificate, and answers the status and what was said. */
export function postTo(
  address: string,
  path: string,
  body: string | Buffer,
  tls: RequestOptions = {},
): Promise<{ status: number; text: string; reused: boolean }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string; reused: boolean }>();
  const [host, port] = address.split(':');
  const asked = request(
    { host, port, path, method: 'POST', rejectUnauthorized: false, agent: false, ...tls },
    (response) => {
      const reused = (response.socket as TLSSocket).isSessionReused();
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, reused }));
    },
  );
  asked.on('error', reject);
  asked.end(body);
  return promise;
}

/** A machine with an agent: a data folder, hardware, what is installed, and a boot. */
export class Machine {
  readonly dataFolder: string;
  readonly words: string[] = [];
  readonly clock: Clock;
  inventory: Inventory;

  constructor(inventory: Inventory, clock: Clock, dataFolder?: string) {
    this.inventory = inventory;
    this.clock = clock;
    this.dataFolder = dataFolder ?? mkdtempSync(join(tmpdir(), 'tsukuroi-agent-'));
    onTestFinished(() => {
      for (const folder of [this.dataFolder, ownPlaceOf(this.dataFolder)]) {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }

  enrol(token: EnrolmentToken, replace = false) {
    const time = new AgentTime(this.dataFolder, this.clock);
    return enrol({ dataFolder: this.dataFolder, token, time, inventory: this.inventory, replace });
  }

  report() {
    return runAgent({
      dataFolder: this.dataFolder,
      clock: this.clock,
      collect: async () => this.inventory,
      say: (line) => void this.words.push(line),
      language: 'ja',
      once: true,
    });
  }
}

/** A Debian machine with packages, hardware and a boot id. */
export function machineInventory(
  name: string,
  packages: readonly string[],
  more: { serial?: string | null; mac?: string; boot?: string; id?: string } = {},
): Inventory {
  const { facts, manifest } = debian(name, packages);
  const { format: _format, manifest: _manifest, platform: _platform, ...kept } = facts;
  const serial = more.serial === undefined ? `SN-${name}` : more.serial;
  return sealInventory({
    device: { id: more.id ?? `machine-${name}`, name },
    via: 'agent',
    manifest: { os: manifest.os, arch: manifest.arch, software: manifest.software },
    facts: {
      ...kept,
      ...(serial === null ? {} : { platform: { serial } }),
      ...(more.mac === undefined ? {} : { interfaces: [{ name: 'eth0', mac: more.mac, addresses: ['192.0.2.7/24'] }] }),
    },
    state: { collectedAt: '2026-11-22T00:00:00Z', bootId: more.boot ?? `boot-${name}-1` },
  });
}
