import { isoSeconds, type Json, TsukuroiError } from '@tsukuroi/core';
import { VendorRule } from '@tsukuroi/policy';
import type { VendorRuleRow, vendorRuleDraftShape } from '@tsukuroi/protocol';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { ServerContext } from '../../module.ts';
import { inTransaction, searchText } from '../../platform/database/index.ts';
import type { Actor } from '../audit/index.ts';
import { profilesWithSoftware } from './installed.ts';
import * as store from './store.ts';
import { documentOf } from './stored-policies.ts';
import { readDecisions } from './world.ts';

type Parts = Pick<ServerContext, 'audit' | 'clock' | 'db' | 'settings'>;

export async function vendorRuleRows({ clock, db, settings }: Parts): Promise<VendorRuleRow[]> {
  const facility = await settings.facility();
  const { vendorRules } = await readDecisions({ clock, db, facility });
  const products = vendorRules.flatMap(({ rule }) => rule?.products ?? []);
  const countOf = await deviceCounts(db, facility.id, products);
  return vendorRules.map(({ record, rule }) => ({
    id: record.id,
    state: rule === undefined ? 'unreadable' : 'on',
    vendor: rule?.vendor ?? record.id,
    products: rule?.products.join('、') ?? '',
    os: rule?.allow.os ?? 'none',
    applications: rule?.allow.applications ?? false,
    minBusinessDays: rule?.minBusinessDays ?? 0,
    forbids: record.forbids,
    source: rule?.source ?? '',
    devices: countOf(rule?.products ?? []),
    by: record.changed_by,
    at: record.changed_at,
  }));
}

export async function changeVendorRule(
  draft: z.infer<typeof vendorRuleDraftShape>,
  actor: Actor,
  { audit, clock, db, settings }: Parts,
): Promise<void> {
  const { forbids, os, applications, ...more } = draft;
  const rule = VendorRule.parse({ ...more, allow: { os, applications } });
  const { id: facility } = await settings.facility();
  await inTransaction(db, async (tx) => {
    const before = (await store.readVendorRules(tx, facility)).find(({ id }) => id === rule.id);
    await store.writeVendorRule(tx, {
      facility,
      id: rule.id,
      document: JSON.stringify(rule),
      forbids,
      changed_by: actor.name,
      changed_at: isoSeconds(clock.nowMs()),
    });
    await audit.append(tx, facility, {
      who: actor,
      what: 'policies.vendor-rule-changed',
      target: rule.vendor,
      why: rule.source,
      ...(before === undefined ? {} : { before: documentOf(before.document) as Json }),
      after: { ...rule, forbids } as unknown as Json,
    });
  });
}

/** @throws TsukuroiError NOT_FOUND */
export async function removeVendorRule(id: string, actor: Actor, { audit, db, settings }: Parts): Promise<void> {
  const { id: facility } = await settings.facility();
  await inTransaction(db, async (tx) => {
    const before = (await store.readVendorRules(tx, facility)).find((row) => row.id === id);
    if (before === undefined) {
      throw new TsukuroiError('NOT_FOUND');
    }
    await store.removeVendorRule(tx, facility, id);
    await audit.append(tx, facility, {
      who: actor,
      what: 'policies.vendor-rule-removed',
      target: id,
      before: documentOf(before.document) as Json,
    });
  });
}

/** How many devices have one of some products, by installed software or by model. */
async function deviceCounts(db: Parts['db'], facility: string, products: readonly string[]) {
  if (products.length === 0) {
    return () => 0;
  }
  const wanted = products.map((product) => searchText(product));
  const profiles = await profilesWithSoftware(db, facility, wanted);
  const rows = await db
    .withTables<{ devices_devices: { facility: string; model: string | null; profile: number | null } }>()
    .selectFrom('devices_devices')
    .select(['model', 'profile', sql<number>`count(*)`.as('devices')])
    .where('facility', '=', facility)
    .groupBy(['model', 'profile'])
    .execute();
  return (mine: readonly string[]) => {
    const names = mine.map((product) => searchText(product));
    return rows
      .filter(
        ({ model, profile }) =>
          (model !== null && names.includes(searchText(model))) ||
          (profile !== null && names.some((name) => profiles.get(name)?.has(profile) === true)),
      )
      .reduce((sum, { devices }) => sum + Number(devices), 0);
  };
}
