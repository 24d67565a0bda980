import type { Device, FindingRow } from '@tsukuroi/protocol';
import { pick, repeatable } from './random.ts';
import type { Invented } from './vulnerabilities.ts';

const DEPARTMENTS = [
  '医事課',
  '放射線科',
  '検査科',
  '薬剤科',
  '栄養科',
  '総務課',
  '3階病棟',
  '4階病棟',
  '5階病棟',
  '手術室',
  'ICU',
  '外来',
  '地域連携室',
  '健診センター',
] as const;
const SYSTEMS = [
  { os: 'Windows 10 Pro 22H2 (10.0.19045.4046)', model: 'ノート PC', prefix: 'PC' },
  { os: 'Windows 11 Pro 23H2 (10.0.22631.3296)', model: 'デスクトップ PC', prefix: 'PC' },
  { os: 'Windows Server 2016 (10.0.14393.6000)', model: 'ラック型サーバー', prefix: 'SV' },
  { os: 'Debian 12', model: '仮想マシン', prefix: 'LX' },
  { os: 'Windows 7 SP1', model: '検査装置付属 PC', prefix: 'MD' },
] as const;

const EDGES = [
  {
    name: '放射線科 保守用 VPN',
    department: '放射線科',
    model: 'FortiGate 60E',
    os: 'FortiOS(版不明)',
    decision: 'act-now',
    judged: 'unknown',
  },
  {
    name: '栄養科 給食業者 VPN',
    department: '栄養科',
    model: 'FortiGate 60E',
    os: 'FortiOS 6.0.4',
    decision: 'act-now',
    judged: 'judged',
  },
  {
    name: '総務課 インターネット出口',
    department: '総務課',
    model: 'FortiGate 100F',
    os: 'Microsoft Windows Server 2012 R2 Standard 6.3.9600.20778',
    decision: 'watch',
    judged: 'judged',
  },
  {
    name: '電子カルテ・医事会計システム 遠隔保守用ルーター(2階機械室)',
    department: '医事課',
    model: 'RTX1210',
    os: '',
    decision: 'this-week',
    judged: 'unknown',
  },
  {
    name: '健診センター 予約サイト',
    department: '健診センター・地域連携室',
    model: '仮想マシン',
    os: 'Debian GNU/Linux 12 (bookworm)',
    decision: 'next-window',
    judged: 'judged',
  },
  {
    name: '検査科 外注検査会社 専用線',
    department: '検査科',
    model: 'RTX830',
    os: '',
    decision: 'watch',
    judged: 'unknown',
  },
] as const;

const NOTHING = { actNow: 0, thisWeek: 0, affected: 0, undetermined: 0, unmapped: 0 };

function counts(decision: Device['decision'], random: () => number): typeof NOTHING {
  const affected = decision === 'none' ? 0 : Math.floor(random() * 40) + 3;
  return {
    actNow: decision === 'act-now' ? Math.floor(random() * 2) + 1 : 0,
    thisWeek: decision === 'act-now' || decision === 'this-week' ? Math.floor(random() * 4) + 1 : 0,
    affected,
    undetermined: Math.floor(random() * 6),
    unmapped: Math.floor(random() * 14),
  };
}

const FACTS: Device['facts'] = [
  { label: '動いているカーネル', value: '6.1.0-50(入っている最新は 6.1.0-56)', state: 'bad' },
  { label: '再起動待ち', value: 'あり(更新の適用が終わっていません)', state: 'bad' },
  { label: 'パスワードのないアカウント', value: 'なし', state: 'good' },
  { label: 'ウイルス対策', value: '読み取れませんでした', state: 'unknown' },
  { label: '時計のずれ', value: '0.3 秒', state: 'good' },
  { label: '待ち受けているポート', value: '22、80、443、3389', state: 'plain' },
  { label: 'ネットワーク', value: '192.0.2.17 / 02:00:5e:10:00:17', state: 'plain' },
];

function edge(index: number, nowIso: string): Device | undefined {
  const box = EDGES[index];
  if (box === undefined) {
    return undefined;
  }
  return {
    ...NOTHING,
    id: `dev-${index + 1}`,
    name: box.name,
    facility: 'みどり台病院',
    facilityId: 'fac-1',
    department: box.department,
    ou: null,
    os: box.os,
    decision: box.decision,
    actNow: box.decision === 'act-now' ? 2 : 0,
    thisWeek: box.decision === 'this-week' ? 1 : 0,
    affected: box.judged === 'judged' && box.decision === 'act-now' ? 3 : 0,
    undetermined: box.judged === 'unknown' ? 4 : 0,
    exposure: 'edge',
    judged: box.judged,
    seen: 'imported',
    lastSeen: nowIso,
    via: 'typed',
    clinicalRole: 'infrastructure',
    model: box.model,
    sample: true,
    facts: [],
    unreadable:
      box.judged === 'unknown'
        ? [{ part: 'ファームウェアの版', reason: '手入力で版が空でした。保守業者に問い合わせてください。' }]
        : [],
    ledger: { 資産番号: `NW-00${index + 1}`, 保守業者: '保守業者(契約なし)', 設置場所: '本館 1階 サーバー室' },
    manifest: null,
  };
}

