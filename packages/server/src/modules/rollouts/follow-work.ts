import type { PatchState } from '@tsukuroi/protocol';
import type { Tx } from '../../platform/database/index.ts';
import { keyWithout } from './plan-key.ts';
import { actionsOf, isFailure, isOver } from './rollout.ts';
import { changeMember, type MemberRecord, readMemberOfPlan, tables } from './store.ts';
import { readWorksOf, type WorkRecord } from './store-work.ts';

/**
 * What a device said of one action of its plan moves its place in its rollout and what is told of the updates that the action takes. What was taken
 * back meanwhile stays taken back, unless it had begun already.
 */
export async function followWork(tx: Tx, work: WorkRecord): Promise<void> {
  const member = await readMemberOfPlan(tx, work.identity, work.plan);
  if (member === undefined || !actionsOf(member).includes(work.action)) {
    return;
  }
  const begun = BEGUN.includes(work.state) || member.begun === 1;
  const isBack = member.state === 'planned' || member.state === 'withdrawn';
  const nothing = !BEGUN.includes(work.state) && !isFailure(work);
  if (!(isBack && nothing)) {
    const works = await readWorksOf(tx, work.identity, work.plan);
    const { state, because, about, at } =
      worstOf(works.filter(({ action }) => actionsOf(member).includes(action))) ?? work;
    const key = isOver(work) ? { plan_key: keyWithout(member.plan_key, work.action) } : {};
    await changeMember(tx, member, { state, because, about, at, begun: begun ? 1 : 0, ...key });
  }
  await tables(tx)
    .updateTable('rollouts_patches')
    .set({ state: patchStateOf(work) })
    .where('device', '=', member.device)
    .where('plan', '=', work.plan)
    .where((where) => where.or([where('action', '=', work.action), where('action', 'is', null)]))
    .execute();
  if (work.because === 'unplanned-change') {
    await tables(tx)
      .updateTable('rollouts_devices')
      .set({ whole_only: 1 })
      .where('device', '=', member.device)
      .execute();
  }
}

/**
 * How a device stands whose plan has several actions: what is under way counts first, since nothing may be ordered meanwhile; then what failed, so that
 * a budget is used up at once; then what waits; done is only what is done with all of it. Undefined without any.
 */
export function worstOf<W extends Pick<MemberRecord & WorkRecord, 'state' | 'because'>>(
  works: readonly W[],
): W | undefined {
  return works.toSorted((a, b) => rankOf(a) - rankOf(b))[0];
}

const RANKS: readonly WorkRecord['state'][][] = [['installing'], ['verifying'], ['restart-pending']];

function rankOf(work: Pick<MemberRecord & WorkRecord, 'state' | 'because'>): number {
  const place = RANKS.findIndex((states) => states.some((state) => state === work.state));
  if (place >= 0) {
    return place;
  }
  if (isFailure(work)) {
    return 3;
  }
  if (!isOver(work)) {
    return 4;
  }
  return work.state === 'unknown' ? 5 : work.state === 'done' ? 7 : 6;
}

const BEGUN: readonly WorkRecord['state'][] = ['installing', 'restart-pending', 'verifying', 'done', 'rolled-back'];

export function patchStateOf(work: Pick<MemberRecord & WorkRecord, 'state' | 'because'>): PatchState {
  if (work.state === 'done' || work.state === 'unknown') {
    return work.state;
  }
  return isFailure(work) ? 'failed' : 'waiting';
}
