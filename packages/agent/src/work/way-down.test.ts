import { memoryDoor } from '@tsukuroi/trust/files/memory-door.ts';
import type { Action } from '@tsukuroi/trust/plan/plan.ts';
import { describe, expect, test } from 'vitest';
import { expectedMs } from './expected.ts';
import { actionOf, CHARTER, packageOf, planOf, Scene } from './testing/scene.ts';

/** Tuesday 17:30 to 22:30 in Japan: the office goes home. */
const EVENING = { from: '2026-11-24T08:30:00Z', to: '2026-11-24T13:30:00Z' };
const HOME_TIME = '2026-11-24T09:05:00Z';

/** A PC of 外来 whose plan waits for 22:00 and may also be done when somebody switches it off; everything is fetched. */
async function office(action: Partial<Action> = {}, charterFrom = '17:00'): Promise<Scene> {
  const scene = new Scene(memoryDoor());
  await scene.install('openssl', '3.0.11');
  await scene.install('libssl3', '3.0.11');
  const { 外来: own } = CHARTER.departments;
  if (own === undefined) {
    throw new Error('no department');
  }
  const windows = [{ days: [1, 2, 3, 4, 5], from: charterFrom, to: '05:00' }];
  scene.charter = { ...CHARTER, departments: { 外来: { ...own, windows } } };
  scene.plan = planOf({ actions: [actionOf({ atShutdown: { windows: [EVENING], minutes: 15 }, ...action })] });
  await scene.live(HOME_TIME);
  return scene;
}

/** Somebody switches it off now. */
async function switchOff(scene: Scene, goneMs = 0): Promise<void> {
  scene.goneSinceMs = scene.nowMs - goneMs;
  await scene.work();
  scene.goneSinceMs = undefined;
}

const states = async (scene: Scene) => {
  await scene.tell();
  return (await scene.told()).map((line) => line.split(' ').slice(2).join(' '));
};

describe('at the evening’s shutdown', () => {
  test('the work is done before the machine goes down, and is done only when the inventory says so after it', async () => {
    const scene = await office();
    scene.needRestart = ['nginx'];

    await switchOff(scene);
    const down = await states(scene);
    scene.boot = 'boot-2';
    await scene.live('2026-11-25T00:00:00Z');

    expect(down).toEqual(['needed', 'staged', 'installing', 'restart-pending']);
    expect((await states(scene)).slice(4)).toEqual(['verifying', 'done']);
    expect([scene.restarts, scene.touched.every((atMs) => atMs === Date.parse(HOME_TIME))]).toEqual([0, true]);
  });

  test('outside of its hours it goes down at once', async () => {
    const scene = await office();
    scene.at('2026-11-24T07:00:00Z');

    await switchOff(scene);

    expect(scene.touched).toEqual([]);
  });

  test.each<[string, Partial<Action>, (scene: Scene) => void]>([
    ['the plan does not name it', { atShutdown: undefined }, () => undefined],
    ['the time that is left is too short', {}, (scene) => scene.clock.moveMs(0)],
    ['the clock cannot be trusted', {}, (scene) => Object.assign(scene, { trusted: false })],
    ['the files are not all here', {}, (scene) => Object.assign(scene, { contentsThere: false })],
    ['the plan was taken back', {}, (scene) => Object.assign(scene, { plan: planOf({ number: 2, actions: [] }) })],
  ])('nothing is touched when %s', async (what, action, change) => {
    const scene = await office(action);
    change(scene);

    await switchOff(scene, what.startsWith('the time') ? 13 * 60_000 : 0);

    expect(scene.touched).toEqual([]);
  });

  test('outside of the charter’s bounds nothing is touched, whatever the server signed', async () => {
    const scene = await office({}, '21:00');

    await switchOff(scene);

    expect(scene.touched).toEqual([]);
  });

  test('nothing begins that is not expected to end within the cap', async () => {
    const many = Array.from({ length: 60 }, (_, index) => packageOf(`part-${index}`, '2.0', 'a'));
    const scene = await office({ content: many });

    await switchOff(scene);

    expect(expectedMs({ content: many })).toBeGreaterThan(15 * 60_000);
    expect(scene.touched).toEqual([]);
  });

  test('what waits says nothing of it, and goes on in its window', async () => {
    const scene = await office({ atShutdown: undefined });

    await switchOff(scene);
    const before = await states(scene);
    await scene.live('2026-11-24T14:00:00Z');

    expect(before).toEqual(['needed', 'staged']);
    expect((await states(scene)).at(-1)).toBe('done');
  });

  test('a power cut on the way down is mended in the next window, not in the morning', async () => {
    const scene = await office();
    scene.beforePackage = (name) => {
      if (name === 'libssl3') {
        throw new Error('the power is gone');
      }
    };

    await expect(switchOff(scene)).rejects.toThrow('power');
    scene.goneSinceMs = undefined;
    scene.beforePackage = () => undefined;
    scene.boot = 'boot-2';
    scene.touched.length = 0;
    scene.at('2026-11-24T10:00:00Z');
    await scene.live('2026-11-24T14:30:00Z');

    expect((await states(scene)).at(-1)).toBe('done');
    expect(scene.touched.every((atMs) => atMs >= Date.parse('2026-11-24T13:00:00Z'))).toBe(true);
  });
});
