import { isoSeconds, type Language } from '@tsukuroi/core';
import type { ProgramClasses } from '@tsukuroi/protocol';
import { inTransaction } from '../../platform/database/index.ts';
import { takeSupplies } from './answers.ts';
import { begin } from './begin.ts';
import { keepBroughtDays } from './brought-days.ts';
import { type GateAnswer, isBudgetSpent, judgeGate } from './gates.ts';
import { GroundReader } from './ground.ts';
import { keepStands } from './keep-stands.ts';
import { Looker, type View } from './look.ts';
import { lookAfterwards } from './look-afterwards.ts';
import { type Member, MemberBook } from './member-book.ts';
import { orderMembers } from './order-members.ts';
import { isOverdue, SILENCE_MS, UNDER_WAY } from './overdue.ts';
import type { RolloutParts } from './parts.ts';
import { programClasses } from './program-classes.ts';
import { proofsOf } from './proofs.ts';
import { recall } from './recall.ts';
import { budgetOf, isActive, isFailure, isLeftForNext, isOver, type Ring, ringsOf } from './rollout.ts';
import { Settled } from './settled.ts';
import { changeRollout, OPEN_STATES, type RolloutRecord, readRollouts, SAMPLE_ROLLOUT, tables } from './store.ts';
import { readWorkIn } from './store-work.ts';
import { type ResultParts, sayUnknown } from './take-result.ts';
import { PROGRAM } from './texts.ts';
import { Touches } from './touched.ts';

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
  readonly #book: MemberBook;
  /** By rollout. */
  readonly #settled = new Map<string, Settled>();
  readonly #ground: GroundReader;
  #hurried: ReadonlySet<string> = new Set();
  #running: Promise<void> = Promise.resolve();
  #last: View | undefined;
  /** Of the catalogue whose days were noted. */
  #brought: number | undefined;

  constructor(parts: RolloutParts, results: ResultParts) {
    this.#parts = parts;
    this.#results = results;
    const touches = new Touches(() => parts.touched());
    this.#looker = new Looker(parts, touches);
    this.#book = new MemberBook(parts.db, () => parts.clock.nowMs(), touches);
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
  async gateOf(rollout: RolloutRecord, members: readonly Member[], view: View): Promise<GateAnswer | undefined> {
    const rings = ringsOf(rollout);
    const ring = rings[rollout.ring];
    if (ring === undefined || rollout.ring >= rings.length - 1) {
      return undefined;
    }
    const proofs = await proofsOf(this.#parts.db, rollout, ring, members, view);
    const holidays = view.world.holidayCalendars.map((id) => view.world.calendars.find((one) => one.id === id));
    return judgeGate(ring.gate, proofs, holidays, view.nowMs);
  }

  async look(): Promise<View> {
    const { clock, db } = this.#parts;
    const facility = await this.#parts.facility();
    const { catalogue } = await this.#ground.read(await this.#parts.director());
    if (this.#brought !== catalogue.version) {
      await keepBroughtDays(db, facility, catalogue, clock.nowMs());
      this.#brought = catalogue.version;
    }
    this.#last = await this.#looker.look(facility, catalogue);
    return this.#last;
  }

  /** Programs of the catalogue, and where the last look found them. */
  installedPrograms() {
    return [...this.#looker.installed].flatMap(([app, found]) => {
      const devices = [...found].map(([device, { version }]) => ({ device, version }));
      const [first] = found.values();
      const { cannotRemove, name } = first?.program ?? {};
      return name === undefined ? [] : [{ app, name, cannotRemove, devices }];
    });
  }

  /** What the catalogue's programs are for, and where a recent look found them. */
  async programClasses(language: Language): Promise<ProgramClasses> {
    const view = await this.recent();
    const { catalogue } = await this.#ground.read(await this.#parts.director());
    const found = new Map(
      [...this.#looker.installed].map(([app, devices]): [string, string[]] => [app, [...devices.keys()]]),
    );
    return programClasses(catalogue, found, view, language);
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
    let view = await this.#lookAndKeep();
    const director = await this.#parts.director();
    const { ground } = await this.#ground.read(director);
    if ('code' in ground) {
      return;
    }
    if (await this.#parts.isStopped()) {
      for (const rollout of await this.#open(id, OPEN_STATES)) {
        await recall(this.#parts, rollout, view);
      }
      return;
    }
    const before = await this.#open(id, OPEN_STATES);
    this.#forgetClosed(before);
    await lookAfterwards(this.#parts, before, this.#book, view);
    for (const rollout of before) {
      await this.#advance(rollout, view);
    }
    if ((await this.#open(id, OPEN_STATES)).length < before.length) {
      // What one rollout stopped at must not begin in another one: it is known from the next look on.
      view = await this.#lookAndKeep();
    }
    for (const rollout of await begin(this.#parts, await this.#open(id, OPEN_STATES), this.#book, view)) {
      await this.#advance(rollout, view);
    }
    for (const rollout of await this.#open(id, ['running', 'waiting'])) {
      const settled = this.#settled.get(rollout.id) ?? new Settled();
      this.#settled.set(rollout.id, settled);
      await orderMembers(this.#parts, rollout, view, ground, { roll: await this.#book.of(rollout.id), settled });
    }
    await this.#hurry(id);
  }

  async #lookAndKeep(): Promise<View> {
    const view = await this.look();
    await keepStands(this.#parts.db, view, this.#looker.unkept);
    this.#looker.kept(view);
    return view;
  }

  #forgetClosed(open: readonly RolloutRecord[]): void {
    const ids = new Set(open.map(({ id }) => id));
    this.#book.keep(open);
    for (const rollout of this.#settled.keys()) {
      if (!ids.has(rollout)) {
        this.#settled.delete(rollout);
      }
    }
  }

  async #open(facility: string, states: readonly RolloutRecord['state'][]): Promise<readonly RolloutRecord[]> {
    const found = await readRollouts(this.#parts.db, facility, states);
    return found.filter(({ id }) => !id.startsWith(SAMPLE_ROLLOUT));
  }

  async #sayOverdue(facility: string): Promise<void> {
    const nowMs = this.#parts.clock.nowMs();
    const silent = isoSeconds(nowMs - SILENCE_MS + 1_000);
    const works = await readWorkIn(this.#parts.db, facility, UNDER_WAY, silent);
    const overdue = works.filter((work) => isOverdue(work, nowMs));
    for (const work of overdue) {
      await inTransaction(this.#parts.db, (tx) => sayUnknown(tx, this.#results, work, nowMs));
    }
  }

  async #advance(rollout: RolloutRecord, view: View): Promise<void> {
    if (rollout.state === 'paused') {
      return;
    }
    const { members } = await this.#book.of(rollout.id);
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
      if (members.every((one) => isOver(one) || isLeftForNext(one) || isLeftPending(one, view.nowMs))) {
        await this.#finish(rollout, '', null);
      }
      return;
    }
    const proofs = await proofsOf(this.#parts.db, rollout, ring, members, view);
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
        who: PROGRAM,
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
        who: PROGRAM,
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
        who: PROGRAM,
        what: 'rollouts.stopped-by-itself',
        target: rollout.name,
        after: { why: reason.why, detail: reason.detail },
      });
    });
    await recall(this.#parts, rollout, view);
    this.#parts.changed(rollout.id);
  }

  async #hurry(facility: string): Promise<void> {
    const hurried = new Set<string>();
    for (const rollout of await this.#open(facility, OPEN_STATES)) {
      for (const member of (await this.#book.of(rollout.id)).members) {
        if (isActive(member)) {
          hurried.add(member.identity);
        }
      }
    }
    this.#hurried = hurried;
  }
}

/** A restart that people put off for a week holds up the next updates no longer; it goes on by itself. */
function isLeftPending({ at, state }: Pick<Member, 'at' | 'state'>, nowMs: number): boolean {
  return state === 'restart-pending' && nowMs - Date.parse(at ?? '') > 7 * 86_400_000;
}
