import { comparable } from '@tsukuroi/core';
import { type Inventory, type OperatingSystem, sealInventory } from '@tsukuroi/protocol';

/**
 * Several reports of one device as one: systeminfo, the list of programs and the list of updates of a PC come in three files. Reports
 * belong together when they name the same device id. One that knows its device by name only joins the device of that name, unless
 * two devices have the name: then it stays alone. The order of devices is kept.
 */
export function combineInventories(inventories: readonly Inventory[]): Inventory[] {
  const groups = new Map<string, Inventory[]>();
  for (const inventory of inventories) {
    const group = groups.get(inventory.device.id) ?? [];
    group.push(inventory);
    groups.set(inventory.device.id, group);
  }
  const idsOfHost = new Map<string, Set<string>>();
  for (const { device } of inventories.filter((item) => !knownByName(item))) {
    const host = comparable(device.name);
    idsOfHost.set(host, (idsOfHost.get(host) ?? new Set()).add(device.id));
  }
  for (const [id, group] of [...groups]) {
    const [first] = group;
    const host = first === undefined ? '' : comparable(first.device.name);
    const ids = idsOfHost.get(host);
    const [only] = ids?.size === 1 ? ids : [];
    const target = only === undefined ? undefined : groups.get(only);
    if (first !== undefined && host !== '' && knownByName(first) && target !== undefined) {
      target.push(...group);
      groups.delete(id);
    }
  }
  const place = new Map(inventories.map((inventory, index) => [inventory, index]));
  const placeOf = (inventory: Inventory): number => place.get(inventory) ?? 0;
  return [...groups.values()]
    .map((group) => group.sort((a, b) => placeOf(a) - placeOf(b)))
    .sort(([a], [b]) => (a === undefined || b === undefined ? 0 : placeOf(a) - placeOf(b)))
    .flatMap((group) => (group.length === 1 ? group : [merged(group)]));
}

function knownByName(inventory: Inventory): boolean {
  return inventory.device.id.startsWith('name:');
}

function merged(group: readonly Inventory[]): Inventory {
  const os = group.map((item) => item.manifest.os).reduce(betterSystem);
  const best = group.find((item) => !knownByName(item)) ?? group[0];
  if (best === undefined) {
    throw new Error('an empty group of reports');
  }
  const software = group.flatMap((item) => item.manifest.software);
  const facts = Object.assign({}, ...group.map((item) => item.facts).reverse()) as Inventory['facts'];
  const { format: _format, manifest: _manifest, ...known } = facts;
  const dates = group
    .map((item) => item.state.collectedAt)
    .filter((date) => date !== '')
    .sort();
  return sealInventory({
    device: best.device,
    via: [...new Set(group.map((item) => item.via))].join('+'),
    unreadable: stillUnreadable(group, os),
    manifest: { os, arch: group.map((item) => item.manifest.arch).find((arch) => arch !== '') ?? '', software },
    facts: known,
    // The oldest part decides how old the whole is.
    state: { ...best.state, collectedAt: dates.length === group.length ? (dates[0] ?? '') : '' },
  });
}

/** Each field from whoever knows it; the longer version of the same system (10.0.19045.4046 over 10.0.19045). */
function betterSystem(a: OperatingSystem, b: OperatingSystem): OperatingSystem {
  const [more, less] = a.id === 'unknown' || (b.id === a.id && b.version.length > a.version.length) ? [b, a] : [a, b];
  return less.id === more.id || less.id === 'unknown' ? { ...less, ...more } : more;
}

/** What one report could not say and another one does is no longer unreadable. */
function stillUnreadable(group: readonly Inventory[], os: OperatingSystem): Inventory['unreadable'] {
  const hasPrograms = group.some((item) => item.manifest.software.some((part) => part.scheme !== 'kb'));
  const hasUpdates = group.some((item) => item.manifest.software.some((part) => part.scheme === 'kb'));
  const said = new Set<string>();
  return group
    .flatMap((item) => item.unreadable)
    .filter(({ part, reason }) => {
      const solved =
        (part === 'os' && os.id !== 'unknown' && os.version !== '') ||
        (part === 'version' && os.version.split('.').length >= 4) ||
        (part === 'device' && group.some((item) => item.facts.hostname !== undefined)) ||
        (part === 'software' && hasPrograms && reason.includes('一覧がありません')) ||
        (part === 'updates' && hasUpdates && reason.includes('一覧がありません'));
      const key = `${part}\n${reason}`;
      return solved || said.has(key) ? false : said.add(key) !== undefined;
    });
}
