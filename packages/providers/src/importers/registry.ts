import { type Result, refused, TsukuroiError } from '@tsukuroi/core';
import { cyclonedx } from './cyclonedx/importer.ts';
import { declaredUsb } from './declared-usb/importer.ts';
import { dpkgListing } from './dpkg-listing/importer.ts';
import { dpkgStatus } from './dpkg-status/importer.ts';
import { fortigate } from './fortigate/importer.ts';
import { glpi } from './glpi/importer.ts';
import { type Imported, type Importer, openImportFile } from './importer.ts';
import { inventoryDocument } from './inventory-document/importer.ts';
import { networkCli } from './network-cli/importer.ts';
import { rpmListing } from './rpm-listing/importer.ts';
import { snmp } from './snmp/importer.ts';
import { spdx } from './spdx/importer.ts';
import { systeminfo } from './systeminfo/importer.ts';
import { windowsLocalMachine } from './windows-localmachine/importer.ts';
import { windowsRegistry } from './windows-registry/importer.ts';
import { windowsUpdates } from './windows-updates/importer.ts';
import { windowsWmi } from './windows-wmi/importer.ts';

/** Every kind of file that can be imported. Each takes only its own, so that the order does not matter; registry.test.ts holds them to it. */
export const importers: readonly Importer[] = [
  inventoryDocument,
  declaredUsb,
  cyclonedx,
  spdx,
  glpi,
  windowsLocalMachine,
  snmp,
  windowsRegistry,
  systeminfo,
  windowsWmi,
  windowsUpdates,
  fortigate,
  networkCli,
  dpkgStatus,
  dpkgListing,
  rpmListing,
];

export interface ImportedFile extends Imported {
  /** Which importer read it. */
  readonly importer: Importer;
}

/**
 * Reads one file: finds its importer by content and gives the devices in it. An error means that the file is refused whole; `refused`
 * inside a good answer names single devices that were not taken.
 */
export function importInventories(bytes: Uint8Array, name: string): Result<ImportedFile, TsukuroiError> {
  try {
    const file = openImportFile(bytes, name);
    if (isContainer(file.bytes)) {
      return refused(new TsukuroiError('IMPORT_IS_LEDGER', { file: name }));
    }
    if (file.text().text.trim() === '') {
      return refused(new TsukuroiError('IMPORT_EMPTY', { file: name }));
    }
    const importer = importers.find((candidate) => candidate.recognise(file));
    if (importer === undefined) {
      return refused(new TsukuroiError('IMPORT_UNKNOWN_FORMAT', { file: name }));
    }
    return { ok: true, value: { importer, ...importer.read(file) } };
  } catch (error) {
    if (error instanceof TsukuroiError) {
      return refused(error);
    }
    throw error;
  }
}

/** ZIP (also .xlsx), compound file (.xls, .doc), 7z, xz, bzip2: containers, not reports. */
const CONTAINERS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0xfd, 0x37, 0x7a, 0x58],
  [0x42, 0x5a, 0x68],
];

function isContainer(bytes: Uint8Array): boolean {
  return CONTAINERS.some((magic) => magic.every((byte, index) => bytes[index] === byte));
}
