import { isoSeconds, sha256 } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import type { WorkReason } from '@tsukuroi/protocol/work.ts';
import type { Applied, PreparedPatch } from '@tsukuroi/providers/patch/patch.ts';
import type { Restarting } from '@tsukuroi/trust/plan/plan.ts';
import { evidenceOf, nothingDone } from './evidence.ts';
import type { Job, JobOf } from './job.ts';
import { held, nextStep, pending, type Step, type World } from './next-step.ts';
import type { Restarter } from './restarter.ts';
import { type Refusal, ruleRefusal } from './rules.ts';
import type { Standing } from './standing.ts';
import { foreignIn, notVerified } from './verify.ts';
import type { WorkContents } from './work-contents.ts';
import type { WorkFolder } from './work-folder.ts';
import type { MoveEntry, WorkJournal } from './work-journal.ts';
import { keyOf, lastInto, type Work, worksOf } from './works.ts';

/** Everything outside that the engine works on; tests give their own. */
export interface EngineParts {
  readonly folder: WorkFolder;
  readonly journal: WorkJournal;
  /** Boot id; empty when the machine has none. */
  readonly boot: string;
  /** Judges what was verified, without network; packages of a channel count as proved, which only fetching may rest on. */
  readonly judge: () => Promise<Standing>;
  /** Judges again with the vendor's own chain over the contents that are here now. `refusal` says more than the judgement can. */
  readonly prove: (
    work: Work,
    prepared: PreparedPatch,
  ) => Promise<{ readonly standing: Standing; readonly refusal?: Refusal }>;
  readonly jobOf: JobOf;
  readonly contents: WorkContents;
  readonly restarter: Restarter;
  readonly collect: () => Promise<Inventory>;
  /** The machine's own clock; only for when to be called again. */
  readonly machineMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

/** What the engine came to when nothing more can be done now. */
export interface Ended {
  readonly standing: Standing;
  /** By the machine's clock; undefined: only when something changes. */
  readonly againMs: number | undefined;
  readonly waits: readonly { readonly work: Work; readonly because?: WorkReason; readonly againMs?: number }[];
}

/** For a shorter wait the process stays. */
const STAY_MS = 45_000;
const MOST_STEPS = 5_000;
/** A refusal of the machine or its package manager is tried again after this. */
const AGAIN_MS = 20 * 60_000;
const SOON_MS = 5 * 60_000;
const SOON: readonly WorkReason[] = ['busy', 'disk-space', 'on-battery'];
/** A relay fetches what plans name within this time. */
const MISSING_MS = 30 * 60_000;
/** People at the machine are asked again this often. */
const ASK_MS = 30_000;
/** Devices begin spread over this, by a hash of the device. */
const SPREAD_MS = 40_000;

/** Where a plan says nothing of the people at the machine: the strictest of what plans may say. */
const RESTARTING: Restarting = {
  byClickOnly: true,
  idleMinutes: 1440,
  protectedApplications: [],
  postponeMinutes: 30,
  mostPostponements: 20,
  pickWithinHours: 72,
  mostPerDay: 1,
};

interface Next {
  readonly work: Work;
  readonly step: Step;
}

/** First what was begun, then what only has to be written down, then the rest in the order of the plan; a restart when nothing else is left. */
const ORDER: readonly Step['do'][] = ['verify', 'finish', 'move', 'fetch', 'install', 'restart'];

/**
 * Follows verified plans on one device. Each change of state is flushed to the journal before it is acted on; every method of a job may have
 * been cut off at any moment before, so that a run begins by looking at what is there.
 */
export class Engine {
  readonly #parts: EngineParts;
  #standing: Standing | undefined;
  /** The machine's clock when it was judged. */
  #judgedMs = 0;
  /** Not before these instants of judged time, by key. Forgotten with the process: then it is tried once more. */
  readonly #notBefore = new Map<string, number>();
  readonly #complete = new Set<string>();
  readonly #oldCode = new Map<string, boolean | undefined>();

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** Does all that can be done now. */
  async run(): Promise<Ended> {
    await this.#parts.folder.tidy(this.#parts.journal);
    for (let count = 0; count < MOST_STEPS; count += 1) {
      const standing = await this.#judged();
      await this.#take(standing);
      const nexts = await this.#nexts(standing);
      const [next] = nexts.filter(({ step }) => ORDER.includes(step.do)).sort(byOrder);
      if (next !== undefined) {
        await this.#do(next, standing);
        continue;
      }
      const again = firstAgain(nexts);
      const wait = again === undefined ? undefined : Math.max(1_000, again - standing.time.bestMs);
      if (wait === undefined || wait > STAY_MS) {
        await this.#overWhenNonePends(nexts);
        return ended(standing, nexts, wait === undefined ? undefined : this.#parts.machineMs() + wait);
      }
      await this.#parts.pause(wait);
      this.#standing = undefined;
    }
    const standing = await this.#judged();
    return ended(standing, [], this.#parts.machineMs() + SOON_MS);
  }

  async #judged(): Promise<Standing> {
    if (this.#standing === undefined) {
      this.#standing = await this.#parts.judge();
      this.#judgedMs = this.#parts.machineMs();
    }
    return this.#standing;
  }

  /** The judged time of now: what was judged, and what went by since. */
  async #nowMs(): Promise<number> {
    const { time } = await this.#judged();
    return time.bestMs + Math.max(0, this.#parts.machineMs() - this.#judgedMs);
  }

  async #works(): Promise<Work[]> {
    const { folder, journal } = this.#parts;
    return worksOf(journal.entries, await folder.plans(journal.entries));
  }

