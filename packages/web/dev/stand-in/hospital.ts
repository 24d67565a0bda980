import type {
  AcceptanceRow,
  AuditRow,
  Device,
  FeedRow,
  LedgerEntryRow,
  PathRow,
  ReconciliationRow,
  Settings,
  SoftwareRow,
  Today,
  TokenRow,
  UpgradeView,
  User,
} from '@tsukuroi/protocol';
import { inventDevices } from './devices.ts';
import { type Enrolled, inventEnrolment } from './enrolment.ts';
import { inventKeys, type Keys } from './keys.ts';
import { inventPaths } from './paths-routes.ts';
import { repeatable } from './random.ts';
import { inventRollouts, type Rollouts } from './rollouts.ts';
import { type Invented, inventVulnerabilities } from './vulnerabilities.ts';

const DAY_MS = 86_400_000;

/** Everything the stand-in answers from: an invented hospital with several departments, kept in memory. */
export interface Hospital {
  readonly nowMs: () => number;
  sample: boolean;
  facility: string;
  silentAfterDays: number;
  devices: Device[];
  readonly vulnerabilities: readonly Invented[];
  readonly software: readonly SoftwareRow[];
  readonly feeds: readonly FeedRow[];
  users: User[];
  tokens: TokenRow[];
  acceptances: AcceptanceRow[];
  readonly audit: AuditRow[];
  ledger: LedgerEntryRow[];
  readonly reconciliation: readonly ReconciliationRow[];
  readonly enrolment: Enrolled;
  readonly keys: Keys;
  paths: PathRow[];
  readonly rollouts: Rollouts;
}

export const dayOf = (ms: number): string => new Date(ms + 9 * 3_600_000).toISOString().slice(0, 10);

function inventSoftware(): SoftwareRow[] {
  const random = repeatable(3);
  const names = [
    '7-Zip',
    'Google Chrome',
    'openssl',
    '電子カルテ端末プログラム',
    '検査結果ビューアー',
    'Adobe Acrobat Reader',
    '画像診断ビューアー',
    'LibreOffice',
    '薬歴管理',
    'openssh-server',
    '給食管理',
    'プリンタードライバー',
  ];
  return Array.from({ length: 340 }, (_, index) => {
    const mapped = index % 4 === 3 ? 'not-mapped' : index % 9 === 5 ? 'no-version' : 'mapped';
    return {
      id: `soft-${index}`,
      name: `${names[index % names.length] ?? ''}${index < names.length ? '' : ` ${Math.floor(index / names.length)}`}`,
      version: mapped === 'no-version' ? '' : `${1 + (index % 9)}.${index % 20}.${index % 7}`,
      scheme: index % 3 === 0 ? 'windows' : 'deb',
      publisher: index % 5 === 0 ? null : '製造元',
      mapped,
      devices: Math.floor(random() * 180) + 1,
      affected: mapped === 'mapped' ? Math.floor(random() * 6) : 0,
      undetermined: mapped === 'mapped' ? 0 : Math.floor(random() * 4),
    };
  });
}

function inventFeeds(nowMs: number): FeedRow[] {
  const feed = (
    id: string,
    title: string,
    state: FeedRow['state'],
    ageDays: number | null,
    more: Partial<FeedRow> = {},
  ): FeedRow => ({
    id,
    title,
    state,
    origin: state === 'absent' ? '—' : '見本のフォルダー',
    date: ageDays === null ? null : dayOf(nowMs - ageDays * DAY_MS),
    ageDays,
    staleAfterDays: 14,
    records: state === 'absent' ? 0 : 1_234 + id.length * 971,
    caveat: null,
    refusal: null,
    licence: '公開(出典を示すこと)',
    home: `https://example.org/${id}`,
    ...more,
  });
  return [
    feed('kev', '悪用が確認された脆弱性(KEV)', 'current', 1),
    feed('nvd', '脆弱性データベース(NVD)', 'stale', 44),
    feed('fortinet', 'Fortinet の告知', 'refused', 9, {
      refusal: 'psirt.json の 412 行目: 閉じ括弧がありません。前回(9日前)の分を使っています。',
    }),
    feed('msrc', 'Microsoft の更新情報', 'current', 3, { caveat: '2023年以降は、置き換えの関係が書かれていません。' }),
    feed('debian', 'Debian の追跡記録', 'current', 1),
    feed('jvn', 'JVN iPedia(日本語の説明)', 'undated', null),
    feed('epss', '悪用される見込み(EPSS)', 'current', 1),
    feed('ubuntu', 'Ubuntu の追跡記録', 'absent', null),
    feed('eol', 'サポート終了日', 'current', 12),
  ];
}

