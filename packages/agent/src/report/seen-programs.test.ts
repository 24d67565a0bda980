import { expect, test } from 'vitest';
import { SeenPrograms } from './seen-programs.ts';

function scene() {
  const machine = { running: [] as readonly string[] | undefined, nowMs: Date.parse('2026-11-22T00:00:00Z'), asked: 0 };
  const seen = new SeenPrograms({
    running: (names) => {
      machine.asked += names.length;
      return machine.running?.filter((name) => names.includes(name));
    },
    nowMs: () => machine.nowMs,
  });
  return { machine, seen };
}

test('a program is told once, with the moment it was first seen, and not looked for again', () => {
  const { machine, seen } = scene();
  expect(seen.look(['karte', 'receipt'])).toBe(false);
  expect(seen.programs).toBeUndefined();

  machine.running = ['karte', 'browser'];
  machine.nowMs += 3_600_000;
  expect(seen.look(['karte', 'receipt'])).toBe(true);
  machine.asked = 0;
  machine.nowMs += 3_600_000;
  expect(seen.look(['karte', 'receipt'])).toBe(false);

  expect(machine.asked).toBe(1);
  expect(seen.programs).toEqual([{ name: 'karte', since: '2026-11-22T01:00:00Z' }]);
});

test('what ran before the machine was changed says nothing of it afterwards', () => {
  const { machine, seen } = scene();
  machine.running = ['karte'];
  seen.look(['karte']);
  seen.forget();
  machine.running = [];

  expect(seen.look(['karte'])).toBe(false);
  expect(seen.programs).toBeUndefined();
});

test('nothing is told of a program that nobody asks for any more', () => {
  const { machine, seen } = scene();
  machine.running = ['karte', 'receipt'];
  seen.look(['karte', 'receipt']);

  expect(seen.look(['receipt'])).toBe(true);
  expect(seen.programs?.map(({ name }) => name)).toEqual(['receipt']);
});

test('programs that cannot be listed are not seen', () => {
  const { machine, seen } = scene();
  machine.running = undefined;

  expect(seen.look(['karte'])).toBe(false);
  expect(seen.programs).toBeUndefined();
});
