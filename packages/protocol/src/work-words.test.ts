import { expect, test } from 'vitest';
import { WORK_REASONS, WORK_STATES } from './work.ts';
import { WORK_REASON_WORDS, WORK_STATE_WORDS, workSentence } from './work-words.ts';

test('every state and every reason has its words, and no two states or reasons the same name', () => {
  const states = WORK_STATES.map((state) => WORK_STATE_WORDS[state].label.ja);
  const reasons = WORK_REASONS.map((reason) => WORK_REASON_WORDS[reason].label.ja);

  expect([new Set(states).size, new Set(reasons).size]).toEqual([WORK_STATES.length, WORK_REASONS.length]);
});

test('every sentence is one, in both languages', () => {
  const all = [...Object.values(WORK_STATE_WORDS), ...Object.values(WORK_REASON_WORDS)];

  for (const { what, next } of all) {
    expect([what.ja, next.ja].every((text) => /[ぁ-ん].*。$/.test(text))).toBe(true);
    expect([what.en, next.en].every((text) => /^[A-Z].*\.$/.test(text))).toBe(true);
  }
});

test('a reason is said before its state, with what it is about', () => {
  const said = workSentence({ state: 'blocked', because: 'held-package', about: 'openssl' }, 'ja');

  expect(said).toEqual({
    label: '保留',
    what: '端末で版が固定（hold）されているパッケージがあります。（openssl）',
    next: '固定した理由を業者に確かめ、不要なら固定を外してください。',
  });
  expect(workSentence({ state: 'done' }, 'en').what).toBe('The device was read again: the update is in.');
});
