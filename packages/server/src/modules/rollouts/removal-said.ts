import type { Language } from '@tsukuroi/core';
import { workSentence } from '@tsukuroi/protocol/work-words.ts';
import type { Db } from '../../platform/database/index.ts';
import { tables } from './store.ts';
import type { WorkTables } from './store-work.ts';

/** States in which a device says itself why a program is still there. */
const STUCK = ['blocked', 'failed', 'unknown'] as const;

/**
 * By device and program, why the newest work that was to take it off has not: in the device's own reason, as a package that would have gone with it,
 * and what to do. Without it the page would say that such a device waits for its hours, night after night.
 */
export async function readSaid(db: Db, facility: string, language: Language): Promise<ReadonlyMap<string, string>> {
  const rows = await tables(db)
    .withTables<WorkTables>()
    .selectFrom('rollouts_patches as patch')
    .innerJoin('rollouts_work as work', (join) =>
      join
        .onRef('work.device', '=', 'patch.device')
        .onRef('work.plan', '=', 'patch.plan')
        .onRef('work.action', '=', 'patch.action'),
    )
    .select(['patch.device', 'patch.package', 'work.state', 'work.because', 'work.about'])
    .where('patch.facility', '=', facility)
    .where('patch.version', '=', '-')
    .where('work.state', 'in', [...STUCK])
    .execute();
  return new Map(
    rows.map(({ about, because, device, package: app, state }) => {
      const { next, what } = workSentence(
        { state, because: because ?? undefined, about: about ?? undefined },
        language,
      );
      return [`${device} ${app}`, `${what} ${next}`];
    }),
  );
}