function inventUsers(nowMs: number): User[] {
  const user = (id: string, name: string, displayName: string, role: User['role'], more: Partial<User> = {}): User => ({
    id,
    name,
    displayName,
    role,
    secondFactor: true,
    locked: false,
    disabled: false,
    lastSignIn: new Date(nowMs - 5 * 3_600_000).toISOString(),
    ...more,
  });
  return [
    user('user-2', 'houshasen01', '放射線科 担当', 'operator'),
    user('user-3', 'iji02', '医事課 担当', 'operator', { locked: true }),
    user('user-4', 'kansa', '監査 担当', 'inspector', { secondFactor: false, lastSignIn: null }),
    user('user-5', 'taishoku', '退職した担当', 'operator', { disabled: true }),
  ];
}

function inventChange(which: number): Pick<AuditRow, 'change' | 'changes' | 'before' | 'after'> {
  if (which === 1) {
    return {
      change: '部署: 総務課 → 医事課、外部との接点: 分からない → 隔離',
      changes: [
        { field: '部署', before: '総務課', after: '医事課' },
        { field: '外部との接点', before: '分からない', after: '隔離' },
      ],
      before: '{"department":"総務課","exposure":"unknown"}',
      after: '{"department":"医事課","exposure":"isolated"}',
    };
  }
  if (which === 5) {
    return {
      change: '氏名: 佐藤 花子、役割: 操作者',
      changes: [
        { field: '氏名', before: null, after: '佐藤 花子' },
        { field: '役割', before: null, after: '操作者' },
      ],
      before: null,
      after: '{"displayName":"佐藤 花子","role":"operator"}',
    };
  }
  return { change: '', changes: [], before: null, after: null };
}

function inventAudit(nowMs: number): AuditRow[] {
  const whats = [
    'サインイン',
    '端末の部署を変更',
    '台帳を取り込み',
    '知識をつくり直し',
    'リスクを受容',
    '利用者を追加',
    '設定を変更',
  ];
  return Array.from({ length: 260 }, (_, index) => ({
    sequence: 260 - index,
    at: new Date(nowMs - index * 47 * 60_000).toISOString(),
    who: index % 3 === 0 ? '情報担当' : index % 3 === 1 ? '医事課 担当' : 'つくろい',
    what: whats[index % whats.length] ?? '',
    target: index % 2 === 0 ? `PC-${String(index).padStart(5, '0')}` : 'みどり台病院',
    why: index % 7 === 4 ? '業者の更新が来月のため' : null,
    ...inventChange(index % 7),
    entry: JSON.stringify({ format: 'audit/1', sequence: 260 - index, what: 'devices.changed' }),
    hash: `${index}`.repeat(8).slice(0, 8).padStart(64, 'a'),
  }));
}

function inventLedger(devices: readonly Device[]): LedgerEntryRow[] {
  const listed = devices.slice(0, 1_900).filter((device) => device.ledger !== null);
  const rows = listed.map((device, index) => ({
    id: `led-${index}`,
    name: device.name,
    assetNumber: device.ledger?.資産番号 ?? null,
    kind: device.exposure === 'edge' ? 'ネットワーク機器' : 'パソコン',
    maker: '製造元',
    model: device.model,
    serial: `SN${String(index).padStart(8, '0')}`,
    department: device.department,
    building: '本館',
    floor: `${(index % 5) + 1}階`,
    room: null,
    use: 'in-use' as const,
    vendor: index % 3 === 0 ? '保守業者' : null,
    contract: index % 3 === 0 ? '2027-03-31 まで' : null,
    ip: `192.0.2.${index % 250}`,
    mac: null,
    source: '機器台帳.xlsx',
    deviceId: device.id,
  }));
  const unseen = Array.from({ length: 34 }, (_, index) => ({
    id: `led-unseen-${index}`,
    name: `予備 PC ${index + 1}`,
    assetNumber: `Y-${index + 1}`,
    kind: 'パソコン',
    maker: null,
    model: null,
    serial: null,
    department: '総務課',
    building: '別館',
    floor: '1階',
    room: '倉庫',
    use: index % 3 === 0 ? ('unknown' as const) : ('spare' as const),
    vendor: null,
    contract: null,
    ip: null,
    mac: null,
    source: '機器台帳.xlsx',
    deviceId: null,
  }));
  return [...rows, ...unseen];
}

