import type { PolicyDevice, PolicyWorld } from '@tsukuroi/policy';
import { DeviceClass, TouchClass } from '@tsukuroi/policy';
import { searchText } from '../../platform/database/index.ts';
import type { DevicesTables } from '../devices/index.ts';
import { profilesWithSoftware } from './installed.ts';
import type { PolicyParts } from './parts.ts';
import { type DecidedRecord, readDecided, readDecidedIn } from './store.ts';

/** A device as policies see it, with its name for people. */
export interface NamedPolicyDevice extends PolicyDevice {
  readonly name: string;
  readonly vendor: string | undefined;
}

/** The devices of the facility as policies see them, those with these ids or all. Unknown ids are left out. */
export async function readPolicyDevices(
  { db, facility }: PolicyParts,
  world: Pick<PolicyWorld, 'vendorRules'>,
  ids?: readonly string[],
): Promise<readonly NamedPolicyDevice[]> {
  const all = db
    .withTables<DevicesTables>()
    .selectFrom('devices_devices')
    .select(['id', 'name', 'department', 'model', 'vendor', 'profile'])
    .where('facility', '=', facility.id)
    .orderBy('id');
  const wanted = ids === undefined ? undefined : new Set(ids);
  // A handful is asked for by id; many are faster read whole.
  const few = ids !== undefined && ids.length <= 500;
  const rows = few && ids.length === 0 ? [] : await (few ? all.where('id', 'in', [...ids]) : all).execute();
  const known = few ? await readDecidedIn(db, facility.id, ids) : await readDecided(db, facility.id);
  const decided = new Map(known.map((row) => [row.device, row]));
  const productsOf = await productLookup(db, facility.id, world);
  return rows
    .filter(({ id }) => wanted === undefined || wanted.has(id))
    .map((row) => ({
      ...decisionsOf(decided.get(row.id)),
      id: row.id,
      name: row.name,
      vendor: row.vendor ?? undefined,
      facility: facility.id,
      department: row.department ?? undefined,
      products: productsOf(row),
    }));
}

/** What a person decided, read so that a word nobody knows is never looser than none. */
export function decisionsOf(
  row: Pick<DecidedRecord, 'class' | 'touch' | 'tags'> | undefined,
): Pick<PolicyDevice, 'class' | 'touch' | 'tags'> {
  const deviceClass = DeviceClass.safeParse(row?.class);
  const touch = TouchClass.safeParse(row?.touch);
  const isTouchUnknown = row?.touch !== null && row?.touch !== undefined && !touch.success;
  return {
    class: deviceClass.success ? deviceClass.data : undefined,
    touch: isTouchUnknown ? 'never' : touch.data,
    tags: tagsOf(row?.tags),
  };
}

export function tagsOf(text: string | undefined): readonly string[] {
  const list: unknown = text === undefined ? [] : JSON.parse(text);
  return Array.isArray(list) ? list.filter((tag) => typeof tag === 'string') : [];
}

/** Which products of makers' rules a device has: by the name of installed software, or by its model. */
async function productLookup(
  db: PolicyParts['db'],
  facility: string,
  { vendorRules }: Pick<PolicyWorld, 'vendorRules'>,
) {
  const products = [...new Set(vendorRules.flatMap((rule) => rule.products))];
  const profiles = await profilesWithSoftware(
    db,
    facility,
    products.map((product) => searchText(product)),
  );
  return ({ model, profile }: { readonly model: string | null; readonly profile: number | null }): string[] =>
    products.filter((product) => {
      const wanted = searchText(product);
      const isInstalled = profile !== null && profiles.get(wanted)?.has(profile) === true;
      return isInstalled || (model !== null && searchText(model) === wanted);
    });
}
