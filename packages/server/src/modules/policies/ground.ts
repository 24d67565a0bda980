import type { Language } from '@tsukuroi/core';
import { calendarName, closenessOf, fittingPolicies, type Policy } from '@tsukuroi/policy';
import type { DevicesTables } from '../devices/index.ts';
import { type DeviceGroup, readGroups } from './counting.ts';
import type { PolicyParts } from './parts.ts';
import type { PreviewGround } from './preview.ts';
import type { Names } from './sentences.ts';
import type { PoliciesTables } from './store.ts';
import { type Decisions, readDecisions } from './world.ts';

const MOST_EXAMPLES = 5;

/** Everything a policy is looked at with; `draft` is one that is not saved yet. */
export async function readGround(
  parts: PolicyParts,
  language: Language,
  draft?: Policy,
): Promise<Omit<PreviewGround, 'examples'>> {
  const decisions = await readDecisions(parts);
  const policies = [...decisions.world.policies, ...(draft === undefined ? [] : [draft])];
  const [groups, names] = await Promise.all([
    readGroups(parts, policies),
    readNames(parts, decisions, policies, language),
  ]);
  return { decisions, groups, names, language, nowMs: parts.clock.nowMs() };
}

export async function readNames(
  { db, facility }: PolicyParts,
  { calendars, world }: Pick<Decisions, 'calendars' | 'world'>,
  policies: readonly Policy[],
  language: Language,
): Promise<Names> {
  const ids = [...new Set(policies.flatMap(({ who }) => who.devices ?? []))];
  const rows =
    ids.length === 0
      ? []
      : await db
          .withTables<DevicesTables>()
          .selectFrom('devices_devices')
          .select(['id', 'name'])
          .where('facility', '=', facility.id)
          .where('id', 'in', ids)
          .execute();
  const devices = new Map(rows.map(({ id, name }) => [id, name]));
  const calendarNames = new Map(
    calendars.map(({ id, calendar }) => [id, calendar === undefined ? id : calendarName(calendar, language)]),
  );
  return {
    heads: world.heads ?? [],
    calendar: (id) => calendarNames.get(id) ?? id,
    facility: (id) => (id === facility.id ? facility.name : id),
    device: (id) => devices.get(id) ?? id,
  };
}

/** Names of a few devices for which a policy counts. */
export async function examplesOf(
  { db, facility }: PolicyParts,
  policy: Policy,
  others: readonly Policy[],
  groups: readonly DeviceGroup[],
): Promise<readonly string[]> {
  const policies = [...others.filter(({ id }) => id !== policy.id), policy];
  const found: string[] = [];
  for (const { device } of groups) {
    if (found.length >= MOST_EXAMPLES) {
      break;
    }
    if (closenessOf(policy.who, device) === undefined || fittingPolicies(policies, device)[0]?.policy !== policy) {
      continue;
    }
    const rows = await (device.id === ''
      ? db
          .withTables<PoliciesTables & DevicesTables>()
          .selectFrom('devices_devices as d')
          .leftJoin('policies_devices as p', 'p.device', 'd.id')
          .select('d.name')
          .where('d.facility', '=', facility.id)
          .where('d.department', device.department === undefined ? 'is' : '=', device.department ?? null)
          .where('p.class', device.class === undefined ? 'is' : '=', device.class ?? null)
          .where((eb) =>
            device.tags.length === 0
              ? eb.or([eb('p.tags', 'is', null), eb('p.tags', '=', '[]')])
              : eb('p.tags', '=', JSON.stringify(device.tags)),
          )
      : db.withTables<DevicesTables>().selectFrom('devices_devices as d').select('d.name').where('d.id', '=', device.id)
    )
      .orderBy('d.name')
      .limit(MOST_EXAMPLES - found.length)
      .execute();
    found.push(...rows.map(({ name }) => name));
  }
  return found;
}
