import { WorldEnded } from '@tsukuroi/trust/files/memory-disk.ts';
import { memoryDoor } from '@tsukuroi/trust/files/memory-door.ts';
import { expect, test } from 'vitest';
import { Scene } from './testing/scene.ts';
import { endsOf, GOOD, oldWard } from './testing/ward.ts';

/**
 * The power is cut at every change of the disk, while a plan of two updates and a removal is fetched, installed, taken off, restarted for, verified and told. Whatever a
 * cut leaves, the device comes to the same end, nothing is told twice and nothing is missing.
 */

const OTHERS = ['everything', { seed: 7 }, { seed: 20261124 }] as const;

type Door = ReturnType<typeof memoryDoor>;

async function ward(): Promise<{ scene: Scene; door: Door }> {
  const door = memoryDoor();
  const scene = new Scene(door);
  await oldWard(scene);
  return { scene, door };
}

test('a power cut at any change of the disk loses no result, doubles none, and ends in the same state', async () => {
  const whole = await ward();
  const from = whole.door.disk.changes;
  await whole.scene.live('2026-11-25T03:00:00Z');
  const changes = whole.door.disk.changes - from;
  expect(await endsOf(whole.scene)).toEqual(GOOD);
  const count = (await whole.scene.told()).length;

  let cuts = 0;
  for (let at = 1; at <= changes; at += 1) {
    for (const leaves of ['nothing', OTHERS[at % OTHERS.length] ?? 'everything'] as const) {
      const { scene, door } = await ward();
      door.disk.breakAt({ at, among: 'changes', how: 'KILL' });
      await expect(scene.live('2026-11-25T03:00:00Z')).rejects.toBeInstanceOf(WorldEnded);
      door.disk.crash(leaves);
      // The machine starts anew: another boot, the same plan, the same night.
      scene.boot = `${scene.boot}-after`;
      scene.contentsThere = false;

      await scene.live('2026-11-25T03:00:00Z');

      expect({ at, leaves, ...(await endsOf(scene)) }).toEqual({ at, leaves, ...GOOD });
      cuts += 1;
    }
  }

  console.log(`${changes} changes of the disk, ${cuts} cuts, ${count} results each: 0 lost, 0 doubled`);
  expect(changes).toBeGreaterThan(60);
});

test('a process that dies at any change of the disk, in the same boot, goes on where it stood', async () => {
  const whole = await ward();
  const from = whole.door.disk.changes;
  await whole.scene.live('2026-11-25T03:00:00Z');
  const changes = whole.door.disk.changes - from;

  for (let at = 1; at <= changes; at += 1) {
    const { scene, door } = await ward();
    door.disk.breakAt({ at, among: 'changes', how: 'KILL' });
    await expect(scene.live('2026-11-25T03:00:00Z')).rejects.toBeInstanceOf(WorldEnded);
    door.disk.crash('everything');

    await scene.live('2026-11-25T03:00:00Z');

    expect({ at, ...(await endsOf(scene)) }).toEqual({ at, ...GOOD });
    expect([1, 2]).toContain(scene.restarts);
  }
});
