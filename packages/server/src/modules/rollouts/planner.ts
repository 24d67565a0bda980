import { randomUUID } from 'node:crypto';
import { dayInJapan, isoSeconds } from '@tsukuroi/core';
import { closenessOf } from '@tsukuroi/policy';
import type { AfterCheck } from '@tsukuroi/protocol';
import { inTransaction, searchText, type Tx } from '../../platform/database/index.ts';
import { programActor } from '../audit/index.ts';
import { type After, afterOf, beforeOf, readAfter, readBefore } from './afterwards.ts';
import { takeSupplies } from './answers.ts';
import { type Assessed, versionKey } from './assess.ts';
import { type GateAnswer, isBudgetSpent, judgeGate, type Proof } from './gates.ts';
import { GroundReader } from './ground.ts';
import { keepStands } from './keep-stands.ts';
import { Looker, type View } from './look.ts';
import { type Course, type Wish, wishesOf } from './ordering.ts';
import { isOverdue, UNDER_WAY } from './overdue.ts';
import type { RolloutParts } from './parts.ts';
import { type Ground, recallOf } from './plan-device.ts';
import { budgetOf, isActive, isFailure, isOver, isWaiting, newRings, type Ring, ringOf, ringsOf } from './rollout.ts';
import {
  addRollout,
  changeMember,
  changeRollout,
  type MemberRecord,
  OPEN_STATES,
  type RolloutRecord,
  readChecks,
  readMembers,
  readOpenTrouble,
  readRollouts,
  SAMPLE_ROLLOUT,
  tables,
} from './store.ts';
import { changeWork, readWorkIn, writeWork } from './store-work.ts';
import { type ResultParts, sayUnknown } from './take-result.ts';
import './texts.ts';

const WHO = programActor('rollouts');
const RECENT_MS = 30_000;

/**
 * Moves rollouts on: takes what came in, judges every device, opens gates, stops what fails too often, and orders what is due. One round after
 * the other; each decision is written in one transaction with its line in the audit, so that a round may be killed anywhere and the next one
 * goes on from what is written.
 */
export class Planner {
  readonly #parts: RolloutParts;
  readonly #results: ResultParts;
  readonly #looker: Looker;
  readonly #ground: GroundReader;
  #hurried: ReadonlySet<string> = new Set();
  #running: Promise<void> = Promise.resolve();
  #last: View | undefined;

  constructor(parts: RolloutParts, results: ResultParts) {
    this.#parts = parts;
    this.#results = results;
    this.#looker = new Looker(parts);
    this.#ground = new GroundReader(parts.dataFolder);
  }

  /** Whether a device should come every minute: something of a rollout is under way on it. */
  isHurried(identity: string): boolean {
    return this.#hurried.has(identity);
  }

