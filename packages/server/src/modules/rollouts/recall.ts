import { isoSeconds } from '@tsukuroi/core';
import { inTransaction } from '../../platform/database/index.ts';
import { letGo } from './keep-order.ts';
import type { View } from './look.ts';
import type { RolloutParts } from './parts.ts';
import { recallOf } from './plan-device.ts';
import { isFailure, isWaiting } from './rollout.ts';
import { changeMember, type RolloutRecord, readOrdered } from './store.ts';
import { PROGRAM } from './texts.ts';

/**
 * Takes back what has not begun, also the other actions of a plan of which one failed. A plan with no actions reaches the device at its next
 * check-in; what installs is finished there.
 */
export async function recall(
  parts: RolloutParts,
  rollout: RolloutRecord,
  view: View,
  only?: ReadonlySet<string>,
): Promise<void> {
  if (only?.size === 0) {
    return;
  }
  const members = (await readOrdered(parts.db, rollout.id)).filter(
    (one) =>
      (isWaiting(one) || ((one.state === 'restart-pending' || isFailure(one)) && one.plan_key !== '')) &&
      (only === undefined || only.has(one.device)),
  );
  if (members.length === 0) {
    return;
  }
  const drafts = members.map((member) =>
    recallOf(
      {
        identity: member.identity,
        department: view.agents.get(member.device)?.department ?? '',
        touch: view.assessed.get(member.device)?.touch ?? 'never',
      },
      parts.clock,
    ),
  );
  await (await parts.director()).order(PROGRAM, drafts);
  await inTransaction(parts.db, async (tx) => {
    for (const member of members) {
      await letGo(tx, member);
      await changeMember(tx, member, {
        plan_key: '',
        windows: '[]',
        next_window: null,
        last_start: null,
        ...(isWaiting(member)
          ? { state: only === undefined ? 'planned' : 'withdrawn', at: isoSeconds(view.nowMs) }
          : {}),
      });
    }
  });
  parts.changed(rollout.id);
}
