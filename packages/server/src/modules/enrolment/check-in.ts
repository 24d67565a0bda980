import { randomUUID } from 'node:crypto';
import { isoSeconds } from '@tsukuroi/core';
import type { CheckIn, CheckInAnswer, IdentityDemand } from '@tsukuroi/protocol';
import { NO_HEAD } from '@tsukuroi/protocol/journal-line.ts';
import { inTransaction } from '../../platform/database/index.ts';
import { programActor } from '../audit/index.ts';
import { isOtherHardware } from '../inventories/index.ts';
import { addGap } from './gaps.ts';
import { noteFirstUse, type Peer } from './identities.ts';
import { type JournalNews, journalNews, newJournal } from './journal-state.ts';
import { hardwareOfMarks } from './marks.ts';
import type { EnrolmentParts } from './parts.ts';
import { changeIdentity, readJournal, tables, writeJournal } from './store.ts';

/** Between two check-ins of a device that is trusted, and of one that waits, in seconds. */
const NEXT_SECONDS = { active: 300, waiting: 60, 'new-identity': 5 } as const;
/** Of a device in a running rollout. */
const HURRIED_SECONDS = 60;
/** How old "last seen" may grow before it is written again: an unchanged check-in must cost no write. */
const SEEN_MS = 5 * 60_000;

/**
 * Answers a check-in: whether the device is trusted, what of its journal is wanted, and the time. Notices machines that carry another
 * one's identity, and machines whose disk came back as it was before.
 */
export async function checkIn(
  parts: EnrolmentParts,
  peer: Peer,
  sent: CheckIn,
  address: string,
): Promise<CheckInAnswer> {
  const { state, acknowledged, head } = await standing(parts, peer, sent, address);
  return {
    format: 'check-in-answer/1',
    nonce: sent.nonce,
    at: isoSeconds(parts.clock.nowMs()),
    state,
    acknowledged,
    head,
    revocations: peer.revocations,
    next: state === 'active' && parts.isHurried(peer.identity.id) ? HURRIED_SECONDS : NEXT_SECONDS[state],
  };
}

type Standing = Pick<CheckInAnswer, 'state' | 'acknowledged' | 'head'>;

async function standing(parts: EnrolmentParts, peer: Peer, sent: CheckIn, address: string): Promise<Standing> {
  const { identity } = peer;
  const { hardware } = hardwareOfMarks(sent.machine);
  if (identity.kind === 'device' && isOtherHardware(identity.hardware, hardware)) {
    await noteClone(parts, peer, hardware, address);
    return { state: 'new-identity', acknowledged: 0, head: NO_HEAD };
  }
  if (identity.reason === 'forked') {
    return { state: 'new-identity', acknowledged: 0, head: NO_HEAD };
  }
  const nowMs = parts.clock.nowMs();
  const now = isoSeconds(nowMs);
  const instance = instanceOf(peer, hardware);
  // Of an image each boot of each instance begins anew; of a device, one machine must not have two lives at once.
  const told = identity.kind === 'image' || (identity.hardware !== '' && hardware !== '');
  const mark = instance === '' ? peer.journal : undefined;
  const nothingLearnt = identity.hardware !== '' || hardware === '' || identity.kind !== 'device';
  if (mark !== undefined && !peer.firstUse && nothingLearnt && journalNews(mark, sent, told).kind === 'same') {
    noteSeen(parts, peer, address, nowMs);
    return { state: stateOf(peer), acknowledged: mark.last, head: mark.head };
  }
  const found = await readJournal(parts.db, identity.id, instance);
  const before = found ?? newJournal(identity, instance, sent.boot, now);
  const news = journalNews(before, sent, told);
  const fresh = identity.last_seen !== null && nowMs - Date.parse(identity.last_seen) < SEEN_MS;
  if (found !== undefined && fresh && news.kind === 'same' && !peer.firstUse) {
    return { state: stateOf(peer), acknowledged: before.last, head: before.head };
  }
  await inTransaction(parts.db, async (tx) => {
    await changeIdentity(tx, identity.id, {
      last_seen: now,
      address,
      ...(identity.hardware === '' && hardware !== '' && identity.kind === 'device' ? { hardware } : {}),
      ...(news.kind === 'forked' ? { state: 'waiting', reason: 'forked' } : {}),
    });
    await writeJournal(tx, { ...news.journal, last_seen: now });
    await noteFirstUse(tx, parts, peer);
    if (news.lost > 0) {
      await addGap(tx, before, { from: before.last + 1, to: before.last + news.lost, why: 'not-kept' }, now);
    }
    await noteOnDevice(tx, parts, peer, news);
  });
  if (news.kind === 'forked') {
    await noteClone(parts, peer, hardware, address);
    return { state: 'new-identity', acknowledged: 0, head: NO_HEAD };
  }
  return { state: stateOf(peer), acknowledged: news.journal.last, head: news.journal.head };
}

