import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { exportBundle } from '@tsukuroi/trust/bundle/export.ts';
import { importBundle } from '@tsukuroi/trust/bundle/import.ts';
import { fileSources } from '@tsukuroi/trust/bundle/sources.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { newKeyPair } from '@tsukuroi/trust/keys/key.ts';
import { signerOf, verifierOfKeys } from '@tsukuroi/trust/roles/verify.ts';
import { contentStore } from '@tsukuroi/trust/store/store.ts';
import { expect, onTestFinished, test } from 'vitest';
import { freshDb } from '../../platform/testing/stores.ts';
import { holdCeremony } from '../../testing/ceremony.ts';
import { ALL_MIGRATIONS, testServer } from '../../testing/server.ts';
import { letGoOfOvertaken } from './let-go.ts';
import { carryingOf } from './open.ts';

const door = nodeDoor();
const bodyOf = (day: number) => `packages of day ${day} `.repeat(500);
const hashOf = (day: number) => sha256(bodyOf(day));

/** A hospital that took in a bundle a day, each with a package of its own. */
async function hospital(days: number) {
  const server = await testServer(await freshDb('SQLite', ALL_MIGRATIONS));
  const { clock, context } = server;
  const { dataFolder } = context;
  await holdCeremony(dataFolder, 'higashi', clock);
  const { key } = newKeyPair();
  const outside = mkdtempSync(join(tmpdir(), 'tsukuroi-days-'));
  onTestFinished(() => rmSync(outside, { recursive: true, force: true }));
  const store = contentStore({ root: join(dataFolder, 'store'), door });
  for (let day = 1; day <= days; day += 1) {
    const folder = join(outside, `day-${day}`);
    mkdirSync(folder);
    writeFileSync(join(folder, 'package.deb'), bodyOf(day));
    const { folders } = await exportBundle({
      ...{ door, clock, out: outside, organisation: 'higashi-group', facility: 'higashi', sequence: day },
      direction: 'inward',
      about: { ja: `${day} 日目`, en: `day ${day}` },
      sources: await fileSources(door, 'content', folder),
      sign: signerOf([key]),
    });
    await importBundle({
      ...{ stick: door, folders, door, store, clock, root: join(dataFolder, 'bundles') },
      verify: verifierOfKeys({ role: 'collector', threshold: 1, keys: [key.publicKey] }),
      expects: { organisation: 'higashi-group', facility: 'higashi', direction: 'inward' },
    });
  }
  const there = async () => {
    const found: number[] = [];
    for (let day = 1; day <= days; day += 1) {
      if ((await store.sizeOf(hashOf(day))) !== undefined) {
        found.push(day);
      }
    }
    return found;
  };
  return { ...server, ...carryingOf(context), dataFolder, store, there };
}

test('of many bundles the contents of the newest three stay; the history tells of all, and nothing let go is asked for as lost', async () => {
  const { carrying, letGo, there } = await hospital(6);

  const freed = await letGo();
  const again = await letGo();

  expect(await there()).toEqual([4, 5, 6]);
  expect([freed, again]).toEqual([bodyOf(1).length * 3, 0]);
  expect((await carrying.history()).map(({ sequence }) => sequence)).toEqual([6, 5, 4, 3, 2, 1]);
  const { request } = await carrying.outward('request');
  expect([request.request.has.lost, request.request.wanted]).toEqual([[], []]);
});

test('what signed metadata or a plan name stays, however old the bundle that brought it', async () => {
  const { dataFolder, store, there } = await hospital(6);

  await letGoOfOvertaken({ door, dataFolder, store, named: async () => [hashOf(2)] });

  expect(await there()).toEqual([2, 4, 5, 6]);
});

test('what is named cannot be found out: nothing is let go', async () => {
  const { dataFolder, store, there } = await hospital(5);
  const named = async () => {
    throw new Error('the catalogue is altered');
  };

  await expect(letGoOfOvertaken({ door, dataFolder, store, named })).rejects.toThrow('altered');

  expect(await there()).toEqual([1, 2, 3, 4, 5]);
});

test('where a collector works in the same folder nothing is cleared under it', async () => {
  const { dataFolder, letGo, there } = await hospital(5);
  mkdirSync(join(dataFolder, 'collector'));

  expect(await letGo()).toBe(0);
  expect(await there()).toEqual([1, 2, 3, 4, 5]);
});
