import { memoryDoor } from '@tsukuroi/trust/files/memory-door.ts';
import { expect, test } from 'vitest';
import { nextStep, type World } from './next-step.ts';
import { actionOf, planOf, Scene } from './testing/scene.ts';
import type { MoveEntry } from './work-journal.ts';
import type { Work } from './works.ts';

const AT = '2026-11-24T03:10:00Z';

function workOf(state: MoveEntry['state'], more: Partial<Work> = {}, move: Partial<MoveEntry> = {}): Work {
  const plan = more.plan ?? planOf();
  const of = { kind: 'move' as const, plan: plan.number, action: 'os-security', at: AT, boot: 'boot-1' };
  const moves: MoveEntry[] = [
    { ...of, move: 1, state: 'installing' },
    { ...of, move: 2, state, ...move },
  ];
  return { plan, action: actionOf(), state, moves, asked: [], resumed: 0, ...more };
}

function worldAt(iso: string, more: Partial<World> = {}, change: (scene: Scene) => void = () => undefined): World {
  const scene = new Scene(memoryDoor());
  scene.at(iso);
  change(scene);
  return { standing: scene.standing(), boot: 'boot-1', missing: false, ...more };
}

const NIGHT = '2026-11-24T13:30:00Z';

test('the same plan at the same hour gives the same step: nothing is looked up', () => {
  const steps = [0, 1, 2].map(() => nextStep(workOf('staged'), worldAt(NIGHT)));

  expect(new Set(steps.map((step) => JSON.stringify(step))).size).toBe(1);
  expect(steps[0]?.do).toBe('install');
});

test('another boot proves a restart; the same boot, however long it lasts, does not', () => {
  const work = workOf('restart-pending');

  expect(nextStep(work, worldAt(NIGHT, { boot: 'boot-2' }))).toEqual({ do: 'move', state: 'verifying' });
  expect(nextStep(work, worldAt(NIGHT)).do).toBe('restart');
  // A machine that has no boot id proves nothing.
  expect(nextStep(work, worldAt(NIGHT, { boot: '' })).do).toBe('restart');
});

test('services that somebody restarted by hand need no restart of the machine; not to know is not enough', () => {
  const work = workOf('restart-pending');

  expect(nextStep(work, worldAt(NIGHT, { oldCode: false }))).toEqual({ do: 'move', state: 'verifying' });
  expect(nextStep(work, worldAt(NIGHT, { oldCode: true })).do).toBe('restart');
});

test('a device that may never be restarted says so once, and is looked at again some hours later', () => {
  const action = actionOf({ restart: 'never' });
  const said = workOf('restart-pending', { action }, { because: 'restart-not-allowed' });

  expect(nextStep(workOf('restart-pending', { action }), worldAt(NIGHT))).toEqual({
    ...{ do: 'move', state: 'restart-pending', because: 'restart-not-allowed' },
  });
  expect(nextStep(said, worldAt(NIGHT))).toMatchObject({
    ...{ do: 'wait', againMs: Date.parse(NIGHT) + 6 * 3_600_000 },
  });
});

test('on battery nothing begins', () => {
  const power = { because: 'on-battery', about: '31%' } as const;

  expect(nextStep(workOf('staged'), worldAt(NIGHT, { power }))).toEqual({ do: 'move', state: 'blocked', ...power });
});

test('an interruption that comes back every time ends as failed', () => {
  expect(nextStep(workOf('installing', { resumed: 4 }), worldAt(NIGHT)).do).toBe('finish');
  expect(nextStep(workOf('installing', { resumed: 5 }), worldAt(NIGHT))).toEqual({
    ...{ do: 'move', state: 'failed', because: 'interrupted' },
  });
});

test('without a verified plan nothing begins, and what was begun is ended', () => {
  const none = (scene: Scene) => {
    scene.plan = undefined;
  };

  expect(nextStep(workOf('staged'), worldAt(NIGHT, {}, none)).do).toBe('wait');
  expect(nextStep(workOf('installing'), worldAt(NIGHT, {}, none)).do).toBe('finish');
  expect(nextStep(workOf('verifying'), worldAt(NIGHT, {}, none)).do).toBe('verify');
});

test('a device that waits for a lost relay is not refused: contents on their way are no reason', () => {
  const early = worldAt(NIGHT, { missing: true, notBeforeMs: Date.parse(NIGHT) + 60_000 });

  expect(nextStep(workOf('needed'), worldAt(NIGHT, { missing: true }))).toEqual({ do: 'fetch' });
  expect(nextStep(workOf('needed'), early)).toMatchObject({ do: 'wait', because: 'content-missing' });
});

test('a machine that was off for thirty days begins nothing in the morning of the day it comes back', () => {
  // Monday 08:10 in Japan; the evening's window opens at 22:00.
  const monday = '2026-11-29T23:10:00Z';
  const plan = planOf({ lastStart: '2026-12-31T00:00:00Z' });
  const action = actionOf({ windows: [{ from: '2026-11-30T13:00:00Z', to: '2026-11-30T20:00:00Z' }] });
  const world = worldAt(monday, {}, (scene) => {
    scene.plan = { ...plan, actions: [action] };
  });

  expect(nextStep(workOf('staged', { plan, action }), world)).toMatchObject({
    ...{ do: 'wait', because: 'outside-window', againMs: Date.parse('2026-11-30T13:00:00Z') },
  });
});
