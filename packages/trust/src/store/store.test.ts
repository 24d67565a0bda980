import { sha256, TsukuroiError } from '@tsukuroi/core';
import { describe, expect, it } from 'vitest';
import { WorldEnded } from '../files/memory-disk.ts';
import { readText, storeInMemory, textContent } from './testing/world.ts';

const WARD_3 = textContent('security update for ward 3, 64 bytes or so of a package, really.');
const WARD_5 = textContent('another package, for the department of radiology');

describe('obtain', () => {
  it('fetches a content once however many ask at once', async () => {
    const { store } = storeInMemory();
    const content = textContent('for forty agents');

    const answers = await Promise.all(Array.from({ length: 40 }, () => store.obtain(content, content.source)));

    expect(content.draws).toEqual([0]);
    expect(answers.every((answer) => answer === 'fetched')).toBe(true);
    expect(await store.obtain(content, content.source)).toBe('there');
    expect(await readText(store, content.sha256)).toBe('for forty agents');
  });

  it('resumes by range where the link was cut, and fetches no byte twice', async () => {
    const { store } = storeInMemory();
    const content = textContent('abcdefghijklmnopqrstuvwxyz');
    async function* cut(from: number) {
      for await (const piece of content.source(from)) {
        yield piece;
        if (content.draws.length === 1 && piece.includes('j'.charCodeAt(0))) {
          throw new Error('link down');
        }
      }
    }

    await expect(store.obtain(content, cut)).rejects.toThrow('link down');
    expect(await store.sizeOf(content.sha256)).toBeUndefined();
    await store.obtain(content, cut);

    expect(content.draws).toEqual([0, 16]);
    expect(await readText(store, content.sha256)).toBe(content.text);
  });

  it('starts anew when the part from before was damaged meanwhile', async () => {
    const { store, door } = storeInMemory();
    const content = textContent('abcdefghijklmnopqrstuvwxyz');
    async function* cut(from: number) {
      yield* content.source(from);
    }
    async function* half() {
      yield Buffer.from('abcdefgh');
    }
    await expect(store.obtain(content, half)).rejects.toMatchObject({ code: 'CONTENT_CUT_SHORT' });
    door.disk.damage(`/store/incoming/${content.sha256}`, 3);

    await store.obtain(content, cut);

    expect(content.draws).toEqual([8, 0]);
    expect(await readText(store, content.sha256)).toBe(content.text);
  });

  it.each([
    ['other bytes', 'CONTENT_HASH_WRONG', ['abcdefghijklmnopqrstuvwxyZ']],
    ['endless data', 'CONTENT_TOO_LONG', Array.from({ length: 1000 }, () => 'abcdefgh')],
  ] as const)('takes nothing from a source that sends %s', async (_name, code, pieces) => {
    const { store, door } = storeInMemory();
    const content = textContent('abcdefghijklmnopqrstuvwxyz');
    async function* source() {
      for (const piece of pieces) {
        yield Buffer.from(piece);
      }
    }

    await expect(store.obtain(content, source)).rejects.toMatchObject({ code, exitCode: 3 });

    expect(door.disk.snapshot()).toEqual({});
  });

  it('never makes a path of something that is no hash', async () => {
    const { store } = storeInMemory();

    const asked = store.sizeOf('../../etc/passwd');

    await expect(asked).rejects.toMatchObject({ code: 'CONTENT_NAME' });
  });
});

describe('room', () => {
  it('is promised before a download starts: a second one that does not fit beside it is refused with the missing bytes', async () => {
    const { store } = storeInMemory({ quotaBytes: 100 });
    let arrived: () => void = () => undefined;
    const { promise: go, resolve: letGo } = Promise.withResolvers<void>();
    const started = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const first = store.obtain(WARD_3, async function* (from) {
      arrived();
      await go;
      yield* WARD_3.source(from);
    });
    await started;

    const second = store.obtain(WARD_5, WARD_5.source);

    await expect(second).rejects.toMatchObject({
      code: 'STORE_QUOTA_FULL',
      exitCode: 3,
      params: { missingBytes: WARD_3.size + WARD_5.size - 100 },
    });
    expect((await store.usage()).promisedBytes).toBe(WARD_3.size);
    letGo();
    expect(await first).toBe('fetched');
    expect(WARD_5.draws).toEqual([]);
    expect(await store.usage()).toMatchObject({ storedBytes: WARD_3.size, promisedBytes: 0 });
  });

  it('on the disk is asked before, with what stays free for others', async () => {
    const { store, door } = storeInMemory({ capacityBytes: 1000, spareBytes: 980 });

    const asked = store.obtain(WARD_5, WARD_5.source);

    await expect(asked).rejects.toMatchObject({ code: 'STORE_DISK_FULL', exitCode: 3 });
    await expect(asked).rejects.toSatisfy(
      (error: TsukuroiError) => Number(error.params.missingBytes) >= WARD_5.size - 20,
    );
    expect(door.disk.snapshot()).toEqual({});
  });

  it('that others take meanwhile ends the download, names what is missing and keeps what is there', async () => {
    const { store, door } = storeInMemory({ capacityBytes: 2000 });
    await store.obtain(WARD_5, WARD_5.source);
    const bigger = textContent('y'.repeat(600));
    const refusal = store.obtain(bigger, async function* (from) {
      door.disk.setCapacity(500);
      yield* bigger.source(from);
    });

    await expect(refusal).rejects.toMatchObject({
      code: 'STORE_DISK_FULL',
      params: { missingBytes: expect.any(Number) },
    });
    expect(await readText(store, WARD_5.sha256)).toBe(WARD_5.text);
    expect(Object.keys(door.disk.snapshot()).filter((path) => path.includes('incoming'))).toEqual([]);
  });
});

