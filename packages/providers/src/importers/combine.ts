import { comparable } from '@tsukuroi/core';
import { type Inventory, type OperatingSystem, sealInventory } from '@tsukuroi/protocol';
import { serialKey } from '../ledger/reconcile.ts';

/** One device and the reports it was made of. */
export interface CombinedDevice {
  readonly inventory: Inventory;
  readonly reports: readonly Inventory[];
}

/**
 * Several reports of one device as one: systeminfo, the list of programs and the list of updates of a PC come in three files. Reports
 * belong together when they name the same device id. One that knows its device by name only joins the device of that name, unless
 * two devices have the name: then it stays alone. The order of devices is kept. Of two reports of one kind the newer counts.
 */
export function combineInventories(inventories: readonly Inventory[]): Inventory[] {
  return combineReports(inventories).map(({ inventory }) => inventory);
}

/** The same, with what each device was made of. */
export function combineReports(inventories: readonly Inventory[]): CombinedDevice[] {
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
    .flatMap(byHardware)
    .map((reports) => ({ inventory: merged(current(reports)), reports }));
}

/**
 * Reports of one identifier and different hardware are of two machines: a disk was copied. Each has the reports that name it;
 * one that names no hardware stays alone then, since it may be of either.
 */
function byHardware(group: readonly Inventory[]): Inventory[][] {
  const machines: Inventory[][] = [];
  for (const report of group.filter(namesHardware)) {
    const same = machines.find((reports) => !reports.some((other) => isOtherHardware(other, report)));
    if (same === undefined) {
      machines.push([report]);
    } else {
      same.push(report);
    }
  }
  return machines.length <= 1
    ? [[...group]]
    : [...machines, ...group.filter((one) => !namesHardware(one)).map((one) => [one])];
}

function namesHardware(report: Inventory): boolean {
  return serialOf(report) !== '' || macsOf(report).length > 0;
}

function isOtherHardware(a: Inventory, b: Inventory): boolean {
  const [left, right] = [serialOf(a), serialOf(b)];
  if (left !== '' && right !== '') {
    return left !== right;
  }
  const [here, there] = [macsOf(a), macsOf(b)];
  return left === right && here.length > 0 && there.length > 0 && !here.some((mac) => there.includes(mac));
}

function serialOf({ facts }: Inventory): string {
  return serialKey(facts.platform?.serial ?? '');
}

function macsOf({ facts }: Inventory): string[] {
  const macs = (facts.interfaces ?? []).map(({ mac }) => mac?.toLowerCase() ?? '');
  return macs.filter((mac) => mac !== '' && mac !== '00:00:00:00:00:00');
}

function knownByName(inventory: Inventory): boolean {
  return inventory.device.id.startsWith('name:');
}

/** Bills of materials name parts of a device: one does not replace another. */
const PARTIAL: ReadonlySet<string> = new Set(['cyclonedx', 'spdx']);

/** Without reports that a later one of the same kind replaces: what was removed since must not stay. */
function current(group: readonly Inventory[]): readonly Inventory[] {
  const newest = new Map<string, Inventory>();
  for (const report of group) {
    const known = newest.get(report.via);
    newest.set(report.via, known === undefined ? report : laterOf(known, report));
  }
  return group.filter((report) => PARTIAL.has(report.via) || newest.get(report.via) === report);
}

/** The later of two; where a day is not known, the one that names source packages, else the one given last. */
function laterOf(a: Inventory, b: Inventory): Inventory {
  const [left, right] = [a.state.collectedAt, b.state.collectedAt];
  if (left !== '' && right !== '' && left !== right) {
    return Date.parse(left) > Date.parse(right) ? a : b;
  }
  return namesSources(a) && !namesSources(b) ? a : b;
}

function namesSources({ manifest }: Inventory): boolean {
  return manifest.software.some(({ source }) => source !== undefined && source !== '');
}

/** Lists of a distribution's packages are whole: where two kinds of report have one, only one of them counts. */
const WHOLE_LISTS: readonly string[] = ['deb', 'rpm'];

function softwareOf(group: readonly Inventory[]): Inventory['manifest']['software'] {
  const listed = (report: Inventory, scheme: string) =>
    !PARTIAL.has(report.via) && report.manifest.software.some((item) => item.scheme === scheme);
  const speaks = new Map(
    WHOLE_LISTS.map((scheme) => [
      scheme,
      group
        .filter((report) => listed(report, scheme))
        .reduce<Inventory | undefined>((a, b) => (a === undefined ? b : laterOf(a, b)), undefined),
    ]),
  );
  return group.flatMap((report) =>
    report.manifest.software.filter(({ scheme }) => {
      const speaker = PARTIAL.has(report.via) ? undefined : speaks.get(scheme);
      return speaker === undefined || speaker === report;
    }),
  );
}

function merged(group: readonly Inventory[]): Inventory {
  const [only] = group;
  if (group.length === 1 && only !== undefined) {
    return only;
  }
  const os = group.map((item) => item.manifest.os).reduce(betterSystem);
  const best = group.find((item) => !knownByName(item)) ?? group[0];
  if (best === undefined) {
    throw new Error('an empty group of reports');
  }
  const software = softwareOf(group);
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