function inventReconciliation(nowMs: number): ReconciliationRow[] {
  const kinds = [
    ['not-in-ledger', '台帳にない端末から報告があります。', '持ち主の部署を確かめて、台帳に加えてください。'],
    [
      'never-seen',
      '台帳にありますが、一度も見えていません。',
      '電源と置き場所を確かめてください。廃棄したなら台帳を直してください。',
    ],
    [
      'hardware-changed',
      '同じ名前で、製造番号が変わりました。',
      '予備機に替えたのか確かめて、台帳の製造番号を直してください。',
    ],
  ] as const;
  return Array.from({ length: 27 }, (_, index) => {
    const [problem, detail, next] = kinds[index % 3] ?? kinds[0];
    return {
      id: `rec-${index}`,
      problem,
      name: problem === 'never-seen' ? `予備 PC ${index + 1}` : `PC-${String(index * 31).padStart(5, '0')}`,
      department: index % 5 === 0 ? null : '総務課',
      detail,
      next,
      deviceId: problem === 'never-seen' ? null : `dev-${index + 10}`,
      since: dayOf(nowMs - index * 3 * DAY_MS),
    };
  });
}

/** Builds the invented hospital with `count` devices. */
export function inventHospital(count: number, nowMs: () => number): Hospital {
  const now = nowMs();
  const devices = inventDevices(count, now);
  return {
    nowMs,
    sample: true,
    facility: 'みどり台病院',
    silentAfterDays: 14,
    devices,
    vulnerabilities: inventVulnerabilities(dayOf(now), 180),
    software: inventSoftware(),
    feeds: inventFeeds(now),
    users: inventUsers(now),
    tokens: [
      {
        id: 'tok-1',
        name: '資産管理ソフトからの取り込み',
        scope: 'import',
        until: dayOf(now + 120 * DAY_MS),
        lastUsed: new Date(now - DAY_MS).toISOString(),
        by: '情報担当',
        state: 'active',
      },
      {
        id: 'tok-2',
        name: '月次の集計',
        scope: 'read',
        until: dayOf(now - 3 * DAY_MS),
        lastUsed: null,
        by: '情報担当',
        state: 'expired',
      },
    ],
    acceptances: [
      {
        id: 'acc-1',
        finding: 'CVE-2099-10149',
        device: '検査科 MD-00012',
        reason: '検査装置の業者が来月に更新します。それまで院内の網から切り離して使います。',
        by: '情報担当',
        since: dayOf(now - 12 * DAY_MS),
        until: dayOf(now + 21 * DAY_MS),
        state: 'active',
      },
      {
        id: 'acc-2',
        finding: 'CVE-2099-10223',
        device: null,
        reason: '影響を受ける機能を全台で止めています。',
        by: '情報担当',
        since: dayOf(now - 90 * DAY_MS),
        until: dayOf(now - 2 * DAY_MS),
        state: 'ended',
      },
    ],
    audit: inventAudit(now),
    ledger: inventLedger(devices),
    reconciliation: inventReconciliation(now),
    enrolment: inventEnrolment(now),
    keys: inventKeys(now),
    paths: inventPaths(nowMs()),
    rollouts: inventRollouts(nowMs(), 1_240),
  };
}

function byDepartment(devices: readonly Device[]): Today['byDepartment'] {
  const found = new Map<string, Today['byDepartment'][number]>();
  for (const device of devices) {
    const key = device.department ?? '';
    const before = found.get(key) ?? { department: key, actNow: 0, thisWeek: 0, nextWindow: 0, devices: 0 };
    found.set(key, {
      ...before,
      actNow: before.actNow + device.actNow,
      thisWeek: before.thisWeek + (device.decision === 'this-week' ? 1 : 0),
      nextWindow: before.nextWindow + (device.decision === 'next-window' ? 1 : 0),
      devices: before.devices + 1,
    });
  }
  return [...found.values()];
}

