import type { Db } from '../../platform/database/index.ts';
import { tables } from './store.ts';

/** What a device holds in a plan that was signed and may still begin something. */
export interface StandingWindows {
  readonly device: string;
  /** As the plan says them. */
  readonly windows: readonly { readonly from: string; readonly to: string }[];
  /** After it nothing of the plan begins. */
  readonly lastStart: string;
}

/** Devices whose plan waits for its windows, or for the restart; what is over, taken back or only planned has none. */
export async function standingWindows(db: Db, facility: string): Promise<readonly StandingWindows[]> {
  const rows = await tables(db)
    .selectFrom('rollouts_members')
    .select(['device', 'windows', 'last_start'])
    .where('facility', '=', facility)
    .where((where) =>
      where.or([
        where('state', 'in', ['needed', 'staged', 'blocked', 'restart-pending']),
        // One action of its plan failed, another one waits.
        where.and([where('state', 'in', ['failed', 'rolled-back']), where('plan_key', '<>', '')]),
      ]),
    )
    .where('plan', 'is not', null)
    .where('last_start', 'is not', null)
    .orderBy('device')
    .execute();
  return rows.map(({ device, windows, last_start }) => ({
    device,
    windows: JSON.parse(windows) as StandingWindows['windows'],
    lastStart: last_start ?? '',
  }));
}
