import type { Text } from '@tsukuroi/core';
import type { PatchState } from '@tsukuroi/protocol/rollouts-api.ts';
import type { GroupKey } from '../rollouts/board-model.ts';

/** Of one device: the list's own words speak of several. */
export const ONE_DEVICE_WORDS: Readonly<Record<string, Text>> = {
  failed: { ja: '失敗', en: 'Failed' },
  unknown: { ja: '分からない', en: 'Not known' },
  held: { ja: '保留', en: 'Held back' },
  waiting: { ja: '待ち', en: 'Waiting' },
  done: { ja: '完了', en: 'Done' },
};

/** The mark beside a device, as on the board. */
export const GROUP_OF: Readonly<Record<PatchState, GroupKey>> = {
  failed: 'failed',
  unknown: 'unknown',
  held: 'blocked',
  waiting: 'waiting',
  done: 'done',
};
