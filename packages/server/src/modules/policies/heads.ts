import { isoSeconds } from '@tsukuroi/core';
import type { DepartmentHead } from '@tsukuroi/protocol';
import type { ServerContext } from '../../module.ts';
import { inTransaction } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import * as store from './store.ts';

type Parts = Pick<ServerContext, 'audit' | 'clock' | 'db' | 'settings'>;

export function headOf({ department, deputy, head }: store.HeadRecord): DepartmentHead {
  return { department, head, deputy: deputy === '' ? null : deputy };
}

export async function readHeads({ db, settings }: Pick<Parts, 'db' | 'settings'>): Promise<DepartmentHead[]> {
  return (await store.readHeads(db, (await settings.facility()).id)).map(headOf);
}

/**
 * Names who speaks for a department, or with `head` null nobody any more. Approvals of somebody who is neither head nor deputy now count no longer
 * for what has not begun.
 */
export async function changeHead(
  { department, deputy, head }: { department: string; head: string | null; deputy: string | null },
  actor: Actor,
  { audit, clock, db, settings }: Parts,
): Promise<void> {
  const { id: facility } = await settings.facility();
  await inTransaction(db, async (tx) => {
    const before = (await store.readHeads(tx, facility)).find((row) => row.department === department);
    if (head === null) {
      await store.removeHead(tx, facility, department);
    } else {
      await store.writeHead(tx, {
        ...{ facility, department, head, deputy: deputy ?? '' },
        ...{ changed_by: actor.name, changed_at: isoSeconds(clock.nowMs()) },
      });
    }
    const told = (one: { head: string | null; deputy: string | null } | undefined) =>
      one === undefined ? {} : { before: { head: one.head, deputy: one.deputy } };
    await audit.append(tx, facility, {
      ...{ who: actor, what: 'policies.head-changed', target: department },
      ...told(before),
      after: { head, deputy },
    });
  });
}