const SEEN = [
  'reporting',
  'reporting',
  'reporting',
  'reporting',
  'reporting',
  'reporting',
  'imported',
  'silent',
] as const;
const JUDGED = ['judged', 'judged', 'judged', 'partly', 'partly', 'unknown'] as const;
const DECISION_CYCLE = [
  'none',
  'watch',
  'watch',
  'next-window',
  'next-window',
  'watch',
  'this-week',
  'none',
  'watch',
  'next-window',
] as const;

function inside(index: number, random: () => number, nowMs: number): Device {
  const system = pick(random, SYSTEMS);
  const decision = index < 9 ? 'act-now' : pick(random, DECISION_CYCLE);
  const department = index % 40 === 39 ? null : pick(random, DEPARTMENTS);
  const seen = pick(random, SEEN);
  const ageMs = seen === 'silent' ? (20 + random() * 60) * 86_400_000 : random() * 5 * 3_600_000;
  return {
    ...counts(decision, random),
    id: `dev-${index + 1}`,
    name: `${system.prefix}-${String(index + 1).padStart(5, '0')}`,
    facility: 'みどり台病院',
    facilityId: 'fac-1',
    department,
    ou: index % 4 === 0 || department === null ? null : `みどり台病院/${department}`,
    os: system.os,
    decision,
    exposure: index % 17 === 16 ? 'unknown' : index % 23 === 22 ? 'isolated' : 'internal',
    judged: pick(random, JUDGED),
    seen,
    lastSeen: new Date(nowMs - ageMs).toISOString(),
    via: seen === 'imported' ? 'declared-usb' : 'agent',
    clinicalRole: index % 5 === 4 ? 'unknown' : 'care',
    model: system.model,
    sample: true,
    facts: FACTS,
    unreadable:
      index % 3 === 0 ? [{ part: 'ウイルス対策の状態', reason: '答えが空でした。入っていないとは言えません。' }] : [],
    ledger:
      index % 8 === 7
        ? null
        : { 資産番号: `A-${String(index + 1).padStart(6, '0')}`, 棟: '本館', 階: '2階', 使用: '使用中' },
    manifest: 'b3c1f0a2d4e59788b3c1f0a2d4e59788b3c1f0a2d4e59788b3c1f0a2d4e59788',
  };
}

export function inventDevices(count: number, nowMs: number): Device[] {
  const random = repeatable(11);
  const nowIso = new Date(nowMs).toISOString();
  return Array.from({ length: count }, (_, index) => edge(index, nowIso) ?? inside(index, random, nowMs));
}

/** What is wrong with one device: the same few sentences a real answer has, for each of its vulnerabilities. */
export function findingsOf(device: Device, all: readonly Invented[]): FindingRow[] {
  const start = Number(device.id.slice(4)) % 5;
  const wanted =
    device.judged === 'unknown' ? all.slice(0, 4) : all.filter((_, index) => index % 5 === start || index < 2);
  return wanted.map(({ row, installed, fixed }) => {
    const possible = device.judged === 'unknown' || row.verdict === 'undetermined';
    return {
      id: row.id,
      kind: row.kind,
      verdict: possible ? 'undetermined' : 'affected',
      software: { name: row.software, version: device.judged === 'unknown' ? '不明' : installed, scheme: 'generic' },
      alsoIn: row.software === 'openssl' ? ['libssl3'] : [],
      fixedVersion: fixed,
      basis: [{ feed: 'fortinet', record: 'FG-IR-99-001' }],
      rule: possible ? 'version-unknown' : 'vendor-range',
      because: possible
        ? `${row.software} の版が分からないため、影響を受けるかどうかを判断できません。影響を受ける版があります。`
        : `${row.software} ${installed} が入っています。情報源は ${fixed ?? '修正版'} より前を影響ありとしています。`,
      remedy:
        fixed === null
          ? '修正はまだありません。外との通信を止め、保守業者に予定を問い合わせてください。'
          : `${row.software} を ${fixed} 以上に更新してください。`,
      evidence: [],
      decision: row.decision,
      due: row.due,
      why:
        row.exploitedSince === null
          ? '悪用は確認されていませんが、外から届く機器です。'
          : '悪用が確認されていて、外から届く機器にあります。',
      cvss: row.cvss,
      epss: row.epss,
      exploitedSince: row.exploitedSince,
      ransomware: row.ransomware,
      title: row.title,
      key: `${device.id}-${row.id}`,
      firstSeen: row.firstSeen,
      acceptedUntil: null,
    };
  });
}
