import { describe, expect, test } from 'vitest';
import { placeWith } from '../restart/testing/place.ts';
import { facts, MINUTE, NOBODY, NOW, typedAgo, WARD } from '../restart/testing/scene.ts';
import { runningMs } from './boot.ts';
import { personIn, personSince } from './people.ts';

const RULES = { how: 'in-window' as const, rules: WARD };
const CAME_UP = NOW - 40 * MINUTE;

describe('who is or was at a woken machine', () => {
  test('nobody was: it may go off', () => {
    expect(personIn(facts({ input: NOBODY }), false, RULES, CAME_UP, NOW)).toBeUndefined();
  });

  test('somebody who typed half an hour ago and left counts, though a restart would go ahead', () => {
    expect(personIn(facts({ input: typedAgo(30) }), false, RULES, CAME_UP, NOW)).toEqual({ about: ':0' });
  });

  test('a screen that came up with the machine is nobody, which is known when it rested long enough', () => {
    const input = typedAgo(38);
    const early = personIn(facts({ input, signedOn: true }), false, RULES, CAME_UP, NOW - 28 * MINUTE);
    const later = personIn(facts({ input, signedOn: true }), false, RULES, CAME_UP, NOW);

    expect(early).toEqual({ about: ':0', againMs: NOW - 23 * MINUTE });
    expect(later).toBeUndefined();
  });

  test('somebody who signed on and off again counts', () => {
    expect(personIn(facts(), true, RULES, CAME_UP, NOW)).toEqual({ about: 'signed on since' });
  });

  test('where whoever is signed on would be asked before a restart, it stays on', () => {
    const how = { ...RULES, how: 'ask' as const };

    expect(personIn(facts({ signedOn: true }), false, how, CAME_UP, NOW)).toEqual({ about: 'signed on' });
  });

  test('what cannot be learnt counts as a person', () => {
    const unknown = { lastMs: undefined, where: undefined, unknown: ['wayland (nurse)'] };

    const answers = [
      personIn(facts({ input: unknown }), false, RULES, CAME_UP, NOW),
      personIn(facts({ signedOn: undefined }), false, RULES, CAME_UP, NOW),
      personIn(facts(), undefined, RULES, CAME_UP, NOW),
    ];

    expect(answers.map((answer) => answer?.about)).toEqual([
      'unknown: wayland (nurse)',
      'unknown: sessions',
      'unknown: journal',
    ]);
  });
});

describe('what the machine itself says', () => {
  /** Up for 5,000 s; this system's first process began 2,600 s after the kernel: 40 minutes ago. */
  const FILES = {
    '/proc/uptime': '5000.12 9000.00\n',
    '/proc/1/stat': `1 (system (d) x) S 0 1 1 0 -1 4194560 1 1 1 1 1 1 1 1 20 0 1 0 260012 170000000 3000`,
  };
  const began = (seconds: number) => `{"__MONOTONIC_TIMESTAMP":"${seconds * 1_000_000}","SESSION_ID":"1"}\n`;
  const machine = (journal: string) =>
    placeWith(FILES, { programs: { '/usr/bin/loginctl list-sessions': '', '/usr/bin/journalctl --boot': journal } });

  test('its age is that of its own first process, where several systems share a kernel', () => {
    expect(runningMs(machine(''))).toBe(2_400_000);
  });

  test.each<[string, string | undefined, string]>([
    ['', undefined, 'nobody signed on'],
    [began(2_660), undefined, 'a screen signed itself on with the machine'],
    [began(2_660) + began(3_600), 'signed on since', 'somebody came later'],
    ['{"no":"time"}\n', 'signed on since', 'a time that cannot be read'],
  ])('sessions of the journal %#: %s (%s)', async (journal, about, _why) => {
    const person = await personSince(machine(journal), RULES, CAME_UP, NOW);

    expect(person?.about).toBe(about);
  });

  test('a machine without a journal stays on', async () => {
    const place = placeWith(FILES, { programs: { '/usr/bin/loginctl list-sessions': '' } });

    expect((await personSince(place, RULES, CAME_UP, NOW))?.about).toBe('unknown: journal');
  });
});
