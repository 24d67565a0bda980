import { isoSeconds } from '@tsukuroi/core';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database/index.ts';
import { versionKey } from './assess.ts';
import type { View } from './look.ts';
import type { Member } from './member-book.ts';
import type { Wish } from './ordering.ts';
import { type Step, titleOf } from './sets.ts';
import { changeMember, type RolloutRecord, tables } from './store.ts';
import { changeWork, writeWork } from './store-work.ts';

/** Writes down what was signed for a member: its work, its place in the rollout, and what becomes of each update. */
export async function keepOrder(
  tx: Tx,
  rollout: RolloutRecord,
  member: Member,
  { draft, given, key, restartOnly }: Extract<Wish, { kind: 'order' }>,
  plan: number | undefined,
  before: string,
  view: View,
): Promise<void> {
  const [action] = draft.actions;
  if (plan === undefined || action === undefined) {
    return;
  }
  const now = isoSeconds(view.nowMs);
  const windows = JSON.stringify(action.windows);
  const minutes = action.minutes ?? 60;
  const nextWindow = action.windows.find(({ to }) => Date.parse(to) - minutes * 60_000 >= view.nowMs)?.from ?? null;
  if (!restartOnly) {
    await letGo(tx, member);
  }
  for (const { id } of draft.actions) {
    await writeWork(tx, {
      identity: draft.device,
      plan,
      action: id,
      facility: rollout.facility,
      device: member.device,
      rollout: rollout.id,
      state: 'needed',
      move: 0,
      because: null,
      about: null,
      evidence: null,
      at: now,
      received_at: now,
      last_start: draft.lastStart,
      minutes,
      windows,
      packages: (given.get(id) ?? []).map(wordsOf).join('、'),
    });
  }
  if (restartOnly) {
    await keepWaiting(tx, member, draft.lastStart);
    await changeMember(tx, member, { plan_key: key, windows, next_window: nextWindow, last_start: draft.lastStart });
    return;
  }
  await changeMember(tx, member, {
    identity: draft.device,
    state: 'needed',
    because: null,
    about: null,
    plan,
    action: draft.actions.map(({ id }) => id).join(' '),
    plan_key: key,
    windows,
    next_window: nextWindow,
    last_start: draft.lastStart,
    packages: [...given.values()].reduce((count, steps) => count + steps.length, 0),
    ordered_at: member.ordered_at ?? now,
    at: now,
    ...(before === '' ? {} : { before }),
  });
  // One statement for each action: it may hold thousands of packages.
  for (const [id, steps] of given) {
    await tables(tx)
      .updateTable('rollouts_patches')
      .set({ plan, action: id, state: 'waiting' })
      .where('device', '=', member.device)
      .where(sql<string>`package || ' ' || architecture || ' ' || version`, 'in', steps.map(versionKey))
      .execute();
  }
}

/** As people read it in the history; a removal has no version. */
function wordsOf(step: Step): string {
  return step.source === 'removal' ? titleOf(step).ja : `${titleOf(step).ja} ${step.to}`;
}

async function keepWaiting(
  tx: Tx,
  { identity, plan }: Pick<Member, 'identity' | 'plan'>,
  lastStart: string,
): Promise<void> {
  if (plan !== null) {
    await changeWork(tx, identity, plan, { last_start: lastStart });
  }
}

/** The work of a plan that another one took the place of: no report of it is missed any more. */
export async function letGo(tx: Tx, { identity, plan }: Pick<Member, 'identity' | 'plan'>): Promise<void> {
  if (plan !== null) {
    await changeWork(tx, identity, plan, { last_start: null });
  }
}
