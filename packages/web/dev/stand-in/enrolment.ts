import type {
  CloneRow,
  EnrolmentTokenRow,
  GapRow,
  IdentityRow,
  IdentityView,
  Proposal,
  WaitingRow,
} from '@tsukuroi/protocol';

const DAY_MS = 86_400_000;

/** Files, devices and copies of an invented hospital that enrols two departments. */
export interface Enrolled {
  identities: IdentityRow[];
  files: EnrolmentTokenRow[];
  readonly clones: readonly CloneRow[];
  gaps: GapRow[];
  readonly waiting: readonly WaitingRow[];
}

const WAITING = [
  ['PC-00301', '一括登録。台帳に合うものがありません', '医事課'],
  ['PC-00302', '同じ機器がすでに登録されています。入れ替えなら確認してください', '医事課'],
  ['WARD3-07', '別の端末のディスクの複製です。新しい端末なら確認してください', '3階病棟'],
  ['VDI-GOLD', '2 台が同じ識別子を使っています。どちらが元か判断できないため、両方を照合待ちにしました', '外来'],
] as const;

const DISK = '端末のディスクが傷んでいるおそれがあります。バックアップを取り、ディスクを検査してください。';

export function inventEnrolment(nowMs: number): Enrolled {
  const at = (days: number): string => new Date(nowMs - days * DAY_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  const identity = (index: number, more: Partial<IdentityRow>): IdentityRow => ({
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    name: `PC-${String(index).padStart(5, '0')}`,
    state: 'active',
    reason: '一括登録。台帳と一致',
    kind: 'device',
    department: index % 2 === 0 ? '医事課' : '3階病棟',
    serial: `SN${String(index).padStart(8, '0')}`,
    macs: `02:00:5e:00:00:${String(index % 100).padStart(2, '0')}`,
    ips: `192.0.2.${index % 250}`,
    os: 'Windows 11 Pro 23H2',
    address: `192.0.2.${index % 250}`,
    ledger: `A-${String(index).padStart(4, '0')}`,
    ledgerBy: 'serial',
    device: `dev-${index}`,
    instances: 1,
    enrolledAt: at(index % 9),
    lastSeen: at(0),
    decidedBy: null,
    ...more,
  });
  const rolledOut = [305, 306, 307].map((index) =>
    identity(index, {
      state: 'waiting',
      reason: '一括登録。台帳に合うものがありません',
      ledger: null,
      ledgerBy: null,
      device: null,
      lastSeen: null,
    }),
  );
  const waiting = WAITING.map(([name, reason, department], index) =>
    identity(301 + index, {
      name,
      reason,
      department,
      state: 'waiting',
      ledger: index === 0 ? null : 'A-0302',
      ledgerBy: index === 0 ? null : 'name',
      device: null,
      lastSeen: null,
    }),
  );
  const ended = [
    identity(401, { name: 'NOTE-12', state: 'revoked', reason: '管理者が取り消し', decidedBy: '情報担当' }),
    identity(402, {
      name: 'UNKNOWN-PC',
      state: 'refused',
      reason: '管理者が拒否',
      decidedBy: '情報担当',
      device: null,
    }),
    identity(403, { name: 'VDI-IMAGE', kind: 'image', instances: 38, reason: '管理者が確認', device: null }),
  ];
  const gap = (index: number, more: Partial<GapRow>): GapRow => ({
    id: `gap-${index}`,
    state: 'open',
    name: 'PC-00011',
    department: '3階病棟',
    device: 'dev-11',
    numbers: '41～43',
    count: 3,
    why: 'missing',
    next: 'ログを消した人がいないか、ディスクが傷んでいないかを端末で確かめてください。覚えのない操作なら、責任者へ知らせてください。',
    noticedAt: at(index),
    seenBy: null,
    ...more,
  });
  const file = (index: number, more: Partial<EnrolmentTokenRow>): EnrolmentTokenRow => ({
    id: `10000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    department: '医事課',
    kind: 'rollout',
    state: 'active',
    used: 12,
    uses: 40,
    validUntil: at(-7),
    failures: 0,
    by: '情報担当',
    madeAt: at(index),
    ...more,
  });
  return {
    identities: [
      ...waiting,
      ...rolledOut,
      ...ended,
      ...Array.from({ length: 60 }, (_, index) => identity(index + 10, {})),
    ],
    files: [
      file(0, {}),
      file(1, { department: '3階病棟', failures: 3 }),
      file(5, { kind: 'single', uses: 1, used: 1, state: 'used-up' }),
      file(20, { department: '外来', kind: 'image', state: 'expired', validUntil: at(6) }),
      file(30, { department: null, state: 'restored' }),
    ],
    clones: [
      {
        id: 'clone-1',
        original: 'WARD3-01',
        originalId: '00000000-0000-4000-8000-000000000011',
        hardware: '製造番号 SN90000001',
        address: '192.0.2.61',
        firstSeen: at(2),
        lastSeen: at(0),
        successor: 'WARD3-07 (照合待ち)',
      },
      {
        id: 'clone-2',
        original: 'WARD3-02',
        originalId: '00000000-0000-4000-8000-000000000013',
        hardware: 'MAC アドレス 02:00:5e:00:00:77',
        address: '192.0.2.62',
        firstSeen: at(1),
        lastSeen: at(1),
        successor: null,
      },
    ],
    gaps: [
      gap(1, {}),
      gap(2, { name: 'PC-00012', device: 'dev-12', numbers: '88', count: 1, why: 'damaged', next: DISK }),
      gap(9, { name: 'PC-00014', device: 'dev-14', why: 'let-go', state: 'seen', seenBy: '情報担当' }),
    ],
    waiting: [
      {
        id: 'waiting-1',
        content: 'recipes/viewer/2.0.json',
        sha256: 'ab'.repeat(32),
        state: 'waiting',
        since: at(12),
        ageDays: 12,
        devices: 14,
        signedAt: null,
      },
    ],
  };
}

/** One device with what the ledger says: the first that waits is not in it, the second has another serial there. */
export function viewOf({ gaps, identities }: Enrolled, id: string): IdentityView | undefined {
  const found = identities.find((row) => row.id === id);
  if (found === undefined) {
    return undefined;
  }
  const known = found.ledger !== null;
  const line = (field: IdentityView['comparison'][number]['field'], said: string | null, ledger: string | null) => ({
    field,
    said,
    ledger: known ? ledger : null,
    compared:
      said === null || ledger === null || !known
        ? ('unknown' as const)
        : said === ledger
          ? ('same' as const)
          : ('different' as const),
  });
  const other = found.ledgerBy === 'name';
  return {
    identity: found,
    next:
      found.state === 'waiting'
        ? '機器の前か電話で、名前と製造番号を確かめてください。病院の機器なら「確認する」、心当たりがなければ「拒否する」を押してください。確かめるまで、この端末の報告は受け取らず、何も届けません。'
        : 'することはありません。報告を受け取っています。',
    ledger:
      found.ledger === null || found.ledgerBy === null
        ? null
        : { name: found.ledger, by: found.ledgerBy, retired: false },
    comparison: [
      line('name', found.name, found.name),
      line('serial', found.serial, other ? 'SN00009999' : found.serial),
      line('mac', found.macs, null),
      line('department', found.department, found.department),
      line('model', null, '製造元 Desk 100'),
      line('use', null, '使用中'),
    ],
    earlier: other
      ? { id: 'earlier', name: found.name, state: 'active', lastSeen: found.enrolledAt, device: 'dev-12' }
      : null,
    certificateUntil: found.state === 'active' ? found.enrolledAt.replace('2026', '2027') : null,
    gaps: gaps.filter(({ device, state }) => device !== null && device === found.device && state === 'open'),
  };
}

const FITS: Readonly<Record<string, Pick<Proposal, 'fit' | 'ledgerBy' | 'reason'>>> = {
  'PC-00305': { fit: 'fits', ledgerBy: 'serial', reason: '製造番号か MAC アドレスが台帳と同じです。' },
  'PC-00306': { fit: 'fits', ledgerBy: 'mac', reason: '製造番号か MAC アドレスが台帳と同じです。' },
  'PC-00307': {
    fit: 'name-only',
    ledgerBy: 'name',
    reason: '台帳とは名前だけが合っています。機器の前か電話で確かめたものだけ選んでください。',
  },
};

/** Of the machines of a roll-out two fit the ledger, one by its name alone; the others that wait must be looked at. */
export function proposalOf({ id, name, department, serial }: IdentityRow): Proposal {
  const fit = FITS[name];
  return {
    id,
    name,
    department,
    serial,
    ledger: fit === undefined ? null : name.replace('PC-00', 'A-0'),
    fit: 'stays',
    ledgerBy: null,
    reason: '台帳の 1 行に決まりません。台帳を直すか、1 台ずつ確かめてください。',
    ...fit,
  };
}
