import { describe, expect, test } from 'vitest';
import type { PowerEntry } from '../work/work-journal.ts';
import { type Arrival, nextOff, noteOfArrival, type OffWorld } from './next-off.ts';

const MINUTE = 60_000;
/** 2026-11-24 21:00 in Japan. */
const WAKE = '2026-11-24T12:00:00Z';
const WAKE_MS = Date.parse(WAKE);
const UNTIL = WAKE_MS + 4 * 60 * MINUTE;

function said(outcome: PowerEntry['outcome'], minutes: number, boot = 'boot-1', wake = WAKE): PowerEntry {
  const at = new Date(WAKE_MS + minutes * MINUTE).toISOString();
  return { kind: 'power', plan: 7, number: 1, at, boot, wake, outcome };
}

describe('how a machine came up', () => {
  const arrival = (minutes: number, more: Partial<Arrival> = {}): Arrival => ({
    ...{ boot: 'boot-1', cameUpMs: WAKE_MS + minutes * MINUTE, wake: WAKE, untilMs: UNTIL },
    ...more,
  });

  test.each<[number, string | undefined, string]>([
    [-120, undefined, 'it was on already'],
    [-2, undefined, 'somebody was quicker'],
    [-0.5, 'woken', 'clocks differ by a little'],
    [2, 'woken', 'soon after its waking'],
    [29, 'woken', 'a slow machine'],
    [31, 'stayed-on', 'somebody switched it on in the evening'],
  ])('%d minutes after its waking: %s (%s)', (minutes, outcome, _why) => {
    expect(noteOfArrival(arrival(minutes), [], [])?.outcome).toBe(outcome);
  });

  test('a machine that is switched on in the morning says nothing of the night before', () => {
    expect(noteOfArrival(arrival(11 * 60, { untilMs: undefined }), [], [])).toBeUndefined();
  });

  test('a machine that our own restart brought back is still the one that was woken', () => {
    const before = [said('woken', 2)];
    const asked = [{ boot: 'boot-1', atMs: WAKE_MS + 20 * MINUTE }];

    const note = noteOfArrival(arrival(22, { boot: 'boot-2' }), before, asked);
    const another = noteOfArrival(arrival(40, { boot: 'boot-2' }), before, []);

    expect(note).toEqual({ outcome: 'woken' });
    expect(another).toEqual({ outcome: 'stayed-on', because: 'not-woken' });
  });

  test('a machine that went off and is switched on again by a person does not go off once more', () => {
    const before = [said('woken', 2), { ...said('going-off', 40), number: 2 }];

    expect(noteOfArrival(arrival(60, { boot: 'boot-2' }), before, [])).toBeUndefined();
    expect(nextOff(world({ boot: 'boot-2', said: before })).do).toBe('nothing');
  });
});

function world(more: Partial<OffWorld> = {}): OffWorld {
  return {
    ...{ nowMs: WAKE_MS + 40 * MINUTE, timeTrusted: true, boot: 'boot-1', said: [said('woken', 2)], wanted: true },
    ...{ untilMs: UNTIL, allowed: true, pending: undefined, person: undefined, delivered: true },
    ...more,
  };
}

describe('whether it goes off', () => {
  test('it is said first; then, when it has reached the server, done', () => {
    const announced = [said('woken', 2), said('going-off', 40)];

    expect(nextOff(world())).toEqual({ do: 'say', wake: WAKE, outcome: 'going-off' });
    expect(nextOff(world({ said: announced, delivered: false })).do).toBe('wait');
    expect(nextOff(world({ said: announced }))).toEqual({ do: 'off', wake: WAKE });
  });

  test('a server that is away holds it up for fifteen minutes and no longer', () => {
    const announced = { said: [said('woken', 2), said('going-off', 40)], delivered: false };

    const steps = [54, 55].map((minute) => nextOff(world({ ...announced, nowMs: WAKE_MS + minute * MINUTE })).do);

    expect(steps).toEqual(['wait', 'off']);
  });

  test.each<[string, Partial<OffWorld>]>([
    ['not-allowed', { allowed: false }],
    ['person-active', { person: { about: ':0' } }],
    ['superseded', { wanted: false }],
    ['time-untrusted', { timeTrusted: false }],
    ['work-pending', { untilMs: undefined, pending: { about: '7/os installing' } }],
  ])('it stays on: %s', (because, more) => {
    expect(nextOff(world(more))).toMatchObject({ do: 'say', outcome: 'stayed-on', because });
  });

  test('every reason against it counts after it was announced too', () => {
    const announced = [said('woken', 2), said('going-off', 40)];

    const steps = [{ person: { about: ':0' } }, { allowed: false }, { wanted: false }, { untilMs: undefined }].map(
      (more) => nextOff(world({ said: announced, ...more })),
    );

    expect(steps.every((step) => step.do === 'say' && step.outcome === 'stayed-on')).toBe(true);
  });

  test('a crash in between never switches a machine off in the morning', () => {
    const announced = [said('woken', 2), said('going-off', 40)];
    const morning = { nowMs: Date.parse('2026-11-24T23:30:00Z'), untilMs: undefined, said: announced };

    expect(nextOff(world(morning))).toMatchObject({ do: 'say', outcome: 'stayed-on', because: 'busy' });
    expect(nextOff(world({ ...morning, boot: 'boot-2' })).do).toBe('nothing');
  });

  test('it waits for work, never longer than the window', () => {
    const soon = nextOff(world({ pending: { about: 'os', againMs: WAKE_MS + 50 * MINUTE } }));
    const open = nextOff(world({ pending: { about: 'os' } }));

    expect([soon, open]).toEqual([
      { do: 'wait', againMs: WAKE_MS + 50 * MINUTE },
      { do: 'wait', againMs: UNTIL },
    ]);
  });

  test('once it was said that it stays on, it stays on', () => {
    expect(nextOff(world({ said: [said('woken', 2), said('stayed-on', 30)] })).do).toBe('nothing');
  });

  test('a machine that nobody woke, or without a boot id, is left alone', () => {
    expect([nextOff(world({ said: [] })).do, nextOff(world({ boot: '', said: [said('woken', 2, '')] })).do]).toEqual([
      'nothing',
      'nothing',
    ]);
  });
});
