import { inTransaction } from '../../platform/database/index.ts';
import { type After, afterOf, readAfter, readBefore } from './afterwards.ts';
import type { View } from './look.ts';
import type { RolloutParts } from './parts.ts';
import { changeMember, type RolloutRecord, readMembers } from './store.ts';

/** What is open, lost or amiss on devices that are done: from an inventory that was read since. */
export async function lookAfterwards(
  parts: RolloutParts,
  rollouts: readonly RolloutRecord[],
  view: View,
): Promise<void> {
  const { db, open, report } = parts;
  for (const rollout of rollouts) {
    for (const member of (await readMembers(db, rollout.id)).filter(({ state }) => state === 'done')) {
      const newest = view.digests.get(member.device);
      const before = readBefore(member.before);
      const after = readAfter(member.after);
      if (newest === undefined || newest.at === after?.at || newest.digest === before?.digest) {
        continue;
      }
      const found = await report(member.device);
      if (found !== undefined) {
        const known: Pick<After, 'open' | 'judged'> | undefined = after?.digest === found.digest ? after : undefined;
        const now =
          known === undefined
            ? await open(member.device, found)
            : { affected: known.open, judged: known.judged, urgent: [] };
        const text = JSON.stringify(
          afterOf(found, now, before, view.checks.get(member.department ?? '') ?? [], member.at ?? ''),
        );
        await inTransaction(db, (tx) => changeMember(tx, member, { after: text }));
      }
    }
  }
}
