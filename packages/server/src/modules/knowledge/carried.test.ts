import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { buildKnowledge } from '@tsukuroi/knowledge/build.ts';
import { starterKnowledge } from '@tsukuroi/knowledge/starter/index.ts';
import { newKeyPair, type SigningKey } from '@tsukuroi/trust/keys/key.ts';
import { signKnowledge } from '@tsukuroi/trust/knowledge/signature.ts';
import { signerOf } from '@tsukuroi/trust/roles/verify.ts';
import { beforeAll, expect, test } from 'vitest';
import { domainOf } from '../../domain.ts';
import { freshDb } from '../../platform/testing/stores.ts';
import { holdCeremony } from '../../testing/ceremony.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';

const clock = fixedClock('2026-11-22T08:30:00Z');
let made = '';

/** What a collector carries: the starter knowledge as chunks, enough to be real. */
beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'tsukuroi-carried-'));
  const chunks = join(made, 'chunks');
  await buildKnowledge({ out: join(made, 'k.sqlite'), chunks, starter: starterKnowledge(), clock, threads: 0 });
  return () => rmSync(made, { recursive: true, force: true });
});

async function site(withCeremony: boolean) {
  const server = await testServer(await freshDb('SQLite', ALL_MIGRATIONS));
  const { dataFolder } = server.context;
  const { knowledge } = domainOf(server.context);
  const collector = newKeyPair().key;
  if (withCeremony) {
    const safe = await holdCeremony(dataFolder, 'north', server.clock);
    await safe.sign({ collectors: { keys: [collector.publicKey], threshold: 1 } });
  }
  const folder = join(dataFolder, 'knowledge', 'carried');
  return {
    ...server,
    knowledge,
    collector,
    folder,
    bring(options: { key?: SigningKey; previous?: number } = {}) {
      rmSync(folder, { recursive: true, force: true });
      cpSync(join(made, 'chunks'), folder, { recursive: true });
      if (options.key !== undefined) {
        const index = readFileSync(join(folder, 'knowledge.json'));
        const signature = signKnowledge(
          index,
          { previous: options.previous ?? 0, nowMs: clock.nowMs() },
          signerOf([options.key]),
        );
        writeFileSync(join(folder, 'knowledge.sig.json'), signature);
      }
    },
    feeds: async () =>
      (await server.app.inject({ url: '/api/v1/knowledge/feeds?limit=200', headers: as('operator') })).json().items as {
        id: string;
        caveat: string | null;
      }[],
  };
}

test('without a ceremony unsigned knowledge is taken, and the page of knowledge says so', async () => {
  const { bring, feeds, knowledge } = await site(false);
  bring();

  await knowledge.rebuild();

  expect(knowledge.view().feeds.map(({ id }) => id)).toEqual(['starter']);
  expect((await feeds()).find(({ id }) => id === 'starter')?.caveat).toContain('署名のない知識です');
});

test('after a ceremony knowledge counts when the collector signed it, and only then', async () => {
  const { bring, collector, feeds, knowledge } = await site(true);
  bring();
  await expect(knowledge.rebuild()).rejects.toMatchObject({ code: 'KNOWLEDGE_UNSIGNED', params: { reason: 'none' } });
  expect(knowledge.view().feeds).toEqual([]);
  bring({ key: newKeyPair().key });
  await expect(knowledge.rebuild()).rejects.toMatchObject({ code: 'KNOWLEDGE_UNSIGNED', params: { reason: 'wrong' } });

  bring({ key: collector });
  await knowledge.rebuild();

  expect(knowledge.view().feeds.map(({ id }) => id)).toEqual(['starter']);
  expect((await feeds()).find(({ id }) => id === 'starter')?.caveat ?? '').not.toContain('署名');
});

test('attack: older knowledge with a good signature, an altered index, and an altered chunk are refused; the former stays', async () => {
  const { bring, collector, feeds, folder, knowledge } = await site(true);
  const newest = Math.floor(clock.nowMs() / 1000) + 1000;
  bring({ key: collector, previous: newest });
  await knowledge.rebuild();
  const { digest } = knowledge.view();

  bring({ key: collector });
  await expect(knowledge.rebuild()).rejects.toMatchObject({ code: 'KNOWLEDGE_OLDER' });
  bring({ key: collector, previous: newest + 1 });
  const index = join(folder, 'knowledge.json');
  writeFileSync(index, readFileSync(index, 'utf8').replace('"staleAfterDays":', '"staleAfterDays" :'));
  await expect(knowledge.rebuild()).rejects.toMatchObject({ code: 'KNOWLEDGE_UNSIGNED', params: { reason: 'wrong' } });
  bring({ key: collector, previous: newest + 2 });
  const chunk = readdirSync(folder).find((name) => name.endsWith('.jsonl.gz')) ?? '';
  writeFileSync(join(folder, chunk), 'other');
  await expect(knowledge.rebuild()).rejects.toMatchObject({ code: 'KNOWLEDGE_CHUNK_INVALID' });

  expect(knowledge.view().digest).toBe(digest);
  bring({ key: collector });
  await expect(knowledge.rebuild()).rejects.toMatchObject({ code: 'KNOWLEDGE_OLDER' });
  expect((await feeds()).find(({ id }) => id === 'starter')?.caveat).toContain('前に取り込んだものより古い');
});

test('an online key of the server is no collector’s', async () => {
  const server = await testServer(await freshDb('SQLite', ALL_MIGRATIONS));
  const { knowledge } = domainOf(server.context);
  const safe = await holdCeremony(server.context.dataFolder, 'north', server.clock);
  const folder = join(server.context.dataFolder, 'knowledge', 'carried');
  cpSync(join(made, 'chunks'), folder, { recursive: true });
  const signature = signKnowledge(
    readFileSync(join(folder, 'knowledge.json')),
    { previous: 0, nowMs: clock.nowMs() },
    signerOf([safe.directorKey, safe.catalogKey]),
  );
  writeFileSync(join(folder, 'knowledge.sig.json'), signature);

  await expect(knowledge.rebuild()).rejects.toMatchObject({ code: 'KNOWLEDGE_UNSIGNED' });
});

test('raw feeds serve until signed knowledge came; afterwards they do not take its place, also when it is lost', async () => {
  const { bring, collector, folder, knowledge } = await site(true);
  await knowledge.rebuild();
  const before = knowledge.view().feeds.map(({ id }) => id);
  bring({ key: collector });
  await knowledge.rebuild();
  rmSync(folder, { recursive: true });

  await expect(knowledge.rebuild()).rejects.toMatchObject({ code: 'KNOWLEDGE_SIGNED_LOST', exitCode: 3 });

  expect(before).toContain('starter');
  expect(knowledge.refusal?.code).toBe('KNOWLEDGE_SIGNED_LOST');
  expect(knowledge.view().feeds.map(({ id }) => id)).toEqual(['starter']);
});
