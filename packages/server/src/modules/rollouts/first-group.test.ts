import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Beside, type GroupHeld, groupHeld, type Place } from './first-group.ts';

const NOW = Date.parse('2026-11-29T01:00:00Z');
const MINUTE = 60_000;
const APART = [
  {
    id: 'dc',
    name: 'ドメインコントローラー',
    groups: [
      { name: '1 号機', devices: ['dc-1', 'dc-1b'] },
      { name: '2 号機', devices: ['dc-2'] },
    ],
  },
];
const CARE = { carried: false, nowMs: NOW, signed: false };

const ago = (minutes: number) => new Date(NOW - minutes * MINUTE).toISOString();
const well: Beside = { name: '', places: [], lastSeen: ago(3) };

function place(change: Partial<Place> = {}): Place {
  return { state: 'done', reached: true, open: true, after: 'good', at: ago(90), ...change };
}

function world(devices: Readonly<Record<string, Partial<Beside>>>): ReadonlyMap<string, Beside> {
  const all = { 'dc-1': {}, 'dc-1b': {}, 'dc-2': {}, ...devices };
  return new Map(Object.entries(all).map(([name, one]) => [name, { ...well, name, ...one }]));
}

describe('the second group', () => {
  test('goes when the first had nothing to do, or is back with everything that ran before', () => {
    const back = world({ 'dc-1': { places: [place()] } });

    expect([groupHeld('dc-2', APART, world({}), CARE), groupHeld('dc-2', APART, back, CARE)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test.each<[GroupHeld, Partial<Beside>]>([
    ['under-way', { places: [place({ state: 'planned' })] }],
    ['under-way', { places: [place({ state: 'restart-pending' })] }],
    ['away', { places: [place({ state: 'installing' })] }],
    ['away', { places: [place({ state: 'unknown', open: false, at: ago(1) })] }],
    ['failed', { places: [place({ state: 'rolled-back' })] }],
    ['not-seen', { places: [place({ after: 'none' })] }],
    ['not-seen', { places: [place({ at: ago(2) })] }],
    ['not-well', { places: [place({ after: 'bad' })] }],
    ['silent', { lastSeen: ago(61) }],
    ['silent', { lastSeen: null }],
  ])('waits while the first is %s', (why, one) => {
    expect(groupHeld('dc-2', APART, world({ 'dc-1b': one }), CARE)).toEqual({ why, device: 'dc-1b' });
  });

  test('does not wait for what lies in a ring ahead, nor for what is over and was heard of since', () => {
    const ahead = world({ 'dc-1': { places: [place({ state: 'planned', reached: false })] } });
    const past = world({ 'dc-1': { places: [place({ state: 'unknown', open: false })] } });

    expect([groupHeld('dc-2', APART, ahead, CARE), groupHeld('dc-2', APART, past, CARE)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('that is ordered already is not taken back for what is only planned for the first, and is when the first falls silent', () => {
    const planned = world({ 'dc-1': { places: [place({ state: 'planned' })] } });
    const silent = world({ 'dc-1': { lastSeen: ago(90) } });
    const signed = { ...CARE, signed: true };

    expect([groupHeld('dc-2', APART, planned, signed), groupHeld('dc-2', APART, silent, signed)?.why]).toEqual([
      undefined,
      'silent',
    ]);
  });

  test('whose word comes by stick is not asked how long ago it was, but what is done must have been seen', () => {
    const stick = { ...CARE, carried: true };
    const quiet = world({ 'dc-1': { lastSeen: ago(9_000) } });
    const unseen = world({ 'dc-1': { lastSeen: ago(9_000), places: [place()] } });

    expect([groupHeld('dc-2', APART, quiet, stick), groupHeld('dc-2', APART, unseen, stick)?.why]).toEqual([
      undefined,
      'not-seen',
    ]);
  });
});

test('the first group waits for nothing of the second but its coming back', () => {
  const held = (one: Partial<Beside>) => groupHeld('dc-1', APART, world({ 'dc-2': one }), CARE)?.why;

  expect(held({ places: [place({ state: 'needed' })], lastSeen: null })).toBeUndefined();
  expect(held({ places: [place({ state: 'installing' })] })).toBe('away');
});

test('law: however the first group falls silent or stands, the second goes only while all of it was heard of, is back and well', () => {
  const states: readonly Place['state'][] = [
    ...(['planned', 'needed', 'staged', 'blocked', 'installing', 'restart-pending', 'verifying'] as const),
    ...(['done', 'failed', 'rolled-back', 'unknown', 'withdrawn'] as const),
  ];
  const places = fc.record({
    state: fc.constantFrom(...states),
    reached: fc.boolean(),
    open: fc.boolean(),
    after: fc.constantFrom<Place['after']>('none', 'good', 'bad'),
    at: fc.option(fc.integer({ min: 0, max: 300 }).map(ago)),
  });
  const device = fc.record({
    places: fc.array(places, { maxLength: 3 }),
    lastSeen: fc.option(fc.integer({ min: 0, max: 300 }).map(ago)),
  });
  fc.assert(
    fc.property(device, device, fc.boolean(), (one, other, signed) => {
      const beside = world({ 'dc-1': one, 'dc-1b': other });
      const held = groupHeld('dc-2', APART, beside, { ...CARE, signed });
      if (held !== undefined) {
        // Whatever holds it has a name and a device to look at: nobody waits without words.
        return beside.has(held.device);
      }
      return [one, other].every(({ lastSeen, places: all }) => {
        const heard = lastSeen !== null && NOW - Date.parse(lastSeen) <= 60 * MINUTE;
        const out = all.some(({ open, state }) => open && ['installing', 'verifying', 'unknown'].includes(state));
        const due = all.filter(({ open, reached }) => open && reached);
        const back = due.every(
          ({ after, at, state }) =>
            state === 'withdrawn' ||
            (['failed', 'rolled-back'].includes(state) &&
              due.some((later) => later.state === 'done' && (later.at ?? '') > (at ?? ''))) ||
            (state === 'done' && after === 'good' && (at === null || at <= (lastSeen ?? ''))) ||
            (signed && ['planned', 'needed', 'staged', 'blocked', 'restart-pending'].includes(state)),
        );
        return heard && !out && back;
      });
    }),
    { numRuns: 2_000 },
  );
});
