import {
  acceptancesGrid,
  auditGrid,
  type Device,
  deviceFindingsGrid,
  deviceHistoryGrid,
  deviceSoftwareGrid,
  devicesGrid,
  feedsGrid,
  type GridDefinition,
  type HistoryRow,
  type ImportResult,
  type Inquiry,
  ledgerGrid,
  reconciliationGrid,
  softwareGrid,
  tokensGrid,
  usersGrid,
  type VulnerabilityDeviceRow,
  vulnerabilitiesGrid,
  vulnerabilityDevicesGrid,
} from '@tsukuroi/protocol';
import { CARRYING_ROUTES } from './carrying-routes.ts';
import { findingsOf } from './devices.ts';
import { ENROLMENT_ROUTES } from './enrolment-routes.ts';
import { dayOf, type Hospital, settingsOf, todayOf, upgradeOf } from './hospital.ts';
import type { Jobs } from './jobs.ts';
import { KEYS_ROUTES } from './keys-routes.ts';
import { previewLedger } from './ledger-preview.ts';
import { MORNING_ROUTES } from './morning-routes.ts';
import { NOTICES_ROUTES } from './notices-routes.ts';
import { PATHS_ROUTES } from './paths-routes.ts';
import { POLICIES_ROUTES } from './policies-routes.ts';
import { badFile, notFound } from './problems.ts';
import { REMOVALS_ROUTES } from './removals-routes.ts';
import { ROLLOUTS_ROUTES } from './rollouts-routes.ts';
import { STOP_ROUTES } from './stop-routes.ts';
import { explain } from './vulnerabilities.ts';
import { WAKING_ROUTES } from './waking-routes.ts';

/** What a request brings; the answer is a value, or a list that is still to be filtered. */
export interface Asked {
  readonly hospital: Hospital;
  readonly jobs: Jobs;
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly files: readonly File[];
  readonly search: URLSearchParams;
}

export interface List {
  readonly definition: GridDefinition;
  readonly rows: readonly unknown[];
}

export type Answer = { readonly list: List } | { readonly value: unknown } | { readonly nothing: true };
export type Route = (asked: Asked) => Answer | Promise<Answer>;

const list =
  (definition: GridDefinition, rows: (asked: Asked) => readonly unknown[]): Route =>
  (asked) => ({ list: { definition, rows: rows(asked) } });
const value =
  (of: (asked: Asked) => unknown): Route =>
  async (asked) => ({ value: await of(asked) });
const nothing =
  (act: (asked: Asked) => void): Route =>
  (asked) => {
    act(asked);
    return { nothing: true };
  };

function device({ hospital, id }: Asked): Device {
  const found = hospital.devices.find((candidate) => candidate.id === id);
  if (found === undefined) {
    throw notFound();
  }
  return found;
}

function historyOf({ hospital }: Asked): HistoryRow[] {
  const at = (hours: number): string => new Date(hospital.nowMs() - hours * 3_600_000).toISOString();
  return [
    { at: at(2), what: '報告', detail: 'ソフトウェア 142 件。前回から変わっていません。' },
    { at: at(50), what: '新しい弱点', detail: 'CVE-2099-10001 の影響を受けることが分かりました。' },
    { at: at(170), what: '部署を変更', detail: '総務課 → 医事課(情報担当)' },
    { at: at(900), what: '登録', detail: 'エージェントが初めて報告しました。' },
  ];
}

function devicesOf({ hospital, id }: Asked): VulnerabilityDeviceRow[] {
  return hospital.devices
    .slice(0, 60)
    .flatMap((candidate) => findingsOf(candidate, hospital.vulnerabilities).map((finding) => ({ candidate, finding })))
    .filter(({ finding }) => finding.id === id)
    .map(({ candidate, finding }) => ({
      deviceId: candidate.id,
      device: candidate.name,
      department: candidate.department,
      verdict: finding.verdict,
      software: finding.software.name,
      version: finding.software.version,
      fixedVersion: finding.fixedVersion,
      decision: finding.decision,
      due: finding.due,
      because: finding.because,
      remedy: finding.remedy,
    }));
}

function inquiryOf(asked: Asked): Inquiry {
  const box = device(asked);
  return {
    facility: asked.hospital.facility,
    device: box.name,
    model: box.model,
    vendor: null,
    day: dayOf(asked.hospital.nowMs()),
    possible: asked.hospital.vulnerabilities.slice(0, 11).map(({ row, fixed }) => ({
      id: row.id,
      title: row.title,
      exploitedSince: row.exploitedSince,
      fixedVersion: fixed,
    })),
    questions: [
      '現在のファームウェアの版を教えてください。',
      '上の脆弱性に対応した版への更新は済んでいますか。済んでいない場合、いつ行えますか。',
      '更新するまでの間、外からの接続元を限る設定はできますか。',
      '管理画面のパスワードは、出荷時のものから変わっていますか。',
      'この機器の更新は、契約でどちらの担当になっていますか。',
      '過去に管理者の認証情報が漏れたおそれはありませんか。更新のあとで、全利用者のパスワードを変更しましたか。',
    ],
  };
}

