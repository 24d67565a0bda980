import { type Clock, dayInJapan, sha256 } from '@tsukuroi/core';
import type { LedgerRow } from '@tsukuroi/protocol';
import { typedDevice } from '@tsukuroi/providers/importers/network/typed-device.ts';
import { type Reconciliation, reconcile, type SeenDevice } from '@tsukuroi/providers/ledger/reconcile.ts';
import { type Db, inTransaction, searchText } from '../../platform/database/index.ts';
import { programActor } from '../audit/index.ts';
import type { DeviceRecord, Devices } from '../devices/index.ts';
import type { Findings } from '../findings/index.ts';
import type { Inventories } from '../inventories/index.ts';
import { type DifferenceRecord, type EntryRecord, linkEntries, readEntries, replaceDifferences } from './store.ts';

export interface CompareParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly devices: Devices;
  readonly findings: Findings;
  readonly inventories: Inventories;
}

/**
 * Compares the ledger with what was seen: links entries to devices, fills in the place of devices that only the ledger
 * knows, keeps the organizational unit that lists say, makes known boxes that cannot report devices of their own, and lists what does not fit.
 */
export async function compareLedger(facility: string, parts: CompareParts): Promise<void> {
  const { db } = parts;
  const entries = await readEntries(db, facility);
  const devices = await parts.devices.all(facility);
  const first = compared(entries, devices);
  await fillPlaces(first, new Map(devices.map((device) => [device.id, device])), parts);
  await addKnownBoxes(facility, first, parts);
  const now = await parts.devices.all(facility);
  const result = compared(entries, now);
  const moved = movedUnits(result, now);
  const byRow = entryByRow(entries);
  await inTransaction(db, async (tx) => {
    const linked = new Map(result.matched.map(({ row, device }) => [byRow.get(row)?.id, device.id]));
    await parts.devices.placeInUnits(tx, moved);
    const relinked = entries.filter((entry) => (linked.get(entry.id) ?? null) !== entry.device);
    await linkEntries(
      tx,
      relinked.map((entry) => ({ id: entry.id, device: linked.get(entry.id) ?? null })),
    );
    await replaceDifferences(tx, facility, differencesOf(facility, result, byRow, dayInJapan(parts.clock.nowMs())));
  });
}

const ROWS = new WeakMap<EntryRecord, LedgerRow>();

function rowOf(entry: EntryRecord): LedgerRow {
  let row = ROWS.get(entry);
  if (row === undefined) {
    row = JSON.parse(entry.line) as LedgerRow;
    ROWS.set(entry, row);
  }
  return row;
}

function entryByRow(entries: readonly EntryRecord[]): Map<LedgerRow, EntryRecord> {
  return new Map(entries.map((entry) => [rowOf(entry), entry]));
}

interface Compared extends Reconciliation {
  /** Lines of the network's lists that are devices of ours. */
  readonly sighted: Reconciliation['matched'];
}

/** Lists of the network (DHCP, ARP, AD) are sightings: they show what is there, and cover nothing. */
function compared(entries: readonly EntryRecord[], devices: readonly DeviceRecord[]): Compared {
  const sightings = entries.filter((entry) => entry.counts === 'sighting').map((entry) => sightingOf(entry));
  const seen = devices.filter((device) => device.last_seen !== null).map(seenOf);
  const known = reconcile(entries.filter((entry) => entry.counts === 'sighting').map(rowOf), seen);
  const strangers = new Set(known.matched.map(({ row }) => row));
  const ledger = entries.filter((entry) => entry.counts === 'ledger').map(rowOf);
  const found = reconcile(ledger, [
    ...seen,
    ...sightings.filter(({ row }) => !strangers.has(row)).map(({ device }) => device),
  ]);
  return { ...found, sighted: known.matched };
}

/**
 * Devices whose organizational unit is another one by now. Lists alone say it, and nobody decides it here: a list of the directory goes before a ledger
 * that somebody typed, and '' says that the machine is in none. Where no list says anything all stays as it is.
 */
function movedUnits(
  { matched, sighted }: Compared,
  devices: readonly DeviceRecord[],
): readonly { readonly device: string; readonly ou: string | null }[] {
  const units = new Map(
    [...matched, ...sighted].flatMap(({ device, row }): [string, string | null][] =>
      row.ou === undefined ? [] : [[device.id, row.ou === '' ? null : row.ou]],
    ),
  );
  return devices.flatMap(({ id, ou }) => {
    const said = units.get(id);
    return said === undefined || said === ou ? [] : [{ device: id, ou: said }];
  });
}

function seenOf(device: DeviceRecord): SeenDevice {
  return {
    id: device.id,
    name: device.name,
    ...(device.serial === null ? {} : { serial: device.serial }),
    macs: listOf(device.macs),
    ips: listOf(device.ips),
    by: device.via === 'agent' ? 'agent' : 'import',
  };
}

function sightingOf(entry: EntryRecord): { row: LedgerRow; device: SeenDevice } {
  const row = rowOf(entry);
  const { hostname, serial, macs, ips } = row;
  return { row, device: { id: `entry:${entry.id}`, name: entry.name, hostname, serial, macs, ips, by: 'network' } };
}

