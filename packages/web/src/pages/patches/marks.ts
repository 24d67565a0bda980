import type { PatchState } from '@tsukuroi/protocol/rollouts-api.ts';
import type { GroupKey } from '../rollouts/board-model.ts';

/** The mark beside a device, as on the board. */
export const GROUP_OF: Readonly<Record<PatchState, GroupKey>> = {
  failed: 'failed',
  unknown: 'unknown',
  held: 'blocked',
  waiting: 'waiting',
  done: 'done',
};