  /** A plan that is new here is kept, then noted; from then on it is known whether a server ever answers again. */
  async #take({ plan, time, self }: Standing): Promise<void> {
    const { folder, journal, contents } = this.#parts;
    const newest = Math.max(0, ...journal.entries.map((entry) => entry.plan));
    if (plan === undefined || plan.number < newest) {
      return;
    }
    if (plan.number === newest) {
      return folder.keepPlan(plan);
    }
    await folder.keepPlan(plan);
    const actions = plan.actions.map(({ id }) => id);
    await journal.append({ kind: 'took', plan: plan.number, at: isoSeconds(time.bestMs), actions });
    for (const action of actions) {
      this.#notBefore.set(`${plan.number}/${action}`, time.bestMs + spreadOf(self.device));
    }
    const open = (await this.#works()).filter(({ state }) => !['done', 'failed', 'rolled-back'].includes(state));
    await contents.keepOnly(open.flatMap(({ action }) => this.#parts.jobOf(action)?.needs ?? []));
  }

  async #nexts(standing: Standing): Promise<Next[]> {
    const nexts: Next[] = [];
    for (const work of await this.#works()) {
      nexts.push({ work, step: nextStep(work, await this.#world(work, standing)) });
    }
    return nexts;
  }

  async #world(work: Work, standing: Standing): Promise<World> {
    const { boot, restarter } = this.#parts;
    const notBeforeMs = this.#notBefore.get(keyOf(work));
    const begins = ['needed', 'staged', 'blocked'].includes(work.state);
    const job = work.action.verb === 'reboot' ? undefined : this.#parts.jobOf(work.action);
    const lacks = work.action.verb !== 'reboot' && job === undefined;
    const power = begins ? await restarter.power() : undefined;
    const oldCode = work.state === 'restart-pending' ? await this.#runsOldCode(work, job) : undefined;
    return {
      standing,
      boot,
      missing: begins && (await this.#isMissing(work, job)),
      ...(lacks ? { unable: { because: 'order-refused' as const, about: 'provider' } } : {}),
      ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
      ...(power === undefined ? {} : { power }),
      ...(oldCode === undefined ? {} : { oldCode }),
    };
  }

  async #isMissing(work: Work, job: Job | undefined): Promise<boolean> {
    const key = keyOf(work);
    if (job === undefined || this.#complete.has(key)) {
      return false;
    }
    const missing = await this.#parts.contents.missing(job.needs);
    if (missing.length === 0) {
      this.#complete.add(key);
    }
    return missing.length > 0;
  }

  /** Asked once in a run: somebody may have restarted the services by hand. */
  async #runsOldCode(work: Work, job: Job | undefined): Promise<boolean | undefined> {
    const key = keyOf(work);
    if (job !== undefined && !this.#oldCode.has(key)) {
      const names = await job.needRestart();
      this.#oldCode.set(key, names === undefined ? undefined : names.length > 0);
    }
    return this.#oldCode.get(key);
  }

  async #do({ work, step }: Next, standing: Standing): Promise<void> {
    if (step.do === 'move') {
      await this.#move(work, step);
      return;
    }
    await this.#long({ work, step }, standing);
    // What takes long is judged anew afterwards: a newer plan may have come.
    this.#standing = undefined;
  }

  async #long({ work, step }: Next, standing: Standing): Promise<void> {
    const job = this.#parts.jobOf(work.action);
    switch (step.do) {
      case 'restart':
        return this.#restart(work, step.untilMs);
      case 'verify':
        return this.#verify(work, job);
      case 'fetch':
        return job === undefined ? undefined : this.#fetch(work, job, standing);
      case 'install':
        return job === undefined ? this.#move(work, { state: 'installing' }) : this.#install(work, job);
      case 'finish':
        return job === undefined
          ? this.#move(work, { state: 'failed', because: 'interrupted' })
          : this.#finish(work, job, step);
    }
  }

