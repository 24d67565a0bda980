import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { buildKnowledge } from '@tsukuroi/knowledge/build.ts';
import { starterKnowledge } from '@tsukuroi/knowledge/starter/index.ts';
import type { BundleRow, Today } from '@tsukuroi/protocol';
import { exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { importBundle } from '@tsukuroi/trust/bundle/import.ts';
import { fileSources } from '@tsukuroi/trust/bundle/sources.ts';
import { trustOnServer } from '@tsukuroi/trust/ceremony/on-server.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { newKeyPair, type SigningKey } from '@tsukuroi/trust/keys/key.ts';
import { signKnowledge } from '@tsukuroi/trust/knowledge/signature.ts';
import { publishCatalog } from '@tsukuroi/trust/repository/catalog.ts';
import { signerOf, verifierOf } from '@tsukuroi/trust/roles/verify.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { domainOf } from '../../domain.ts';
import { describeStores, freshDb } from '../../platform/testing/stores.ts';
import { holdCeremony } from '../../testing/ceremony.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { directorOf } from '../director/index.ts';
import { carryingOf } from './open.ts';

const door = nodeDoor();
let made = '';

/** What a collector carries: the starter knowledge as chunks, enough to be real. */
beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'tsukuroi-effects-'));
  const chunks = join(made, 'chunks');
  const clock = { nowMs: () => Date.parse('2026-11-22T00:00:00Z') };
  await buildKnowledge({ out: join(made, 'k.sqlite'), chunks, starter: starterKnowledge(), clock, threads: 0 });
  return () => rmSync(made, { recursive: true, force: true });
});

/** A hospital, the safe of its organisation, a collector that the catalogue names, and what lies outside. */
async function hospital(db: Parameters<typeof testServer>[0]) {
  const server = await testServer(db);
  const { clock, context } = server;
  const { dataFolder } = context;
  const safe = await holdCeremony(dataFolder, 'higashi', clock);
  const collector = newKeyPair().key;
  await safe.sign({ collectors: { keys: [collector.publicKey], threshold: 1 } });
  const outside = mkdtempSync(join(tmpdir(), 'tsukuroi-outside-'));
  onTestFinished(() => rmSync(outside, { recursive: true, force: true }));
  const opened = carryingOf(context);
  let sequence = 100;

  const knowledge = (options: { key?: SigningKey; previous?: number } = {}): string => {
    const folder = join(outside, 'chunks');
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(made, 'chunks'), folder, { recursive: true });
    const index = readFileSync(join(folder, 'knowledge.json'));
    const statement = { previous: options.previous ?? 0, nowMs: clock.nowMs() };
    writeFileSync(
      join(folder, 'knowledge.sig.json'),
      signKnowledge(index, statement, signerOf([options.key ?? collector])),
    );
    return folder;
  };
  /** The organisation's catalogue as its safe has it, with one recipe more. */
  const catalog = async (recipe: string): Promise<string> => {
    const folder = join(outside, 'catalog');
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(dataFolder, 'trust', 'catalog'), folder, { recursive: true });
    const content = Buffer.from(JSON.stringify({ format: 'recipe/1', name: recipe }));
    await publishCatalog({ door, folder, clock }, { set: [{ path: `recipes/${recipe}/1.json`, content }] }, [
      safe.catalogKey,
    ]);
    return folder;
  };
  /** Carries folders in, as the command line beside a running server does. */
  const bring = async (parts: { knowledge?: string; catalog?: string }, key: SigningKey = collector) => {
    const out = join(outside, `stick-${++sequence}`);
    mkdirSync(out);
    const sources = [
      ...(parts.knowledge === undefined ? [] : await fileSources(door, 'knowledge-chunk', parts.knowledge)),
      ...(parts.catalog === undefined ? [] : await fileSources(door, 'metadata', parts.catalog)),
    ];
    const exported = await exportBundle({
      door,
      clock,
      out,
      organisation: 'higashi-group',
      facility: 'higashi',
      direction: 'inward',
      sequence,
      about: { ja: '知識とカタログ', en: 'knowledge and catalogue' },
      sources,
      sign: signerOf([key]),
    });
    const trust = await trustOnServer(door, dataFolder);
    return importBundle({
      stick: door,
      folders: exported.folders,
      door,
      root: join(dataFolder, 'bundles'),
      store: contentStore({ root: join(dataFolder, 'store'), door }),
      clock,
      verify: verifierOf('collector', trust?.catalogTargets ?? new Uint8Array()),
      expects: { organisation: 'higashi-group', facility: 'higashi', direction: 'inward' },
    });
  };
  const ask = async <T>(path: string): Promise<T> =>
    (await server.app.inject({ url: `/api/v1${path}`, headers: as('admin') })).json();
  return {
    ...server,
    ...opened,
    dataFolder,
    safe,
    collector,
    makeKnowledge: knowledge,
    makeCatalog: catalog,
    bring,
    /** Newest first. */
    rows: async () =>
      (await ask<{ items: BundleRow[] }>('/carrying/bundles?sort=sequence&direction=desc&limit=50')).items,
    today: () => ask<Today>('/today'),
    audited: async () => (await ask<{ items: { what: string }[] }>('/audit?limit=50')).items.map(({ what }) => what),
    feeds: () =>
      domainOf(context)
        .knowledge.view()
        .feeds.map(({ id }) => id),
    recipes: async () =>
      [...((await directorOf(context)).catalog?.targets.keys() ?? [])].filter((it) => /^recipes/.test(it)),
    settle: async () => {
      await opened.look();
      await context.jobs.settled();
    },
  };
}

