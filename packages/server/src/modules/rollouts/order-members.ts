import { isoSeconds } from '@tsukuroi/core';
import { filesOfList } from '@tsukuroi/trust/plan/plan.ts';
import { inTransaction } from '../../platform/database/index.ts';
import { beforeOf } from './afterwards.ts';
import { readBeside } from './beside.ts';
import { keepOrder } from './keep-order.ts';
import type { View } from './look.ts';
import type { Member, Roll } from './member-book.ts';
import { versionsOf } from './members.ts';
import { type Course, type Wish, wishesOf } from './ordering.ts';
import type { RolloutParts } from './parts.ts';
import type { Ground } from './plan-device.ts';
import { recall } from './recall.ts';
import { isWaiting, ringsOf } from './rollout.ts';
import type { Settled } from './settled.ts';
import { changeMember, type RolloutRecord, readRollout } from './store.ts';
import { PROGRAM } from './texts.ts';

/** Tells the members of a rollout what is due: signs their plans, takes back what is no longer wanted, and shows what holds the others. */
export async function orderMembers(
  parts: RolloutParts,
  rollout: RolloutRecord,
  view: View,
  ground: Ground,
  { roll, settled }: { readonly roll: Roll; readonly settled: Settled },
): Promise<void> {
  const { carried, db } = parts;
  const course: Course = {
    rollout,
    rings: ringsOf(rollout),
    roll,
    versions: await versionsOf(parts.db, rollout.id),
    beside: await readBeside(db, view),
  };
  const { findings, wishes } = wishesOf(course, view, ground, carried, settled);
  const wishOf = (member: Member) => wishes.get(member.device);
  const members = roll.members.filter(({ device }) => wishes.has(device));
  const gone = new Set(members.filter((one) => wishOf(one)?.kind === 'withdraw').map(({ device }) => device));
  await recall(parts, rollout, view, gone);
  await hold(parts, rollout, members, wishes, view);
  const hasContent = askedOnce(parts.hasContent);
  const ordered: Due[] = [];
  for (const member of members) {
    const wish = wishOf(member);
    if (wish?.kind !== 'order') {
      continue;
    }
    if (await isWhole(hasContent, wish)) {
      ordered.push({ member, wish });
    } else {
      await hold(
        parts,
        rollout,
        [member],
        new Map([[member.device, { kind: 'hold', reason: { code: 'content-missing' } }]]),
        view,
      );
    }
  }
  for (let from = 0; from < ordered.length; from += AT_ONCE) {
    await sign(parts, rollout, ordered.slice(from, from + AT_ONCE), view);
    if (!(await goesOn(parts, rollout))) {
      // Somebody stopped it meanwhile: thousands may still be due, and what was signed since was not there to be taken back.
      await recall(parts, rollout, view);
      return;
    }
  }
  settled.keep(findings);
}

async function goesOn({ db, isStopped }: RolloutParts, { facility, id }: RolloutRecord): Promise<boolean> {
  const state = (await readRollout(db, facility, id))?.state;
  return (state === 'running' || state === 'waiting') && !(await isStopped());
}

/** Many devices want the same files. */
function askedOnce(hasContent: RolloutParts['hasContent']): RolloutParts['hasContent'] {
  const answers = new Map<string, Promise<boolean>>();
  return (sha256) => {
    const answer = answers.get(sha256) ?? hasContent(sha256);
    answers.set(sha256, answer);
    return answer;
  };
}

interface Due {
  readonly member: Member;
  readonly wish: Extract<Wish, { kind: 'order' }>;
}

/** Signed and written down together, so that results of devices come in between. */
const AT_ONCE = 100;

async function sign(parts: RolloutParts, rollout: RolloutRecord, due: readonly Due[], view: View): Promise<void> {
  const before = await befores(
    parts,
    due.map(({ member }) => member),
  );
  const director = await parts.director();
  const { published } = await director.order(
    PROGRAM,
    due.map(({ wish }) => wish.draft),
  );
  const numbers = new Map(
    published.map(({ device, number, actions }) => [device, actions.length === 0 ? undefined : number]),
  );
  await inTransaction(parts.db, async (tx) => {
    for (const { member, wish } of due) {
      await keepOrder(tx, rollout, member, wish, numbers.get(wish.draft.device), before.get(member.device) ?? '', view);
    }
  });
  parts.changed(rollout.id);
}

async function isWhole(
  hasContent: RolloutParts['hasContent'],
  { draft }: Extract<Wish, { kind: 'order' }>,
): Promise<boolean> {
  const wanted = draft.actions.flatMap(({ content, lists }) => [
    ...content.map(({ sha256 }) => sha256),
    ...(lists ?? []).flatMap((list) => filesOfList(list).map(({ sha256 }) => sha256)),
  ]);
  for (const sha256 of new Set(wanted)) {
    if (!(await hasContent(sha256))) {
      return false;
    }
  }
  return true;
}

/** What holds a member back is shown; a member whose order stands for something that is no longer allowed is recalled. */
async function hold(
  parts: RolloutParts,
  rollout: RolloutRecord,
  members: readonly Member[],
  wishes: ReadonlyMap<string, Wish>,
  view: View,
): Promise<void> {
  const { db } = parts;
  const held = members.flatMap((member) => {
    const wish = wishes.get(member.device);
    return wish?.kind === 'hold' && !(wish.reason.code === 'content-missing' && isWaiting(member))
      ? [{ member, wish }]
      : [];
  });
  const active = held.filter(({ member }) => isWaiting(member));
  if (active.length > 0) {
    await recall(parts, rollout, view, new Set(active.map(({ member }) => member.device)));
  }
  for (const { member, wish } of held) {
    const about = wish.kind === 'hold' ? JSON.stringify(wish.reason) : null;
    if (member.about !== about || member.state !== 'planned') {
      await inTransaction(db, (tx) => changeMember(tx, member, { state: 'planned', because: null, about }));
    }
  }
  for (const member of members) {
    if (wishes.get(member.device)?.kind === 'withdraw' && member.state === 'planned') {
      await inTransaction(db, (tx) => changeMember(tx, member, { state: 'withdrawn', at: isoSeconds(view.nowMs) }));
    }
  }
}

/** How devices stand before anything is done to them. */
async function befores(parts: RolloutParts, members: readonly Member[]): Promise<ReadonlyMap<string, string>> {
  const befores = new Map<string, string>();
  for (const { before, device } of members) {
    const report = before === undefined ? await parts.report(device) : undefined;
    if (report !== undefined) {
      befores.set(device, JSON.stringify(beforeOf(report, await parts.open(device, report))));
    }
  }
  return befores;
}
