import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, fixedClock, isoSeconds, systemClock, TsukuroiError } from '@tsukuroi/core';
import { expect, onTestFinished, test } from 'vitest';
import { bundleWorld, noise, source } from '../bundle/testing/world.ts';
import { type FileDoor, nodeDoor } from '../files/door.ts';
import type { Announced } from './index.ts';
import { openBox } from './index.ts';

const LIMIT = 1_000_000;

/** The collector with its box, and the relay's, each on a disk of its own. */
async function boxes(limitBytes = LIMIT) {
  const world = bundleWorld();
  const there = world.stick;
  const here = world.door;
  const open = (door: FileDoor, limit = limitBytes) =>
    openBox({ door, folder: '/mailbox/inward', limitBytes: limit, clock: world.clock, spareBytes: 0 });
  return { world, there, here, open, collector: await open(there), relay: await open(here) };
}

/** The relay's box on a real disk, where files know when they changed. */
function onDisk(clock: Clock, limitBytes: number) {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-box-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return openBox({ door: nodeDoor(), folder, limitBytes, clock, spareBytes: 0 });
}

async function* inPieces(bytes: Uint8Array, size = 700) {
  for (let at = 0; at < bytes.length; at += size) {
    yield bytes.subarray(at, at + size);
  }
}

/** Carries a bundle over by hand, from where it stopped. */
async function carry({ there, collector, relay }: Awaited<ReturnType<typeof boxes>>, id: string) {
  const announced = (await collector.announced(id)) as Announced;
  const arrival = await relay.receive(announced);
  let bytes = 0;
  for (const { volume, name, have, size } of arrival.missing) {
    const file = await collector.file(id, volume, name);
    const rest = await there.readRange(file?.path ?? '', have, size - have);
    bytes += await arrival.take(volume, name, have, inPieces(rest));
  }
  return { bytes, whole: await arrival.finish() };
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof TsukuroiError ? error.code : String(error)),
  );

test('a bundle goes from box to box whole, is imported, and does not come again', async () => {
  const all = await boxes();
  const { world, collector, relay } = all;
  const exported = await world.write({ volumeBytes: 160_000 });

  const put = await collector.put(exported.folders);
  const announced = (await collector.announced(put.id)) as Announced;
  const { bytes, whole } = await carry(all, put.id);
  const folders = await relay.folders(put.id);
  const imported = await world.read(folders ?? [], { stick: world.door });

  expect(put).toMatchObject({ id: exported.id, whole: true, facility: 'higashi', sequence: 2 });
  expect(bytes).toBe(put.bytes);
  expect(whole).toEqual(put);
  expect(imported).toMatchObject({ outcome: 'complete', id: exported.id });

  await collector.remove(put.id);
  await relay.remove(put.id);
  const again = await relay.receive(announced);

  expect([await collector.list(), await relay.list()]).toEqual([[], []]);
  expect([await collector.knows(put.id), again.state, again.missing]).toEqual(['had', 'had', []]);
  expect(await relay.usage()).toEqual({ bytes: 0, limitBytes: LIMIT });
});

test('a file cut in the middle goes on where it stopped, after a restart too', async () => {
  const all = await boxes();
  const { world, there, here, collector, relay, open } = all;
  const put = await collector.put((await world.write()).folders);
  const announced = (await collector.announced(put.id)) as Announced;
  const arrival = await relay.receive(announced);
  const [manifest, , part] = arrival.missing;
  const bytesOf = async (name: string) => there.read((await collector.file(put.id, 1, name))?.path ?? '', 1_000_000);
  await arrival.take(1, manifest?.name ?? '', 0, inPieces(await bytesOf('bundle.json')));
  const big = arrival.missing.find(({ size }) => size === 4000);
  async function* cut() {
    yield (await bytesOf(big?.name ?? '')).subarray(0, 1500);
    throw new TsukuroiError('MAILBOX_CUT');
  }

  const code = await refusal(arrival.take(1, big?.name ?? '', 0, cut()));
  const before = await relay.list();
  const restarted = await open(here);
  const after = await restarted.receive(announced);
  const { bytes, whole } = await carry({ ...all, relay: restarted }, put.id);

  expect([part?.volume, code]).toEqual([1, 'MAILBOX_CUT']);
  expect(before).toMatchObject([{ whole: false, bytesThere: (manifest?.size ?? 0) + 1500 }]);
  expect(after.missing.find(({ name }) => name === big?.name)?.have).toBe(1500);
  expect(bytes).toBe(put.bytes - 1500 - (manifest?.size ?? 0));
  expect(whole?.whole).toBe(true);
});

