import {
  type CalendarRow,
  type ClassProposals,
  type ConfirmationRow,
  calendarsGrid,
  classedDevicesGrid,
  confirmationsGrid,
  type DevicePolicy,
  type FreezeRow,
  freezesGrid,
  type MissingConfirmationRow,
  missingConfirmationsGrid,
  type OpeningView,
  type PolicyCalendar,
  type PolicyChoices,
  type PolicyPreview,
  type PolicyRow,
  type PolicySentences,
  policiesGrid,
  type VendorRuleRow,
  vendorRulesGrid,
} from '@tsukuroi/protocol';
import { dayOf, type Hospital } from './hospital.ts';
import { notFound } from './problems.ts';
import type { Asked, Route } from './routes.ts';

const DAY_MS = 86_400_000;
const FACILITY = '30000000-0000-4000-8000-000000000000';

interface Invented {
  readonly id: string;
  readonly name: string;
  readonly class: 'outpatient' | 'ward' | 'office' | 'server';
  readonly departments: readonly string[];
  /** Days of the week, 1 is Monday, and hours in Japan. */
  readonly weekdays: readonly number[];
  readonly from: number;
  readonly hours: number;
  readonly devices: number;
  readonly never: number;
  /** Not on public holidays; and of each month not before this day. */
  readonly holidays: boolean;
  readonly fromDay: number;
  readonly sentences: PolicySentences;
}

const sentences = (who: string, when: string, consent: string, restart: string): PolicySentences => ({
  who,
  what: 'OS のセキュリティ更新',
  when: [when],
  consent,
  restart,
  rings: ['段階「検証」: 100 % 以上が成功し、1 台以上が済み、2 営業日たったら次へ進みます。', '最後の段階「全体」'],
  limits: '同時に 10 台まで。失敗が 2 台以上かつ 10 % に達したら、自動で止まります。1 回の所要時間は 60 分です。',
});

const POLICIES: readonly Invented[] = [
  {
    id: 'outpatient',
    name: '外来',
    class: 'outpatient',
    departments: ['内科外来', '外科外来', '小児科外来'],
    weekdays: [2, 3, 4],
    from: 20,
    hours: 4,
    devices: 148,
    never: 0,
    holidays: false,
    fromDay: 11,
    sentences: sentences(
      '区分: 外来、かつ 施設: つくろい中央病院(見本)',
      '火・水・木 20:00～24:00(毎月 1日～10日、暦「国民の祝日・休日」の日を除く)',
      '公開から 5 営業日待って、自動で適用します。',
      '保守時間の中で、15 分間だれも触っていなければ再起動します。',
    ),
  },
  {
    id: 'ward',
    name: '病棟',
    class: 'ward',
    departments: ['3階東病棟', '4階西病棟'],
    weekdays: [2, 3, 4],
    from: 13.5,
    hours: 2,
    devices: 212,
    never: 6,
    holidays: false,
    fromDay: 1,
    sentences: sentences(
      '区分: 病棟',
      '火・水・木 13:30～15:30(暦「国民の祝日・休日」の日を除く)',
      '公開から 5 営業日待って、自動で適用します。',
      '画面で知らせ、30 分ずつ 4 回まで延ばせます。保守時間の中だけです。',
    ),
  },
  {
    id: 'server',
    name: 'サーバ',
    class: 'server',
    departments: ['情報システム課'],
    weekdays: [7],
    from: 1,
    hours: 4,
    devices: 14,
    never: 0,
    holidays: true,
    fromDay: 1,
    sentences: sentences(
      '区分: サーバ',
      '日 01:00～05:00',
      '業者の確認が記録されるまで待ちます。',
      '保守時間の中で、15 分間だれも触っていなければ再起動します。',
    ),
  },
];

/** Of the autumn in which the invented hospital lives. */
const HOLIDAYS = [
  { date: '2026-11-03', name: '文化の日', calendar: '国民の祝日・休日' },
  { date: '2026-11-23', name: '勤労感謝の日', calendar: '国民の祝日・休日' },
  { date: '2026-12-29', name: '年末休診', calendar: '休診日' },
] as const;

