const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const JAPAN_MS = 9 * HOUR_MS;
/** Long enough for the work of a plan and a busy machine. */
const OPEN_HOURS = 3;

/** Hours that open once, at a whole minute. */
export interface Hours {
  readonly fromMs: number;
  /** Of the day in Japan on which they open. */
  readonly date: string;
  readonly from: string;
  /** Past midnight it is the next day's. */
  readonly to: string;
}

/** @param earliestMs they open at the first whole minute after it */
export function openNowFrom(earliestMs: number): Hours {
  const fromMs = Math.ceil(earliestMs / MINUTE_MS) * MINUTE_MS;
  const inJapan = (ms: number) => new Date(ms + JAPAN_MS).toISOString();
  return {
    fromMs,
    date: inJapan(fromMs).slice(0, 10),
    from: inJapan(fromMs).slice(11, 16),
    to: inJapan(fromMs + OPEN_HOURS * HOUR_MS).slice(11, 16),
  };
}

const GATE = { successPercent: 90, atLeast: 1, businessDays: 0 } as const;

/** `policy/1` that gives a department nothing: a removal needs nothing of it but its hours and rings (docs/formats/policy.md). */
export function policyFor(department: string, order: number, { date, from, to }: Hours): object {
  return {
    format: 'policy/1',
    id: `quiet-${order}`,
    name: `${department}の片付け`,
    order,
    who: { departments: [department] },
    what: { os: 'none', applications: 'none' },
    windows: [{ id: 'once', name: '今夜', zone: 'Asia/Tokyo', days: [{ kind: 'dates', dates: [date] }], from, to }],
    rings: [{ id: 'all', name: '全体', gate: GATE }],
    consent: { kind: 'automatic', afterBusinessDays: 0 },
    restart: { rule: 'in-window' },
    catchUp: { rule: 'next-window' },
    limits: { devicesAtOnce: 60 },
    lastStartDays: {},
    runMinutes: 30,
    failureBudget: { percent: 50, atLeast: 3 },
    fastLane: false,
  };
}
