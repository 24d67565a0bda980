import type { RolloutEffect } from '@tsukuroi/protocol';
import { readAfter, readBefore } from './afterwards.ts';
import type { MemberRecord } from './store.ts';

/** What is listed by name; the rest is counted. */
const LISTED = 50;

/**
 * What a rollout did to findings: counted over devices that are done and whose inventory was read before and since. A device whose software
 * cannot be judged, or whose inventory has not come yet, counts in `undetermined` and nowhere else.
 */
export function effectOf(members: readonly Pick<MemberRecord, 'state' | 'before' | 'after'>[]): RolloutEffect {
  let [before, after, fixed, undetermined, devices] = [0, 0, 0, 0, 0];
  const left = new Map<string, { id: string; software: string; devices: number }>();
  for (const member of members.filter(({ state }) => state === 'done')) {
    const was = readBefore(member.before);
    const is = readAfter(member.after);
    if (was === undefined || is === undefined || !was.judged || !is.judged) {
      undetermined += 1;
      continue;
    }
    devices += 1;
    before += was.open.length;
    after += is.open.length;
    const open = new Set(is.open.map(({ id }) => id));
    fixed += was.open.filter((id) => !open.has(id)).length;
    for (const { id, software } of is.open) {
      left.set(id, { id, software, devices: (left.get(id)?.devices ?? 0) + 1 });
    }
  }
  const notFixed = [...left.values()].sort((a, b) => b.devices - a.devices || (a.id < b.id ? -1 : 1));
  return {
    ...{ before, after, fixed, devices, undetermined },
    notFixed: notFixed.slice(0, LISTED),
    notFixedMore: Math.max(0, notFixed.length - LISTED),
  };
}