function openings(policy: Invented, fromMs: number, days: number): OpeningView[] {
  const first = Date.parse(dayOf(fromMs));
  return Array.from({ length: days }, (_, index) => first + index * DAY_MS)
    .filter((ms) => policy.weekdays.includes(new Date(ms).getUTCDay() || 7))
    .filter((ms) => policy.holidays || !HOLIDAYS.some(({ date }) => date === dayOf(ms)))
    .filter((ms) => new Date(ms).getUTCDate() >= policy.fromDay)
    .map((ms) => {
      const from = ms + (policy.from - 9) * 3_600_000;
      const to = from + policy.hours * 3_600_000;
      return {
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        lastStart: new Date(to - 3_600_000).toISOString(),
      };
    });
}

function rowOf(policy: Invented, index: number, nowMs: number): PolicyRow {
  const { consent, restart, what, when, who } = policy.sentences;
  return {
    id: policy.id,
    state: 'on',
    problem: '',
    order: index + 1,
    name: policy.name,
    who,
    what,
    when: when.join(' '),
    consent,
    restart,
    devices: policy.devices,
    never: policy.never,
    nextRun: openings(policy, nowMs, 14)[0]?.from ?? null,
    by: '情報担当',
    at: new Date(nowMs - 3 * DAY_MS).toISOString(),
  };
}

/** One that can no longer be read: red, worded, and nothing of it is applied. */
const BROKEN = {
  id: 'office',
  state: 'unreadable',
  problem: 'この版では読めません。対象の端末には何も適用しません。開いて保存し直してください。',
  name: '事務',
  ...{ who: '区分: 事務', what: '', when: '', consent: '', restart: '', devices: 61, never: 0, nextRun: null },
} as const;

function policyRows({ nowMs }: Hospital): PolicyRow[] {
  const rows = POLICIES.map((policy, index) => rowOf(policy, index, nowMs()));
  return [
    ...rows,
    { ...BROKEN, order: POLICIES.length + 1, by: '情報担当', at: new Date(nowMs() - 90 * DAY_MS).toISOString() },
  ];
}

function found(id: string): Invented {
  const policy = POLICIES.find((one) => one.id === id);
  if (policy === undefined) {
    throw notFound();
  }
  return policy;
}

function previewOf(policy: Invented, nowMs: number): PolicyPreview {
  return {
    problems: [],
    warnings: policy.id === 'ward' ? ['対象のうち 3 台は、未分類か「触らない」のため適用しません。'] : [],
    sentences: policy.sentences,
    runs: openings(policy, nowMs, 40).slice(0, 5),
    held: [],
    devices: {
      counts: policy.devices,
      lost: 4,
      never: policy.id === 'ward' ? 3 : 0,
      examples: ['NAIKA-PC01', 'NAIKA-PC02'],
    },
  };
}

