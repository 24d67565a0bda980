import type { Text } from '@tsukuroi/core';
import type { LedgerRow } from './ledger.ts';

/** Fields a column of a ledger may mean, in the order in which they are shown. */
export const LEDGER_FIELDS = [
  'name',
  'assetNumber',
  'hostname',
  'kind',
  'maker',
  'model',
  'serial',
  'os',
  'version',
  'ips',
  'macs',
  'building',
  'floor',
  'room',
  'department',
  'ou',
  'use',
  'vendor',
  'contract',
  'contractEnds',
  'bought',
  'lastSeen',
  'exposure',
  'clinicalRole',
  'owner',
  'note',
] as const satisfies readonly (keyof LedgerRow)[];
export type LedgerField = (typeof LEDGER_FIELDS)[number];

/** Fields of which a thing may have several: they may stand in several columns. */
export const LEDGER_FIELDS_OF_SEVERAL: ReadonlySet<string> = new Set<LedgerField>(['ips', 'macs']);

export const LEDGER_FIELD_WORDS: Readonly<Record<LedgerField, Text>> = {
  name: { ja: '名前', en: 'Name' },
  assetNumber: { ja: '資産番号', en: 'Asset no.' },
  hostname: { ja: 'ホスト名(コンピューター名)', en: 'Host name' },
  kind: { ja: '種類', en: 'Kind' },
  maker: { ja: 'メーカー', en: 'Maker' },
  model: { ja: '型番', en: 'Model' },
  serial: { ja: '製造番号', en: 'Serial' },
  os: { ja: 'OS', en: 'System' },
  version: { ja: 'OS・ファームウェアの版', en: 'System or firmware version' },
  ips: { ja: 'IP アドレス', en: 'IP' },
  macs: { ja: 'MAC アドレス', en: 'MAC' },
  building: { ja: '棟', en: 'Building' },
  floor: { ja: '階', en: 'Floor' },
  room: { ja: '部屋', en: 'Room' },
  department: { ja: '部署', en: 'Department' },
  ou: { ja: '組織単位(OU、識別名)', en: 'Organizational unit (OU, DN)' },
  use: { ja: '使用(使用中・予備・廃棄)', en: 'Use (in use, spare, retired)' },
  vendor: { ja: '保守業者', en: 'Vendor' },
  contract: { ja: '契約', en: 'Contract' },
  contractEnds: { ja: '契約の終わる日', en: 'Contract ends' },
  bought: { ja: '購入日', en: 'Bought' },
  lastSeen: { ja: '最後に確かめた日', en: 'Last seen' },
  exposure: { ja: '置き場所(ネットワーク)', en: 'Place in the network' },
  clinicalRole: { ja: '用途', en: 'Purpose' },
  owner: { ja: '使用者', en: 'Owner' },
  note: { ja: '備考', en: 'Note' },
};
