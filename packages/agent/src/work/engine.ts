import { isoSeconds } from '@tsukuroi/core';
import type { WorkReason } from '@tsukuroi/protocol/work.ts';
import { expectedMs } from './expected.ts';
import type { Job } from './job.ts';
import { nextStep, type Step, type World } from './next-step.ts';
import { type EngineParts, Run } from './run.ts';
import { spreadOf } from './spread.ts';
import type { Standing } from './standing.ts';
import { fetchFor, finish, install, restart, verify } from './steps.ts';
import { isOver, keyOf, newestPlan, type Work, workKey } from './works.ts';

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
const LATER_MS = 5 * 60_000;

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
  readonly #run: Run;
  readonly #complete = new Set<string>();
  readonly #oldCode = new Map<string, boolean | undefined>();

  constructor(parts: EngineParts) {
    this.#run = new Run(parts);
  }

  /** Does all that can be done now. */
  async run(): Promise<Ended> {
    const { folder, journal, machineMs, pause } = this.#run.parts;
    await folder.tidy(journal);
    for (let count = 0; count < MOST_STEPS; count += 1) {
      const standing = await this.#run.judged();
      await this.#take(standing);
      const nexts = await this.#nexts(standing);
      const [next] = nexts.filter(({ step }) => ORDER.includes(step.do)).sort(byOrder);
      if (next !== undefined) {
        await this.#do(next);
        continue;
      }
      const again = firstAgain(nexts);
      const wait = again === undefined ? undefined : Math.max(1_000, again - standing.time.bestMs);
      if (wait === undefined || wait > STAY_MS) {
        await this.#overWhenNonePends(nexts);
        return ended(standing, nexts, wait === undefined ? undefined : machineMs() + wait);
      }
      await pause(wait);
      this.#run.judgeAnew();
    }
    const standing = await this.#run.judged();
    return ended(standing, [], machineMs() + LATER_MS);
  }

  /** A plan that is new here is kept, then noted; from then on it is known whether a server ever answers again. */
  async #take({ plan, time, self }: Standing): Promise<void> {
    const { folder, journal, contents } = this.#run.parts;
    const newest = newestPlan(journal.entries);
    if (plan === undefined || plan.number < newest) {
      return;
    }
    if (plan.number === newest) {
      return folder.keepPlan(plan);
    }
    await folder.keepPlan(plan);
    const actions = plan.actions.map(({ id }) => id);
    await journal.append({ kind: 'took', plan: plan.number, at: isoSeconds(time.bestMs), actions });
    for (const action of this.#run.parts.goneMs === undefined ? actions : []) {
      this.#run.holdOff(workKey(plan.number, action), time.bestMs + spreadOf(self.device));
    }
    const open = (await this.#run.works()).filter((work) => !isOver(work, plan.number));
    await contents.keepOnly(open.flatMap(({ action }) => this.#run.parts.jobOf(action)?.needs ?? []));
  }

  async #nexts(standing: Standing): Promise<Next[]> {
    const nexts: Next[] = [];
    for (const work of await this.#run.works()) {
      nexts.push({ work, step: nextStep(work, await this.#world(work, standing)) });
    }
    return nexts;
  }

  async #world(work: Work, standing: Standing): Promise<World> {
    const { boot, goneMs, restarter } = this.#run.parts;
    const notBeforeMs = this.#run.notBefore(work);
    const begins = ['needed', 'staged', 'blocked'].includes(work.state);
    const job = work.action.verb === 'reboot' ? undefined : this.#run.parts.jobOf(work.action);
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
      ...(goneMs === undefined ? {} : { wayDown: { goneMs: goneMs(), expectedMs: expectedMs(work.action) } }),
      ...(oldCode === undefined ? {} : { oldCode }),
    };
  }

  async #isMissing(work: Work, job: Job | undefined): Promise<boolean> {
    const key = keyOf(work);
    if (job === undefined || this.#complete.has(key)) {
      return false;
    }
    const missing = await this.#run.parts.contents.missing(job.needs);
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

  async #do({ work, step }: Next): Promise<void> {
    if (step.do === 'move') {
      await this.#run.move(work, step);
      return;
    }
    await this.#long({ work, step });
    this.#run.judgeAnew();
  }

  async #long({ work, step }: Next): Promise<void> {
    const run = this.#run;
    const job = run.parts.jobOf(work.action);
    switch (step.do) {
      case 'restart':
        return restart(run, work, step.untilMs);
      case 'verify':
        return verify(run, work, job);
      case 'fetch':
        return job === undefined ? undefined : fetchFor(run, work, job);
      case 'install':
        return job === undefined
          ? run.move(work, { state: 'installing' })
          : install(run, work, job, async () => (await this.#stepOf(work)).do === 'install');
      case 'finish':
        return job === undefined
          ? run.move(work, { state: 'failed', because: 'interrupted' })
          : finish(run, work, job, step);
    }
  }

  async #stepOf(work: Work): Promise<Step> {
    return nextStep(work, await this.#world(work, await this.#run.judged()));
  }

  async #overWhenNonePends(nexts: readonly Next[]): Promise<void> {
    const isDown = this.#run.parts.goneMs !== undefined;
    if (!isDown && !nexts.some(({ work }) => work.state === 'restart-pending')) {
      await this.#run.parts.restarter.over();
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
