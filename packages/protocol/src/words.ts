import type { Text } from '@tsukuroi/core';

/** The words of every closed set that people see, most urgent first. One place, so that screen, CSV and print agree. */
export const DECISION_WORDS: Readonly<Record<string, Text>> = {
  'act-now': { ja: '今すぐ対応', en: 'Act now' },
  'this-week': { ja: '今週中', en: 'This week' },
  'next-window': { ja: '次の保守時間', en: 'Next window' },
  watch: { ja: '見守り', en: 'Watch' },
  none: { ja: '該当なし', en: 'None' },
};

export const VERDICT_WORDS: Readonly<Record<string, Text>> = {
  affected: { ja: '影響あり', en: 'Affected' },
  undetermined: { ja: '判断できない', en: 'Undetermined' },
  'not-affected': { ja: '影響なし', en: 'Not affected' },
};

export const KIND_WORDS: Readonly<Record<string, Text>> = {
  vulnerability: { ja: '脆弱性', en: 'Vulnerability' },
  'end-of-life': { ja: 'サポート終了', en: 'End of life' },
  'missing-update': { ja: '未適用の更新', en: 'Missing update' },
};

export const EXPOSURE_WORDS: Readonly<Record<string, Text>> = {
  edge: { ja: '外部との境界', en: 'Edge' },
  dmz: { ja: 'DMZ', en: 'DMZ' },
  internal: { ja: '院内', en: 'Internal' },
  isolated: { ja: '切り離し', en: 'Isolated' },
  unknown: { ja: '未確認', en: 'Unknown' },
};

export const CLINICAL_ROLE_WORDS: Readonly<Record<string, Text>> = {
  'life-support': { ja: '生命維持', en: 'Life support' },
  care: { ja: '診療', en: 'Care' },
  infrastructure: { ja: '基盤', en: 'Infrastructure' },
  office: { ja: '事務', en: 'Office' },
  unknown: { ja: '未確認', en: 'Unknown' },
};

export const SEEN_WORDS: Readonly<Record<string, Text>> = {
  never: { ja: '一度もない', en: 'Never' },
  silent: { ja: '途絶えている', en: 'Silent' },
  imported: { ja: '取り込みのみ', en: 'Imported' },
  reporting: { ja: '報告あり', en: 'Reporting' },
};

export const JUDGED_WORDS: Readonly<Record<string, Text>> = {
  unknown: { ja: '判定材料なし', en: 'Nothing to judge' },
  partly: { ja: '一部のみ判定', en: 'Partly judged' },
  judged: { ja: '判定済み', en: 'Judged' },
};

export const FEED_STATE_WORDS: Readonly<Record<string, Text>> = {
  refused: { ja: '拒否(前回分を使用)', en: 'Refused (last good kept)' },
  stale: { ja: '古い', en: 'Stale' },
  undated: { ja: '日付不明', en: 'No date' },
  absent: { ja: '未取得', en: 'Absent' },
  current: { ja: '最新', en: 'Current' },
};

/** How a device came to be known, `Device.via`: by an agent, by hand, from the ledger, or by the importer of a file. */
export const VIA_WORDS: Readonly<Record<string, Text>> = {
  agent: { ja: 'エージェント', en: 'Agent' },
  'declared-usb': { ja: 'USB 収集（申告）', en: 'USB collector (declared)' },
  typed: { ja: '手入力', en: 'Typed in' },
  ledger: { ja: '台帳', en: 'Ledger' },
  'inventory-document': { ja: 'つくろいの報告', en: 'Tsukuroi report' },
  cyclonedx: { ja: '部品表（CycloneDX）', en: 'CycloneDX SBOM' },
  spdx: { ja: '部品表（SPDX）', en: 'SPDX SBOM' },
  glpi: { ja: 'GLPI の報告', en: 'GLPI report' },
  'windows-localmachine': { ja: 'Adalanche の記録', en: 'Adalanche record' },
  snmp: { ja: 'SNMP', en: 'SNMP' },
  'windows-registry': { ja: 'Windows レジストリ', en: 'Windows registry' },
  systeminfo: { ja: 'Windows systeminfo', en: 'Windows systeminfo' },
  'windows-wmi': { ja: 'Windows WMI', en: 'Windows WMI' },
  'windows-updates': { ja: 'Windows の更新の一覧', en: 'Windows updates' },
  fortigate: { ja: 'Fortinet の状態・設定', en: 'Fortinet status' },
  'network-cli': { ja: 'ネットワーク機器の画面', en: 'Network device output' },
  'dpkg-status': { ja: 'dpkg の状態ファイル', en: 'dpkg status file' },
  'dpkg-listing': { ja: 'dpkg の一覧', en: 'dpkg listing' },
  'rpm-listing': { ja: 'rpm の一覧', en: 'rpm listing' },
};
