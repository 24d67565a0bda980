import { closenessOf } from '@tsukuroi/policy';
import type { Db } from '../../platform/database/index.ts';
import { readAfter } from './afterwards.ts';
import type { Proof } from './gates.ts';
import type { View } from './look.ts';
import type { Member } from './member-book.ts';
import { isLeftForNext, type Ring, ringsOf } from './rollout.ts';
import { type RolloutRecord, readOpenTrouble, tables } from './store.ts';

/** Devices that prove a ring: its own members, or where the ring names devices of other policies, what became of the same versions there. */
export async function proofsOf(
  db: Db,
  rollout: RolloutRecord,
  ring: Ring,
  members: readonly Member[],
  view: View,
): Promise<readonly Proof[]> {
  const troubled = new Set((await readOpenTrouble(db, view.facility)).map(({ device }) => device));
  const place = ringsOf(rollout).findIndex(({ id }) => id === ring.id);
  const own = members.filter((one) => one.ring === place);
  if (own.length > 0 || ring.who === undefined) {
    return own.map((one) => {
      const { after, at, begun, device, state } = one;
      const isDone = state === 'done';
      return {
        // It proves nothing, and never will in this rollout.
        state: isLeftForNext(one) ? 'unknown' : state,
        begun: begun === 1,
        at,
        trouble: troubled.has(device),
        lost: isDone ? (after?.lost ?? []) : [],
        check: isDone ? (after?.check ?? 'unknown') : 'none',
      };
    });
  }
  const { who } = ring;
  const there = [...view.assessed.values()]
    .filter(({ device, policy }) => policy?.id !== rollout.policy && closenessOf(who, device) !== undefined)
    .map(({ device }) => device.id);
  return proofsElsewhere(db, rollout, there, troubled);
}

async function proofsElsewhere(
  db: Db,
  rollout: RolloutRecord,
  devices: readonly string[],
  troubled: ReadonlySet<string>,
): Promise<readonly Proof[]> {
  const rows = await tables(db)
    .selectFrom('rollouts_patches as p')
    .innerJoin('rollouts_versions as v', (join) =>
      join
        .onRef('v.package', '=', 'p.package')
        .onRef('v.architecture', '=', 'p.architecture')
        .onRef('v.version', '=', 'p.version'),
    )
    .leftJoin('rollouts_members as m', (join) => join.onRef('m.device', '=', 'p.device').onRef('m.plan', '=', 'p.plan'))
    .select(['p.device', 'p.state', 'm.at', 'm.after'])
    .where('v.rollout', '=', rollout.id)
    .where('p.facility', '=', rollout.facility)
    .where('p.state', '<>', 'held')
    .execute();
  const wanted = new Set(devices);
  const byDevice = Map.groupBy(
    rows.filter(({ device }) => wanted.has(device)),
    ({ device }) => device,
  );
  return [...byDevice].map(([device, found]): Proof => {
    const states = new Set(found.map(({ state }) => state));
    const state = states.has('failed')
      ? 'failed'
      : states.has('unknown')
        ? 'unknown'
        : states.has('waiting')
          ? 'needed'
          : 'done';
    const after = readAfter(found.find((row) => (row.after ?? '') !== '')?.after ?? '');
    const at =
      found
        .map((row) => row.at ?? '')
        .sort()
        .at(-1) ?? '';
    return {
      state,
      begun: state !== 'needed',
      at: at === '' ? rollout.started_at : at,
      trouble: troubled.has(device),
      lost: state === 'done' ? (after?.lost ?? []) : [],
      check: state === 'done' ? (after?.check ?? 'none') : 'none',
    };
  });
}
