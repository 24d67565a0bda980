import { comparable, type Text } from '@tsukuroi/core';
import type { LedgerRow } from '@tsukuroi/protocol';

/** A device that was really seen: by an agent, in an imported report, or on the network. */
export interface SeenDevice {
  readonly id: string;
  readonly name: string;
  readonly hostname?: string | undefined;
  readonly serial?: string | undefined;
  readonly macs: readonly string[];
  readonly ips: readonly string[];
  /** `network` = only sighted (DHCP, ARP, AD); it is not covered by that. */
  readonly by: 'agent' | 'import' | 'network';
}

/** What a ledger row and a device were recognised by, surest first. */
export type MatchedBy = 'serial' | 'mac' | 'name' | 'ip';

export interface HardwareChange {
  readonly row: LedgerRow;
  readonly device: SeenDevice;
  readonly field: 'serial' | 'mac';
  readonly inLedger: string;
  readonly seen: string;
}

/** Rows and devices that one key fits more than once: a person has to say which is which. */
export interface Undecided {
  readonly by: MatchedBy;
  readonly rows: readonly LedgerRow[];
  readonly devices: readonly SeenDevice[];
}

export interface Reconciliation {
  readonly matched: readonly { readonly row: LedgerRow; readonly device: SeenDevice; readonly by: MatchedBy }[];
  /** Seen, but the ledger does not know it. */
  readonly notInLedger: readonly SeenDevice[];
  /** Neither counted as seen nor as missing. */
  readonly undecided: readonly Undecided[];
  /** In the ledger as in use (or without saying), never seen. Spares and retired things are expected not to be. */
  readonly neverSeen: readonly LedgerRow[];
  /** Same name, other hardware: was the spare put in its place? */
  readonly hardwareChanged: readonly HardwareChange[];
  /** Retired by the ledger, and yet seen. */
  readonly retiredButSeen: readonly { readonly row: LedgerRow; readonly device: SeenDevice }[];
  readonly coverage: Coverage;
}

/** How many of what there should be report themselves. */
export interface Coverage {
  /** Rows in use that an agent or an imported report covers. */
  readonly covered: number;
  /** Rows in use, which come from outside the agents; null when there is no ledger: then nobody knows how many there should be. */
  readonly of: number | null;
}

/** Said in place of a share where there is no denominator. */
export const NO_DENOMINATOR: Text = { ja: '母数未確認', en: 'Total not confirmed' };

/** `182/200`, or that the denominator is not known; never a percentage of nothing. */
export function coverageWords(coverage: Coverage): Text {
  if (coverage.of === null) {
    return {
      ja: `${coverage.covered} 台（${NO_DENOMINATOR.ja}）`,
      en: `${coverage.covered} (${NO_DENOMINATOR.en.toLowerCase()})`,
    };
  }
  return { ja: `${coverage.of} 台中 ${coverage.covered} 台`, en: `${coverage.covered} of ${coverage.of}` };
}

const KEYS = ['serial', 'mac', 'name', 'ip'] as const;

/**
 * Compares what should be there with what was seen. Recognised by serial number, then MAC, then name, and only last by address where
 * a row has nothing better: addresses move. A key counts only where it fits one row and one device: serial numbers are left at the
 * factory's filler, docking stations carry one MAC from PC to PC, and five printers are called プリンター.
 */
export function reconcile(ledger: readonly LedgerRow[], seen: readonly SeenDevice[]): Reconciliation {
  const openDevices = new Set(seen);
  const openRows = new Set(ledger);
  const matched: { row: LedgerRow; device: SeenDevice; by: MatchedBy }[] = [];
  for (const by of KEYS) {
    for (const { rows, devices } of groupsOf(by, openRows, openDevices)) {
      const [row, device] = [rows[0], devices[0]];
      if (rows.length !== 1 || devices.length !== 1 || row === undefined || device === undefined) {
        continue;
      }
      // Two keys of one device may each fit a row of its own; the first one has it.
      if (openRows.has(row) && openDevices.has(device)) {
        matched.push({ row, device, by });
        openRows.delete(row);
        openDevices.delete(device);
      }
    }
  }
  const undecided = takeUndecided(openRows, openDevices);
  const inUse = (row: LedgerRow): boolean => row.use === 'in-use' || row.use === 'unknown';
  return {
    matched,
    undecided,
    notInLedger: [...openDevices],
    neverSeen: [...openRows].filter(inUse),
    hardwareChanged: matched.flatMap(({ row, device, by }) => (by === 'name' ? changeOf(row, device) : [])),
    retiredButSeen: matched.filter(({ row }) => row.use === 'retired').map(({ row, device }) => ({ row, device })),
    coverage: {
      covered: matched.filter(({ row, device }) => inUse(row) && device.by !== 'network').length,
      of: ledger.length === 0 ? null : ledger.filter(inUse).length,
    },
  };
}