describeStores('what came in takes effect', (makeDb) => {
  test('a bundle of the command line beside a running server: catalogue and knowledge are in use without a restart', async () => {
    const { audited, bring, feeds, makeCatalog, makeKnowledge, recipes, rows, settle } = await hospital(
      await makeDb(ALL_MIGRATIONS),
    );
    const before = await recipes();
    await bring({ knowledge: makeKnowledge(), catalog: await makeCatalog('openssl') });
    const waiting = (await rows())[0];

    await settle();

    expect(before).toEqual([]);
    expect(waiting).toMatchObject({ effect: 'waiting' });
    expect(feeds()).toEqual(['starter']);
    expect(await recipes()).toEqual(['recipes/openssl/1.json']);
    expect((await rows())[0]).toMatchObject({
      effect: 'done',
      effectText: 'カタログを反映しました。 知識を反映しました。',
    });
    expect(await audited()).toEqual(expect.arrayContaining(['届いたカタログを反映', '届いた知識を反映']));
  });
});

test('it happens once: looked at again nothing is due, and nothing is written', async () => {
  const { bring, dataFolder, effects, makeKnowledge, settle } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
  await bring({ knowledge: makeKnowledge() });
  await settle();
  const record = readFileSync(join(dataFolder, 'bundles', 'effects.json'), 'utf8');

  expect(await effects.isDue()).toBe(false);
  await settle();

  expect(readFileSync(join(dataFolder, 'bundles', 'effects.json'), 'utf8')).toBe(record);
  expect(readdirSync(join(dataFolder, 'knowledge')).filter((name) => name.startsWith('carried.'))).toEqual([]);
});

test('without its record everything is judged again, which changes nothing', async () => {
  const { bring, dataFolder, feeds, makeCatalog, makeKnowledge, recipes, rows, settle } = await hospital(
    await freshDb('SQLite', ALL_MIGRATIONS),
  );
  await bring({ knowledge: makeKnowledge(), catalog: await makeCatalog('openssl') });
  await settle();
  const index = join(dataFolder, 'knowledge', 'carried', 'knowledge.json');
  const before = [await recipes(), feeds(), statSync(index).ino];
  rmSync(join(dataFolder, 'bundles', 'effects.json'));

  await settle();

  expect([await recipes(), feeds(), statSync(index).ino]).toEqual(before);
  expect((await rows())[0]).toMatchObject({
    effect: 'done',
    effectText: 'カタログは今のものと同じでした。 知識は今のものと同じでした。',
  });
});

