import { dayInJapan, type Text } from '@tsukuroi/core';
import { afterBusinessDays, type DayCalendar, type Policy } from '@tsukuroi/policy';
import type { RolloutDeviceState } from '@tsukuroi/protocol';
import { dayWithWeekday } from '@tsukuroi/protocol/moment.ts';

/** A device of a ring, as its gate looks at it. */
export interface Proof {
  readonly state: RolloutDeviceState;
  /** Its installation began. What never began, since the device was off, says nothing about the update. */
  readonly begun: boolean;
  /** When it came into that state. */
  readonly at: string | null;
  /** Reported as out of sorts, and not settled. */
  readonly trouble: boolean;
  /** Services that ran before and do not run now. */
  readonly lost: readonly string[];
  /** The department's after-check. */
  readonly check: 'none' | 'good' | 'bad' | 'unknown';
}

/** One condition. Unknown does not open. */
export interface GateCondition {
  readonly holds: 'yes' | 'no' | 'unknown';
  readonly text: Text;
}

export interface GateAnswer {
  readonly lines: readonly GateCondition[];
  readonly opens: boolean;
  /** It can never open by waiting: everything ended, and not well enough. */
  readonly isLost: boolean;
}

type Gate = Policy['rings'][number]['gate'];

/** Whether the next ring may begin. Every condition with its sentence; unknown does not open. Pure. */
export function judgeGate(
  gate: Gate,
  proofs: readonly Proof[],
  holidays: readonly (DayCalendar | undefined)[],
  nowMs: number,
): GateAnswer {
  const taken = proofs.filter(({ state }) => state !== 'withdrawn');
  const done = taken.filter(({ state }) => state === 'done');
  const ended = taken.filter(({ state }) => ENDED.has(state));
  const tried = ended.filter(({ begun, state }) => begun || state === 'done');
  const percent = tried.length === 0 ? undefined : Math.floor((done.length * 100) / tried.length);
  const needed = Math.min(gate.atLeast, taken.length);
  const lines: GateCondition[] = [
    percent === undefined
      ? line(
          'unknown',
          `まだ結果がありません。成功 ${gate.successPercent} % 以上が要ります。`,
          `No result yet; ${gate.successPercent} % must succeed.`,
        )
      : line(
          percent >= gate.successPercent,
          `成功 ${percent} %(${gate.successPercent} % 以上が要ります)。`,
          `${percent} % succeeded (${gate.successPercent} % needed).`,
        ),
    line(
      done.length >= needed,
      `完了 ${done.length} 台(${needed} 台以上が要ります)。`,
      `${done.length} done (${needed} needed).`,
    ),
    troubleLine(taken),
    ...checkLine(done),
    ...ageLine(gate, done, needed, holidays, nowMs),
  ];
  const isOver = ended.length === taken.length;
  const short = done.length < needed || percent === undefined || percent < gate.successPercent;
  return { lines, opens: lines.every(({ holds }) => holds === 'yes'), isLost: isOver && short };
}

const ENDED: ReadonlySet<RolloutDeviceState> = new Set(['done', 'failed', 'rolled-back', 'unknown']);

function line(holds: boolean | 'unknown', ja: string, en: string): GateCondition {
  return { holds: holds === 'unknown' ? 'unknown' : holds ? 'yes' : 'no', text: { ja, en } };
}

function troubleLine(proofs: readonly Proof[]): GateCondition {
  const troubled = proofs.filter(({ trouble }) => trouble).length;
  const lost = [...new Set(proofs.flatMap((proof) => proof.lost))].slice(0, 5);
  if (troubled === 0 && lost.length === 0) {
    return line(true, '新しい不調はありません。', 'Nothing new is out of sorts.');
  }
  return line(
    false,
    [
      ...(troubled > 0 ? [`「調子が悪い」の報告が ${troubled} 台あります。`] : []),
      ...(lost.length > 0 ? [`動かなくなったサービスがあります: ${lost.join('、')}。`] : []),
    ].join(''),
    [
      ...(troubled > 0 ? [`${troubled} devices are reported as out of sorts.`] : []),
      ...(lost.length > 0 ? [`Services that no longer run: ${lost.join(', ')}.`] : []),
    ].join(' '),
  );
}

function checkLine(done: readonly Proof[]): GateCondition[] {
  const asked = done.filter(({ check }) => check !== 'none');
  if (asked.length === 0) {
    return [];
  }
  const bad = asked.filter(({ check }) => check === 'bad').length;
  const unknown = asked.filter(({ check }) => check === 'unknown').length;
  if (bad > 0) {
    return [
      line(false, `部署の確認に合わない端末が ${bad} 台あります。`, `${bad} devices fail the department’s check.`),
    ];
  }
  return unknown > 0
    ? [
        line(
          'unknown',
          `部署の確認ができない端末が ${unknown} 台あります。端末の報告を待っています。`,
          `The department’s check cannot be made on ${unknown} devices yet.`,
        ),
      ]
    : [
        line(
          true,
          `部署の確認は ${asked.length} 台とも合っています。`,
          `The department’s check holds on all ${asked.length}.`,
        ),
      ];
}

/** Counted from the day on which enough devices were done. */
function ageLine(
  { businessDays }: Gate,
  done: readonly Proof[],
  needed: number,
  holidays: readonly (DayCalendar | undefined)[],
  nowMs: number,
): GateCondition[] {
  if (businessDays === 0) {
    return [];
  }
  const enough = done.map(({ at }) => at ?? '').sort()[Math.max(0, needed - 1)];
  if (enough === undefined || enough === '') {
    return [
      line(
        false,
        `必要な台数が終わってから ${businessDays} 営業日を待ちます。`,
        `Waits ${businessDays} business days after enough are done.`,
      ),
    ];
  }
  const day = afterBusinessDays(dayInJapan(Date.parse(enough)), businessDays, holidays);
  if (day === undefined) {
    return [
      line(
        'unknown',
        '休日の暦が足りないため、営業日を数えられません。暦を足してください。',
        'The calendar of holidays ends; business days cannot be counted.',
      ),
    ];
  }
  return [
    line(
      day <= dayInJapan(nowMs),
      `${businessDays} 営業日の様子見は ${dayWithWeekday(day, 'ja')} に終わります。`,
      `The ${businessDays} business days end on ${dayWithWeekday(day, 'en')}.`,
    ),
  ];
}

/** Whether failures used up what a policy allows. `ordered`: devices that had their turn. Pure. */
export function isBudgetSpent({ percent, atLeast }: Policy['failureBudget'], failed: number, ordered: number): boolean {
  return failed >= atLeast && failed * 100 >= percent * ordered;
}
