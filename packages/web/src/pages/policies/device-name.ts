import type { GridPage } from '@tsukuroi/protocol';
import type { ClassedDeviceRow } from '@tsukuroi/protocol/policies-api.ts';
import { get } from '../../platform/api.ts';

/** The one device of a name; undefined for a name that none or several have. */
export async function deviceOfName(name: string): Promise<string | undefined> {
  const filter = encodeURIComponent(JSON.stringify({ name }));
  const { items } = await get<GridPage<ClassedDeviceRow>>(`/classes/devices?limit=200&filter=${filter}`);
  const same = items.filter((row) => row.name === name);
  return same.length === 1 ? same[0]?.id : undefined;
}
