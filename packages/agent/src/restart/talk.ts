import type { Restarting } from '@tsukuroi/trust/plan/plan.ts';
import type { RestartAnswer } from '../work/restarter.ts';
import { NOTICE_MINUTES } from './decide.ts';
import { inUse } from './presence.ts';
import { type Notice, type NoticeAnswer, newTalk, type RestartFacts, type RestartMemory, type Talk } from './shape.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HALF_HOUR_MS = 30 * MINUTE_MS;

/** A restart that begins has to be over by the end of the window. */
const ROOM_MINUTES = 15;
/** A dialog that stands this long may have been ended without a word. */
const LONGEST_NOTICE_MS = 6 * HOUR_MS;
/** So many times fit on a notice as buttons. */
const MOST_OFFERS = 3;

/** The memory as it may be used now: what is a day old is gone, and nothing lies in the future because a clock was set back. */
export function mendMemory(memory: RestartMemory, bootId: string | undefined, nowMs: number): RestartMemory {
  const restarts = memory.restarts.map((atMs) => Math.min(atMs, nowMs)).filter((atMs) => atMs > nowMs - DAY_MS);
  const { talk } = memory;
  // A restart ended the talk, whoever asked for it.
  return { restarts, talk: talk === undefined || talk.bootId !== bootId ? undefined : mendTalk(talk, nowMs) };
}

function mendTalk(talk: Talk, nowMs: number): Talk {
  const { postponedUntilMs, lastPostponedMs, agreedMs, pickedMs, notice } = talk;
  const setBack = lastPostponedMs !== undefined && lastPostponedMs > nowMs;
  return {
    ...talk,
    // The promise to wait is kept from now on; consent from a future that is gone is none.
    postponedUntilMs:
      setBack && postponedUntilMs !== undefined ? nowMs + (postponedUntilMs - lastPostponedMs) : postponedUntilMs,
    lastPostponedMs: setBack ? nowMs : lastPostponedMs,
    agreedMs: agreedMs !== undefined && agreedMs > nowMs ? undefined : agreedMs,
    pickedMs: pickedMs !== undefined && pickedMs > nowMs + 3 * DAY_MS ? undefined : pickedMs,
    notice: notice === undefined ? undefined : { ...notice, shownMs: Math.min(notice.shownMs, nowMs) },
  };
}

/** Counts a restart that is about to be asked of the machine. What was agreed to is used up by it. */
export function countRestart(memory: RestartMemory, nowMs: number): RestartMemory {
  return { restarts: [...memory.restarts, nowMs], talk: memory.talk };
}

/** What a person said. An answer that the notice did not offer changes nothing. */
export function answered(talk: Talk, answer: NoticeAnswer, rules: Restarting, nowMs: number): Talk {
  switch (answer.said) {
    case 'busy':
      if (talk.notice?.mayPostpone !== true || talk.postponements >= rules.mostPostponements) {
        return talk;
      }
      return {
        ...talk,
        postponements: talk.postponements + 1,
        lastPostponedMs: nowMs,
        postponedUntilMs: nowMs + rules.postponeMinutes * MINUTE_MS,
        agreedMs: undefined,
        pickedMs: undefined,
      };
    case 'now':
      return { ...talk, agreedMs: nowMs, postponedUntilMs: undefined, pickedMs: undefined };
    case 'at':
      return talk.notice?.offered.includes(answer.atMs) === true
        ? { ...talk, pickedMs: answer.atMs, agreedMs: undefined, postponedUntilMs: undefined }
        : talk;
  }
}

/** Of several answers at once (two screens) the one that holds back counts; waiting does no harm. */
export function strictest(answers: readonly NoticeAnswer[]): NoticeAnswer | undefined {
  return (
    answers.find(({ said }) => said === 'busy') ?? answers.find(({ said }) => said === 'at') ?? answers[0] ?? undefined
  );
}

/** Times to pick from: half hours and hours of this window that leave room for the restart itself. */
export function offers(talk: Talk, rules: Restarting, nowMs: number, untilMs: number): readonly number[] {
  const pickByMs = (talk.lastPostponedMs ?? nowMs) + rules.pickWithinHours * HOUR_MS;
  const lastMs = Math.min(untilMs - ROOM_MINUTES * MINUTE_MS, Math.max(pickByMs, nowMs));
  const offered: number[] = [];
  const firstMs = Math.ceil((nowMs + ROOM_MINUTES * MINUTE_MS) / HALF_HOUR_MS) * HALF_HOUR_MS;
  for (let atMs = firstMs; atMs <= lastMs && offered.length < MOST_OFFERS; atMs += HOUR_MS) {
    offered.push(atMs);
  }
  return offered;
}

/** What a notice should say now; undefined when none should stand there. */
export function wantedNotice(
  facts: RestartFacts,
  rules: Restarting,
  talk: Talk,
  answer: RestartAnswer,
  nowMs: number,
  untilMs: number,
): Pick<Notice, 'offered' | 'mayPostpone'> | undefined {
  const asks = rules.byClickOnly || inUse(facts.input, rules, nowMs) || facts.signedOn !== false;
  const promised = (talk.postponedUntilMs ?? 0) > nowMs || (talk.pickedMs ?? 0) > nowMs;
  const held = answer.answer === 'wait' && ['on-battery', 'restart-cap'].includes(answer.because);
  if (!asks || promised || held || answer.answer === 'now') {
    return undefined;
  }
  return {
    // Where only a click counts, a time would promise what is not kept.
    offered: rules.byClickOnly ? [] : offers(talk, rules, nowMs, untilMs),
    mayPostpone: talk.postponements < rules.mostPostponements,
  };
}

/** Whether a notice has to be put up anew: it was closed a while ago, or offers what is past. */
export function isWornOut(notice: Notice, open: boolean, rules: Restarting, nowMs: number): boolean {
  const ageMs = nowMs - notice.shownMs;
  const past = notice.offered.some((atMs) => atMs <= nowMs);
  return open
    ? past || ageMs >= LONGEST_NOTICE_MS
    : ageMs >= Math.max(rules.postponeMinutes, NOTICE_MINUTES) * MINUTE_MS;
}

/** The talk of this running system, begun when there is none. */
export function talkOf(memory: RestartMemory, bootId: string | undefined): Talk {
  return memory.talk ?? newTalk(bootId);
}
