import { type Manifest, manifestDigest, sealManifest } from '@tsukuroi/protocol';
import { sql } from 'kysely';
import type { Db } from '../../platform/database/index.ts';
import { readManifest } from './store.ts';

/** What changes when any of the lists does, without reading them: hashes of the manifests in use, sorted. */
export async function packageListsInUse(db: Db, facility: string): Promise<readonly { no: number; digest: string }[]> {
  const { rows } = await sql<{ no: number; digest: string }>`
    select distinct m.no as no, m.digest as digest from inventories_reports as r
    join inventories_manifests as m on m.no = r.manifest
    join devices_devices as d on d.id = r.device
    where r.facility = ${facility} and d.sample = 0
    order by m.digest`.execute(db);
  return rows.map(({ digest, no }) => ({ no: Number(no), digest }));
}

/**
 * The packages of Debian and Ubuntu machines, as apt elsewhere needs them to solve for a machine it never sees: names, versions and
 * architectures and nothing else. One for each distinct list, so not even the number of machines can be read from them.
 */
export async function packageLists(db: Db, facility: string): Promise<ReadonlyMap<string, Manifest>> {
  const lists = new Map<string, Manifest>();
  for (const { no } of await packageListsInUse(db, facility)) {
    const manifest = await readManifest(db, no);
    const list = manifest === undefined ? undefined : packageListOf(manifest);
    if (list !== undefined) {
      lists.set(manifestDigest(list), list);
    }
  }
  return new Map([...lists].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The list of a machine as it leaves, under another digest than the machine's own; undefined for one that apt has nothing to do with. */
export function packageListOf({ arch, os, software }: Manifest): Manifest | undefined {
  const packages = software
    .filter(({ scheme, version }) => scheme === 'deb' && version !== '')
    .map(({ arch: own, name, scheme, version }) => ({
      scheme,
      name,
      version,
      ...(own === undefined ? {} : { arch: own }),
    }));
  if (packages.length === 0) {
    return undefined;
  }
  const { codename, id, version } = os;
  return sealManifest({
    os: { id, version, name: '', ...(codename === undefined ? {} : { codename }) },
    arch,
    software: packages,
  });
}
