import { expect, test } from 'vitest';
import { WorldEnded } from '../files/memory-disk.ts';
import {
  hospitalMachine,
  type Manner,
  NEW_AND_RUNNING,
  OLD_AND_RUNNING,
  type When,
} from './testing/hospital-machine.ts';

/**
 * The power is cut at every change of the disk and before, amid and after every call to package manager, unit and data. Whatever comes, the
 * hospital finds either the version before with its data as they were, or the new one with all data, and running.
 */

const MANNERS: readonly Manner[] = [
  'good',
  'exits',
  'exits-0',
  'hangs',
  'never-healthy',
  'migration-fails',
  'spoils-data',
  'falls-over',
  'no-room-to-install',
];
const LEAVES = ['nothing', 'everything', { seed: 7 }] as const;
const WHEN: readonly When[] = ['before', 'half', 'after'];

async function world(manner: Manner) {
  const machine = hospitalMachine(manner);
  await machine.bring();
  return machine;
}

async function whole(manner: Manner) {
  const machine = await world(manner);
  const from = machine.disk.disk.changes;
  await machine.apply();
  return { changes: machine.disk.disk.changes - from, calls: machine.calls, state: await machine.state() };
}

function endOf(state: object): 'old' | 'new' | 'other' {
  const text = JSON.stringify(state);
  return text === JSON.stringify(OLD_AND_RUNNING) ? 'old' : text === JSON.stringify(NEW_AND_RUNNING) ? 'new' : 'other';
}

test.each(MANNERS)('a power cut at any change of the disk, with a program that is %s', async (manner) => {
  const { changes, state } = await whole(manner);
  const ends = { old: 0, new: 0, other: 0 };

  for (let at = 1; at <= changes; at += 1) {
    for (const leaves of LEAVES) {
      const machine = await world(manner);
      machine.disk.disk.breakAt({ at, among: 'changes', how: 'KILL' });
      await expect(machine.apply()).rejects.toBeInstanceOf(WorldEnded);

      await machine.powerOn(leaves);

      const end = await machine.state();
      ends[endOf(end)] += 1;
      expect([at, leaves, endOf(end), machine.violations, end]).toEqual([
        at,
        leaves,
        expect.not.stringMatching('other'),
        [],
        end,
      ]);
    }
  }

  console.log(`${manner}: ${changes} changes of the disk: old ${ends.old}, new ${ends.new}, other ${ends.other}`);
  expect(changes).toBeGreaterThan(40);
  expect(ends.old + ends.new).toBe(changes * LEAVES.length);
  expect(endOf(state)).toBe(manner === 'good' ? 'new' : 'old');
  expect(ends.new > 0).toBe(manner === 'good');
  expect(ends.old).toBeGreaterThan(20);
});

test.each(MANNERS)(
  'a power cut before, amid and after any call, and again while it is put right: %s',
  async (manner) => {
    const { calls } = await whole(manner);
    let cuts = 0;

    for (let at = 1; at <= calls; at += 1) {
      for (const when of WHEN) {
        const once = await world(manner);
        once.killAtCall(at, when);
        await expect(once.apply()).rejects.toBeInstanceOf(WorldEnded);
        const before = once.calls;
        await once.powerOn('nothing');
        const again = once.calls - before;
        const end = await once.state();
        expect([at, when, endOf(end), once.violations]).toEqual([at, when, expect.not.stringMatching('other'), []]);
        for (let second = 1; second <= again; second += 1) {
          const machine = await world(manner);
          machine.killAtCall(at, when);
          await expect(machine.apply()).rejects.toBeInstanceOf(WorldEnded);
          await machine.powerOn('nothing', false);
          machine.killAtCall(second, when);
          await expect(machine.make().resume()).rejects.toBeInstanceOf(WorldEnded);

          await machine.powerOn('everything');

          const found = await machine.state();
          cuts += 1;
          expect([at, when, second, endOf(found), machine.violations]).toEqual([
            at,
            when,
            second,
            expect.not.stringMatching('other'),
            [],
          ]);
        }
      }
    }

    expect(calls).toBeGreaterThan(5);
    expect(cuts).toBeGreaterThan(calls);
  },
);

test('a machine that loses its power at each try to start the new version does not try for ever', async () => {
  const machine = await world('good');
  machine.killAtCall(5, 'after');
  await expect(machine.apply()).rejects.toBeInstanceOf(WorldEnded);

  const ways: unknown[] = [];
  for (let cut = 1; cut <= 3; cut += 1) {
    await machine.powerOn('nothing', false);
    ways.push((await machine.make().standing())?.way);
    machine.killAtCall(1, 'before');
    await expect(machine.make().resume()).rejects.toBeInstanceOf(WorldEnded);
  }
  await machine.powerOn('nothing');

  expect(ways).toEqual(['forward', 'forward', 'back']);
  expect(machine.seen.slice(0, 5)).toEqual(['keep', 'stop', 'backup', 'install', 'start']);
  expect((await machine.make().standing())?.outcome).toBe('returned');
  expect(endOf(await machine.state())).toBe('old');
});
