import { sha256 } from '@tsukuroi/core';
import { expect, it } from 'vitest';
import { memoryDoor } from '../files/memory-door.ts';
import { readStoreLimit, STORE_LIMIT_WORDS, setStoreLimit, storeLimitOf } from './limit.ts';
import { contentStore } from './store.ts';

async function* sourceOf(text: string, from: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text).subarray(from);
}

const content = (text: string) => ({ sha256: sha256(text), size: Buffer.byteLength(text) });

it('a limit set beside a running store holds at its next download, for every process, and can be taken away', async () => {
  const door = memoryDoor();
  const [server, command] = [contentStore({ root: '/store', door }), contentStore({ root: '/store', door })];
  const [first, second, third] = ['package one', 'package two', 'package three'];
  const bring = (store: typeof server, text = '') => store.obtain(content(text), (from) => sourceOf(text, from));
  await bring(server, first);

  await setStoreLimit(door, '/store', 15);

  await expect(bring(server, second)).rejects.toMatchObject({ code: 'STORE_QUOTA_FULL', exitCode: 3 });
  await expect(bring(command, second)).rejects.toMatchObject({ code: 'STORE_QUOTA_FULL' });
  expect(await server.usage()).toMatchObject({ quotaBytes: 15, storedBytes: 11 });
  await setStoreLimit(door, '/store', 24);
  expect(await bring(command, second)).toBe('fetched');
  await setStoreLimit(door, '/store', undefined);
  expect(await bring(server, third)).toBe('fetched');
  expect(await readStoreLimit(door, '/store')).toBeUndefined();
});

it('a damaged limit is no permission: nothing more is taken in until it is put right', async () => {
  const door = memoryDoor();
  const store = contentStore({ root: '/store', door });
  await door.writeWhole('/store/limit.json', '{"bytes": ');

  const brought = store.obtain(content('package'), (from) => sourceOf('package', from));

  await expect(brought).rejects.toMatchObject({ code: 'STORE_LIMIT_UNREADABLE', exitCode: 3 });
});

it('a limit is said as on the label of a disk', () => {
  expect(['50G', '500M', '1T', 'none'].map(storeLimitOf)).toEqual([50e9, 500e6, 1e12, undefined]);
  expect(['50', '5.5G', '0G', '50g', '-1G', '50GB', ''].filter((words) => STORE_LIMIT_WORDS.test(words))).toEqual([]);
});
