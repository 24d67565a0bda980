import { ROLLOUT_DEVICE_STATES } from '@tsukuroi/protocol/rollouts-api.ts';
import { describe, expect, it } from 'vitest';
import {
  addCounts,
  GROUPS,
  groupCounts,
  groupOf,
  minutesWords,
  shownGroups,
  totalOf,
  worstFirst,
} from './board-model.ts';

describe('the groups of a board', () => {
  it('hold every state exactly once: nothing is dropped from a bar', () => {
    const states = GROUPS.flatMap((group) => group.states);

    expect([...states].sort()).toEqual([...ROLLOUT_DEVICE_STATES].sort());
    expect(ROLLOUT_DEVICE_STATES.map(groupOf).filter((key) => key === 'done')).toHaveLength(1);
  });

  it('never count as done what is not known, held or rolled back', () => {
    for (const state of [
      'planned',
      'withdrawn',
      'unknown',
      'blocked',
      'rolled-back',
      'verifying',
      'restart-pending',
    ] as const) {
      expect(groupOf(state), state).not.toBe('done');
    }
  });

  it('add up to all devices, with what is not said counted as none', () => {
    const counts = { failed: 1, 'rolled-back': 2, done: 30, staged: 4, needed: 5, unknown: 1 };

    expect(groupCounts(counts)).toEqual([3, 1, 0, 0, 9, 30, 0]);
    expect(totalOf(counts)).toBe(43);
    expect(totalOf(addCounts([counts, { done: 2 }]))).toBe(45);
  });
});

describe('the groups that a picture shows', () => {
  it('are those that somebody is in, and what failed, is not known and is done even when nobody is', () => {
    const shown = (counts: Parameters<typeof groupCounts>[0]) => shownGroups([counts]).map((at) => GROUPS[at]?.key);

    expect(shown({})).toEqual(['failed', 'unknown', 'done']);
    expect(shown({ planned: 3, withdrawn: 1 })).toEqual(['failed', 'unknown', 'waiting', 'done', 'withdrawn']);
  });
});

describe('parts of a board', () => {
  it('come with what needs somebody first, then by name', () => {
    const parts = [
      { name: '外来', counts: { done: 5 } },
      { name: '検査科', counts: { done: 5, unknown: 2 } },
      { name: '3階病棟', counts: { failed: 1 } },
      { name: '医事課', counts: { blocked: 9 } },
      { name: 'ICU', counts: { needed: 3 } },
    ];

    expect(worstFirst(parts).map(({ name }) => name)).toEqual(['3階病棟', '検査科', '医事課', 'ICU', '外来']);
    expect(parts[0]?.name, 'the given list stays as it is').toBe('外来');
  });
});

describe('minutes in words', () => {
  it.each([
    [0, '約 1 分'],
    [40, '約 40 分'],
    [95, '約 2 時間'],
    [35 * 60, '約 35 時間'],
    [48 * 60, '約 2 日'],
  ])('%i', (minutes, words) => {
    expect(minutesWords(minutes, 'ja')).toBe(words);
  });
});