  async #move(work: Work, to: Pick<MoveEntry, 'state' | 'because' | 'about' | 'evidence' | 'before'>): Promise<void> {
    const { boot, journal } = this.#parts;
    const { state, because, about, evidence, before } = to;
    await journal.append({
      kind: 'move',
      plan: work.plan.number,
      action: work.action.id,
      at: isoSeconds(await this.#nowMs()),
      boot,
      move: (work.moves.at(-1)?.move ?? 0) + 1,
      state,
      ...(because === undefined ? {} : { because }),
      ...(about === undefined ? {} : { about: about.slice(0, 300) }),
      ...(evidence === undefined ? {} : { evidence }),
      ...(before === undefined ? {} : { before }),
    });
  }

  async #fetch(work: Work, job: Job, standing: Standing): Promise<void> {
    const { kilobytesPerSecond } = work.plan;
    const fetched = await this.#parts.contents.fetch(job.needs, {
      ...(kilobytesPerSecond === undefined ? {} : { kilobytesPerSecond }),
    });
    const key = keyOf(work);
    if (fetched.refusal === undefined && fetched.away !== true) {
      return;
    }
    const { bestMs } = standing.time;
    this.#notBefore.set(key, bestMs + SOON_MS + spreadOf(standing.self.device));
    // Where nobody answers nobody can be told; and what a relay is still bringing is not missing yet.
    const sinceMs = bestMs - Date.parse(work.moves[0]?.at ?? '');
    const soon = fetched.refusal?.because === 'content-missing' && sinceMs < MISSING_MS;
    if (fetched.refusal !== undefined && !soon) {
      await this.#say(held(work, fetched.refusal), work);
    }
  }

  async #install(work: Work, job: Job): Promise<void> {
    const seen = await job.look();
    if (seen.outcome === 'installed') {
      // Somebody else had done it before we began.
      await this.#move(work, { state: 'installing', because: 'foreign-change' });
      await this.#applied(await this.#again(work), job, seen);
      return;
    }
    const prepared = await job.prepare();
    if (!prepared.ok) {
      await this.#refused(work, prepared.error);
      return;
    }
    const { standing, refusal } = await this.#parts.prove(work, prepared.value);
    const against = refusal ?? ruleRefusal(work, standing);
    if (against !== undefined) {
      await this.#refused(work, against);
      return;
    }
    // Preparing and proving take minutes, and wait for locks: the hour, and a recall, are asked once more at the very last moment.
    this.#standing = undefined;
    const now = await this.#judged();
    if (nextStep(work, await this.#world(work, now)).do === 'install') {
      await this.#move(work, { state: 'installing', before: Object.fromEntries(prepared.value.before) });
      const applied = await job.apply(prepared.value);
      await this.#applied(await this.#again(work), job, applied, prepared.value);
    }
  }

  async #finish(work: Work, job: Job, step: Extract<Step, { do: 'finish' }>): Promise<void> {
    const { boot, journal } = this.#parts;
    const seen = await job.look();
    if (seen.outcome === 'installed') {
      await this.#applied(work, job, seen);
      return;
    }
    const nowMs = await this.#nowMs();
    if (!step.mayChange) {
      this.#notBefore.set(keyOf(work), step.againMs ?? nowMs + AGAIN_MS);
      return;
    }
    await journal.append({
      kind: 'resumed',
      plan: work.plan.number,
      action: work.action.id,
      at: isoSeconds(nowMs),
      boot,
    });
    const prepared = await job.prepare();
    if (!prepared.ok) {
      const { because, about, output } = prepared.error;
      if (SOON.includes(because)) {
        this.#notBefore.set(keyOf(work), nowMs + SOON_MS);
        return;
      }
      const evidence = await this.#evidence(work, job, { ...seen, output: [...output] });
      await this.#move(work, {
        state: 'failed',
        because: 'interrupted',
        about: `${because} ${about}`.trim(),
        evidence,
      });
      return;
    }
    const applied = await job.apply(prepared.value);
    await this.#applied(work, job, applied, prepared.value);
  }

  /** After an installation, ended or looked at: what is there decides. */
  async #applied(work: Work, job: Job, applied: Applied, prepared?: PreparedPatch): Promise<void> {
    if (applied.outcome === 'installed') {
      const old = (await job.needRestart()) ?? [...applied.needRestart, '?'];
      const evidence = await this.#evidence(work, job, { ...applied, needRestart: [...old] });
      const about = old.slice(0, 5).join(', ');
      await this.#move(work, old.length > 0 ? { state: 'restart-pending', about, evidence } : { state: 'verifying' });
      return;
    }
    if (applied.because === 'busy' && applied.outcome === 'nothing') {
      // Somebody took the lock in between: tried again as what was interrupted is.
      this.#notBefore.set(keyOf(work), (await this.#nowMs()) + SOON_MS);
      return;
    }
    const because = applied.because ?? 'install-failed';
    const about = applied.about;
    const said = { because, ...(about === undefined ? {} : { about }) };
    const back = prepared?.wayBack.possible === true && applied.outcome === 'partly' ? job.back : undefined;
    const returned = back === undefined || prepared === undefined ? undefined : await back(prepared);
    const evidence = await this.#evidence(work, job, {
      ...(returned ?? applied),
      output: [...applied.output, ...(returned?.output ?? [])],
    });
    const state = returned?.outcome === 'installed' ? 'rolled-back' : 'failed';
    await this.#move(work, { state, ...said, evidence });
  }

  async #verify(work: Work, job: Job | undefined): Promise<void> {
    const inventory = await this.#parts.collect();
    await this.#parts.folder.keepInventory(inventory);
    if (job === undefined) {
      const evidence = await this.#evidence(work, undefined, nothingDone([]));
      await this.#move(work, { state: 'done', evidence });
      return;
    }
    const seen = await job.look();
    const evidence = await this.#evidence(work, job, seen);
    const wrong = notVerified(seen, inventory);
    if (wrong !== undefined) {
      await this.#move(work, { state: 'failed', because: 'not-verified', about: wrong, evidence });
      return;
    }
    const wasThere = lastInto(work, 'installing')?.because === 'foreign-change';
    const foreign = foreignIn(seen) ?? (wasThere ? seen.changes[0]?.package : undefined);
    const said = foreign === undefined ? {} : { because: 'foreign-change' as const, about: foreign };
    await this.#move(work, { state: 'done', ...said, evidence });
  }

  async #restart(work: Work, untilMs: number): Promise<void> {
    const { boot, journal, restarter } = this.#parts;
    const bestMs = await this.#nowMs();
    const how = work.action.restart === 'ask' ? 'ask' : 'in-window';
    const answer = await restarter.ask(how, work.action.restarting ?? RESTARTING, bestMs, untilMs);
    if (answer.answer === 'wait') {
      this.#notBefore.set(keyOf(work), bestMs + ASK_MS);
      await this.#say(pending(work, answer), work);
      return;
    }
    // One restart serves all that wait for one.
    for (const each of (await this.#works()).filter(({ state }) => state === 'restart-pending')) {
      const of = { plan: each.plan.number, action: each.action.id };
      await journal.append({ kind: 'asked', ...of, at: isoSeconds(bestMs), boot });
    }
    await restarter.go(bestMs);
  }

  async #refused(work: Work, { because, about }: Refusal): Promise<void> {
    const wait = SOON.includes(because) ? SOON_MS : AGAIN_MS;
    this.#notBefore.set(keyOf(work), (await this.#nowMs()) + wait);
    await this.#say(held(work, { because, ...(about === undefined ? {} : { about: about.slice(0, 300) }) }), work);
  }

  async #say(step: Step, work: Work): Promise<void> {
    if (step.do === 'move') {
      await this.#move(work, step);
    }
  }

  async #evidence(work: Work, job: Job | undefined, seen: Applied): Promise<string> {
    const { boot, folder } = this.#parts;
    const text = evidenceOf(work, seen, {
      provider: job?.provider ?? 'restart',
      boot,
      nowMs: await this.#nowMs(),
    });
    return folder.keepEvidence(text);
  }

  /** The same work as the journal has it now. */
  async #again(work: Work): Promise<Work> {
    return (await this.#works()).find((each) => keyOf(each) === keyOf(work)) ?? work;
  }

  async #overWhenNonePends(nexts: readonly Next[]): Promise<void> {
    if (!nexts.some(({ work }) => work.state === 'restart-pending')) {
      await this.#parts.restarter.over();
    }
  }
}

function byOrder(a: Next, b: Next): number {
  return ORDER.indexOf(a.step.do) - ORDER.indexOf(b.step.do);
}

function firstAgain(nexts: readonly Next[]): number | undefined {
  const instants = nexts.flatMap(({ step }) =>
    step.do === 'wait' && step.againMs !== undefined ? [step.againMs] : [],
  );
  return instants.length === 0 ? undefined : Math.min(...instants);
}

function ended(standing: Standing, nexts: readonly Next[], againMs: number | undefined): Ended {
  const waits = nexts.flatMap(({ step, work }) =>
    step.do === 'wait'
      ? [
          {
            work,
            ...(step.because === undefined ? {} : { because: step.because }),
            ...(step.againMs === undefined ? {} : { againMs: step.againMs }),
          },
        ]
      : [],
  );
  return { standing, againMs, waits };
}

/** 0 to 40 seconds, the same for a device each time. */
export function spreadOf(device: string): number {
  return Math.floor((Number.parseInt(sha256(`work:${device}`).slice(0, 8), 16) / 2 ** 32) * SPREAD_MS);
}