function noteSeen(parts: EnrolmentParts, peer: Peer, address: string, nowMs: number): void {
  const { id, last_seen, device } = peer.identity;
  if (last_seen === null || nowMs - Date.parse(last_seen) >= SEEN_MS) {
    const trusted = stateOf(peer) === 'active' && device !== null ? device : undefined;
    parts.seen.note({ identity: id, device: trusted, address, at: isoSeconds(nowMs) });
  }
}

/** Which journal of an identity a machine writes: a device has one, of an image each machine has its own. */
export function instanceOf({ identity }: Pick<Peer, 'identity'>, hardware: string): string {
  if (identity.kind === 'device') {
    return '';
  }
  return hardware === '' ? 'unknown' : hardware.slice(0, 200);
}

function stateOf({ identity }: Peer): IdentityDemand {
  return identity.state === 'active' ? 'active' : 'waiting';
}

async function noteOnDevice(
  tx: Parameters<typeof writeJournal>[0],
  parts: EnrolmentParts,
  { identity }: Peer,
  news: JournalNews,
): Promise<void> {
  const device = identity.device === null ? undefined : await parts.devices.find(identity.device, tx);
  if (device === undefined) {
    return;
  }
  if (identity.state === 'active') {
    await parts.devices.change(tx, device, { last_seen: isoSeconds(parts.clock.nowMs()) });
  }
  if (news.kind === 'reset' && identity.kind === 'device' && news.journal.resets === 1) {
    await parts.devices.note(tx, device, 'restored-at-boot', {});
  }
  if (news.lost > 0) {
    await parts.devices.note(tx, device, 'reports-lost', { count: String(news.lost) });
  }
}

/** Another machine carries this identity: written down once for each machine, with a line in the audit and the device's history. */
async function noteClone(parts: EnrolmentParts, { identity }: Peer, hardware: string, address: string): Promise<void> {
  const now = isoSeconds(parts.clock.nowMs());
  await inTransaction(parts.db, async (tx) => {
    const known = await tables(tx)
      .selectFrom('enrolment_clones')
      .select('id')
      .where('identity', '=', identity.id)
      .where('hardware', '=', hardware)
      .executeTakeFirst();
    if (known !== undefined) {
      await tables(tx)
        .updateTable('enrolment_clones')
        .set({ last_seen: now, address })
        .where('id', '=', known.id)
        .execute();
      return;
    }
    await tables(tx)
      .insertInto('enrolment_clones')
      .values({
        id: randomUUID(),
        facility: identity.facility,
        identity: identity.id,
        hardware,
        address,
        first_seen: now,
        last_seen: now,
        successor: null,
      })
      .execute();
    await parts.audit.append(tx, identity.facility, {
      who: programActor('enrolment'),
      what: 'enrolment.clone-noticed',
      target: identity.name,
      after: { hardware, address },
    });
    const device = identity.device === null ? undefined : await parts.devices.find(identity.device, tx);
    if (device !== undefined) {
      await parts.devices.note(tx, device, 'clone-noticed', { other: hardware === '' ? address : hardware });
    }
  });
}