describe('holders', () => {
  it('keep what one of them needs; the last release lets collect remove it', async () => {
    const { store } = storeInMemory();
    await store.hold('bundle:41', [WARD_3.sha256, WARD_5.sha256]);
    await store.hold('mirror:bookworm', [WARD_3.sha256]);
    await store.obtain(WARD_3, WARD_3.source);
    await store.obtain(WARD_5, WARD_5.source);

    await store.release('bundle:41');
    const first = await store.collect();
    const kept = await store.sizeOf(WARD_3.sha256);
    await store.release('mirror:bookworm');
    const second = await store.collect();

    expect(first).toEqual({ removed: 1, removedBytes: WARD_5.size });
    expect(kept).toBe(WARD_3.size);
    expect(second).toEqual({ removed: 1, removedBytes: WARD_3.size });
  });

  it('whose list cannot be read stop the clearing: nothing is thrown away', async () => {
    const { store, door } = storeInMemory();
    await store.obtain(WARD_3, WARD_3.source);
    await door.writeWhole(`/store/holders/${sha256('bundle:9')}.json`, '{"contents": [');

    await expect(store.collect()).rejects.toMatchObject({ code: 'STORE_HOLDER_UNREADABLE' });

    expect(await store.sizeOf(WARD_3.sha256)).toBe(WARD_3.size);
  });
});

describe('scrub', () => {
  it('takes a damaged content out of service, names it with its holders, and it can be fetched again', async () => {
    const { store, door } = storeInMemory();
    await store.hold('bundle:41', [WARD_3.sha256, WARD_5.sha256, 'f'.repeat(64)]);
    await store.obtain(WARD_3, WARD_3.source);
    await store.obtain(WARD_5, WARD_5.source);
    door.disk.damage(`/store/sha256/${WARD_3.sha256.slice(0, 2)}/${WARD_3.sha256}`, 7);

    const outcome = await store.scrub();

    expect(outcome.lost).toEqual([
      { sha256: WARD_3.sha256, holders: ['bundle:41'], why: 'damaged' },
      { sha256: 'f'.repeat(64), holders: ['bundle:41'], why: 'missing' },
    ]);
    expect(outcome.checked).toBe(2);
    await expect(store.open(WARD_3.sha256)).rejects.toMatchObject({ code: 'CONTENT_MISSING' });
    expect(await store.obtain(WARD_3, WARD_3.source)).toBe('fetched');
    expect((await store.scrub()).lost.map((lost) => lost.why)).toEqual(['missing']);
  });

  it('does not take a foreign file for a content', async () => {
    const { store, door } = storeInMemory();
    await door.writeWhole('/store/sha256/ab/readme.txt', 'left by somebody');

    expect(await store.scrub()).toMatchObject({ checked: 0, strange: ['/store/sha256/ab/readme.txt'], lost: [] });
  });
});

describe('a crash at every call of the disk', () => {
  const work = async (world: ReturnType<typeof storeInMemory>): Promise<void> => {
    const store = world.again();
    await store.hold('bundle:41', [WARD_3.sha256]);
    await store.obtain(WARD_3, WARD_3.source);
    await store.hold('bundle:42', [WARD_5.sha256]);
    await store.release('bundle:41');
    await store.obtain(WARD_5, WARD_5.source);
    await store.collect();
  };

  it('leaves no wrong content under a right name, and the same work succeeds afterwards', async () => {
    const trial = storeInMemory();
    await work(trial);
    const total = trial.door.disk.changes;
    let crashes = 0;
    for (let at = 1; at <= total; at++) {
      for (const leaves of ['nothing', 'everything', { seed: at }, { seed: at + 1000 }] as const) {
        const world = storeInMemory();
        world.door.disk.breakAt({ at, among: 'changes', how: 'KILL' });
        await expect(work(world)).rejects.toBeInstanceOf(WorldEnded);
        world.door.disk.crash(leaves);
        world.processes.restart();
        crashes++;

        const before = await world.again().scrub();
        await work(world);
        const after = await world.again().scrub();

        expect(before.lost.filter((lost) => lost.why === 'damaged')).toEqual([]);
        expect(after.lost).toEqual([]);
        expect(await readText(world.store, WARD_5.sha256)).toBe(WARD_5.text);
        expect(await world.store.usage()).toMatchObject({ storedBytes: WARD_5.size, promisedBytes: 0 });
      }
    }
    expect(crashes).toBe(total * 4);
    expect(total).toBeGreaterThan(60);
  });

  it.each(['ENOSPC', 'EIO'] as const)(
    '%s at every call is refused with a code, and the store works on',
    async (how) => {
      const trial = storeInMemory();
      await work(trial);
      for (let at = 1; at <= trial.door.disk.changes; at++) {
        const world = storeInMemory();
        world.door.disk.breakAt({ at, among: 'changes', how });

        const outcome = await work(world).then(
          () => 'fine',
          (error: unknown) => error,
        );
        world.processes.restart();
        await work(world);

        expect(outcome === 'fine' || outcome instanceof TsukuroiError, String(outcome)).toBe(true);
        expect((await world.again().scrub()).lost).toEqual([]);
      }
    },
  );
});