  /** One round. Rounds never overlap; a failure is logged by whoever calls. */
  round(): Promise<void> {
    const turn = this.#running.then(
      () => this.#round(),
      () => this.#round(),
    );
    this.#running = turn.catch(() => undefined);
    return turn;
  }

  /** What the gate of the ring under way says; for the board. */
  async gateOf(rollout: RolloutRecord, members: readonly MemberRecord[], view: View): Promise<GateAnswer | undefined> {
    const rings = ringsOf(rollout);
    const ring = rings[rollout.ring];
    if (ring === undefined || rollout.ring >= rings.length - 1) {
      return undefined;
    }
    const proofs = await this.#proofsOf(rollout, ring, members, view);
    const holidays = view.world.holidayCalendars.map((id) => view.world.calendars.find((one) => one.id === id));
    return judgeGate(ring.gate, proofs, holidays, view.nowMs);
  }

  async look(): Promise<View> {
    this.#last = await this.#looker.look(await this.#parts.facility());
    return this.#last;
  }

  /** The last look, as long as it is no older than a round: boards are asked for more often than anything changes. */
  async recent(): Promise<View> {
    const age = this.#parts.clock.nowMs() - (this.#last?.nowMs ?? Number.NEGATIVE_INFINITY);
    return this.#last !== undefined && age >= 0 && age < RECENT_MS ? this.#last : this.look();
  }

  async #round(): Promise<void> {
    const { clock, db, facility, supplies } = this.#parts;
    const id = await facility();
    await takeSupplies(db, clock, id, await supplies());
    await this.#sayOverdue(id);
    let view = await this.look();
    await keepStands(db, view);
    const director = await this.#parts.director();
    const ground = await this.#ground.read(director);
    if ('code' in ground) {
      return;
    }
    if (await this.#parts.isStopped()) {
      for (const rollout of await this.#open(id, OPEN_STATES)) {
        await this.recall(rollout, view);
      }
      return;
    }
    await this.#lookAfterwards(view);
    const before = await this.#open(id, OPEN_STATES);
    for (const rollout of before) {
      await this.#advance(rollout, view);
    }
    if ((await this.#open(id, OPEN_STATES)).length < before.length) {
      // What one rollout stopped at must not begin in another one: it is known from the next look on.
      view = await this.look();
      await keepStands(db, view);
    }
    await this.#begin(view);
    for (const rollout of await this.#open(id, ['running', 'waiting'])) {
      await this.#order(rollout, view, ground);
    }
    await this.#hurry(id);
  }

  async #open(facility: string, states: readonly RolloutRecord['state'][]): Promise<readonly RolloutRecord[]> {
    const found = await readRollouts(this.#parts.db, facility, states);
    return found.filter(({ id }) => !id.startsWith(SAMPLE_ROLLOUT));
  }

  async #sayOverdue(facility: string): Promise<void> {
    const nowMs = this.#parts.clock.nowMs();
    const overdue = (await readWorkIn(this.#parts.db, facility, UNDER_WAY)).filter((work) => isOverdue(work, nowMs));
    for (const work of overdue) {
      await inTransaction(this.#parts.db, (tx) => sayUnknown(tx, this.#results, work, nowMs));
    }
  }

  /** What is open, lost or amiss on devices that are done: from an inventory that was read since. */
  async #lookAfterwards(view: View): Promise<void> {
    const { db, open, report } = this.#parts;
    const checks = new Map(
      (await readChecks(db, view.facility)).map((row) => [row.department, JSON.parse(row.checks) as AfterCheck[]]),
    );
    for (const rollout of await this.#open(view.facility, OPEN_STATES)) {
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
          const text = JSON.stringify(afterOf(found, now, before, checks.get(member.department ?? '') ?? []));
          await inTransaction(db, (tx) => changeMember(tx, member, { after: text }));
        }
      }
    }
  }

  async #advance(rollout: RolloutRecord, view: View): Promise<void> {
    if (rollout.state === 'paused') {
      return;
    }
    const members = await readMembers(this.#parts.db, rollout.id);
    const failed = members.filter((one) => isFailure(one) && (one.at ?? '') >= rollout.budget_from);
    const ordered = members.filter(({ ordered_at }) => ordered_at !== null).length;
    if (isBudgetSpent(budgetOf(rollout), failed.length, ordered)) {
      await this.stop(rollout, view, { why: 'budget', detail: `${failed.length} / ${ordered}` });
      return;
    }
    const rings = ringsOf(rollout);
    const mine = members.filter(({ ring }) => ring <= rollout.ring);
    const ring = rings[rollout.ring];
    const gate = await this.gateOf(rollout, members, view);
    if (ring === undefined || gate === undefined) {
      if (members.every((one) => isOver(one) || isLeftPending(one, view.nowMs))) {
        await this.#finish(rollout, '', null);
      }
      return;
    }
    const proofs = await this.#proofsOf(rollout, ring, members, view);
    const empty = proofs.every(({ state }) => state === 'withdrawn');
    if (empty || gate.opens) {
      await this.#nextRing(rollout, rings, empty, view);
      await this.#advance({ ...rollout, ...(await this.#again(rollout)) }, view);
    } else if (gate.isLost) {
      const tried = mine.some(isFailure) || proofs.some(({ state }) => state === 'failed' || state === 'rolled-back');
      await (tried
        ? this.stop(rollout, view, { why: 'gate-failed', detail: ring.name })
        : this.#finish(rollout, 'ring-unproved', ring.name));
    } else {
      await this.#note(rollout, mine.every(isOver) ? 'waiting' : 'running');
    }
  }

  async #again({ id, facility }: RolloutRecord): Promise<Partial<RolloutRecord>> {
    return (
      (await tables(this.#parts.db)
        .selectFrom('rollouts_rollouts')
        .selectAll()
        .where('facility', '=', facility)
        .where('id', '=', id)
        .executeTakeFirst()) ?? {}
    );
  }

  /** Devices that prove a ring: its own members, or where the ring names devices of other policies, what became of the same versions there. */
  async #proofsOf(
    rollout: RolloutRecord,
    ring: Ring,
    members: readonly MemberRecord[],
    view: View,
  ): Promise<readonly Proof[]> {
    const troubled = new Set((await readOpenTrouble(this.#parts.db, view.facility)).map(({ device }) => device));
    const place = ringsOf(rollout).findIndex(({ id }) => id === ring.id);
    const own = members.filter((one) => one.ring === place);
    if (own.length > 0 || ring.who === undefined) {
      return own.map(({ device, state, begun, at, after }) => {
        const seen = readAfter(after);
        const isDone = state === 'done';
        return {
          state,
          begun: begun === 1,
          at,
          trouble: troubled.has(device),
          lost: isDone ? (seen?.lost ?? []) : [],
          check: isDone ? (seen?.check ?? 'unknown') : 'none',
        };
      });
    }
    const { who } = ring;
    const there = [...view.assessed.values()]
      .filter(({ device, policy }) => policy?.id !== rollout.policy && closenessOf(who, device) !== undefined)
      .map(({ device }) => device.id);
    return this.#proofsElsewhere(rollout, there, troubled);
  }

  async #proofsElsewhere(
    rollout: RolloutRecord,
    devices: readonly string[],
    troubled: ReadonlySet<string>,
  ): Promise<readonly Proof[]> {
    const rows = await tables(this.#parts.db)
      .selectFrom('rollouts_patches as p')
      .innerJoin('rollouts_versions as v', (join) =>
        join
          .onRef('v.package', '=', 'p.package')
          .onRef('v.architecture', '=', 'p.architecture')
          .onRef('v.version', '=', 'p.version'),
      )
      .leftJoin('rollouts_members as m', (join) =>
        join.onRef('m.device', '=', 'p.device').onRef('m.plan', '=', 'p.plan'),
      )
      .select(['p.device', 'p.state', 'm.at', 'm.after'])
      .where('v.rollout', '=', rollout.id)
      .where('p.facility', '=', rollout.facility)
      .where('p.state', '<>', 'held')
      .execute();
    const wanted = new Set(devices);
    const byDevice = Map.groupBy(
      rows.filter(({ device }) => wanted.has(device)),
      ({ device }) => device,
    );
    return [...byDevice].map(([device, found]): Proof => {
      const states = new Set(found.map(({ state }) => state));
      const state = states.has('failed')
        ? 'failed'
        : states.has('unknown')
          ? 'unknown'
          : states.has('waiting')
            ? 'needed'
            : 'done';
      const after = readAfter(found.find((row) => (row.after ?? '') !== '')?.after ?? '');
      const at =
        found
          .map((row) => row.at ?? '')
          .sort()
          .at(-1) ?? '';
      return {
        state,
        begun: state !== 'needed',
        at: at === '' ? rollout.started_at : at,
        trouble: troubled.has(device),
        lost: state === 'done' ? (after?.lost ?? []) : [],
        check: state === 'done' ? (after?.check ?? 'none') : 'none',
      };
    });
  }

  async #nextRing(rollout: RolloutRecord, rings: readonly Ring[], skipped: boolean, view: View): Promise<void> {
    const now = isoSeconds(view.nowMs);
    const next = rings.map((ring, place) => {
      if (place === rollout.ring) {
        return { ...ring, passedAt: now, skipped };
      }
      return place === rollout.ring + 1 ? { ...ring, startedAt: now } : ring;
    });
    const name = rings[rollout.ring + 1]?.name ?? '';
    await inTransaction(this.#parts.db, async (tx) => {
      await changeRollout(tx, rollout.id, { ring: rollout.ring + 1, rings: JSON.stringify(next), state: 'running' });
      await this.#parts.audit.append(tx, rollout.facility, {
        who: WHO,
        what: 'rollouts.ring-begun',
        target: rollout.name,
        after: { ring: name, skipped },
      });
    });
    this.#parts.changed(rollout.id);
  }

  async #note(rollout: RolloutRecord, state: RolloutRecord['state']): Promise<void> {
    if (rollout.state !== state) {
      await inTransaction(this.#parts.db, (tx) => changeRollout(tx, rollout.id, { state }));
      this.#parts.changed(rollout.id);
    }
  }

  async #finish(rollout: RolloutRecord, why: string, detail: string | null): Promise<void> {
    const now = isoSeconds(this.#parts.clock.nowMs());
    await inTransaction(this.#parts.db, async (tx) => {
      await changeRollout(tx, rollout.id, { state: 'finished', ended_at: now, why, why_at: now, why_text: detail });
      await this.#parts.audit.append(tx, rollout.facility, {
        who: WHO,
        what: 'rollouts.finished',
        target: rollout.name,
        ...(why === '' ? {} : { after: { why } }),
      });
    });
    this.#parts.changed(rollout.id);
  }

  /** Stops a rollout by itself: nothing of it begins any more, what runs is finished. */
  async stop(
    rollout: RolloutRecord,
    view: View,
    reason: { readonly why: string; readonly detail: string },
  ): Promise<void> {
    const now = isoSeconds(view.nowMs);
    await inTransaction(this.#parts.db, async (tx) => {
      await changeRollout(tx, rollout.id, {
        state: 'stopped',
        why: reason.why,
        why_at: now,
        why_who: null,
        why_text: reason.detail,
      });
      await this.#parts.audit.append(tx, rollout.facility, {
        who: WHO,
        what: 'rollouts.stopped-by-itself',
        target: rollout.name,
        after: { why: reason.why, detail: reason.detail },
      });
    });
    await this.recall(rollout, view);
    this.#parts.changed(rollout.id);
  }

  /** Takes back what has not begun. A plan with no actions reaches the device at its next check-in; what installs is finished there. */
  async recall(rollout: RolloutRecord, view: View, only?: ReadonlySet<string>): Promise<void> {
    const members = (await readMembers(this.#parts.db, rollout.id)).filter(
      (one) =>
        (isWaiting(one) || (one.state === 'restart-pending' && one.plan_key !== '')) &&
        (only === undefined || only.has(one.device)),
    );
    if (members.length === 0) {
      return;
    }
    const drafts = members.map((member) =>
      recallOf(
        {
          identity: member.identity,
          department: view.agents.get(member.device)?.department ?? '',
          touch: view.assessed.get(member.device)?.touch ?? 'never',
        },
        this.#parts.clock,
      ),
    );
    await (await this.#parts.director()).order(WHO, drafts);
    await inTransaction(this.#parts.db, async (tx) => {
      for (const member of members) {
        await letGo(tx, member);
        await changeMember(tx, member, {
          plan_key: '',
          windows: '[]',
          next_window: null,
          last_start: null,
          ...(isWaiting(member)
            ? { state: only === undefined ? 'planned' : 'withdrawn', at: isoSeconds(view.nowMs) }
            : {}),
        });
      }
    });
    this.#parts.changed(rollout.id);
  }

  /** Begins a rollout for each policy that has something to give and none under way; devices that come later join where the versions are the same. */
  async #begin(view: View): Promise<void> {
    const { db } = this.#parts;
    const open = await this.#open(view.facility, OPEN_STATES);
    const memberships = new Map<string, MemberRecord>();
    for (const rollout of open) {
      for (const member of await readMembers(db, rollout.id)) {
        const known = memberships.get(member.device);
        if (known === undefined || isOver(known)) {
          memberships.set(member.device, member);
        }
      }
    }
    const ready = [...view.assessed.values()].filter(
      (one) =>
        one.policy !== undefined && one.held.length === 0 && one.parted.take.some(({ from }) => from !== undefined),
    );
    for (const [policyId, devices] of Map.groupBy(ready, ({ policy }) => policy?.id ?? '')) {
      const rollout = open.find(({ policy }) => policy === policyId);
      const free = devices.filter(({ device }) => {
        const member = memberships.get(device.id);
        return member === undefined || (member.state === 'withdrawn' && member.rollout === rollout?.id);
      });
      if (rollout === undefined) {
        await this.#start(free, view);
      } else if (rollout.state !== 'paused') {
        await this.#join(rollout, free, view);
      }
    }
  }

  async #start(devices: readonly Assessed[], view: View): Promise<void> {
    const policy = devices[0]?.policy;
    if (policy === undefined) {
      return;
    }
    const { audit, db } = this.#parts;
    const now = isoSeconds(view.nowMs);
    const rings = newRings(policy).map((ring, place) => (place === 0 ? { ...ring, startedAt: now } : ring));
    const name = `${policy.name} ${dayInJapan(view.nowMs)}`;
    const rollout: RolloutRecord = {
      id: randomUUID(),
      facility: view.facility,
      policy: policy.id,
      policy_name: policy.name,
      name,
      name_search: searchText(name),
      state: 'running',
      ring: 0,
      rings: JSON.stringify(rings),
      budget: JSON.stringify(policy.failureBudget),
      fast_lane: devices.some(({ fastLane }) => fastLane) ? 1 : 0,
      why: '',
      why_at: null,
      why_who: null,
      why_text: null,
      budget_from: now,
      started_at: now,
      ended_at: null,
    };
    await inTransaction(db, async (tx) => {
      await addRollout(tx, rollout);
      await addVersions(tx, rollout.id, devices);
      await addMembers(tx, rollout, devices, view);
      await audit.append(tx, view.facility, {
        who: WHO,
        what: 'rollouts.started',
        target: name,
        after: { policy: policy.id, devices: devices.length, rings: rings.map((ring) => ring.name) },
      });
      await this.#noteFastLane(tx, rollout, devices);
    });
    this.#parts.changed(rollout.id);
    await this.#advance(rollout, view);
  }

  async #join(rollout: RolloutRecord, devices: readonly Assessed[], view: View): Promise<void> {
    const versions = await this.#versionsOf(rollout.id);
    const joining = devices.filter(
      ({ fastLane, parted }) =>
        fastLane || parted.take.some((step) => step.from !== undefined && versions.has(versionKey(step))),
    );
    if (joining.length === 0) {
      return;
    }
    const fast = joining.filter(({ fastLane }) => fastLane);
    await inTransaction(this.#parts.db, async (tx) => {
      await addVersions(tx, rollout.id, fast);
      await addMembers(tx, rollout, joining, view);
      if (fast.length > 0) {
        await changeRollout(tx, rollout.id, { fast_lane: 1 });
      }
      await this.#noteFastLane(tx, rollout, fast);
    });
    this.#parts.changed(rollout.id);
  }

  async #noteFastLane(tx: Tx, rollout: RolloutRecord, devices: readonly Assessed[]): Promise<void> {
    const fast = devices.filter(({ fastLane }) => fastLane);
    if (fast.length > 0) {
      await this.#parts.audit.append(tx, rollout.facility, {
        who: WHO,
        what: 'rollouts.fast-lane',
        target: rollout.name,
        after: { devices: fast.map(({ device }) => device.id).slice(0, 50), count: fast.length },
      });
    }
  }

  async #versionsOf(rollout: string): Promise<ReadonlySet<string>> {
    const rows = await tables(this.#parts.db)
      .selectFrom('rollouts_versions')
      .selectAll()
      .where('rollout', '=', rollout)
      .execute();
    return new Set(rows.map((row) => versionKey({ ...row, to: row.version })));
  }

  async #order(rollout: RolloutRecord, view: View, ground: Ground): Promise<void> {
    const { carried, db, director } = this.#parts;
    const members = await readMembers(db, rollout.id);
    const course: Course = { rollout, rings: ringsOf(rollout), members, versions: await this.#versionsOf(rollout.id) };
    const wishes = wishesOf(course, view, ground, carried);
    const wishOf = (member: MemberRecord) => wishes.get(member.device);
    const gone = new Set(members.filter((one) => wishOf(one)?.kind === 'withdraw').map(({ device }) => device));
    await this.recall(rollout, view, gone);
    await this.#hold(members, wishes, view);
    const ordered: { member: MemberRecord; wish: Extract<Wish, { kind: 'order' }> }[] = [];
    for (const member of members) {
      const wish = wishOf(member);
      if (wish?.kind !== 'order') {
        continue;
      }
      if (await this.#isWhole(wish)) {
        ordered.push({ member, wish });
      } else {
        await this.#hold(
          [member],
          new Map([[member.device, { kind: 'hold', reason: { code: 'content-missing' } }]]),
          view,
        );
      }
    }
    if (ordered.length === 0) {
      return;
    }
    const before = await this.#befores(ordered.map(({ member }) => member));
    const { published } = await (await director()).order(
      WHO,
      ordered.map(({ wish }) => wish.draft),
    );
    const numbers = new Map(
      published.map(({ device, number, actions }) => [device, actions.length === 0 ? undefined : number]),
    );
    await inTransaction(db, async (tx) => {
      for (const { member, wish } of ordered) {
        await keepOrder(
          tx,
          rollout,
          member,
          wish,
          numbers.get(wish.draft.device),
          before.get(member.device) ?? '',
          view,
        );
      }
    });
    this.#parts.changed(rollout.id);
  }

  async #isWhole({ draft }: Extract<Wish, { kind: 'order' }>): Promise<boolean> {
    const wanted = draft.actions.flatMap(({ content, lists }) => [
      ...content.map(({ sha256 }) => sha256),
      ...(lists ?? []).flatMap((list) => [list.sha256, ...list.indexes.map(({ sha256 }) => sha256)]),
    ]);
    for (const sha256 of new Set(wanted)) {
      if (!(await this.#parts.hasContent(sha256))) {
        return false;
      }
    }
    return true;
  }

  /** What holds a member back is shown; a member whose order stands for something that is no longer allowed is recalled. */
  async #hold(members: readonly MemberRecord[], wishes: ReadonlyMap<string, Wish>, view: View): Promise<void> {
    const { db } = this.#parts;
    const held = members.flatMap((member) => {
      const wish = wishes.get(member.device);
      return wish?.kind === 'hold' && !(wish.reason.code === 'content-missing' && isWaiting(member))
        ? [{ member, wish }]
        : [];
    });
    const active = held.filter(({ member }) => isWaiting(member));
    if (active.length > 0) {
      const rollout = await this.#open(view.facility, OPEN_STATES);
      const mine = rollout.find(({ id }) => id === active[0]?.member.rollout);
      if (mine !== undefined) {
        await this.recall(mine, view, new Set(active.map(({ member }) => member.device)));
      }
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
  async #befores(members: readonly MemberRecord[]): Promise<ReadonlyMap<string, string>> {
    const befores = new Map<string, string>();
    for (const { before, device } of members) {
      const report = before === '' ? await this.#parts.report(device) : undefined;
      if (report !== undefined) {
        befores.set(device, JSON.stringify(beforeOf(report, await this.#parts.open(device, report))));
      }
    }
    return befores;
  }

  async #hurry(facility: string): Promise<void> {
    const hurried = new Set<string>();
    for (const rollout of await this.#open(facility, OPEN_STATES)) {
      for (const member of await readMembers(this.#parts.db, rollout.id)) {
        if (isActive(member)) {
          hurried.add(member.identity);
        }
      }
    }
    this.#hurried = hurried;
  }
}

/** A restart that people put off for a week holds up the next updates no longer; it goes on by itself. */
function isLeftPending({ at, state }: MemberRecord, nowMs: number): boolean {
  return state === 'restart-pending' && nowMs - Date.parse(at ?? '') > 7 * 86_400_000;
}

async function addVersions(tx: Tx, rollout: string, devices: readonly Assessed[]): Promise<void> {
  const steps = new Map(devices.flatMap(({ parted }) => parted.take.map((step) => [versionKey(step), step])));
  for (const { package: name, architecture, to } of steps.values()) {
    await tables(tx)
      .insertInto('rollouts_versions')
      .values({ rollout, package: name, architecture, version: to })
      .onConflict((conflict) => conflict.columns(['rollout', 'package', 'architecture', 'version']).doNothing())
      .execute();
  }
}

async function addMembers(tx: Tx, rollout: RolloutRecord, devices: readonly Assessed[], view: View): Promise<void> {
  const rings = ringsOf(rollout);
  for (const { alone, device, fastLane, parted } of devices) {
    const record = view.records.get(device.id);
    const agent = view.agents.get(device.id);
    if (record === undefined || agent === undefined) {
      continue;
    }
    const row: MemberRecord = {
      rollout: rollout.id,
      device: device.id,
      facility: rollout.facility,
      identity: agent.identity,
      department: record.department,
      department_search: record.department_search,
      name: record.name,
      name_search: record.name_search,
      ring: ringOf(rings, device),
      alone: alone ? 1 : 0,
      fast: fastLane ? 1 : 0,
      state: 'planned',
      because: null,
      about: null,
      packages: parted.take.length,
      plan: null,
      action: null,
      plan_key: '',
      last_start: null,
      windows: '[]',
      next_window: null,
      ordered_at: null,
      at: isoSeconds(view.nowMs),
      begun: 0,
      before: '',
      after: '',
    };
    await tables(tx)
      .insertInto('rollouts_members')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['rollout', 'device'])
          .doUpdateSet({ state: 'planned', identity: row.identity, fast: row.fast, at: row.at }),
      )
      .execute();
  }
}