test('the catalogue goes first: knowledge of a collector that the very same bundle’s catalogue names is taken', async () => {
  const { bring, collector, feeds, makeCatalog, makeKnowledge, rows, safe, settle, dataFolder, clock } = await hospital(
    await freshDb('SQLite', ALL_MIGRATIONS),
  );
  const second = newKeyPair().key;
  const folder = await makeCatalog('openssl');
  const both = { keys: [collector.publicKey, second.publicKey], threshold: 1 };
  await publishCatalog({ door, folder, clock }, { collectors: both }, [safe.catalogKey]);

  await bring({ knowledge: makeKnowledge({ key: second }), catalog: folder });
  await settle();

  expect(feeds()).toEqual(['starter']);
  expect((await rows())[0]?.effect).toBe('done');
  expect(existsSync(join(dataFolder, 'knowledge', 'carried', 'knowledge.json'))).toBe(true);
});

test('knowledge of a key that no catalogue names is refused in words here and on the page of today; the rest goes on and the last good stays', async () => {
  const { audited, bring, feeds, makeCatalog, makeKnowledge, recipes, rows, settle, today, dataFolder, context } =
    await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
  await bring({ knowledge: makeKnowledge() });
  await settle();
  const { digest } = domainOf(context).knowledge.view();
  const inUse = sha256(readFileSync(join(dataFolder, 'knowledge', 'carried', 'knowledge.sig.json')));

  await bring({
    knowledge: makeKnowledge({ key: newKeyPair().key, previous: 9_999_999_999 }),
    catalog: await makeCatalog('bash'),
  });
  await settle();

  const [newest] = await rows();
  expect(newest).toMatchObject({ effect: 'refused' });
  expect(newest?.effectText).toContain('カタログを反映しました。 届いた知識に、収集機の正しい署名がありません');
  expect(await recipes()).toEqual(['recipes/bash/1.json']);
  expect(feeds()).toEqual(['starter']);
  expect(domainOf(context).knowledge.view().digest).toBe(digest);
  expect(sha256(readFileSync(join(dataFolder, 'knowledge', 'carried', 'knowledge.sig.json')))).toBe(inUse);
  const said = (await today()).items.find(({ id }) => id === 'carried-refused');
  expect(said).toMatchObject({ level: 'act-now', count: 1 });
  expect(said?.detail).toContain('収集機の正しい署名がありません');
  expect(await audited()).toContain('届いた知識を拒否');
});

test('what was refused is judged again when another catalogue is in effect, and the line of today goes', async () => {
  const { bring, clock, collector, makeKnowledge, rows, safe, settle, today } = await hospital(
    await freshDb('SQLite', ALL_MIGRATIONS),
  );
  const second = newKeyPair().key;
  await bring({ knowledge: makeKnowledge({ key: second }) });
  await settle();
  const before = (await rows())[0]?.effect;
  clock.moveMs(60_000);

  await safe.sign({ collectors: { keys: [collector.publicKey, second.publicKey], threshold: 1 } });
  await settle();

  expect(before).toBe('refused');
  expect((await rows())[0]?.effect).toBe('done');
  expect((await today()).items.map(({ id }) => id)).not.toContain('carried-refused');
});

test('attack: a collector that puts an older catalogue, or a file of its own among the targets, changes nothing', async () => {
  const { bring, clock, makeCatalog, recipes, rows, settle } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
  const old = await makeCatalog('bash');
  const kept = `${old}-old`;
  cpSync(old, kept, { recursive: true });
  onTestFinished(() => rmSync(kept, { recursive: true, force: true }));
  clock.moveMs(60_000);
  await bring({ catalog: await makeCatalog('openssl') });
  await settle();
  const good = await recipes();

  await bring({ catalog: kept });
  await settle();
  const rollback = (await rows())[0];
  const forged = await makeCatalog('zlib');
  const [target = ''] = readdirSync(join(forged, 'targets', 'recipes', 'zlib'));
  writeFileSync(join(forged, 'targets', 'recipes', 'zlib', target), 'other bytes under a name that stands there');
  await bring({ catalog: forged });
  await settle();
  const altered = (await rows())[0];

  expect(rollback).toMatchObject({ effect: 'refused' });
  expect(rollback?.effectText).toContain('より古いものです');
  expect(rollback?.effectText).not.toContain('/bundles/');
  expect(altered).toMatchObject({ effect: 'refused' });
  expect(altered?.effectText).toContain('名前のファイルがあります');
  expect(await recipes()).toEqual(good);
});

