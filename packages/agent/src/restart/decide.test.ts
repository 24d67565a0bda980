import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayRestart } from './decide.ts';
import { NOTHING_REMEMBERED, type RestartFacts, type RestartMemory } from './shape.ts';
import { answered, countRestart, mendMemory, offers, talkOf, wantedNotice } from './talk.ts';
import { facts, HOUR, MINUTE, memory, NOBODY, NOW, noticed, THEATRE, typedAgo, WARD } from './testing/scene.ts';

const IN_WINDOW = { how: 'in-window', rules: WARD } as const;
const ASK = { how: 'ask', rules: WARD } as const;
const BY_CLICK = { how: 'ask', rules: THEATRE } as const;
const SIGNED_ON = { signedOn: true };

describe('mayRestart of a device that may restart by itself', () => {
  it('goes at once when nobody is signed on', () => {
    expect(mayRestart(facts(), IN_WINDOW, NOTHING_REMEMBERED, NOW)).toEqual({ answer: 'now' });
  });

  it('waits for a person who typed within the idle time, and names where', () => {
    const busy = facts({ ...SIGNED_ON, input: typedAgo(14) });

    const answer = mayRestart(busy, IN_WINDOW, memory(noticed(60)), NOW);

    expect(answer).toEqual({ answer: 'wait', because: 'person-active', about: ':0' });
  });

  it('names the protected program when it runs while somebody types', () => {
    const busy = facts({ ...SIGNED_ON, input: typedAgo(3), running: ['karte'] });

    const answer = mayRestart(busy, IN_WINDOW, memory(noticed(60)), NOW);

    expect(answer).toEqual({ answer: 'wait', because: 'person-active', about: 'karte' });
  });

  it('does not wait for a shared account that is signed on, nor for a record client that is only open', () => {
    const left = facts({ ...SIGNED_ON, input: typedAgo(16), running: ['karte'] });

    expect(mayRestart(left, IN_WINDOW, memory(noticed(60)), NOW)).toEqual({ answer: 'now' });
  });

  it('tells a screen that looks left five minutes before', () => {
    const left = facts({ ...SIGNED_ON, input: typedAgo(40) });

    const before = mayRestart(left, IN_WINDOW, memory(noticed(4)), NOW);
    const after = mayRestart(left, IN_WINDOW, memory(noticed(5)), NOW);

    expect(before).toEqual({ answer: 'wait', because: 'restart-postponed', about: '2026-11-24T05:01:00Z' });
    expect(after).toEqual({ answer: 'now' });
  });

  it('counts what cannot be learnt as a person at work, and says so', () => {
    const blind = facts({ signedOn: true, input: { ...typedAgo(600), unknown: ['wayland (nurse)'] } });

    const answer = mayRestart(blind, IN_WINDOW, memory(noticed(600)), NOW);

    expect(answer).toEqual({ answer: 'wait', because: 'person-active', about: 'unknown: wayland (nurse)' });
  });

  it('counts an input mark from the future as a person: a clock that was set back proves no absence', () => {
    expect(mayRestart(facts({ input: typedAgo(-120) }), IN_WINDOW, NOTHING_REMEMBERED, NOW).answer).toBe('wait');
  });

  it('waits on battery below 50 %, and on a battery that does not say', () => {
    const at = (percent: number | undefined) =>
      mayRestart(facts({ power: { from: 'battery', percent } }), IN_WINDOW, memory({ agreedMs: NOW }), NOW);

    expect(at(49)).toEqual({ answer: 'wait', because: 'on-battery', about: '49%' });
    expect(at(undefined)).toEqual({ answer: 'wait', because: 'on-battery', about: 'unknown' });
    expect(at(50)).toEqual({ answer: 'now' });
  });

  it('keeps the cap of a day even against a click, and says when it ends', () => {
    const restarts = [NOW - 23 * HOUR, NOW - 5 * HOUR, NOW - HOUR];

    const answer = mayRestart(facts(), IN_WINDOW, memory({ agreedMs: NOW }, restarts), NOW);

    expect(answer).toEqual({ answer: 'wait', because: 'restart-cap', about: '2026-11-24T06:00:00Z' });
  });

  it('keeps a promise to wait although nobody is there any more', () => {
    const answer = mayRestart(facts(), IN_WINDOW, memory({ postponedUntilMs: NOW + 10 * MINUTE }), NOW);

    expect(answer).toEqual({ answer: 'wait', because: 'restart-postponed', about: '2026-11-24T05:10:00Z' });
  });

  it('goes at the time that the ward picked although somebody types, but not into a protected program', () => {
    const typing = facts({ ...SIGNED_ON, input: typedAgo(1) });
    const picked = memory({ ...noticed(50), pickedMs: NOW - MINUTE });

    expect(mayRestart(typing, IN_WINDOW, picked, NOW)).toEqual({ answer: 'now' });
    expect(mayRestart({ ...typing, running: ['karte'] }, IN_WINDOW, picked, NOW)).toEqual({
      answer: 'wait',
      because: 'person-active',
      about: 'karte',
    });
  });

  it('lets a click of yesterday restart nothing today', () => {
    const typing = facts({ ...SIGNED_ON, input: typedAgo(1) });

    const agreed = mayRestart(typing, IN_WINDOW, memory({ agreedMs: NOW - 24 * HOUR }), NOW);
    const picked = mayRestart(typing, IN_WINDOW, memory({ pickedMs: NOW - 20 * HOUR }), NOW);

    expect([agreed.answer, picked.answer]).toEqual(['wait', 'wait']);
  });
});