function imported({ hospital, files }: Asked): ImportResult {
  return {
    files: files.map((file, index) => {
      if (!/\.(json|txt|xml|csv)$/i.test(file.name)) {
        const { code, what, effect, next } = badFile(file.name).problem;
        return {
          name: file.name,
          taken: false,
          recognisedAs: null,
          devices: [],
          refusal: { code, what, effect, next },
        };
      }
      const target = hospital.devices[20 + index];
      return {
        name: file.name,
        taken: true,
        recognisedAs: 'systeminfo(日本語)',
        devices: [{ id: target?.id ?? '', name: target?.name ?? '', created: index === 0 }],
        refusal: null,
      };
    }),
  };
}

function addDevice({ hospital, body }: Asked): Device {
  const template = hospital.devices[0];
  if (template === undefined) {
    throw notFound();
  }
  const made: Device = {
    ...template,
    id: `dev-new-${hospital.devices.length}`,
    name: String(body.name),
    model: typeof body.model === 'string' ? body.model : null,
    department: typeof body.department === 'string' ? body.department : null,
    os: typeof body.version === 'string' ? `${String(body.os ?? '')} ${body.version}`.trim() : '',
    exposure: (body.exposure as Device['exposure']) ?? 'unknown',
    clinicalRole: (body.clinicalRole as Device['clinicalRole']) ?? 'unknown',
    sample: false,
    ledger: null,
  };
  hospital.devices = [made, ...hospital.devices];
  return made;
}

function changed<T extends { readonly id: string }>(
  rows: readonly T[],
  id: string,
  change: Partial<T>,
): { rows: T[]; row: T } {
  const before = rows.find((row) => row.id === id);
  if (before === undefined) {
    throw notFound();
  }
  const after = { ...before, ...change };
  return { rows: rows.map((row) => (row.id === id ? after : row)), row: after };
}