export function todayOf(hospital: Hospital): Today {
  const now = hospital.nowMs();
  const { devices, vulnerabilities } = hospital;
  const seen = (state: Device['seen']): number => devices.filter((device) => device.seen === state).length;
  const decided = (decision: string): number => vulnerabilities.filter(({ row }) => row.decision === decision).length;
  const silent = seen('silent');
  const opens = (path: string, filter: object): string => `${path}?filter=${JSON.stringify(filter)}`;
  return {
    day: dayOf(now),
    facility: hospital.facility,
    items: [
      {
        id: 'act-now',
        level: 'act-now',
        title: '悪用されている弱点が、外とつながる機器にあります',
        detail: '栄養科と放射線科の VPN 装置です。保守業者に今日中に電話し、更新まで外からの接続を止めてください。',
        count: decided('act-now'),
        opens: opens('/vulnerabilities', { decision: ['act-now'] }),
      },
      {
        id: 'model-only',
        level: 'this-week',
        title: '版が分からない境界の機器があります',
        detail: '問い合わせ状を印刷して、保守業者に版を書いてもらってください。',
        count: 2,
        opens: opens('/devices', { exposure: ['edge'], judged: ['unknown'] }),
      },
      {
        id: 'this-week',
        level: 'this-week',
        title: '今週中に更新するものがあります',
        detail: '部署ごとに、業務に差し支えない時間を決めて更新してください。',
        count: decided('this-week'),
        opens: opens('/vulnerabilities', { decision: ['this-week'] }),
      },
      {
        id: 'silent',
        level: 'notice',
        title: '報告が途絶えている端末があります',
        detail: '電源と LAN を確かめてください。廃棄したなら台帳を直してください。',
        count: silent,
        opens: opens('/devices', { seen: ['silent'] }),
      },
      {
        id: 'stale',
        level: 'notice',
        title: '古くなった情報源と、取り込めなかった情報源があります',
        detail: '新しいファイルを USB メモリーで届けて、知識をつくり直してください。',
        count: 2,
        opens: opens('/knowledge', { state: ['refused', 'stale'] }),
      },
    ],
    coverage: {
      reporting: seen('reporting'),
      imported: seen('imported'),
      silent,
      known: devices.length,
      ledger: hospital.ledger.length === 0 ? null : hospital.ledger.length,
    },
    counts: {
      actNow: decided('act-now'),
      thisWeek: decided('this-week'),
      nextWindow: decided('next-window'),
      watch: decided('watch'),
      undetermined: vulnerabilities.filter(({ row }) => row.verdict === 'undetermined').length,
      unmappedSoftware: hospital.software.filter((item) => item.mapped !== 'mapped').length,
    },
    knowledge: {
      sentence:
        '7 件の情報源に基づいています。最も古いものは「脆弱性データベース(NVD)」（2026-10-09、44 日前）です。期限を過ぎて古くなったものが 1 件あります: 脆弱性データベース(NVD)。',
      digest: 'c0ffee00'.repeat(8),
      stale: ['脆弱性データベース(NVD)'],
      refused: ['Fortinet の告知'],
    },
    trend: Array.from({ length: 30 }, (_, index) => ({
      day: dayOf(now - (29 - index) * DAY_MS),
      actNow: index < 21 ? 0 : index < 26 ? 4 : 2,
      thisWeek: Math.max(2, Math.round(9 - index / 6 + Math.sin(index) * 2)),
      nextWindow: Math.round(26 - index / 3 + Math.cos(index / 2) * 3),
      watch: 150 + index,
    })),
    byDepartment: byDepartment(devices),
    ages: [
      { band: '7日以内', count: 12 },
      { band: '8〜30日', count: 41 },
      { band: '31〜90日', count: 67 },
      { band: '91〜180日', count: 38 },
      { band: '180日より前', count: 22 },
    ],
  };
}

/** A release that is signed and here: what a person reads before the first upgrade. */
export function upgradeOf(hospital: Hospital): UpgradeView {
  const { productVersion, runtime } = settingsOf(hospital);
  return {
    version: productVersion,
    runtime,
    newest: { version: '0.2.0', order: 'newer', arrived: true },
    upgrader: 'ready',
    last: null,
    sentence: '新しい版 0.2.0 に更新できます。',
    next: '都合のよい時に、管理者がサーバーで「sudo tsukuroi-server admin upgrade apply」を行ってください。先にバックアップし、数分止まり、動かなければ自動で元の版とデータへ戻ります。',
    possible: true,
  };
}

export function settingsOf(hospital: Hospital): Settings {
  return {
    facility: hospital.facility,
    address: 'http://127.0.0.1',
    dataFolder: '/var/lib/tsukuroi',
    database: 'SQLite 3.50',
    runtime: { name: 'Node.js', version: '26.10.0', endOfLife: '2029-04-30', state: 'supported' },
    productVersion: '0.1.0',
    sample: hospital.sample,
    listening: { loopbackOnly: true, certificate: null },
    silentAfterDays: hospital.silentAfterDays,
  };
}