describe('mayRestart of a ward that is asked', () => {
  it('waits for an answer while somebody is signed on, however long the machine rests', () => {
    const left = facts({ ...SIGNED_ON, input: typedAgo(600) });

    const answer = mayRestart(left, ASK, memory(noticed(300)), NOW);

    expect(answer).toEqual({ answer: 'wait', because: 'restart-by-click', about: 'answer' });
  });

  it('says until when the ward has to pick a time once it may not postpone any more', () => {
    const talk = { ...noticed(40), postponements: 2, lastPostponedMs: NOW - HOUR };

    const answer = mayRestart(facts(SIGNED_ON), ASK, memory(talk), NOW);

    expect(answer).toEqual({ answer: 'wait', because: 'restart-by-click', about: '2026-11-25T04:00:00Z' });
  });

  it('goes by a click, and by itself when nobody is signed on who could be asked', () => {
    expect(mayRestart(facts(SIGNED_ON), ASK, memory({ agreedMs: NOW }), NOW)).toEqual({ answer: 'now' });
    expect(mayRestart(facts(), ASK, NOTHING_REMEMBERED, NOW)).toEqual({ answer: 'now' });
  });

  it('asks again after IT allowed more postponements in a newer plan', () => {
    const talk = memory({ ...noticed(40), postponements: 2, lastPostponedMs: NOW - HOUR }).talk;
    const more = { ...WARD, mostPostponements: 5 };
    const asked = mayRestart(facts(SIGNED_ON), { how: 'ask', rules: more }, memory(talk), NOW);

    const wanted = talk && wantedNotice(facts(SIGNED_ON), more, talk, asked, NOW, NOW + 8 * HOUR);

    expect(wanted?.mayPostpone).toBe(true);
  });
});

describe('mayRestart of an operating theatre', () => {
  it('never goes without a click: not idle, not picked long ago, not with nobody signed on', () => {
    const scenes: RestartMemory[] = [NOTHING_REMEMBERED, memory(noticed(600)), memory({ pickedMs: NOW - MINUTE })];

    const answers = scenes.map((scene) => mayRestart(facts(), BY_CLICK, scene, NOW));

    expect(answers).toEqual(scenes.map(() => ({ answer: 'wait', because: 'restart-by-click', about: 'click' })));
  });

  it('goes by a click, in use or not', () => {
    const inUse = facts({ ...SIGNED_ON, input: typedAgo(0) });

    expect(mayRestart(inUse, BY_CLICK, memory({ agreedMs: NOW - MINUTE }), NOW)).toEqual({ answer: 'now' });
  });
});

describe('offers', () => {
  it('names times of this window that leave room for the restart', () => {
    const talk = talkOf(NOTHING_REMEMBERED, 'boot-1');
    const day = (at: number) => new Date(at).toISOString().slice(11, 16);

    expect(offers(talk, WARD, NOW, NOW + 8 * HOUR).map(day)).toEqual(['05:30', '06:30', '07:30']);
    expect(offers(talk, WARD, NOW, NOW + 100 * MINUTE).map(day)).toEqual(['05:30']);
    expect(offers(talk, WARD, NOW, NOW + 20 * MINUTE)).toEqual([]);
  });
});

