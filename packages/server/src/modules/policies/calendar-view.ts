import { addDays, dayInJapan, daysBetween, isoSeconds, type Language, TsukuroiError } from '@tsukuroi/core';
import {
  calendarName,
  clashesOf,
  dayName,
  eveningRules,
  fittingPolicies,
  type Opening,
  openingsBetween,
  previewRuns,
  reachOf,
} from '@tsukuroi/policy';
import type { Apart, PolicyCalendar } from '@tsukuroi/protocol';
import { readApart } from './apart.ts';
import { usedBy } from './calendars.ts';
import { countPolicies } from './counting.ts';
import { readGround } from './ground.ts';
import type { PolicyParts } from './parts.ts';
import { readPolicyDevices } from './policy-devices.ts';
import { openingView, runView } from './preview.ts';
import type { Decisions } from './world.ts';

/** A quarter of a year at a glance, as it also prints. */
const MOST_DAYS = 100;
/** Years for which anybody plans; far beyond them days have no instants. */
const YEARS = { first: '2000-01-01', last: '2199-12-31' } as const;

/**
 * When which department's devices may be worked on, day by day, with what stands in the way.
 *
 * @throws TsukuroiError CALENDAR_RANGE
 */
export async function calendarOf(
  parts: PolicyParts,
  asked: { readonly from: string; readonly to: string },
  language: Language,
): Promise<PolicyCalendar> {
  const days = daysBetween(asked.from, asked.to);
  if (!(days >= 0 && days < MOST_DAYS) || asked.from < YEARS.first || asked.to > YEARS.last) {
    throw new TsukuroiError('CALENDAR_RANGE', { days: MOST_DAYS });
  }
  const { decisions, groups, names, nowMs } = await readGround(parts, language);
  const { world } = decisions;
  const [fromMs, toMs] = [startOf(asked.from), startOf(addDays(asked.to, 1))];
  const count = countPolicies(world.policies, groups);
  return {
    ...asked,
    policies: world.policies.map((policy) => {
      const found = openingsBetween(policy.windows, world.calendars, world.freezes, fromMs, toMs);
      const places = count.departments.get(policy.id) ?? new Map<string | null, number>();
      return {
        id: policy.id,
        name: policy.name,
        departments: [...places]
          .map(([department, devices]) => ({ department, devices }))
          .sort((one, other) => other.devices - one.devices),
        openings: found.openings.map((opening) => openingView(opening, policy.runMinutes)),
        evenings: openingsBetween(eveningRules(policy), world.calendars, world.freezes, fromMs, toMs).openings.map(
          (span) => ({ from: isoSeconds(span.fromMs), to: isoSeconds(span.toMs) }),
        ),
        held: found.held.slice(0, MOST_DAYS).map(({ calendars, day, rule }) => ({
          window: policy.windows.find(({ id }) => id === rule)?.name ?? rule,
          day,
          calendars: calendars.map(names.calendar),
        })),
        next: previewRuns(policy, world.calendars, world.freezes, nowMs).runs.map(runView),
      };
    }),
    freezes: world.freezes
      .filter(({ from, to }) => Date.parse(from) < toMs && Date.parse(to) > fromMs)
      .map(({ from, id, reason, to }) => ({ id, reason, from, to })),
    days: world.calendars.flatMap((calendar) =>
      calendar.days
        .filter(({ date }) => asked.from <= date && date <= asked.to)
        .map(({ date, name }) => ({
          date,
          name: dayName(calendar, name, language),
          calendar: calendarName(calendar, language),
        })),
    ),
    clashes: await clashes(parts, decisions, fromMs, toMs),
    warnings: calendarWarnings(decisions, dayInJapan(nowMs), language),
    unclassified: count.unclassified,
    withoutPolicy: count.withoutPolicy,
  };
}

/** What ends soon, has ended or cannot be read, with what it holds. */
export function calendarWarnings(decisions: Decisions, today: string, language: Language): string[] {
  return decisions.calendars.flatMap(({ calendar, id }) => {
    const held = usedBy(decisions, id);
    const whom = held.length === 0 ? '' : held.join('、');
    if (calendar === undefined) {
      return language === 'ja'
        ? [
            `暦「${id}」が読めません。この暦に頼る保守時間だけを止めています${whom && `(${whom})`}。入れ直してください。`,
          ]
        : [
            `Calendar "${id}" cannot be read. Windows that depend on it are held${whom && ` (${whom})`}. Enter it again.`,
          ];
    }
    const { daysLeft, state } = reachOf(calendar, today);
    if (state === 'good') {
      return [];
    }
    const { until } = calendar;
    const name = calendarName(calendar, language);
    if (language === 'en') {
      return state === 'ran-out'
        ? [`“${name}” ended on ${until}. Windows that depend on it are held${whom && ` (${whom})`}. Bring a newer one.`]
        : [`“${name}” ends on ${until}, in ${daysLeft} days. Bring a newer one${whom && ` (used by ${whom})`}.`];
    }
    return state === 'ran-out'
      ? [
          `暦「${name}」は ${until} で切れました。この暦に頼る保守時間だけを止めています${whom && `(${whom})`}。新しい暦を取り込んでください。`,
        ]
      : [
          `暦「${name}」は ${until} までです(あと ${daysLeft} 日)。切れる前に新しい暦を取り込んでください${whom && `(使っている方針: ${whom})`}。`,
        ];
  });
}

/** Where groups that must not restart together could run at the same time. */
async function clashes(
  parts: PolicyParts,
  { world }: Decisions,
  fromMs: number,
  toMs: number,
): Promise<PolicyCalendar['clashes']> {
  const apart = await readApart(parts);
  if (apart.length === 0) {
    return [];
  }
  const ids = [...new Set(apart.flatMap(({ groups }) => groups.flatMap(({ devices }) => devices)))];
  const devices = new Map((await readPolicyDevices(parts, world, ids)).map((device) => [device.id, device]));
  const runsOf = (members: readonly string[]): readonly Opening[] => {
    const policies = new Set(
      members.flatMap((id) => {
        const device = devices.get(id);
        return device === undefined ? [] : (fittingPolicies(world.policies, device)[0]?.policy ?? []);
      }),
    );
    return [...policies].flatMap(
      ({ windows }) => openingsBetween(windows, world.calendars, world.freezes, fromMs, toMs).openings,
    );
  };
  return apart.flatMap((arrangement) => {
    const runs = new Map(arrangement.groups.map(({ devices: members, name }) => [name, runsOf(members)]));
    return clashesOf(pairsOf(arrangement), runs).map((clash) => ({
      first: `${arrangement.name}: ${clash.first}`,
      second: clash.second,
      from: isoSeconds(clash.fromMs),
      to: isoSeconds(clash.toMs),
    }));
  });
}

function pairsOf({ groups }: Apart): readonly (readonly [string, string])[] {
  return groups.flatMap((one, index) => groups.slice(index + 1).map((other) => [one.name, other.name] as const));
}

/** Midnight in Japan. */
function startOf(day: string): number {
  return Temporal.PlainDate.from(day).toZonedDateTime('Asia/Tokyo').epochMilliseconds;
}
