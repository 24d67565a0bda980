import type { Inventory, OperatingSystem } from '@tsukuroi/protocol';
import type { Unreadable } from '../../provider.ts';
import type { ImportFile } from '../importer.ts';
import { makeInventory, NAMED_BY_FILE, nameFromFile } from '../make-inventory.ts';

export interface NetworkDevice {
  readonly os: string;
  readonly systemName: string;
  readonly version: string;
  readonly model: string | undefined;
  readonly serial: string | undefined;
  readonly host: string | undefined;
  readonly vendor?: string | undefined;
  readonly collectedAt?: string | undefined;
  readonly unreadable?: readonly Unreadable[];
}

const NO_VERSION: Unreadable = {
  part: 'version',
  reason: '機種だけが分かっています。ファームウェアの版は書かれていません。',
};

/** A network device as an inventory: its firmware is its operating system, its model the edition. A model alone is enough. */
export function networkInventory(importer: string, file: ImportFile, device: NetworkDevice): Inventory {
  const os: OperatingSystem = {
    id: device.os,
    version: device.version,
    name: device.systemName,
    ...(device.model === undefined ? {} : { edition: device.model }),
  };
  const platform = {
    ...(device.vendor === undefined ? {} : { vendor: device.vendor }),
    ...(device.model === undefined ? {} : { model: device.model }),
    ...(device.serial === undefined ? {} : { serial: device.serial }),
  };
  return makeInventory(importer, file, {
    id: device.serial,
    name: device.host ?? nameFromFile(file),
    os,
    facts: {
      ...(device.host === undefined ? {} : { hostname: device.host }),
      ...(Object.keys(platform).length === 0 ? {} : { platform }),
    },
    collectedAt: device.collectedAt,
    unreadable: [
      ...(device.host === undefined ? [NAMED_BY_FILE] : []),
      ...(device.version === '' ? [NO_VERSION] : []),
      ...(device.unreadable ?? []),
    ],
  });
}
