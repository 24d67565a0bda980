import type { WorkReason } from '@tsukuroi/protocol/work.ts';
import type { Applied, PreparedPatch } from '@tsukuroi/providers/patch/patch.ts';
import type { Restarting } from '@tsukuroi/trust/plan/plan.ts';
import { nothingDone } from './evidence.ts';
import type { Job } from './job.ts';
import { held, pending, type Step } from './next-step.ts';
import { type Refusal, ruleRefusal } from './rules.ts';
import type { Run } from './run.ts';
import { spreadOf } from './spread.ts';
import { foreignIn, notVerified } from './verify.ts';
import { keyOf, lastInto, type Work } from './works.ts';

/** A refusal of the machine or its package manager is tried again after this. */
const AGAIN_MS = 20 * 60_000;
const SOON_MS = 5 * 60_000;
const SOON: readonly WorkReason[] = ['busy', 'disk-space', 'on-battery'];
/** A relay fetches what plans name within this time. */
const MISSING_MS = 30 * 60_000;
/** People at the machine are asked again this often. */
const ASK_MS = 30_000;
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

export async function fetchFor(run: Run, work: Work, job: Job): Promise<void> {
  const { kilobytesPerSecond } = work.plan;
  const fetched = await run.parts.contents.fetch(job.needs, {
    ...(kilobytesPerSecond === undefined ? {} : { kilobytesPerSecond }),
  });
  const key = keyOf(work);
  if (fetched.refusal === undefined && fetched.away !== true) {
    return;
  }
  const bestMs = await run.nowMs();
  const { self } = await run.judged();
  run.holdOff(key, bestMs + SOON_MS + spreadOf(self.device));
  // Where nobody answers nobody can be told; and what a relay is still bringing is not missing yet.
  const sinceMs = bestMs - Date.parse(work.moves[0]?.at ?? '');
  const soon = fetched.refusal?.because === 'content-missing' && sinceMs < MISSING_MS;
  if (fetched.refusal !== undefined && !soon) {
    await run.say(held(work, fetched.refusal), work);
  }
}

/**
 * @param mayBegin asked once more at the very last moment, as the machine and the plan are then
 */
export async function install(run: Run, work: Work, job: Job, mayBegin: () => Promise<boolean>): Promise<void> {
  const seen = await job.look();
  if (seen.outcome === 'installed') {
    // Somebody else had done it before we began.
    await run.move(work, { state: 'installing', because: 'foreign-change' });
    await judgeApplied(run, await run.again(work), job, seen);
    return;
  }
  const prepared = await job.prepare();
  if (!prepared.ok) {
    await refuse(run, work, prepared.error);
    return;
  }
  const { standing, refusal } = await run.parts.prove(work, prepared.value);
  const against = refusal ?? ruleRefusal(work, standing);
  if (against !== undefined) {
    await refuse(run, work, against);
    return;
  }
  // Preparing and proving take minutes, and wait for locks: the hour, and a recall, are asked once more at the very last moment.
  run.judgeAnew();
  if (await mayBegin()) {
    await run.move(work, { state: 'installing', before: Object.fromEntries(prepared.value.before) });
    const applied = await job.apply(prepared.value);
    await judgeApplied(run, await run.again(work), job, applied, prepared.value);
  }
}

/** Goes on with what was interrupted, where the machine may be changed now. */
export async function finish(run: Run, work: Work, job: Job, step: Extract<Step, { do: 'finish' }>): Promise<void> {
  const seen = await job.look();
  if (seen.outcome === 'installed') {
    await judgeApplied(run, work, job, seen);
    return;
  }
  const nowMs = await run.nowMs();
  if (!step.mayChange) {
    run.holdOff(keyOf(work), step.againMs ?? nowMs + AGAIN_MS);
    return;
  }
  await run.note(work, 'resumed');
  const prepared = await job.prepare();
  if (!prepared.ok) {
    const { because, about, output } = prepared.error;
    if (SOON.includes(because)) {
      run.holdOff(keyOf(work), nowMs + SOON_MS);
      return;
    }
    const evidence = await run.evidence(work, job, { ...seen, output: [...output] });
    await run.move(work, {
      state: 'failed',
      because: 'interrupted',
      about: `${because} ${about}`.trim(),
      evidence,
    });
    return;
  }
  const applied = await job.apply(prepared.value);
  await judgeApplied(run, work, job, applied, prepared.value);
}