/** Takes what several rows or devices share out of what is left, so that nothing is called missing that may be there. */
function takeUndecided(openRows: Set<LedgerRow>, openDevices: Set<SeenDevice>): Undecided[] {
  const undecided: Undecided[] = [];
  for (const by of KEYS) {
    for (const group of groupsOf(by, openRows, openDevices)) {
      const rows = group.rows.filter((row) => openRows.has(row));
      const devices = group.devices.filter((device) => openDevices.has(device));
      if (rows.length > 0 && devices.length > 0) {
        undecided.push({ by, rows, devices });
        for (const row of rows) {
          openRows.delete(row);
        }
        for (const device of devices) {
          openDevices.delete(device);
        }
      }
    }
  }
  return undecided;
}

interface Group {
  readonly rows: LedgerRow[];
  readonly devices: SeenDevice[];
}

/** Rows and devices by the keys they share. */
function groupsOf(by: MatchedBy, rows: Iterable<LedgerRow>, devices: Iterable<SeenDevice>): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    for (const key of keysOfRow(by, row)) {
      const group = groups.get(key) ?? { rows: [], devices: [] };
      group.rows.push(row);
      groups.set(key, group);
    }
  }
  for (const device of devices) {
    for (const key of keysOfDevice(by, device)) {
      groups.get(key)?.devices.push(device);
    }
  }
  return [...groups.values()];
}

function keysOfDevice(by: MatchedBy, device: SeenDevice): string[] {
  switch (by) {
    case 'serial':
      return [serialKey(device.serial ?? '')].filter((key) => key !== '');
    case 'mac':
      return device.macs.map((mac) => mac.toLowerCase());
    case 'name':
      return nameKeys(device.name, device.hostname);
    default:
      return [...device.ips];
  }
}

function keysOfRow(by: MatchedBy, row: LedgerRow): string[] {
  switch (by) {
    case 'serial':
      return [serialKey(row.serial ?? '')].filter((key) => key !== '');
    case 'mac':
      return row.macs;
    case 'name':
      return nameKeys(row.hostname ?? row.name ?? '', row.hostname === undefined ? undefined : row.name);
    default:
      // An address alone names a row that has nothing else, such as a modality or a switch.
      return row.serial === undefined && row.macs.length === 0 && row.hostname === undefined ? row.ips : [];
  }
}

/** What makers leave where the serial number belongs (SMBIOS system serial number). */
const NO_SERIAL = /^(0+|na|none|notspecified|notavailable|unknown|defaultstring|tobefilledbyoem|systemserialnumber)$/;

/** A serial number for comparing; empty where a maker left a filler. */
export function serialKey(serial: string): string {
  const key = comparable(serial).replace(/[^0-9a-z]/g, '');
  return NO_SERIAL.test(key) ? '' : key;
}

/** Names without their domain. */
function nameKeys(...names: (string | undefined)[]): string[] {
  return [
    ...new Set(
      names.flatMap((name) => (name === undefined || name === '' ? [] : [comparable(name).split('.')[0] ?? ''])),
    ),
  ].filter((key) => key !== '');
}

/** Both sides say it, and they differ: they could not be recognised by it. A MAC counts only where no serial number is compared. */
function changeOf(row: LedgerRow, device: SeenDevice): HardwareChange[] {
  const [inLedger, real] = [serialKey(row.serial ?? ''), serialKey(device.serial ?? '')];
  if (inLedger !== '' && real !== '' && inLedger !== real && row.serial !== undefined && device.serial !== undefined) {
    return [{ row, device, field: 'serial', inLedger: row.serial, seen: device.serial }];
  }
  if ((inLedger === '' || real === '') && row.macs.length > 0 && device.macs.length > 0) {
    return [{ row, device, field: 'mac', inLedger: row.macs.join('、'), seen: device.macs.join('、') }];
  }
  return [];
}