test('attack: a file that the index names is not in the bundle: the former knowledge stays', async () => {
  const { bring, feeds, makeKnowledge, rows, settle, dataFolder } = await hospital(
    await freshDb('SQLite', ALL_MIGRATIONS),
  );
  await bring({ knowledge: makeKnowledge() });
  await settle();
  const folder = makeKnowledge({ previous: 9_999_999_999 });
  const chunk = readdirSync(folder).find((name) => name.endsWith('.jsonl.gz')) ?? '';
  rmSync(join(folder, chunk));

  await bring({ knowledge: folder });
  await settle();

  expect((await rows())[0]?.effectText).toContain('目録が挙げているファイルが入っていません');
  expect(feeds()).toEqual(['starter']);
  expect(existsSync(join(dataFolder, 'knowledge', 'carried', chunk))).toBe(true);
});

test('attack: a signed chunk that is none: what was there before is in its place again, also the very first time', async () => {
  const { bring, dataFolder, feeds, makeKnowledge, rows, settle } = await hospital(
    await freshDb('SQLite', ALL_MIGRATIONS),
  );
  const folder = makeKnowledge();
  const chunk = readdirSync(folder).find((name) => name.endsWith('.jsonl.gz')) ?? '';
  writeFileSync(join(folder, chunk), 'no gzip');

  await bring({ knowledge: folder });
  await settle();

  expect((await rows())[0]).toMatchObject({ effect: 'refused' });
  expect(existsSync(join(dataFolder, 'knowledge', 'carried', 'knowledge.json'))).toBe(false);
  expect(feeds()).toEqual([]);
});

test('torn: a crash between the two renames, or before what was swapped in had proved itself, is mended by the next look', async () => {
  const { bring, dataFolder, feeds, makeKnowledge, rows, settle, context } = await hospital(
    await freshDb('SQLite', ALL_MIGRATIONS),
  );
  const at = (name: string) => join(dataFolder, 'knowledge', name);
  await bring({ knowledge: makeKnowledge() });
  await settle();
  // As if the power had gone after the first rename.
  cpSync(at('carried'), at('carried.before'), { recursive: true });
  rmSync(at('carried'), { recursive: true });
  await domainOf(context).knowledge.rebuild();
  const afterFirst = existsSync(join(at('carried'), 'knowledge.json'));

  // And after the second, with something in its place that never proved itself.
  cpSync(at('carried'), at('carried.before'), { recursive: true });
  writeFileSync(join(at('carried'), 'knowledge.json'), '{');
  await bring({ knowledge: makeKnowledge({ previous: 9_999_999_998 }) });
  await settle();

  expect(afterFirst).toBe(true);
  expect((await rows())[0]?.effect).toBe('done');
  expect(feeds()).toEqual(['starter']);
  expect(readdirSync(join(dataFolder, 'knowledge')).filter((name) => name.startsWith('carried.'))).toEqual([]);
});

test('of two bundles that wait, the newer one takes effect and the older one is overtaken', async () => {
  const { bring, makeCatalog, rows, settle } = await hospital(await freshDb('SQLite', ALL_MIGRATIONS));
  await bring({ catalog: await makeCatalog('bash') });
  await bring({ catalog: await makeCatalog('openssl') });

  await settle();

  expect((await rows()).map(({ effect }) => effect)).toEqual(['done', 'overtaken']);
});
