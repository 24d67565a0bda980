import type { ProgramCategory } from '@tsukuroi/core';
import type { DeviceClassName } from '@tsukuroi/protocol/policies-api.ts';

/**
 * `policy/1` as the editor handles it (docs/formats/policy.md). The server reads what is saved with the schema and words what it cannot take; here is only what
 * the fields need.
 */
export type Day =
  | { readonly kind: 'dates'; readonly dates: readonly string[] }
  | { readonly kind: 'weekdays'; readonly weekdays: readonly number[] }
  | { readonly kind: 'nth-weekday'; readonly nth: readonly number[]; readonly weekday: number }
  | { readonly kind: 'days-of-month'; readonly days: readonly number[] }
  | { readonly kind: 'patch-tuesday'; readonly plusDays: number }
  | { readonly kind: 'calendar'; readonly calendar: string };

export interface MaintenanceWindow {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly days: readonly Day[];
  readonly except: readonly Day[];
  readonly from: string;
  readonly to: string;
}

export interface Who {
  readonly facilities?: readonly string[];
  readonly departments?: readonly string[];
  readonly classes?: readonly DeviceClassName[];
  readonly tags?: readonly string[];
  readonly devices?: readonly string[];
}

export interface Ring {
  readonly id: string;
  readonly name: string;
  readonly who?: Who;
  readonly gate: { readonly successPercent: number; readonly atLeast: number; readonly businessDays: number };
}

export interface PolicyDraft {
  readonly format: 'policy/1';
  readonly id: string;
  readonly name: string;
  readonly order: number;
  readonly who: Who;
  readonly what: {
    readonly os: 'none' | 'security' | 'all';
    readonly applications: 'none' | 'all' | readonly string[];
    /** Installed programs by what they are for. */
    readonly categories?: readonly ProgramCategory[];
    /** The agent itself. */
    readonly product: boolean;
    readonly exclude: readonly { readonly name: string; readonly reason: string; readonly until?: string }[];
  };
  readonly windows: readonly MaintenanceWindow[];
  readonly rings: readonly Ring[];
  readonly consent:
    | { readonly kind: 'automatic'; readonly afterBusinessDays: number }
    | { readonly kind: 'vendor' }
    | { readonly kind: 'person'; readonly name: string }
    | { readonly kind: 'department-head' };
  readonly restart: { readonly rule: 'never' | 'click' | 'ask' | 'in-window' } & Readonly<Record<string, unknown>>;
  readonly catchUp:
    | { readonly rule: 'next-window' }
    | { readonly rule: 'wake'; readonly afterwards?: 'stay-on' | 'off' }
    | {
        readonly rule: 'evening-shutdown';
        readonly capMinutes: number;
        readonly from?: string;
        readonly to?: string;
      };
  readonly limits: { readonly devicesAtOnce: number; readonly kilobytesPerSecond?: number };
  readonly lastStartDays: Readonly<Record<string, number>>;
  readonly runMinutes: number;
  readonly failureBudget: { readonly percent: number; readonly atLeast: number };
  readonly fastLane: boolean;
}

/** What a rule for devices that are off begins with when somebody chooses it. */
export const NEW_CATCH_UP: {
  readonly [Rule in PolicyDraft['catchUp']['rule']]: Extract<PolicyDraft['catchUp'], { rule: Rule }>;
} = {
  'next-window': { rule: 'next-window' },
  wake: { rule: 'wake', afterwards: 'off' },
  'evening-shutdown': { rule: 'evening-shutdown', capMinutes: 15, from: '17:00', to: '22:00' },
};

export const NEW_WINDOW: MaintenanceWindow = {
  id: 'window',
  name: 'いつもの時間',
  zone: 'Asia/Tokyo',
  days: [{ kind: 'weekdays', weekdays: [2, 3, 4] }],
  except: [{ kind: 'calendar', calendar: 'jp-holidays' }],
  from: '20:00',
  to: '23:00',
};

/** What a stored window does not say about days left out, it does not leave out. */
const WITHOUT_EXCEPTIONS: MaintenanceWindow = { ...NEW_WINDOW, except: [] };

/** What a policy has when nothing else is said; also mends one that can no longer be read. */
const USUAL: PolicyDraft = {
  format: 'policy/1',
  id: '',
  name: '',
  order: 0,
  who: {},
  what: { os: 'security', applications: 'none', product: false, exclude: [] },
  windows: [],
  rings: [{ id: 'rest', name: '全体', gate: { successPercent: 90, atLeast: 1, businessDays: 0 } }],
  consent: { kind: 'automatic', afterBusinessDays: 5 },
  restart: { rule: 'in-window' },
  catchUp: { rule: 'next-window' },
  limits: { devicesAtOnce: 10 },
  lastStartDays: {},
  runMinutes: 60,
  failureBudget: { percent: 10, atLeast: 2 },
  fastLane: false,
};

/** A stored document as the fields take it: parts that are missing or of another kind stand as usual, everything else stays as it is. */
export function draftOf(document: Readonly<Record<string, unknown>>): PolicyDraft {
  const known = Object.fromEntries(
    Object.entries(USUAL).map(([field, usual]) => [
      field,
      kindOf(document[field]) === kindOf(usual) ? document[field] : usual,
    ]),
  ) as unknown as PolicyDraft;
  return {
    ...known,
    what: { ...USUAL.what, ...known.what },
    limits: { ...USUAL.limits, ...known.limits },
    failureBudget: { ...USUAL.failureBudget, ...known.failureBudget },
    windows: known.windows.map((window) => ({ ...WITHOUT_EXCEPTIONS, ...window })),
    rings: known.rings.length === 0 ? USUAL.rings : known.rings,
  };
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value;
}

/** An id that no other of the list has. */
export function freeId(wanted: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!taken.includes(id)) {
      return id;
    }
  }
}

/** A line of `who` without values is not written: an empty one would fit no device. */
export function withLine(who: Who, line: keyof Who, values: readonly string[]): Who {
  const { [line]: _before, ...rest } = who;
  return values.length === 0 ? rest : { ...rest, [line]: values };
}

/** Categories as they are chosen; an empty list is not written, since it would be no policy. */
export function withCategories(what: PolicyDraft['what'], chosen: readonly ProgramCategory[]): PolicyDraft['what'] {
  const { categories: _before, ...rest } = what;
  return chosen.length === 0 ? rest : { ...rest, categories: chosen };
}

/** Days of the month that people type: `1-10, 25`; what is no day is left out. */
export function daysFromText(text: string): readonly number[] {
  const days = text
    .normalize('NFKC')
    .split(/[\s,、・]+/)
    .flatMap((part) => {
      const range = /^(\d{1,2})\s*[-~〜–]\s*(\d{1,2})$/.exec(part);
      if (range !== null) {
        const [from, to] = [Number(range[1]), Number(range[2])];
        return Array.from({ length: Math.max(0, Math.min(to, 31) - from + 1) }, (_, index) => from + index);
      }
      return /^-?\d{1,2}$/.test(part) ? [Number(part)] : [];
    });
  return [...new Set(days)].filter((day) => day !== 0 && day >= -10 && day <= 31).toSorted((one, other) => one - other);
}

export function daysToText(days: readonly number[]): string {
  return days.join(', ');
}
