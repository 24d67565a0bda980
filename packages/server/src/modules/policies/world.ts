import { isoSeconds, TsukuroiError } from '@tsukuroi/core';
import { type Confirmation, type Freeze, type PolicyWorld, VendorRule } from '@tsukuroi/policy';
import type { PolicyParts } from './parts.ts';
import * as store from './store.ts';
import { calendarsInUse, type StoredCalendar } from './stored-calendars.ts';
import { documentOf, type StoredPolicy, storedPolicy } from './stored-policies.ts';

/** Everything that was decided, as it is stored, and the world that follows from it. */
export interface Decisions {
  readonly world: PolicyWorld;
  readonly policies: readonly StoredPolicy[];
  readonly calendars: readonly StoredCalendar[];
  readonly vendorRules: readonly StoredRule[];
}

export interface StoredRule {
  readonly record: store.VendorRuleRecord;
  readonly rule: VendorRule | undefined;
}

/** Longer than anybody looks ahead; shorter than the years a date can hold. */
const FOR_NOW_MS = 500 * 86_400_000;

/** Reads what was decided. What cannot be read holds back, and never makes something looser. */
export async function readDecisions({ clock, db, facility }: PolicyParts): Promise<Decisions> {
  const nowMs = clock.nowMs();
  const [policyRows, freezeRows, ruleRows, confirmationRows, calendarRows, headRows] = await Promise.all([
    store.readPolicies(db, facility.id),
    store.readFreezes(db, facility.id, isoSeconds(nowMs)),
    store.readVendorRules(db, facility.id),
    store.readConfirmations(db, facility.id),
    store.readCalendars(db, facility.id),
    store.readHeads(db, facility.id),
  ]);
  const policies = policyRows.map(storedPolicy);
  const calendars = calendarsInUse(calendarRows);
  const vendorRules = ruleRows.map((record): StoredRule => {
    const read = VendorRule.safeParse({ ...documentOf(record.document), id: record.id });
    return { record, rule: read.success ? read.data : undefined };
  });
  const world: PolicyWorld = {
    policies: policies.flatMap(({ policy }) => policy ?? []),
    vendorRules: vendorRules.flatMap(({ rule }) => rule ?? []),
    confirmations: confirmationRows.flatMap(confirmationOf),
    calendars: calendars.flatMap(({ calendar }) => calendar ?? []),
    freezes: [...freezeRows.flatMap(freezeOf), ...unreadable(policies, vendorRules, nowMs)],
    heads: headRows.map(({ department, deputy, head }) => ({
      ...{ department, head },
      ...(deputy === '' ? {} : { deputy }),
    })),
    holidayCalendars: calendars.filter(({ holiday }) => holiday).map(({ id }) => id),
  };
  return { world, policies, calendars, vendorRules };
}

function freezeOf(row: store.FreezeRecord): readonly Freeze[] {
  return row.withdrawn === 1 ? [] : [{ id: row.id, reason: row.reason, from: row.starts_at, to: row.ends_at }];
}

/** A no is on record, but only a yes lets something begin. */
function confirmationOf(row: store.ConfirmationRecord): readonly Confirmation[] {
  if (row.withdrawn === 1 || row.result !== 'approved') {
    return [];
  }
  return [
    {
      kind: row.kind,
      who: row.given_by,
      update: row.update_name,
      version: row.update_version,
      devices: devicesOf(row),
      givenOn: row.given_on,
      ...(row.until === null ? {} : { until: row.until }),
    },
  ];
}

export function devicesOf({ devices }: Pick<store.ConfirmationRecord, 'devices'>): readonly string[] {
  const list: unknown = JSON.parse(devices);
  if (!Array.isArray(list)) {
    throw new TsukuroiError('POLICY_ROW_UNREADABLE', { name: 'policies_confirmations' });
  }
  return list.filter((one) => typeof one === 'string');
}

/** What nobody can read might forbid something on any device: everything waits until it is mended, with its name. */
function unreadable(policies: readonly StoredPolicy[], rules: readonly StoredRule[], nowMs: number): readonly Freeze[] {
  const freeze = (id: string, reason: string): Freeze => ({
    id,
    reason,
    from: isoSeconds(nowMs - FOR_NOW_MS),
    to: isoSeconds(nowMs + FOR_NOW_MS),
  });
  return [
    ...policies
      .filter(({ state }) => state === 'lost')
      .map(({ record }) => freeze(`unreadable-${record.id}`.slice(0, 64), `方針「${record.name}」が読めません`)),
    ...rules
      .filter(({ rule }) => rule === undefined)
      .map(({ record }) =>
        freeze(`unreadable-rule-${record.id}`.slice(0, 64), `業者の決まり「${record.id}」が読めません`),
      ),
  ];
}
