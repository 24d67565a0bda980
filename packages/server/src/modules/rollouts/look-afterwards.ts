import { inTransaction } from '../../platform/database/index.ts';
import { type After, afterOf, readAfter, readBefore } from './afterwards.ts';
import type { View } from './look.ts';
import type { MemberBook } from './member-book.ts';
import type { RolloutParts } from './parts.ts';
import { changeMember, type RolloutRecord, readMember } from './store.ts';

/** What is open, lost or amiss on devices that are done: from an inventory that was read since. */
export async function lookAfterwards(
  parts: RolloutParts,
  rollouts: readonly RolloutRecord[],
  book: Pick<MemberBook, 'of'>,
  view: View,
): Promise<void> {
  const { db, open, report } = parts;
  for (const rollout of rollouts) {
    for (const { after: seen, before: had, device, state } of (await book.of(rollout.id)).members) {
      const newest = state === 'done' ? view.digests.get(device) : undefined;
      if (newest === undefined || newest.at === seen?.at || newest.digest === had?.digest) {
        continue;
      }
      const [member, found] = [await readMember(db, { rollout: rollout.id, device }), await report(device)];
      if (member?.state === 'done' && found !== undefined) {
        const before = readBefore(member.before);
        const after = readAfter(member.after);
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
