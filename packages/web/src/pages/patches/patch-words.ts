import type { Text } from '@tsukuroi/core';

/** Of one device: the list's own words speak of several. */
export const ONE_DEVICE_WORDS: Readonly<Record<string, Text>> = {
  failed: { ja: '失敗', en: 'Failed' },
  unknown: { ja: '分からない', en: 'Not known' },
  held: { ja: '保留', en: 'Held back' },
  waiting: { ja: '待ち', en: 'Waiting' },
  done: { ja: '完了', en: 'Done' },
};
