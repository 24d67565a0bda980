import type { TsukuroiError } from '@tsukuroi/core';
import type { Inventory } from '@tsukuroi/protocol';
import { importInvalid, nothingInside, tooMany } from '../../errors.ts';
import { IMPORT_LIMITS } from '../../limits.ts';
import type { Importer, ImportFile, Refused } from '../importer.ts';
import { nameFromFile } from '../make-inventory.ts';
import { networkInventory } from '../network/device.ts';
import { recogniseSnmp } from '../network/recognise.ts';
import { parseRecorded, parseRecordValue, parseWalk, type SnmpValues } from './parse.ts';
import { systemOfDescription } from './systems.ts';

const TITLE = { ja: 'SNMP で読んだ機器の情報', en: 'SNMP answers of devices' } as const;

export const snmp: Importer = {
  id: 'snmp',
  title: TITLE,
  howTo: {
    ja: '「snmpwalk -v2c -c コミュニティ名 -On 機器のアドレス > 機器名-snmp.txt」で 1.3.6.1.2.1.1（system）と 1.3.6.1.2.1.47（機種）、製造元の番号を読みます。',
    en: 'Run `snmpwalk -v2c -c COMMUNITY -On ADDRESS > name-snmp.txt` over 1.3.6.1.2.1.1, 1.3.6.1.2.1.47 and the vendor’s tree.',
  },
  recognise(file) {
    const [first] = file.json();
    if (first !== undefined) {
      return parseRecordValue(first.value) !== undefined;
    }
    return (
      parseRecorded(file.lines().slice(0, 2_000)) !== undefined || parseWalk(file.lines().slice(0, 2_000)) !== undefined
    );
  },
  read(file) {
    if (file.json().length === 0) {
      const values = parseRecorded(file.lines()) ?? parseWalk(file.lines());
      if (values === undefined) {
        throw nothingInside(file.name, TITLE.ja);
      }
      return { inventories: [inventoryOf(file, undefined, values)], refused: [] };
    }
    return readMany(file);
  },
};

function readMany(file: ImportFile): { inventories: Inventory[]; refused: Refused[] } {
  const documents = file.json();
  if (documents.length > IMPORT_LIMITS.devices) {
    throw tooMany(file.name, 'devices', IMPORT_LIMITS.devices, `line ${IMPORT_LIMITS.devices}`);
  }
  const inventories: Inventory[] = [];
  const refused: Refused[] = [];
  for (const { position, value } of documents) {
    const record = parseRecordValue(value);
    if (record === undefined) {
      const error: TsukuroiError = importInvalid(file.name, TITLE.ja, position, 'not { device, snmp }');
      refused.push({ position, error });
    } else {
      inventories.push(inventoryOf(file, record.device, record.values));
    }
  }
  return { inventories, refused };
}

/** Every device is kept: one that no table knows has its description as the name of its system, and no version. */
function inventoryOf(file: ImportFile, device: string | undefined, values: SnmpValues): Inventory {
  const description = (values.get('1.3.6.1.2.1.1.1.0') ?? '').replace(/\s+/g, ' ').trim();
  const stated = values.get('1.3.6.1.2.1.1.5.0')?.trim();
  const host = device ?? (stated === '' || stated === '<private>' ? undefined : stated);
  const known = recogniseSnmp(values);
  const system = known === undefined ? systemOfDescription(description) : undefined;
  return networkInventory('snmp', file, {
    os: known?.os ?? system?.id ?? 'unknown',
    systemName: known?.name ?? system?.name ?? description,
    version: known?.version ?? system?.version ?? '',
    model: known?.model,
    serial: known?.serial,
    host: host ?? nameFromFile(file),
    unreadable:
      known === undefined && system === undefined
        ? [{ part: 'os', reason: 'この機器の種類は、まだ対応表にありません。名乗っている文字だけを残しました。' }]
        : [],
  });
}
