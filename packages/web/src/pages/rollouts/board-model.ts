import type { Language, Text } from '@tsukuroi/core';
import { ROLLOUT_DEVICE_STATES, type RolloutCounts, type RolloutDeviceState } from '@tsukuroi/protocol/rollouts-api.ts';
import type { SeriesLook } from '../../components/chart/looks.tsx';

/** What a board shows, counted from what the server says. Pure: figures in, words and shares out. */

export type GroupKey = 'failed' | 'unknown' | 'blocked' | 'moving' | 'waiting' | 'done' | 'withdrawn';

interface Group {
  readonly key: GroupKey;
  readonly states: readonly RolloutDeviceState[];
  readonly look: SeriesLook;
  readonly words: Text;
}

/** The states as a person on the ward tells them apart, what needs somebody first. Every state is in exactly one. */
export const GROUPS: readonly Group[] = [
  { key: 'failed', states: ['failed', 'rolled-back'], look: 'act', words: { ja: '失敗', en: 'Failed' } },
  { key: 'unknown', states: ['unknown'], look: 'unknown', words: { ja: '分からない', en: 'Not known' } },
  { key: 'blocked', states: ['blocked'], look: 'soon', words: { ja: '保留', en: 'Held' } },
  {
    key: 'moving',
    states: ['installing', 'restart-pending', 'verifying'],
    look: 'plan',
    words: { ja: '作業中', en: 'Under way' },
  },
  {
    key: 'waiting',
    states: ['planned', 'needed', 'staged'],
    look: 'wait',
    words: { ja: '順番待ち', en: 'Waiting' },
  },
  { key: 'done', states: ['done'], look: 'good', words: { ja: '完了', en: 'Done' } },
  { key: 'withdrawn', states: ['withdrawn'], look: 'plain', words: { ja: '取りやめ', en: 'Withdrawn' } },
];

/** Counts of each group, in the order of `GROUPS`. */
export function groupCounts(counts: RolloutCounts): number[] {
  return GROUPS.map(({ states }) => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0));
}

export function groupOf(state: RolloutDeviceState): GroupKey {
  return GROUPS.find(({ states }) => states.includes(state))?.key ?? 'unknown';
}

export function totalOf(counts: RolloutCounts): number {
  return ROLLOUT_DEVICE_STATES.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

/** Numbers of one part of a board, added up over several. */
export function addCounts(all: readonly RolloutCounts[]): RolloutCounts {
  return Object.fromEntries(
    ROLLOUT_DEVICE_STATES.map((state) => [state, all.reduce((sum, one) => sum + (one[state] ?? 0), 0)]),
  );
}

/** Places of the groups that a picture shows: those that somebody is in, and always what failed, is not known, and is done. */
export function shownGroups(all: readonly RolloutCounts[]): number[] {
  const sums = groupCounts(addCounts(all));
  return GROUPS.flatMap(({ key }, place) =>
    key === 'failed' || key === 'unknown' || key === 'done' || (sums[place] ?? 0) > 0 ? [place] : [],
  );
}

interface Part {
  readonly name: string;
  readonly counts: RolloutCounts;
}

/** What needs somebody comes first: failed, not known, held; then by name. */
export function worstFirst<T extends Part>(parts: readonly T[]): T[] {
  const key = ({ counts }: T): number[] => groupCounts(counts).slice(0, 3);
  return [...parts].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    const place = left.findIndex((count, index) => count !== right[index]);
    return place < 0 ? (a.name < b.name ? -1 : 1) : (right[place] ?? 0) - (left[place] ?? 0);
  });
}

/** Minutes as people say them: `約 40 分`, `約 3 時間`, `約 2 日`. */
export function minutesWords(minutes: number, language: Language): string {
  const about = language === 'ja' ? '約 ' : 'about ';
  if (minutes < 90) {
    return `${about}${Math.max(1, Math.round(minutes))} ${language === 'ja' ? '分' : 'min'}`;
  }
  const hours = minutes / 60;
  if (hours < 36) {
    return `${about}${Math.round(hours)} ${language === 'ja' ? '時間' : 'h'}`;
  }
  return `${about}${Math.round(hours / 24)} ${language === 'ja' ? '日' : 'days'}`;
}
