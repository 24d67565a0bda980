import { expect, test } from 'vitest';
import { type Situation, todayItems } from './items.ts';

const QUIET: Situation = {
  actNow: 0,
  thisWeek: 0,
  ransomware: 0,
  overdue: 0,
  ended: 0,
  silent: 0,
  silentAfterDays: 7,
  unjudged: 0,
  unplaced: 0,
  unmapped: 0,
  devices: 40,
  ledger: 40,
  staleFeeds: [],
  refusedFeeds: [],
};

test('a hospital of which no device is known is led to the first day, before anything else', () => {
  const items = todayItems({ ...QUIET, devices: 0, ledger: null, unjudged: 3, unplaced: 2 }, 'ja');

  expect(items.map(({ id, opens }) => [id, opens])).toEqual([['no-devices', '/first-day']]);
});

test('a device that cannot be judged is said with the word every other place uses, and not called fine', () => {
  const [item] = todayItems({ ...QUIET, unjudged: 4 }, 'ja');

  expect(item).toMatchObject({ id: 'unjudged', title: '判断できない端末が 4 台あります', count: 4 });
  expect(item?.detail).toContain('「弱点なし」ではありません');
});

test('many old sources are counted, not all named', () => {
  const staleFeeds = ['A', 'B', 'C', 'D', 'E'];

  const [item] = todayItems({ ...QUIET, staleFeeds }, 'ja');

  expect(item?.title).toBe('古くなった情報源が 5 件あります');
  expect(item?.detail).toContain('A、B、C ほか 2 件');
});

test('a server without a backup, or with one older than a week, asks for one; an age nobody can tell counts as none', () => {
  const asked = (backupDays: number | null, devices = 40) =>
    todayItems({ ...QUIET, devices, backupDays }, 'ja').map(({ id, count }) => [id, count]);

  expect(asked(null)).toEqual([['no-backup', 1]]);
  expect(asked(7)).toEqual([]);
  expect(asked(8)).toEqual([['old-backup', 8]]);
  expect(asked(null, 0)).toEqual([['no-devices', 1]]);
});

test('nothing to do is an empty list', () => {
  expect(todayItems(QUIET, 'ja')).toEqual([]);
});

test('what stopped is red and says why; what waits for somebody or failed in a rollout that goes on is amber', () => {
  const items = todayItems(
    {
      ...QUIET,
      stoppedRollouts: 1,
      stoppedWords: '外来(夜間): 失敗が決めた数に達したため、自動で止まりました(3 / 4)。',
      unknownWork: 2,
      failedDevices: 5,
      troubledDevices: 1,
      approvalsWaiting: 7,
      pausedRollouts: 1,
    },
    'ja',
  );

  expect(items.map(({ id, level, count }) => [id, level, count])).toEqual([
    ['rollout-stopped', 'act-now', 1],
    ['work-unknown', 'act-now', 2],
    ['rollout-failed', 'this-week', 5],
    ['devices-troubled', 'this-week', 1],
    ['approval-waiting', 'this-week', 7],
    ['rollout-paused', 'this-week', 1],
  ]);
  expect(items[0]?.detail).toContain('自動で止まりました(3 / 4)');
});
