import type { PatchState } from '@tsukuroi/protocol';
import type { Tx } from '../../platform/database/index.ts';
import { isFailure } from './rollout.ts';
import { changeMember, type MemberRecord, readMemberOfPlan, tables } from './store.ts';
import type { WorkRecord } from './store-work.ts';

/**
 * What a device said moves its place in its rollout and what is told of each update. What was taken back meanwhile stays taken back, unless it
 * had begun already.
 */
export async function followWork(tx: Tx, work: WorkRecord): Promise<void> {
  const member = await readMemberOfPlan(tx, work.identity, work.plan);
  if (member === undefined || member.action !== work.action) {
    return;
  }
  const begun = BEGUN.includes(work.state) || member.begun === 1;
  const isBack = member.state === 'planned' || member.state === 'withdrawn';
  const nothing = !BEGUN.includes(work.state) && !isFailure(work);
  if (!(isBack && nothing)) {
    const { state, because, about, at } = work;
    await changeMember(tx, member, { state, because, about, at, begun: begun ? 1 : 0 });
  }
  await tables(tx)
    .updateTable('rollouts_patches')
    .set({ state: patchStateOf(work) })
    .where('device', '=', member.device)
    .where('plan', '=', work.plan)
    .execute();
  if (work.because === 'unplanned-change') {
    await tables(tx)
      .updateTable('rollouts_devices')
      .set({ whole_only: 1 })
      .where('device', '=', member.device)
      .execute();
  }
}

const BEGUN: readonly WorkRecord['state'][] = ['installing', 'restart-pending', 'verifying', 'done', 'rolled-back'];

export function patchStateOf(work: Pick<MemberRecord & WorkRecord, 'state' | 'because'>): PatchState {
  if (work.state === 'done' || work.state === 'unknown') {
    return work.state;
  }
  return isFailure(work) ? 'failed' : 'waiting';
}
