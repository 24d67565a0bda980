import type { OutwardNotices } from '@tsukuroi/trust/mailbox/index.ts';
import type { ServerContext } from '../../module.ts';

const CARRIED = new WeakMap<ServerContext, OutwardNotices>();

/** Says what relays in the DMZ are given to say outside; they get it with each visit. */
export function carryNotices(context: ServerContext, notices: OutwardNotices): void {
  CARRIED.set(context, notices);
}

export function carriedNotices(context: ServerContext): OutwardNotices | undefined {
  return CARRIED.get(context);
}