function documentOf(policy: Invented): Record<string, unknown> {
  const clock = (hour: number) => `${String(Math.floor(hour % 24)).padStart(2, '0')}:${hour % 1 === 0 ? '00' : '30'}`;
  return {
    format: 'policy/1',
    id: policy.id,
    name: policy.name,
    order: 10,
    who: { facilities: [FACILITY], classes: [policy.class] },
    what: { os: 'security', applications: 'none', exclude: [] },
    windows: [
      {
        ...{ id: 'usual', name: 'いつもの時間', zone: 'Asia/Tokyo' },
        days: [{ kind: 'weekdays', weekdays: policy.weekdays }],
        except: [
          { kind: 'days-of-month', days: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
          { kind: 'calendar', calendar: 'jp-holidays' },
        ],
        ...{ from: clock(policy.from), to: clock(policy.from + policy.hours) },
      },
    ],
    rings: [
      {
        id: 'one',
        name: '検証',
        who: { classes: ['test'] },
        gate: { successPercent: 100, atLeast: 1, businessDays: 2 },
      },
      { id: 'rest', name: '全体', gate: { successPercent: 90, atLeast: 1, businessDays: 0 } },
    ],
    consent: policy.class === 'server' ? { kind: 'vendor' } : { kind: 'automatic', afterBusinessDays: 5 },
    restart: { rule: policy.class === 'ward' ? 'ask' : 'in-window' },
    catchUp: { rule: 'next-window' },
    limits: { devicesAtOnce: 10 },
    lastStartDays: { online: 7, carried: 35 },
    runMinutes: 60,
    failureBudget: { percent: 10, atLeast: 2 },
    fastLane: false,
  };
}

function choicesOf({ devices, facility }: Hospital): PolicyChoices {
  const departments = [...new Set(devices.flatMap(({ department }) => department ?? []))].slice(0, 12);
  const classes = ['outpatient', 'ward', 'critical', 'office', 'server', 'medical', 'test'] as const;
  return {
    facility: { id: FACILITY, name: facility },
    departments: departments.map((name) => ({
      name,
      devices: devices.filter((one) => one.department === name).length,
    })),
    tags: [{ name: '検証', devices: 2 }],
    classes: classes.map((id) => ({ id, devices: POLICIES.find((policy) => policy.class === id)?.devices ?? 6 })),
    calendars: [
      { id: 'jp-holidays', name: '国民の祝日・休日', until: '2027-12-31' },
      { id: 'closing-days', name: '休診日', until: '2026-12-31' },
    ],
    unclassified: 312,
  };
}

function calendarOf({ hospital, search }: Asked): PolicyCalendar {
  const [from, to] = [search.get('from') ?? dayOf(hospital.nowMs()), search.get('to') ?? dayOf(hospital.nowMs())];
  const days = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
  const start = Date.parse(from);
  const sunday = openings(found('server'), start, days).find((one) => Date.parse(one.to) > hospital.nowMs());
  return {
    from,
    to,
    policies: POLICIES.map((policy) => ({
      id: policy.id,
      name: policy.name,
      departments: policy.departments.map((department, index) => ({ department, devices: policy.devices - index * 7 })),
      openings: openings(policy, start, days),
      evenings: [],
      held: [],
      next: openings(policy, hospital.nowMs(), 40).slice(0, 5),
    })),
    freezes: freezesOf(hospital)
      .filter(({ state }) => state === 'ahead' || state === 'now')
      .map(({ from: begins, id, reason, to: ends }) => ({ id, reason, from: begins, to: ends })),
    days: HOLIDAYS.filter(({ date }) => from <= date && date <= to),
    clashes:
      sunday === undefined ? [] : [{ first: '電子カルテの主と副: 主', second: '副', from: sunday.from, to: sunday.to }],
    warnings: [
      '暦「休診日」は 2026-12-31 までです(あと 38 日)。切れる前に新しい暦を取り込んでください(使っている方針: 外来)。',
    ],
    unclassified: 312,
    withoutPolicy: 319,
  };
}

function freezesOf({ nowMs }: Hospital): FreezeRow[] {
  const at = (days: number) => new Date(nowMs() + days * DAY_MS).toISOString();
  return [
    {
      id: 'f1',
      state: 'ahead',
      reason: '電子カルテの入れ替え作業',
      from: at(3),
      to: at(4),
      kind: 'planned',
      by: '情報担当',
      at: at(-6),
    },
    {
      id: 'f2',
      state: 'ended',
      reason: '今夜は中止',
      from: at(-2),
      to: at(-1.5),
      kind: 'tonight',
      by: '当直',
      at: at(-2),
    },
    {
      id: 'f3',
      state: 'withdrawn',
      reason: '空調の工事',
      from: at(-9),
      to: at(-8),
      kind: 'planned',
      by: '情報担当',
      at: at(-12),
    },
  ];
}

const RULES: readonly VendorRuleRow[] = [
  {
    ...{ id: 'navigation', state: 'on', vendor: '手術支援装置のメーカー(見本)', products: '手術ナビゲーション' },
    ...{ os: 'security', applications: false, minBusinessDays: 5, forbids: 'グループポリシー' },
    ...{ source: 'OS 更新の取り扱い 2026-04-01(見本)', devices: 2, by: '情報担当', at: '2026-10-05T01:00:00Z' },
  },
];

function givenOf({ devices }: Hospital): ConfirmationRow[] {
  const row = {
    kind: 'vendor' as const,
    ...{
      who: '電子カルテの業者(見本)',
      product: '電子カルテ 5.2',
      devices: Math.min(4, devices.length),
    },
    ...{ document: '回答書 2026-11-18(見本)', givenOn: '2026-11-18', by: '情報担当', at: '2026-11-18T06:00:00Z' },
  };
  return [
    { ...row, id: 'c1', state: 'holds', update: 'openssl', version: '3.0.15-1~deb12u1', until: '2027-03-31' },
    { ...row, id: 'c2', state: 'refused', update: 'libc6', version: '2.36-9+deb12u9', until: null },
  ];
}

const MISSING: readonly MissingConfirmationRow[] = [
  {
    ...{ id: 'm1', level: 'act-now', kind: 'vendor', who: '電子カルテの業者(見本)', update: 'openssh-server' },
    ...{ version: '1:9.2p1-2+deb12u3', devices: 4, deviceIds: ['dev-1', 'dev-2', 'dev-3', 'dev-4'], waitingDays: 41 },
    cost: '実際の攻撃に使われています(2026-10-12 に確認)。1 件の弱点が開いたままです。',
    ...{ epss: 0.62, exploitedSince: '2026-10-12', refused: false },
  },
  {
    ...{ id: 'm2', level: 'next-window', kind: 'maker', who: '画像装置のメーカー(見本)', update: 'libc6' },
    ...{ version: '2.36-9+deb12u9', devices: 2, deviceIds: ['dev-5', 'dev-6'], waitingDays: 12 },
    cost: '30 日以内に攻撃に使われる見込みは 0.8 % です(EPSS)。3 件の弱点が開いたままです。',
    ...{ epss: 0.008, exploitedSince: null, refused: true },
  },
];

const CALENDARS: readonly CalendarRow[] = [
  {
    ...{
      id: 'closing-days',
      state: 'running-out',
      name: '休診日',
      daysLeft: 38,
      since: '2026-04-01',
      until: '2027-03-31',
    },
    ...{
      days: 9,
      source: '院内の取り決め 2026-04-01(見本)',
      origin: 'own',
      holiday: true,
      usedBy: '外来',
      at: '2026-04-01T00:00:00Z',
    },
  },
  {
    ...{
      id: 'jp-holidays',
      state: 'good',
      name: '国民の祝日・休日',
      daysLeft: 404,
      since: '2026-01-01',
      until: '2027-12-31',
    },
    ...{
      days: 37,
      source: '国民の祝日に関する法律',
      origin: 'shipped',
      holiday: true,
      usedBy: '外来、病棟、サーバ',
      at: null,
    },
  },
];

const PROPOSALS: ClassProposals = {
  unclassified: 312,
  total: 747,
  groups: [
    {
      ...{ id: 'g1', class: 'ward', reason: '部署が「3階東病棟」 → 病棟', doubts: [], devices: 128 },
      ...{ examples: ['3E-PC01', '3E-PC02', '3E-PC03'], fingerprint: 'f1' },
    },
    {
      ...{ id: 'g2', class: 'medical', reason: '部署が「放射線科」 → 医療機器(触らない)', devices: 41 },
      ...{ doubts: ['端末の役割が「事務」 → 事務'], examples: ['CT-CONSOLE', 'RAD-VIEW01'], fingerprint: 'f2' },
    },
    {
      ...{ id: 'g4', class: 'office', reason: '組織単位(OU)が「みどり台病院/医事課」 → 事務', doubts: [], devices: 37 },
      ...{ examples: ['IJI-PC01', 'IJI-PC02'], fingerprint: 'f4' },
    },
    {
      ...{
        id: 'g3',
        class: null,
        reason: '手がかりがありません(部署「売店」)。区分を選んでください。',
        doubts: [],
        devices: 3,
      },
      ...{ examples: ['SHOP-PC1'], fingerprint: 'f3' },
    },
  ],
};

function devicePolicyOf({ hospital, id }: Asked): DevicePolicy {
  const device = hospital.devices.find((one) => one.id === id);
  if (device === undefined) {
    throw notFound();
  }
  return {
    device: { id, name: device.name, department: device.department },
    class: 'outpatient',
    touchSet: null,
    touch: 'normal',
    touchText: '通常',
    tags: ['検証'],
    products: [],
    classifiedBy: '情報担当',
    classifiedAt: '2026-11-02T02:10:00Z',
    fitting: [
      { id: 'outpatient', name: '外来', wins: true, text: 'この方針が効きます(区分で指定)。' },
      { id: 'server', name: '施設全体', wins: false, text: '効きません。もっと近い指定があります(施設で指定)。' },
    ],
    covers: 'OS のセキュリティ更新、種類で選ぶアプリ(ウェブブラウザー・閲覧ソフト(PDF・画像など))、つくろい自身',
    runs: openings(found('outpatient'), hospital.nowMs(), 40).slice(0, 5),
    held: [{ code: 'outside-window', text: '次の保守時間を待っています(2026-11-24 20:00)。' }],
    updates: [],
    moreUpdates: 0,
    updatesUnknown: null,
  };
}

const list =
  (definition: typeof policiesGrid, rows: (hospital: Hospital) => readonly unknown[]): Route =>
  ({ hospital }) => ({ list: { definition, rows: rows(hospital) } });
const nothing: Route = () => ({ nothing: true });

/** What the pages 方針・暦・端末の分類・ベンダー確認 ask. */
export const POLICIES_ROUTES: Readonly<Record<string, Route>> = {
  'GET /policies/templates': () => ({
    value: POLICIES.map((policy) => ({
      class: policy.class,
      name: policy.name,
      policy: documentOf(policy),
      sentences: policy.sentences,
      devices: policy.devices,
      used: true,
    })),
  }),
  'GET /policies/choices': ({ hospital }) => ({ value: choicesOf(hospital) }),
  'GET /policies/calendar': (asked) => ({ value: calendarOf(asked) }),
  'POST /policies/draft': ({ hospital }) => ({ value: previewOf(found('outpatient'), hospital.nowMs()) }),
  'POST /policies/stop-tonight': ({ hospital }) => ({
    value: { id: 'f9', to: new Date(hospital.nowMs() + DAY_MS / 2).toISOString() },
  }),
  'PUT /policies/order': nothing,
  'GET /policies': list(policiesGrid, policyRows),
  'POST /policies': () => ({ value: { id: 'outpatient' } }),
  'GET /policies/:id': ({ hospital, id }) => ({
    value: {
      id,
      revision: 3,
      policy: documentOf(found(id)),
      by: '情報担当',
      at: '2026-11-10T04:00:00Z',
      preview: previewOf(found(id), hospital.nowMs()),
    },
  }),
  'PUT /policies/:id': nothing,
  'DELETE /policies/:id': nothing,
  'GET /policies/:id/preview': ({ hospital, id }) => ({ value: previewOf(found(id), hospital.nowMs()) }),
  'GET /apart': () => ({
    value: [
      {
        id: 'karte',
        name: '電子カルテの主と副',
        groups: [
          { name: '主', devices: ['dev-1'] },
          { name: '副', devices: ['dev-2'] },
        ],
      },
    ],
  }),
  'PUT /apart': nothing,
  'GET /devices/:id/policy': (asked) => ({ value: devicePolicyOf(asked) }),
  'PUT /devices/:id/touch': nothing,
  'GET /classes/proposals': () => ({ value: PROPOSALS }),
  'POST /classes/confirm': () => ({ value: { devices: 128 } }),
  'POST /classes/tags': () => ({ value: { devices: 1 } }),
  'GET /classes/devices': list(classedDevicesGrid, ({ devices }) =>
    devices.map(({ department, id, model, name, os, ou }, index) => ({
      ...{ id, name, department, ou, os, model, tags: index % 40 === 0 ? '検証' : '' },
      class: index % 3 === 0 ? 'none' : index % 3 === 1 ? 'outpatient' : 'medical',
      touch: index % 3 === 1 ? 'normal' : 'never',
      by: index % 3 === 0 ? null : '情報担当',
      at: index % 3 === 0 ? null : '2026-11-02T02:10:00Z',
    })),
  ),
  'GET /freezes': list(freezesGrid, freezesOf),
  'POST /freezes': () => ({ value: { id: 'f9' } }),
  'DELETE /freezes/:id': nothing,
  'GET /vendor-rules': list(vendorRulesGrid, () => RULES),
  'PUT /vendor-rules': nothing,
  'DELETE /vendor-rules/:id': nothing,
  'GET /confirmations': list(confirmationsGrid, givenOf),
  'POST /confirmations': () => ({ value: { id: 'c9' } }),
  'DELETE /confirmations/:id': nothing,
  'GET /confirmations/missing': list(missingConfirmationsGrid, () => MISSING),
  'GET /calendars': list(calendarsGrid, () => CALENDARS),
  'GET /calendars/:id': ({ id }) => {
    const row = CALENDARS.find((one) => one.id === id);
    if (row === undefined) {
      throw notFound();
    }
    const { holiday, name, origin, since, source, until } = row;
    const days = [{ date: '2026-12-29', name: '年末休診' }];
    return {
      value: {
        id,
        origin,
        holiday,
        calendar: { format: 'calendar/1', id, name, source, since, until, days, weekdays: [7] },
      },
    };
  },
  'PUT /calendars/:id': nothing,
  'DELETE /calendars/:id': nothing,
};