test('box full: what is still to come is counted, nothing of it is taken, and after a removal it is', async () => {
  const { world, collector } = await boxes();
  const relay = await onDisk(systemClock, 30_000);
  const first = await collector.put((await world.write()).folders);
  const more = await collector.put(
    (await world.write({ sources: [source('content', '', noise(14_000, 'ward 5'))] })).folders,
  );
  await relay.receive((await collector.announced(first.id)) as Announced);
  const second = (await collector.announced(more.id)) as Announced;

  const full = await refusal(relay.receive(second));
  await relay.remove(first.id);
  const taken = await relay.receive(second);

  expect(first.bytes + more.bytes).toBeGreaterThan(30_000);
  expect(full).toBe('MAILBOX_FULL');
  expect(taken.state).toBe('coming');
});

test('an announcement of which nothing comes for a week gives its place to another', async () => {
  const { world, collector } = await boxes();
  const day = 86_400_000;
  const clock = fixedClock(isoSeconds(systemClock.nowMs()));
  const relay = await onDisk(clock, 30_000);
  const first = await collector.put((await world.write()).folders);
  const other = await collector.put((await world.write({ about: { ja: '別', en: 'other' } })).folders);
  await relay.receive((await collector.announced(first.id)) as Announced);
  const second = (await collector.announced(other.id)) as Announced;

  clock.moveMs(6 * day);
  const sixDays = await refusal(relay.receive(second));
  clock.moveMs(2 * day);
  const eightDays = await refusal(relay.receive(second));

  expect([sixDays, eightDays]).toEqual(['MAILBOX_FULL', 'nothing']);
  expect((await relay.list()).map(({ id }) => id)).toEqual([other.id]);
});

test.each([
  ['another manifest than the id', (a: Announced) => ({ ...a, id: 'a'.repeat(64) })],
  ['another facility than the manifest', (a: Announced) => ({ ...a, facility: 'nishi' })],
  ['a later number than the manifest', (a: Announced) => ({ ...a, sequence: a.sequence + 1 })],
  [
    'a file that the manifest does not list',
    (a: Announced) => {
      const files = [...(a.volumes[0]?.files ?? []), { name: 'f000099.001', size: 10, sha256: 'b'.repeat(64) }];
      return { ...a, bytes: a.bytes + 10, volumes: [{ files }] };
    },
  ],
  [
    'a readme of a gigabyte',
    (a: Announced) => {
      const size = 500_000;
      const files = (a.volumes[0]?.files ?? []).map((file) =>
        file.name === 'readme-ja.txt' ? { ...file, size } : file,
      );
      const bytes = files.reduce((sum, file) => sum + file.size, 0);
      return { ...a, bytes, volumes: [{ files }] };
    },
  ],
])('a lie about a bundle ends with its manifest, and nothing of it stays: %s', async (_, lie) => {
  const all = await boxes();
  const { world, there, here, collector, relay } = all;
  const put = await collector.put((await world.write()).folders);
  const manifest = await there.read((await collector.file(put.id, 1, 'bundle.json'))?.path ?? '', 1_000_000);
  const announced = lie((await collector.announced(put.id)) as Announced);

  const arrival = await relay.receive(announced);
  const before = await refusal(arrival.take(1, 'readme-ja.txt', 0, inPieces(Buffer.from('x'))));
  const code = await refusal(arrival.take(1, 'bundle.json', 0, inPieces(manifest)));

  expect(before).toBe('MAILBOX_REQUEST_INVALID');
  expect(['MAILBOX_ANNOUNCED_INVALID', 'MAILBOX_FILE_WRONG']).toContain(code);
  expect(Object.keys(here.disk.snapshot()).filter((path) => path.includes('f0000'))).toEqual([]);
});