function listOf(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}

/** What nobody has decided about a device and the ledger says: its department, its place, what it is for. */
async function fillPlaces(
  { matched }: Reconciliation,
  known: ReadonlyMap<string, DeviceRecord>,
  { db, devices, findings }: CompareParts,
): Promise<void> {
  for (const { row, device: seen } of matched) {
    const device = known.get(seen.id);
    const change = device === undefined ? {} : missingPlace(device, row);
    if (device === undefined || Object.keys(change).length === 0) {
      continue;
    }
    await findings.alone(async () => {
      await findings.warm(device);
      await inTransaction(db, async (tx) => {
        const was = await devices.get(device.facility, device.id, tx);
        await findings.replace(tx, await devices.change(tx, was, change), was);
      });
    });
  }
}

function missingPlace(device: DeviceRecord, row: LedgerRow): Partial<DeviceRecord> {
  return {
    ...(device.department === null && row.department !== undefined ? { department: row.department } : {}),
    ...(device.vendor === null && row.vendor !== undefined ? { vendor: row.vendor } : {}),
    ...(device.exposure === 'unknown' && row.exposure !== undefined ? { exposure: row.exposure } : {}),
    ...(device.clinical_role === 'unknown' && row.clinicalRole !== undefined
      ? { clinical_role: row.clinicalRole }
      : {}),
  };
}

/** Boxes whose model alone says which system they run (FortiGate 60E): what is possible on them must be seen at once. */
async function addKnownBoxes(
  facility: string,
  { neverSeen }: Reconciliation,
  { db, devices, inventories }: CompareParts,
): Promise<void> {
  for (const row of neverSeen) {
    const name = row.name ?? row.hostname ?? row.model;
    if (name === undefined || row.model === undefined) {
      continue;
    }
    const { model, version, vendor, serial } = row;
    const { manifest } = typedDevice('ledger', { name, model, version, vendor, serial });
    if (manifest.os.id === 'unknown' || (await devices.byName(db, facility, name)).length > 0) {
      continue;
    }
    await inventories.addTyped(programActor('ledger'), facility, manifest, {
      name,
      via: 'ledger',
      model,
      vendor,
      department: row.department,
      exposure: row.exposure,
      clinicalRole: row.clinicalRole,
    });
  }
}

function differencesOf(
  facility: string,
  result: Reconciliation,
  byRow: ReadonlyMap<LedgerRow, EntryRecord>,
  day: string,
): DifferenceRecord[] {
  const rows: DifferenceRecord[] = [];
  const add = (
    problem: string,
    subject: string,
    named: { name: string; department: string | null; device: string | null },
    params: Readonly<Record<string, string>>,
  ) =>
    rows.push({
      id: sha256([facility, problem, subject].join('\n')),
      facility,
      problem,
      name: named.name,
      name_search: searchText(named.name),
      department: named.department,
      department_search: named.department === null ? null : searchText(named.department),
      params: JSON.stringify(params),
      device: named.device,
      since: day,
    });
  const deviceId = (device: SeenDevice) => (device.by === 'network' ? null : device.id);
  if (result.coverage.of !== null) {
    for (const device of result.notInLedger) {
      const by = [...device.macs, ...device.ips].slice(0, 2).join(' ') || '-';
      add('not-in-ledger', device.id, { name: device.name, department: null, device: deviceId(device) }, { by });
    }
  }
  for (const row of result.neverSeen) {
    const entry = byRow.get(row);
    if (entry !== undefined) {
      const { name, department, device } = entry;
      add('never-seen', entry.id, { name, department, device }, { asset: entry.asset_number ?? '-' });
    }
  }
  for (const { row, device, inLedger, seen } of result.hardwareChanged) {
    const named = { name: device.name, department: row.department ?? null, device: deviceId(device) };
    add('hardware-changed', device.id, named, { inLedger, seen });
  }
  for (const { row, device } of result.retiredButSeen) {
    const entry = byRow.get(row);
    const named = { name: device.name, department: row.department ?? null, device: deviceId(device) };
    add('retired-but-seen', device.id, named, { asset: entry?.asset_number ?? '-' });
  }
  for (const { by, rows: shared, devices } of result.undecided) {
    const [first] = devices;
    const only = devices.length === 1 && first !== undefined ? deviceId(first) : null;
    const counted = { key: by, rows: String(shared.length), devices: String(devices.length), names: namesOf(devices) };
    for (const entry of shared.flatMap((row) => byRow.get(row) ?? [])) {
      const { name, department } = entry;
      add('undecided', entry.id, { name, department, device: only }, counted);
    }
  }
  return rows;
}

const SHOWN_NAMES = 5;

function namesOf(devices: readonly SeenDevice[]): string {
  const names = devices.slice(0, SHOWN_NAMES).map((device) => device.name);
  return `${names.join('、')}${devices.length > SHOWN_NAMES ? '…' : ''}`;
}
