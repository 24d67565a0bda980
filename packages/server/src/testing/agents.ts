import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrol } from '@tsukuroi/agent/enrol/enrol.ts';
import { AgentTime } from '@tsukuroi/agent/identity/agent-time.ts';
import { runAgent } from '@tsukuroi/agent/report/run.ts';
import type { Clock, fixedClock } from '@tsukuroi/core';
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
  const identities = async () => (await ask('/enrolment/identities?sort=name')).items;
  return { ...made, domain, ports, parts, ask, send, token, decide, identities };
}

/** A machine with an agent: a data folder, hardware, what is installed, and a boot. */
export class Machine {
  readonly dataFolder: string;
  readonly words: string[] = [];
  readonly clock: ReturnType<typeof fixedClock> | Clock;
  inventory: Inventory;

  constructor(inventory: Inventory, clock: Clock, dataFolder?: string) {
    this.inventory = inventory;
    this.clock = clock;
    this.dataFolder = dataFolder ?? mkdtempSync(join(tmpdir(), 'tsukuroi-agent-'));
    onTestFinished(() => rmSync(this.dataFolder, { recursive: true, force: true }));
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
