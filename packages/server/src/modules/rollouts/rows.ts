import { fillText, type Language, type Text } from '@tsukuroi/core';
import type {
  RolloutCounts,
  RolloutDeviceRow,
  RolloutDeviceState,
  RolloutRow,
  WorkRow,
  WorkState,
} from '@tsukuroi/protocol';
import { workSentence } from '@tsukuroi/protocol';
import { type AnyReason, anyHeldWords } from './held.ts';
import { isActive, isFailure, isOver, ringsOf, waitsForGroup } from './rollout.ts';
import { shownRolloutName } from './rollout-name.ts';
import type { MemberRecord, RolloutRecord } from './store.ts';
import type { MoveRecord } from './store-work.ts';
import type { Oddity } from './take-result.ts';
import { BOARD_WORDS, ODD_WORDS, THIS_SERVER, WHY_WORDS } from './texts.ts';

type Counted = Pick<MemberRecord, 'state' | 'because'>;

export function countsOf(members: readonly Counted[]): RolloutCounts {
  const counts: Partial<Record<RolloutDeviceState, number>> = {};
  for (const { state } of members) {
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

/** Why a rollout is not running, in words; null while nothing is amiss. */
export function whyOf(
  { why, why_at, why_text, why_who }: RolloutRecord,
  language: Language,
): { code: string; sentence: string; next: string; at: string; who: string | null } | null {
  const words = WHY_WORDS[why];
  if (words === undefined) {
    return null;
  }
  const params = { detail: why_text ?? '', who: why_who ?? THIS_SERVER[language] };
  return {
    code: why,
    sentence: fillText(words.what[language], params),
    next: words.next[language],
    at: why_at ?? '',
    who: why_who,
  };
}

export function rolloutRow(
  rollout: RolloutRecord,
  members: readonly (Counted & Pick<MemberRecord, 'state'>)[],
  language: Language,
): RolloutRow {
  const rings = ringsOf(rollout);
  const taken = members.filter(({ state }) => state !== 'withdrawn');
  const count = (test: (member: Counted) => boolean) => taken.filter(test).length;
  const done = count(({ state }) => state === 'done');
  const failed = count(({ state }) => state === 'failed' || state === 'rolled-back');
  const unknown = count(({ state }) => state === 'unknown');
  const ring = rings[rollout.ring]?.name ?? '';
  const why = whyOf(rollout, language);
  const words = BOARD_WORDS[rollout.state];
  return {
    id: rollout.id,
    name: shownRolloutName(rollout.name, language),
    state: rollout.state,
    sentence: why?.sentence ?? fillText(words[language], { ring, done, devices: taken.length }),
    next: why?.next ?? (failed > 0 ? BOARD_WORDS.failed[language] : null),
    policy: rollout.policy,
    policyName: rollout.policy_name,
    ring,
    ringNumber: Math.min(rollout.ring + 1, rings.length),
    rings: rings.length,
    devices: taken.length,
    done,
    failed,
    waiting: taken.length - done - failed - unknown,
    unknown,
    startedAt: rollout.started_at,
    endedAt: rollout.ended_at,
    fastLane: rollout.fast_lane === 1,
  };
}

export function deviceRow(
  member: MemberRecord,
  rollout: RolloutRecord,
  nowMs: number,
  language: Language,
): RolloutDeviceRow {
  const ring = ringsOf(rollout)[member.ring];
  const { sentence, next } = memberWords(member, rollout, language);
  const windows = JSON.parse(member.windows) as { from: string; to: string }[];
  const window = windows.find(({ to }) => Date.parse(to) > nowMs)?.from ?? null;
  return {
    id: member.device,
    deviceId: member.device,
    device: member.name,
    department: member.department,
    state: member.state,
    ring: ring?.name ?? '',
    because: member.because,
    sentence,
    next,
    packages: member.packages,
    window: isActive(member) ? window : null,
    at: member.at,
    retry: isFailure(member),
    goOn: waitsForGroup(member),
  };
}

function memberWords(
  member: MemberRecord,
  rollout: RolloutRecord,
  language: Language,
): { sentence: string; next: string | null } {
  if (member.state === 'planned' || member.state === 'withdrawn') {
    const reason = member.about === null ? undefined : (JSON.parse(member.about) as AnyReason);
    if (member.state === 'withdrawn') {
      return { sentence: BOARD_WORDS.withdrawn[language], next: null };
    }
    if (reason !== undefined) {
      return { sentence: anyHeldWords(reason)[language], next: null };
    }
    const ahead = member.ring > rollout.ring && member.fast === 0;
    return { sentence: (ahead ? BOARD_WORDS.ahead : BOARD_WORDS.planned)[language], next: null };
  }
  const { what, next } = workSentence(
    {
      state: member.state,
      ...(member.because === null ? {} : { because: member.because }),
      ...(member.about === null ? {} : { about: member.about }),
    },
    language,
  );
  return { sentence: what, next: isOver(member) && member.state === 'done' ? null : next };
}

/** What an update is called: a package by its name, a program of the catalogue as the catalogue calls it. */
export function shownName(
  { package: name, title }: { readonly package: string; readonly title: string },
  language: Language,
): string {
  return title === '' ? name : (JSON.parse(title) as Text)[language];
}

/** A history is read later: what passes by itself asks nobody for anything, and 「電源を切らずに」 is over by then. */
const PASSING: readonly string[] = ['needed', 'staged', 'installing', 'verifying', 'done'];

export function workRow(move: MoveRecord, language: Language): WorkRow {
  const { what, next } = workSentence(
    {
      state: move.state as WorkState,
      ...(move.because === null ? {} : { because: move.because }),
      ...(move.about === null ? {} : { about: move.about }),
    },
    language,
  );
  const odd = move.odd === '' ? [] : (move.odd.split(' ') as Oddity[]);
  return {
    id: move.id,
    at: move.at,
    day: move.day,
    deviceId: move.device,
    device: move.device_name,
    department: move.department,
    state: move.state,
    because: move.because,
    sentence: what,
    next: PASSING.includes(move.state) ? null : next,
    packages: move.packages,
    note: odd.length === 0 ? null : odd.map((code) => ODD_WORDS[code][language]).join(language === 'ja' ? '、' : ', '),
    rolloutId: move.rollout,
    rollout: move.rollout_name === null ? null : shownRolloutName(move.rollout_name, language),
    plan: move.plan,
    action: move.action,
    evidence: move.evidence,
  };
}
