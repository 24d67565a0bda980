import type { ChosenKind, OutwardKind } from '@tsukuroi/protocol';
import { CHOSEN_KINDS, OUTWARD_KINDS } from '@tsukuroi/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lettersDue, type Situation, type Standing } from './due.ts';

const MINUTE_MS = 60_000;
/** 12:00 in Japan. */
const NOON = Date.parse('2026-11-22T03:00:00Z');

const situation = (more: Partial<Situation> = {}): Situation => ({
  kinds: CHOSEN_KINDS,
  standing: [],
  stopped: false,
  told: {},
  said: [],
  morning: '2026-11-22',
  nowMs: NOON,
  ...more,
});

/** Goes through a time as the service does: what was said and told is remembered. */
function through(minutes: number, at: (minute: number) => Partial<Situation>, startMs = NOON) {
  const said: { kind: OutwardKind; atMs: number; count: number }[] = [];
  let told: Readonly<Record<string, number>> = {};
  let morning = '2026-11-22';
  for (let minute = 0; minute < minutes; minute += 1) {
    const nowMs = startMs + minute * MINUTE_MS;
    const due = lettersDue(situation({ ...at(minute), said, told, morning, nowMs }));
    said.push(...due.letters.map((letter) => ({ ...letter, atMs: nowMs })));
    told = due.told;
    morning = due.morning;
  }
  return said;
}

describe('what is to be said outside', () => {
  test('each kind has its line of the first page, and the stop its own', () => {
    const standing = ['work-unknown', 'rollout-stopped', 'approval-waiting', 'stale-feeds', 'silent-paths', 'silent'];
    const lines = standing.map((kind, place) => ({ kind, count: place + 1 }));

    const { letters } = lettersDue(situation({ standing: [...lines, { kind: 'act-now', count: 9 }], stopped: true }));

    expect(letters).toEqual([
      { kind: 'not-returned', count: 1 },
      { kind: 'rollout-stopped', count: 2 },
      { kind: 'approvals-waiting', count: 3 },
      { kind: 'content-old', count: 4 },
      { kind: 'relays-silent', count: 5 },
      { kind: 'devices-silent', count: 6 },
      { kind: 'all-stopped', count: 1 },
    ]);
  });

  test('once when it begins, again when there is more, not when there is less, and anew after it was over', () => {
    const counts = [2, 2, 1, 2, 3, 3, 0, 1];

    const said = through(counts.length * 61, (minute) => ({
      kinds: ['rollout-stopped'],
      standing: [{ kind: 'rollout-stopped', count: counts[Math.floor(minute / 61)] ?? 0 }],
    }));

    expect(said.map(({ count }) => count)).toEqual([2, 2, 3, 1]);
  });

  test('half past seven: what stands is said once more, or that nothing does; a server that was off says it when it is back', () => {
    const at0700 = Date.parse('2026-11-22T22:00:00Z');
    const standing = [{ kind: 'silent', count: 3 }];

    const well = through(120, () => ({}), at0700);
    const ill = through(120, () => ({ standing, said: [] }), at0700 - 3 * 60 * MINUTE_MS);
    const late = through(5, () => ({}), at0700 + 5 * 60 * MINUTE_MS);

    expect(well).toEqual([{ kind: 'all-well', count: 0, atMs: at0700 + 30 * MINUTE_MS }]);
    expect(ill.map(({ kind }) => kind)).toEqual(['devices-silent']);
    expect(late.map(({ kind }) => kind)).toEqual(['all-well']);
  });

  test('what began at seven is said again at eight: a morning never goes without a word', () => {
    const at0655 = Date.parse('2026-11-22T21:55:00Z');

    const said = through(120, (minute) => ({ standing: minute < 5 ? [] : [{ kind: 'silent', count: 1 }] }), at0655);

    expect(said.map(({ atMs, kind }) => [kind, (atMs - at0655) / MINUTE_MS])).toEqual([
      ['devices-silent', 5],
      ['devices-silent', 65],
    ]);
  });

  test('what stood all night is told again in the morning', () => {
    const at2300 = Date.parse('2026-11-22T14:00:00Z');

    const said = through(10 * 60, () => ({ standing: [{ kind: 'work-unknown', count: 1 }] }), at2300);

    expect(said.map(({ kind }) => kind)).toEqual(['not-returned', 'not-returned']);
  });

  test('nobody could look: unknown is said, also in the morning, and never that all is well', () => {
    const at0600 = Date.parse('2026-11-22T21:00:00Z');

    const said = through(180, () => ({ standing: undefined }), at0600);

    expect(said.map(({ kind }) => kind)).toEqual(['state-unknown', 'state-unknown']);
  });

  test('a line that comes and goes every minute is told of once an hour', () => {
    const said = through(180, (minute) => ({
      kinds: ['relays-silent'],
      standing: minute % 2 === 0 ? [{ kind: 'silent-paths', count: 1 }] : [],
    }));

    expect(said.length).toBe(3);
  });
});

test('storm: whatever stands and changes, no more than 24 in any 24 hours, of one kind one in an hour', () => {
  const line = fc.record({
    kind: fc.constantFrom(
      'work-unknown',
      'rollout-stopped',
      'approval-waiting',
      'stale-feeds',
      'silent-paths',
      'silent',
    ),
    count: fc.nat({ max: 300_000 }),
  });
  fc.assert(
    fc.property(fc.array(fc.array(line, { maxLength: 6 }), { minLength: 20, maxLength: 40 }), (looks) => {
      const said = through(looks.length * 30, (minute) => ({
        ...(minute % 30 === 0
          ? { standing: looks[minute / 30] ?? [] }
          : { standing: looks[Math.floor(minute / 30)] ?? [] }),
        stopped: minute % 90 < 30,
      }));
      const day = 24 * 60 * MINUTE_MS;

      for (const [place, { atMs, count, kind }] of said.entries()) {
        const before = said.slice(0, place);
        expect(before.filter((one) => atMs - one.atMs < day).length).toBeLessThan(24);
        expect(before.some((one) => one.kind === kind && atMs - one.atMs < 60 * MINUTE_MS)).toBe(false);
        expect(count).toBeLessThanOrEqual(99_999);
      }
    }),
    { numRuns: 20 },
  );
});

test('no string of the inventory can come through: of a line its count is taken and nothing else', () => {
  const word = fc.oneof(fc.constantFrom('医事-PC-014', '山田 太郎', 'openssl 3.0.11', 'rollout-stopped'), fc.string());
  const rich = fc.record({ kind: word, count: fc.nat(), title: word, detail: word, opens: word });
  fc.assert(
    fc.property(fc.array(rich), fc.subarray([...CHOSEN_KINDS]), (lines, kinds: ChosenKind[]) => {
      const { letters, told } = lettersDue(situation({ standing: lines as Standing[], kinds }));

      const words = [...letters.flatMap((letter) => Object.values(letter)), ...Object.keys(told)];
      const strings = words.filter((one) => typeof one === 'string');
      expect(strings.filter((one) => !(OUTWARD_KINDS as readonly string[]).includes(one))).toEqual([]);
    }),
  );
});