/** Method and path pattern → answer; `:id` is the only parameter. */
export const ROUTES: Readonly<Record<string, Route>> = {
  'GET /today': value(({ hospital }) => todayOf(hospital)),
  'GET /devices': list(devicesGrid, ({ hospital }) => hospital.devices),
  'POST /devices': value(addDevice),
  'GET /devices/:id': value(device),
  'PATCH /devices/:id': value((asked) => {
    const { rows, row } = changed(asked.hospital.devices, asked.id, asked.body as Partial<Device>);
    asked.hospital.devices = rows;
    return row;
  }),
  'DELETE /devices/:id': nothing((asked) => {
    asked.hospital.devices = asked.hospital.devices.filter((candidate) => candidate.id !== asked.id);
  }),
  'GET /devices/:id/findings': list(deviceFindingsGrid, (asked) =>
    findingsOf(device(asked), asked.hospital.vulnerabilities),
  ),
  'GET /devices/:id/software': list(deviceSoftwareGrid, ({ hospital }) => hospital.software.slice(0, 142)),
  'GET /devices/:id/history': list(deviceHistoryGrid, historyOf),
  'GET /devices/:id/inquiry': value(inquiryOf),
  'GET /vulnerabilities': list(vulnerabilitiesGrid, ({ hospital }) => hospital.vulnerabilities.map(({ row }) => row)),
  'GET /vulnerabilities/:id': value(({ hospital, id }) => {
    const found = hospital.vulnerabilities.find(({ row }) => row.id === id);
    if (found === undefined) {
      throw notFound();
    }
    return explain(found);
  }),
  'GET /vulnerabilities/:id/devices': list(vulnerabilityDevicesGrid, devicesOf),
  'GET /software': list(softwareGrid, ({ hospital }) => hospital.software),
  'GET /products': value(() => [
    { id: 'fortinet-fortios', title: 'FortiGate(FortiOS)', os: 'fortios', models: ['FortiGate 60E', 'FortiGate 100F'] },
    { id: 'yamaha-rtx', title: 'ルーター RTX シリーズ', os: null, models: ['RTX1210', 'RTX830'] },
  ]),
  'GET /knowledge/feeds': list(feedsGrid, ({ hospital }) => hospital.feeds),
  'POST /knowledge/rebuild': value(({ jobs }) =>
    jobs.start(
      'knowledge',
      '知識のつくり直し',
      ['情報源を読んでいます', '記録を整えています', '端末と照らし合わせています'],
      () => undefined,
    ),
  ),
  'GET /audit': list(auditGrid, ({ hospital }) => hospital.audit),
  'GET /users': list(usersGrid, ({ hospital }) => hospital.users),
  'POST /users': value(({ hospital, body }) => {
    const made = {
      id: `user-${hospital.users.length + 9}`,
      name: String(body.name),
      displayName: String(body.displayName),
      role: body.role as 'operator',
      secondFactor: false,
      locked: false,
      disabled: false,
      lastSignIn: null,
    };
    hospital.users = [...hospital.users, made];
    return made;
  }),
  'PATCH /users/:id': value(({ hospital, id, body }) => {
    const change = {
      ...(body.role === undefined ? {} : { role: body.role as 'operator' }),
      ...(body.disabled === undefined ? {} : { disabled: body.disabled === true }),
      ...(body.unlock === true ? { locked: false } : {}),
      ...(body.resetSecondFactor === true ? { secondFactor: false } : {}),
    };
    const { rows, row } = changed(hospital.users, id, change);
    hospital.users = rows;
    return row;
  }),
  'GET /tokens': list(tokensGrid, ({ hospital }) => hospital.tokens),
  'POST /tokens': value(({ hospital, body }) => {
    const made = {
      id: `tok-${hospital.tokens.length + 1}`,
      name: String(body.name),
      scope: body.scope as 'read',
      until: String(body.until),
      lastUsed: null,
      by: '情報担当',
      state: 'active' as const,
    };
    hospital.tokens = [...hospital.tokens, made];
    return { token: 'tkr_stand-in_0123456789abcdef0123456789abcdef' };
  }),
  'DELETE /tokens/:id': nothing(({ hospital, id }) => {
    hospital.tokens = changed(hospital.tokens, id, { state: 'revoked' }).rows;
  }),
  ...ENROLMENT_ROUTES,
  ...KEYS_ROUTES,
  ...MORNING_ROUTES,
  ...NOTICES_ROUTES,
  ...REMOVALS_ROUTES,
  ...STOP_ROUTES,
  ...WAKING_ROUTES,
  ...PATHS_ROUTES,
  ...POLICIES_ROUTES,
  ...ROLLOUTS_ROUTES,
  ...CARRYING_ROUTES,
  'GET /acceptances': list(acceptancesGrid, ({ hospital }) => hospital.acceptances),
  'POST /acceptances': value(({ hospital, body }) => {
    const made = {
      id: `acc-${hospital.acceptances.length + 1}`,
      finding: String(body.finding),
      device:
        typeof body.deviceId === 'string'
          ? (hospital.devices.find((candidate) => candidate.id === body.deviceId)?.name ?? null)
          : null,
      reason: String(body.reason),
      by: '情報担当',
      since: dayOf(hospital.nowMs()),
      until: String(body.until),
      state: 'active' as const,
    };
    hospital.acceptances = [made, ...hospital.acceptances];
    return made;
  }),
  'DELETE /acceptances/:id': nothing(({ hospital, id }) => {
    hospital.acceptances = changed(hospital.acceptances, id, { state: 'withdrawn' }).rows;
  }),
  'POST /inventories': value(imported),
  'GET /ledger': list(ledgerGrid, ({ hospital }) => hospital.ledger),
  'GET /ledger/reconciliation': list(reconciliationGrid, ({ hospital }) => hospital.reconciliation),
  'POST /ledger/preview': value(previewLedger),
  'POST /ledger/import': value(previewLedger),
  'GET /jobs/:id': value(({ jobs, id }) => {
    const job = jobs.find(id);
    if (job === undefined) {
      throw notFound();
    }
    return job;
  }),
  'GET /upgrade': value(({ hospital }) => upgradeOf(hospital)),
  'GET /settings': value(({ hospital }) => settingsOf(hospital)),
  'PATCH /settings': value(({ hospital, body }) => {
    hospital.facility = typeof body.facility === 'string' ? body.facility : hospital.facility;
    hospital.silentAfterDays =
      typeof body.silentAfterDays === 'number' ? body.silentAfterDays : hospital.silentAfterDays;
    return settingsOf(hospital);
  }),
  'POST /sample': value(({ hospital, jobs }) =>
    jobs.start(
      'sample',
      '見本の病院の用意',
      ['部署をつくっています', '端末を並べています', '照らし合わせています'],
      () => {
        hospital.sample = true;
      },
    ),
  ),
  'DELETE /sample': nothing(({ hospital }) => {
    hospital.sample = false;
  }),
  'GET /reports/director': value(({ hospital }) => ({
    today: todayOf(hospital),
    edge: hospital.devices.filter((candidate) => candidate.exposure === 'edge'),
    worst: hospital.vulnerabilities.slice(0, 9).map(({ row }) => row),
  })),
};