async function keepWaiting(tx: Tx, { identity, plan }: MemberRecord, lastStart: string): Promise<void> {
  if (plan !== null) {
    await changeWork(tx, identity, plan, { last_start: lastStart });
  }
}

/** The work of a plan that another one took the place of: no report of it is missed any more. */
async function letGo(tx: Tx, { identity, plan }: MemberRecord): Promise<void> {
  if (plan !== null) {
    await changeWork(tx, identity, plan, { last_start: null });
  }
}

async function keepOrder(
  tx: Tx,
  rollout: RolloutRecord,
  member: MemberRecord,
  { draft, key, restartOnly, steps }: Extract<Wish, { kind: 'order' }>,
  plan: number | undefined,
  before: string,
  view: View,
): Promise<void> {
  const [action] = draft.actions;
  if (plan === undefined || action === undefined) {
    return;
  }
  const now = isoSeconds(view.nowMs);
  const windows = JSON.stringify(action.windows);
  const minutes = action.minutes ?? 60;
  const nextWindow = action.windows.find(({ to }) => Date.parse(to) - minutes * 60_000 >= view.nowMs)?.from ?? null;
  if (!restartOnly) {
    await letGo(tx, member);
  }
  await writeWork(tx, {
    identity: draft.device,
    plan,
    action: action.id,
    facility: rollout.facility,
    device: member.device,
    rollout: rollout.id,
    state: 'needed',
    move: 0,
    because: null,
    about: null,
    evidence: null,
    at: now,
    received_at: now,
    last_start: draft.lastStart,
    minutes,
    windows,
    packages: steps.map((step) => `${step.package} ${step.to}`).join('、'),
  });
  if (restartOnly) {
    await keepWaiting(tx, member, draft.lastStart);
    await changeMember(tx, member, { plan_key: key, windows, next_window: nextWindow, last_start: draft.lastStart });
    return;
  }
  await changeMember(tx, member, {
    identity: draft.device,
    state: 'needed',
    because: null,
    about: null,
    plan,
    action: action.id,
    plan_key: key,
    windows,
    next_window: nextWindow,
    last_start: draft.lastStart,
    packages: steps.length,
    ordered_at: member.ordered_at ?? now,
    at: now,
    ...(before === '' ? {} : { before }),
  });
  for (const { package: name, architecture, to } of steps) {
    await tables(tx)
      .updateTable('rollouts_patches')
      .set({ plan, state: 'waiting' })
      .where('device', '=', member.device)
      .where('package', '=', name)
      .where('architecture', '=', architecture)
      .where('version', '=', to)
      .execute();
  }
}