/** After an installation, ended or looked at: what is there decides. */
async function judgeApplied(run: Run, work: Work, job: Job, applied: Applied, prepared?: PreparedPatch): Promise<void> {
  if (applied.outcome === 'installed') {
    const old = (await job.needRestart()) ?? [...applied.needRestart, '?'];
    const evidence = await run.evidence(work, job, { ...applied, needRestart: [...old] });
    const about = old.slice(0, 5).join(', ');
    await run.move(work, old.length > 0 ? { state: 'restart-pending', about, evidence } : { state: 'verifying' });
    return;
  }
  if (applied.because === 'busy' && applied.outcome === 'nothing') {
    // Somebody took the lock in between: tried again as what was interrupted is.
    run.holdOff(keyOf(work), (await run.nowMs()) + SOON_MS);
    return;
  }
  const because = applied.because ?? 'install-failed';
  const about = applied.about;
  const said = { because, ...(about === undefined ? {} : { about }) };
  const back = prepared?.wayBack.possible === true && applied.outcome === 'partly' ? job.back : undefined;
  const returned = back === undefined || prepared === undefined ? undefined : await back(prepared);
  const evidence = await run.evidence(work, job, {
    ...(returned ?? applied),
    output: [...applied.output, ...(returned?.output ?? [])],
  });
  const state = returned?.outcome === 'installed' ? 'rolled-back' : 'failed';
  await run.move(work, { state, ...said, evidence });
}

/** Reads the machine again; nothing is done before. */
export async function verify(run: Run, work: Work, job: Job | undefined): Promise<void> {
  const inventory = await run.parts.collect();
  await run.parts.folder.keepInventory(inventory);
  if (job === undefined) {
    const evidence = await run.evidence(work, undefined, nothingDone([]));
    await run.move(work, { state: 'done', evidence });
    return;
  }
  const seen = await job.look();
  const evidence = await run.evidence(work, job, seen);
  const wrong = notVerified(seen, inventory);
  if (wrong !== undefined) {
    await run.move(work, { state: 'failed', because: 'not-verified', about: wrong, evidence });
    return;
  }
  const wasThere = lastInto(work, 'installing')?.because === 'foreign-change';
  const foreign = foreignIn(seen) ?? (wasThere ? seen.changes[0]?.package : undefined);
  const said = foreign === undefined ? {} : { because: 'foreign-change' as const, about: foreign };
  await run.move(work, { state: 'done', ...said, evidence });
}

/** Asks the people at the machine, then the machine; what proves it is another boot. */
export async function restart(run: Run, work: Work, untilMs: number): Promise<void> {
  const { restarter } = run.parts;
  const bestMs = await run.nowMs();
  const how = work.action.restart === 'ask' ? 'ask' : 'in-window';
  const answer = await restarter.ask(how, work.action.restarting ?? RESTARTING, bestMs, untilMs);
  if (answer.answer === 'wait') {
    run.holdOff(keyOf(work), bestMs + ASK_MS);
    await run.say(pending(work, answer, bestMs), work);
    return;
  }
  // One restart serves all that wait for one.
  for (const each of (await run.works()).filter(({ state }) => state === 'restart-pending')) {
    await run.note(each, 'asked');
  }
  await restarter.go(bestMs);
}

/** Said once, and tried again when it may have passed. */
async function refuse(run: Run, work: Work, { because, about }: Refusal): Promise<void> {
  const wait = SOON.includes(because) ? SOON_MS : AGAIN_MS;
  run.holdOff(keyOf(work), (await run.nowMs()) + wait);
  await run.say(held(work, { because, ...(about === undefined ? {} : { about: about.slice(0, 300) }) }), work);
}