test('whoever announced a bundle first and wrongly does not keep the right one out', async () => {
  const all = await boxes();
  const { world, collector, relay } = all;
  const put = await collector.put((await world.write()).folders);
  const announced = (await collector.announced(put.id)) as Announced;
  const lied = (announced.volumes[0]?.files ?? []).map((file) =>
    file.name === 'readme-ja.txt' ? { ...file, sha256: 'c'.repeat(64) } : file,
  );
  await relay.receive({ ...announced, volumes: [{ files: lied }] });

  const { whole } = await carry(all, put.id);

  expect(whole?.whole).toBe(true);
});

test('wrong bytes are thrown away and the right ones taken afterwards; more than announced is refused', async () => {
  const all = await boxes();
  const { world, there, collector, relay } = all;
  const put = await collector.put((await world.write()).folders);
  const announced = (await collector.announced(put.id)) as Announced;
  const manifest = await there.read((await collector.file(put.id, 1, 'bundle.json'))?.path ?? '', 1_000_000);
  const arrival = await relay.receive(announced);

  const wrong = await refusal(arrival.take(1, 'bundle.json', 0, inPieces(Buffer.alloc(manifest.length))));
  const tooMuch = await refusal(
    arrival.take(1, 'bundle.json', 0, inPieces(Buffer.concat([manifest, Buffer.from('more')]), 100_000)),
  );
  const gap = await refusal(arrival.take(1, 'bundle.json', 5, inPieces(manifest.subarray(5))));
  const { whole } = await carry(all, put.id);

  expect([wrong, tooMuch, gap]).toEqual(['MAILBOX_FILE_WRONG', 'MAILBOX_TOO_MUCH', 'MAILBOX_RANGE']);
  expect(whole?.whole).toBe(true);
});

test('whatever step of putting a power cut ends: a whole bundle or none, and the next try succeeds', async () => {
  let steps = 0;
  for (const leaves of ['nothing', 'everything', { seed: 7 }] as const) {
    for (let at = 1; ; at += 1) {
      const { world, there, open, collector } = await boxes();
      const exported = await world.write({ volumeBytes: 160_000 });
      there.disk.breakAt({ at, among: 'changes', how: 'KILL' });
      const put = await collector.put(exported.folders).catch(() => undefined);
      if (put !== undefined) {
        break;
      }
      there.disk.crash(leaves);
      there.disk.breakAt(undefined);
      const restarted = await open(there);
      const list = await restarted.list();
      steps += 1;

      expect(list.map(({ whole, id }) => [whole, id])).toEqual(list.length === 0 ? [] : [[true, exported.id]]);
      const folders = await restarted.folders(exported.id);
      if (folders !== undefined) {
        const imported = await world.read(folders);
        expect(imported.outcome).toBe('complete');
      }
    }
  }
  expect(steps).toBeGreaterThan(20);
});

test('whatever step of taking in a power cut ends: nothing half becomes whole, and the next visit ends it', async () => {
  let steps = 0;
  for (const leaves of ['nothing', 'everything', { seed: 3 }] as const) {
    for (let at = 1; ; at += 1) {
      const all = await boxes();
      const { world, here, open, collector } = all;
      const put = await collector.put((await world.write({ volumeBytes: 160_000 })).folders);
      here.disk.breakAt({ at, among: 'changes', how: 'KILL' });
      const done = await carry(all, put.id).catch(() => undefined);
      here.disk.crash(leaves);
      here.disk.breakAt(undefined);
      const restarted = await open(here);
      const list = await restarted.list();
      if (list.some(({ whole }) => whole)) {
        const imported = await world.read((await restarted.folders(put.id)) ?? [], { stick: here });
        expect(imported.outcome).toBe('complete');
      }
      // What was not flushed may be anything of the same length: its hash shows it, and it is fetched again.
      let again = await carry({ ...all, relay: restarted }, put.id).catch(() => undefined);
      again ??= await carry({ ...all, relay: restarted }, put.id);

      expect(again.whole).toEqual(put);
      if (done !== undefined) {
        break;
      }
      steps += 1;
    }
  }
  expect(steps).toBeGreaterThan(60);
});