describe('a night of random clicks, inputs and clocks', () => {
  const step = fc.record({
    minutes: fc.integer({ min: 1, max: 120 }),
    inputAgo: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
    blind: fc.boolean(),
    percent: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
    said: fc.constantFrom('busy', 'now', 'at', undefined),
  });
  const scene = fc.record({
    how: fc.constantFrom('ask' as const, 'in-window' as const),
    byClickOnly: fc.boolean(),
    mostPerDay: fc.integer({ min: 1, max: 3 }),
    mostPostponements: fc.integer({ min: 0, max: 3 }),
    steps: fc.array(step, { minLength: 1, maxLength: 60 }),
  });

  it('never restarts against a person, a battery or the cap, and never forgets what was promised', () => {
    fc.assert(
      fc.property(scene, ({ steps, how, ...change }) => {
        const rules = { ...WARD, ...change };
        let now = NOW;
        let kept: RestartMemory = NOTHING_REMEMBERED;
        let boot = 1;
        let promisedUntil = 0;
        const went: number[] = [];
        for (const one of steps) {
          now += one.minutes * MINUTE;
          const seen: RestartFacts = facts({
            bootId: `boot-${boot}`,
            signedOn: true,
            input: {
              ...NOBODY,
              lastMs: one.inputAgo === undefined ? undefined : now - one.inputAgo * MINUTE,
              unknown: one.blind ? ['screen'] : [],
            },
            power: one.percent === undefined ? { from: 'mains' } : { from: 'battery', percent: one.percent },
          });
          kept = mendMemory(kept, seen.bootId, now);
          let talk = talkOf(kept, seen.bootId);
          const offered = talk.notice?.offered[0];
          const answer =
            one.said === 'at'
              ? offered === undefined
                ? undefined
                : { said: 'at' as const, atMs: offered }
              : one.said && { said: one.said };
          const before = talk;
          if (answer !== undefined) {
            talk = answered(talk, answer, rules, now);
          }
          if (talk.postponements > before.postponements) {
            promisedUntil = now + rules.postponeMinutes * MINUTE;
          }
          const clicked = talk !== before && (one.said === 'now' || one.said === 'at');
          promisedUntil = clicked ? 0 : promisedUntil;
          kept = { ...kept, talk };
          const decided = mayRestart(seen, { how, rules }, kept, now);
          expect(talk.postponements).toBeLessThanOrEqual(rules.mostPostponements);
          if (decided.answer === 'now') {
            const agreed = talk.agreedMs !== undefined;
            const consent = agreed || talk.pickedMs !== undefined;
            expect(now).toBeGreaterThanOrEqual(promisedUntil);
            expect(one.percent ?? 100).toBeGreaterThanOrEqual(50);
            expect(went.filter((at) => at > now - 24 * HOUR).length).toBeLessThan(rules.mostPerDay);
            expect(agreed || !rules.byClickOnly).toBe(true);
            expect(consent || (how === 'in-window' && !one.blind && (one.inputAgo ?? 99) >= 15)).toBe(true);
            went.push(now);
            kept = countRestart(kept, now);
            boot += 1;
            promisedUntil = 0;
          } else {
            const wanted = wantedNotice(seen, rules, talk, decided, now, now + 6 * HOUR);
            const notice = wanted && { id: '00000000000000aa', shownMs: now, shownBy: [], ...wanted };
            kept = { ...kept, talk: { ...talk, notice: notice ?? talk.notice } };
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('is never locked for more than a day by a clock that ran far ahead', () => {
    const ahead = memory({ agreedMs: NOW + 900 * HOUR }, [NOW + 900 * HOUR, NOW + 901 * HOUR, NOW + 902 * HOUR]);

    const atOnce = mendMemory(ahead, 'boot-1', NOW);
    const nextDay = mendMemory(atOnce, 'boot-1', NOW + 25 * HOUR);

    expect(mayRestart(facts(), IN_WINDOW, atOnce, NOW)).toMatchObject({ because: 'restart-cap' });
    expect(mayRestart(facts(), IN_WINDOW, nextDay, NOW + 25 * HOUR)).toEqual({ answer: 'now' });
  });

  it('keeps a promise to wait through a clock that was set back, and no longer than it was made for', () => {
    const promised = memory({ postponements: 1, lastPostponedMs: NOW, postponedUntilMs: NOW + 30 * MINUTE });

    const mended = mendMemory(promised, 'boot-1', NOW - 100 * HOUR);

    expect(mended.talk?.postponedUntilMs).toBe(NOW - 100 * HOUR + 30 * MINUTE);
  });
});
