import { TsukuroiError } from '@tsukuroi/core';
import { describe, expect, it } from 'vitest';
import { WorldEnded } from '../files/memory-disk.ts';
import { recoverImports } from './import.ts';
import { makeRecipient } from './sealed.ts';
import { type BundleWorld, bundleWorld, noise, SOURCES, source, testKeys } from './testing/world.ts';

const KEYS = testKeys();

interface Case {
  readonly name: string;
  readonly sealed: boolean;
  /** Makes a world whose facility has one bundle in, and a second one on the stick. */
  open(): Promise<{ world: BundleWorld; act: () => Promise<unknown> }>;
}

/** A stick is made once; every try gets a copy of it. */
async function prepared(name: string, sealed: boolean): Promise<Case> {
  const key = await makeRecipient();
  const direction = sealed ? 'outward' : 'inward';
  const maker = bundleWorld({ keys: KEYS });
  const seals = sealed ? { recipients: [key.recipient] } : {};
  const first = await maker.write({ direction, ...seals, sources: SOURCES.slice(0, 2) });
  const second = await maker.write({
    direction,
    ...seals,
    sources: [...SOURCES, source('content', '', noise(5000, 'new'))],
  });
  return {
    name,
    sealed,
    async open() {
      const world = bundleWorld({ keys: KEYS });
      const expects = { organisation: '西病院グループ', direction } as const;
      const read = (folders: readonly string[]) =>
        world.read(folders, { stick: maker.stick, expects, identity: key.identity });
      await read(first.folders);
      return { world, act: () => read(second.folders) };
    },
  };
}

const CASES = [await prepared('an open bundle', false), await prepared('a sealed bundle', true)];

describe.each(CASES)('import of $name', ({ open, sealed }) => {
  it('crashing at any call of the disk ends complete or unchanged, and goes on afterwards', {
    timeout: 300_000,
  }, async () => {
    const trial = await open();
    const old = trial.world.applied();
    const from = trial.world.door.disk.changes;
    await trial.act();
    const complete = trial.world.applied();
    const total = trial.world.door.disk.changes - from;
    const ends = { old: 0, complete: 0, other: 0 };
    for (let at = 1; at <= total; at++) {
      const kinds = ['nothing', 'everything', { seed: at * 31 }] as const;
      // A sealed import is mostly arithmetic: one kind of crash at each call, in turn.
      for (const leaves of sealed ? kinds.filter((_, n) => n === at % 3) : kinds) {
        const { world, act } = await open();
        world.door.disk.breakAt({ at, among: 'changes', how: 'KILL' });
        await expect(act()).rejects.toBeInstanceOf(WorldEnded);
        world.door.disk.crash(leaves);
        world.processes.restart();

        await recoverImports({
          door: world.door,
          root: '/data/bundles',
          store: world.openStore(),
          processes: world.processes,
        });
        const state = world.applied();
        await act();

        ends[same(state, old) ? 'old' : same(state, complete) ? 'complete' : 'other']++;
        expect(world.applied()).toEqual(complete);
      }
    }
    console.log(`${total} calls of the disk: unchanged ${ends.old}, complete ${ends.complete}`);
    expect(ends.other).toBe(0);
    expect(ends.old).toBeGreaterThan(50);
    expect(ends.old + ends.complete).toBe(sealed ? total : total * 3);
    expect(ends.complete).toBeGreaterThan(20);
  });

  it.each(['ENOSPC', 'EIO'] as const)(
    'with %s at any call is refused with a code or finished, never half',
    async (how) => {
      const trial = await open();
      const from = trial.world.door.disk.changes;
      await trial.act();
      const complete = trial.world.applied();
      const total = trial.world.door.disk.changes - from;
      for (let at = 1; at <= total; at++) {
        const { world, act } = await open();
        world.door.disk.breakAt({ at, among: 'changes', how });

        const first = await act().catch((error: unknown) => error);
        const again = await act();

        expect(first instanceof TsukuroiError || isDone(first), String(first)).toBe(true);
        expect(isDone(again)).toBe(true);
        expect(world.applied()).toEqual(complete);
      }
    },
  );
});

function same(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isDone(outcome: unknown): boolean {
  return (
    typeof outcome === 'object' &&
    outcome !== null &&
    'outcome' in outcome &&
    (outcome.outcome === 'complete' || outcome.outcome === 'already')
  );
}

describe('a stick pulled out', () => {
  it('at any read changes nothing, says so in one sentence, and plugged in again goes on where it stopped', async () => {
    const trial = bundleWorld({ keys: KEYS });
    const made = await trial.write();
    const from = trial.stick.disk.reads;
    await trial.read(made.folders);
    const total = trial.stick.disk.reads - from;
    let kept = 0;
    for (let at = 1; at <= total; at++) {
      const world = bundleWorld({ keys: KEYS });
      const stick = trial.stick;
      stick.disk.breakAt({ at, among: 'reads', how: 'EIO' });

      await expect(world.read(made.folders, { stick })).rejects.toMatchObject({
        code: 'BUNDLE_STICK_GONE',
        exitCode: 3,
      });
      expect(world.applied()).toEqual({});
      const outcome = await world.read(made.folders, { stick });

      expect(outcome.outcome).toBe('complete');
      kept = Math.max(kept, made.carriedBytes - outcome.copiedBytes);
      expect(world.applied()).toEqual(trial.applied());
    }
    expect(total).toBeGreaterThan(30);
    expect(kept).toBeGreaterThan(made.carriedBytes / 2);
  });
});

describe('room', () => {
  it('that is missing is named before the first byte is copied', async () => {
    const world = bundleWorld({ keys: KEYS, capacityBytes: 10_000 });
    const made = await world.write();

    await expect(world.read(made.folders)).rejects.toMatchObject({
      code: 'STORE_DISK_FULL',
      exitCode: 3,
      params: { missingBytes: expect.any(Number) },
    });

    expect(world.door.disk.snapshot()).toEqual({});
  });
});

describe('two imports at once', () => {
  it('of the same bundle bring it in once', async () => {
    const world = bundleWorld({ keys: KEYS });
    const made = await world.write();

    const outcomes = await Promise.all([world.read(made.folders), world.read(made.folders), world.read(made.folders)]);

    expect(outcomes.map((it) => it.outcome).sort()).toEqual(['already', 'already', 'complete']);
  });
});
