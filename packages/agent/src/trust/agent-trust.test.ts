import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { TRUST_PATHS } from '@tsukuroi/protocol/trust-api-paths.ts';
import { folderSource } from '@tsukuroi/trust/client/folder-source.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { repositoriesMark } from '@tsukuroi/trust/repository/mark.ts';
import { organisation } from '@tsukuroi/trust/testing/organisation.ts';
import { expect, test } from 'vitest';
import { AgentTrust, type TrustChannel } from './agent-trust.ts';

/** The agent of reception-1, and a relay that hands out a copy of the repositories which it takes when it is told to. */
async function behindRelay(version?: () => Promise<string | undefined>) {
  const folder = await mkdtemp(join(tmpdir(), 'tsukuroi-agent-trust-'));
  const door = nodeDoor();
  const org = await organisation(door, join(folder, 'org'));
  const dataFolder = join(folder, 'agent');
  await mkdir(join(dataFolder, 'trust'), { recursive: true });
  await writeFile(join(dataFolder, 'trust', 'root.json'), org.firstRoot);
  const { facility, department } = org.plan('reception-1');
  const enrolled = { format: 'trust-enrolment/1', facility, department, catalogAtLeast: 0 };
  await writeFile(join(dataFolder, 'trust', 'enrolled.json'), JSON.stringify(enrolled));
  const there = { catalog: org.catalogFolder, director: org.directorFolder(facility) };
  const copy = { catalog: join(folder, 'relay/catalog'), director: join(folder, 'relay/director') };
  const fetched: string[] = [];
  const channel: TrustChannel = {
    source(path) {
      const kind = path === TRUST_PATHS.catalog ? 'catalog' : 'director';
      const source = folderSource(door, copy[kind]);
      return {
        read: (name, most) => {
          fetched.push(name);
          return source.read(name, most);
        },
      };
    },
    ask: () => Promise.reject(new Error('nobody tells the time here')),
  };
  const stampOf = async (place: string) => sha256(await readFile(join(place, 'metadata', 'timestamp.json')));
  const trust = await AgentTrust.open({
    dataFolder,
    device: 'reception-1',
    clock: org.clock,
    boot: 'one',
    ...(version === undefined ? {} : { version }),
  });
  return {
    org,
    trust,
    relayRound: async () => {
      await cp(there.catalog, copy.catalog, { recursive: true });
      await cp(there.director, copy.director, { recursive: true });
    },
    /** As a check-in that says the server's mark. @returns how many files were fetched */
    async checkIn(): Promise<number> {
      const before = fetched.length;
      const mark = repositoriesMark({ catalog: await stampOf(there.catalog), director: await stampOf(there.director) });
      await trust?.follow({ trust: mark, at: '2026-11-22T08:30:00Z' }, channel);
      return fetched.length - before;
    },
  };
}

test('a plan reaches an agent whose relay was a round behind when the server spoke of it', async () => {
  const { checkIn, org, relayRound, trust } = await behindRelay();
  await org.order('reception-1');
  await relayRound();
  await checkIn();
  const first = trust?.report?.plan?.plan.number;

  await org.order('reception-1', { number: 2 });
  await checkIn();
  const stillOld = trust?.report?.plan?.plan.number;
  await relayRound();
  await checkIn();

  expect([first, stillOld, trust?.report?.plan?.plan.number]).toEqual([1, 1, 2]);
});

test('an agent that holds what the server spoke of fetches nothing at its next check-ins', async () => {
  const { checkIn, org, relayRound } = await behindRelay();
  await org.order('reception-1');
  await relayRound();

  expect(await checkIn()).toBeGreaterThan(0);
  expect(await checkIn()).toBe(0);
});

test('the version of the agent is said once, and again when the supervisor put another one in its place', async () => {
  let version: string | undefined = '0.1.0';
  const { checkIn, org, relayRound, trust } = await behindRelay(async () => version);
  await org.order('reception-1');
  await relayRound();
  const said: (string | undefined)[] = [];
  for (const now of ['0.1.0', '0.1.0', '0.2.0', undefined]) {
    version = now;
    await trust?.judge();
    await checkIn();
    const news = trust?.news;
    said.push(news === undefined ? 'nothing new' : news.agent);
    trust?.told(news);
  }

  expect(said).toEqual(['0.1.0', 'nothing new', '0.2.0', undefined]);
});
