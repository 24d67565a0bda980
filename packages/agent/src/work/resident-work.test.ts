import { memoryDoor } from '@tsukuroi/trust/files/memory-door.ts';
import { expect, test } from 'vitest';
import { ResidentWork } from './resident-work.ts';
import { standingMark } from './standing.ts';
import { actionOf, planOf, Scene } from './testing/scene.ts';

/** The resident agent of a device whose worker is only counted. */
function resident() {
  const scene = new Scene(memoryDoor());
  let starts = 0;
  let steadyMs = 0;
  const work = new ResidentWork({
    ...{ door: scene.door, folder: scene.folder },
    journal: { held: async () => new Map(), append: async () => undefined },
    start: async () => {
      starts += 1;
    },
    machineMs: () => scene.nowMs,
    steadyMs: () => steadyMs,
  });
  return {
    ...{ scene, work },
    starts: () => starts,
    pass: (ms: number) => {
      steadyMs += ms;
      scene.clock.moveMs(ms);
    },
    due: () => work.startWhenDue(scene.standing(), scene.boot),
    /** As the worker notes it when it ends. */
    ended: async (againMs: number | null) =>
      scene.folder.keepStanding({
        ...{ mark: standingMark(scene.standing()), boot: scene.boot, notedMs: scene.nowMs, againMs, waits: [] },
      }),
  };
}

test('a device that was never ordered anything starts nothing', async () => {
  const { due, scene, starts } = resident();
  scene.plan = undefined;

  await due();

  expect(starts()).toBe(0);
});

test('a plan starts the worker; when it has ended, only its hour, another plan, a restart or trusted time start it again', async () => {
  const { due, ended, pass, scene, starts } = resident();
  await due();
  await ended(scene.nowMs + 3_600_000);
  const counts = [starts()];
  const step = async (change: () => void) => {
    change();
    await due();
    counts.push(starts());
    await ended(scene.nowMs + 3_600_000);
  };

  await step(() => undefined);
  await step(() => pass(3_600_000));
  await step(() => {
    scene.plan = planOf({ number: 2, actions: [actionOf({ id: 'other' })] });
  });
  await step(() => {
    scene.boot = 'boot-2';
  });
  await step(() => {
    scene.trusted = false;
  });
  await step(() => {
    scene.plan = undefined;
  });

  expect(counts).toEqual([1, 1, 2, 3, 4, 5, 6]);
});

test('a clock that was far ahead and is set right does not keep the worker waiting for the hour that it showed', async () => {
  const { due, ended, pass, starts } = resident();
  pass(365 * 86_400_000);
  await due();
  await ended(null);
  await ended(Date.parse('2027-12-01T00:00:00Z'));
  const before = starts();

  pass(-364 * 86_400_000);
  await due();

  expect(starts()).toBe(before + 1);
});

test('a worker that ends without a word is not started at once again, and less and less often', async () => {
  const { due, pass, starts } = resident();
  const at: number[] = [];

  for (let second = 0; second < 4 * 3_600; second += 15) {
    const before = starts();
    await due();
    if (starts() > before) {
      at.push(second);
    }
    pass(15_000);
  }

  const apart = at.slice(1).map((second, index) => second - (at[index] ?? 0));
  expect(apart[0]).toBeGreaterThanOrEqual(60);
  expect(apart).toEqual(apart.toSorted((a, b) => a - b));
  expect(apart.at(-1)).toBeGreaterThanOrEqual(1_800);
});

test('a worker that comes to something else than the resident agent is called less and less often, and still at its hour', async () => {
  const { due, pass, scene, starts } = resident();
  const hour = scene.nowMs + 2 * 3_600_000 + 7 * 60_000;
  const at: number[] = [];

  for (let second = 0; second < 4 * 3_600; second += 15) {
    const before = starts();
    await due();
    if (starts() > before) {
      at.push(second);
      // Without a server it trusts no time, for as long as it is called: it writes so again each time.
      const againMs = scene.nowMs < hour ? hour : null;
      await scene.folder.keepStanding({ mark: 'another', boot: scene.boot, notedMs: scene.nowMs, againMs, waits: [] });
    }
    pass(15_000);
  }

  expect(at.slice(0, 4)).toEqual([0, 60, 180, 420]);
  expect(at.length).toBeLessThan(20);
  expect(at).toContain(2 * 3_600 + 7 * 60);
});

test('news are what the worker wrote since it was told last', async () => {
  const { scene, work } = resident();
  const before = await work.hasNews();
  await scene.work();

  const after = await work.hasNews();
  const told = await work.tell();

  expect([before, after, await work.hasNews()]).toEqual([false, true, false]);
  expect(told.moves.map(({ state }) => state)).toEqual(['needed', 'staged']);
  expect(told.changed).toBe(false);
});
