import { expect, test } from 'vitest';
import { type Before, missingOf } from './kept.ts';

/** Two endpoints of different departments and the server. */
const BEFORE: Before = {
  things: new Map([
    ['server /var/lib/tsukuroi/identity/authority.pem', 'a1'],
    ['ep1 /var/lib/tsukuroi-agent/identity/identity.json', 'b2'],
    ['device 1', 'ep1 外来'],
    ['device 2', 'ep2 病棟'],
  ]),
  journals: new Map([
    ['ep1', ['1 enrolled', '2 report']],
    ['ep2', ['1 enrolled']],
  ]),
};
const after = (things: readonly (readonly [string, string])[], journals: Before['journals']): Before => ({
  things: new Map([...BEFORE.things, ...things]),
  journals,
});

test('the same things and longer journals: nothing is lost', () => {
  const more = new Map([
    ['ep1', ['1 enrolled', '2 report', '3 report']],
    ['ep2', ['1 enrolled']],
  ]);

  expect(missingOf(BEFORE, after([['device 3', 'ep3 検査']], more))).toEqual([]);
});

test.each([
  [
    'an endpoint became another device',
    after([['device 1', 'ep1 病棟']], BEFORE.journals),
    'device 1: ep1 外来 → ep1 病棟',
  ],
  ['a thing is gone', { ...BEFORE, things: new Map() }, 'device 2: ep2 病棟 → gone'],
  [
    'a journal began anew',
    after(
      [],
      new Map([
        ['ep1', ['1 enrolled again']],
        ['ep2', ['1 enrolled']],
      ]),
    ),
    'ep1: line 1 of 2 of its journal is another one',
  ],
  [
    'a journal is shorter',
    after(
      [],
      new Map([
        ['ep1', ['1 enrolled', '2 report']],
        ['ep2', []],
      ]),
    ),
    'ep2: line 1 of 1 of its journal is another one',
  ],
])('red: %s', (_, now, said) => {
  expect(missingOf(BEFORE, now)).toContain(said);
});
