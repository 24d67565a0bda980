import type { Language } from '@tsukuroi/core';
import type { ServerContext } from '../../module.ts';
import { type AnyReason, waitsForApproval } from './held.ts';
import { shownRolloutName } from './rollout-name.ts';
import { whyOf } from './rows.ts';
import { OPEN_STATES, readOpenTrouble, readRollouts, tables } from './store.ts';
import type { WorkTables } from './store-work.ts';

/** What the page of today says about rollouts. */
export interface RolloutSituation {
  readonly stoppedRollouts: number;
  /** Why the newest of them stopped, in a sentence. */
  readonly stoppedWords: string;
  readonly pausedRollouts: number;
  /** Devices whose update failed in a rollout that is not over. */
  readonly failedDevices: number;
  /** Pieces of work of which nobody knows how far they came. */
  readonly unknownWork: number;
  readonly troubledDevices: number;
  /** Updates that wait for somebody's word. */
  readonly approvalsWaiting: number;
}

export async function rolloutSituation(
  { db, settings }: Pick<ServerContext, 'db' | 'settings'>,
  language: Language,
): Promise<RolloutSituation> {
  const { id: facility } = await settings.facility();
  const halted = await readRollouts(db, facility, ['stopped', 'paused']);
  const stopped = halted.filter(({ state }) => state === 'stopped');
  const newest = stopped.at(-1);
  const [failed, unknown, trouble, held] = await Promise.all([
    tables(db)
      .selectFrom('rollouts_members as m')
      .innerJoin('rollouts_rollouts as r', 'r.id', 'm.rollout')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('m.facility', '=', facility)
      .where('m.state', 'in', ['failed', 'rolled-back'])
      .where('r.state', 'in', [...OPEN_STATES])
      .executeTakeFirstOrThrow(),
    db
      .withTables<WorkTables>()
      .selectFrom('rollouts_work')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('facility', '=', facility)
      .where('state', '=', 'unknown')
      .executeTakeFirstOrThrow(),
    readOpenTrouble(db, facility),
    tables(db)
      .selectFrom('rollouts_patches')
      .select(['package', 'version', 'held'])
      .where('facility', '=', facility)
      .where('state', '=', 'held')
      .groupBy(['package', 'version', 'held'])
      .execute(),
  ]);
  const waiting = held.filter((row) => (JSON.parse(row.held) as AnyReason[]).some(waitsForApproval));
  return {
    stoppedRollouts: stopped.length,
    stoppedWords:
      newest === undefined
        ? ''
        : `${shownRolloutName(newest.name, language)}: ${whyOf(newest, language)?.sentence ?? ''}`,
    pausedRollouts: halted.length - stopped.length,
    failedDevices: Number(failed.count),
    unknownWork: Number(unknown.count),
    troubledDevices: new Set(trouble.map(({ device }) => device)).size,
    approvalsWaiting: new Set(waiting.map((row) => `${row.package} ${row.version}`)).size,
  };
}
