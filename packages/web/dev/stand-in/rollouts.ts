import { dayInJapan } from '@tsukuroi/core';
import type {
  DeviceUpdateRow,
  PatchDeviceRow,
  PatchedShare,
  PatchRow,
  ResultEvidence,
  RolloutCounts,
  RolloutDeviceRow,
  RolloutRow,
  RolloutView,
  WorkReason,
  WorkRow,
  WorkState,
} from '@tsukuroi/protocol';
import { workSentence } from '@tsukuroi/protocol/work-words.ts';
import { pick, repeatable } from './random.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const RINGS = ['検証', '4階病棟', '全体'] as const;
const DEPARTMENTS = ['医事課', '放射線科', '検査科', '薬剤科', '3階病棟', '4階病棟', '外来', '手術室', '地域連携室'];
const PACKAGES = 'openssl 3.0.17-1~deb12u3、libssl3 3.0.17-1~deb12u3、linux-image-amd64 6.1.158-1';

/** What the stand-in tells of rollouts; changes of a visitor stay until it ends. */
export interface Rollouts {
  rows: RolloutRow[];
  devices: RolloutDeviceRow[];
  trouble: RolloutView['trouble'];
  readonly work: readonly WorkRow[];
  readonly patches: readonly PatchRow[];
  readonly evidence: ResultEvidence;
}

interface Fate {
  readonly state: RolloutDeviceRow['state'];
  readonly because: WorkReason | null;
}

/** Seven of a thousand fail, some are silent, most are done: as a good night looks. */
function fateOf(index: number, ring: number): Fate {
  if (ring === 2) {
    return { state: 'planned', because: null };
  }
  const fates: readonly (readonly [number, Fate])[] = [
    [137, { state: 'failed', because: 'install-failed' }],
    [151, { state: 'rolled-back', because: 'not-verified' }],
    [89, { state: 'unknown', because: null }],
    [61, { state: 'blocked', because: 'disk-space' }],
    [43, { state: 'blocked', because: 'held-package' }],
    [17, { state: 'restart-pending', because: 'person-active' }],
    [13, { state: 'installing', because: null }],
    [11, { state: 'staged', because: null }],
    [29, { state: 'needed', because: null }],
  ];
  return fates.find(([every]) => index % every === 7)?.[1] ?? { state: 'done', because: null };
}

function deviceRows(nowMs: number, count: number): RolloutDeviceRow[] {
  return Array.from({ length: count }, (_, index) => {
    const ring = index < 12 ? 0 : index < 420 ? 1 : 2;
    const { state, because } = fateOf(index, ring);
    const words =
      state === 'planned' || state === 'withdrawn'
        ? { what: '前の段階の条件がまだそろっていません。', next: '' }
        : workSentence({ state, because: because ?? undefined }, 'ja');
    return {
      id: `dev-${index}`,
      deviceId: `dev-${index}`,
      device: `LX-${String(index).padStart(5, '0')}`,
      department: ring === 0 ? '総務課' : ring === 1 ? '4階病棟' : (DEPARTMENTS[index % DEPARTMENTS.length] ?? null),
      state,
      ring: RINGS[ring] ?? '',
      because,
      sentence: words.what,
      next: words.next === '' ? null : words.next,
      packages: 3,
      window: new Date(nowMs + 6 * HOUR_MS).toISOString(),
      at: ring === 2 ? null : new Date(nowMs - (index % 170) * MINUTE_MS).toISOString(),
      retry: state === 'failed' || state === 'rolled-back',
      goOn: false,
    };
  });
}

export function countsOf(devices: readonly RolloutDeviceRow[]): RolloutCounts {
  const counts: Partial<Record<RolloutDeviceRow['state'], number>> = {};
  for (const { state } of devices) {
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}

function inventRows(nowMs: number, devices: readonly RolloutDeviceRow[]): RolloutRow[] {
  const of = (...states: string[]): number => devices.filter(({ state }) => states.includes(state)).length;
  const row = (id: string, name: string, more: Partial<RolloutRow>): RolloutRow => ({
    id,
    name,
    state: 'finished',
    sentence: 'すべての段階が終わりました。',
    next: null,
    policy: 'ward',
    policyName: '病棟(夜間)',
    ring: '全体',
    ringNumber: 3,
    rings: 3,
    devices: 212,
    done: 212,
    failed: 0,
    waiting: 0,
    unknown: 0,
    startedAt: new Date(nowMs - 9 * DAY_MS).toISOString(),
    endedAt: new Date(nowMs - 5 * DAY_MS).toISOString(),
    fastLane: false,
    ...more,
  });
  return [
    row('rollout-1', '病棟(夜間) 2026/11/23(月)', {
      state: 'waiting',
      sentence: '「4階病棟」は終わりに近く、「全体」に進む条件がまだそろっていません。',
      next: '失敗した端末の理由を確かめ、直してから「やり直す」を押してください。',
      ring: '4階病棟',
      ringNumber: 2,
      devices: devices.length,
      done: of('done'),
      failed: of('failed', 'rolled-back'),
      unknown: of('unknown'),
      waiting: devices.length - of('done', 'failed', 'rolled-back', 'unknown'),
      startedAt: new Date(nowMs - 2 * DAY_MS).toISOString(),
      endedAt: null,
    }),
    row('rollout-2', '事務(昼休み) 2026/11/20(金)', {
      state: 'stopped',
      policyName: '事務(昼休み)',
      sentence: '失敗が 4 台になり、決めた上限(3 台)を超えたので自動で止めました。',
      next: '失敗した端末の記録を保守業者に見せてください。次の段階の 180 台には何も行っていません。',
      ring: '検証',
      ringNumber: 1,
      devices: 192,
      done: 8,
      failed: 4,
      waiting: 180,
      startedAt: new Date(nowMs - 2 * DAY_MS).toISOString(),
      endedAt: null,
    }),
    row('rollout-3', '外来(夜間) 2026/11/13(金)', { fastLane: true }),
  ];
}

function inventWork(nowMs: number): WorkRow[] {
  const random = repeatable(11);
  const states: readonly (readonly [WorkState, WorkReason | null])[] = [
    ['done', null],
    ['verifying', null],
    ['restart-pending', 'person-active'],
    ['installing', null],
    ['staged', null],
    ['failed', 'install-failed'],
    ['blocked', 'outside-window'],
  ];
  return Array.from({ length: 640 }, (_, index) => {
    const [state, because] = index === 1 ? (['failed', 'install-failed'] as const) : pick(random, states);
    const { what, next } = workSentence({ state, because: because ?? undefined }, 'ja');
    const at = nowMs - index * 7 * MINUTE_MS;
    const device = Math.floor(random() * 300);
    return {
      id: `move-${index}`,
      at: new Date(at).toISOString(),
      day: dayInJapan(at),
      deviceId: `dev-${device}`,
      device: `LX-${String(device).padStart(5, '0')}`,
      department: DEPARTMENTS[device % DEPARTMENTS.length] ?? null,
      state,
      because,
      sentence: what,
      next,
      packages: PACKAGES,
      note: index % 97 === 5 ? '順番の合わない報告です。端末の記録をそのまま残しました。' : null,
      rolloutId: 'rollout-1',
      rollout: '病棟(夜間) 2026/11/23(月)',
      plan: 41,
      action: 'apt-1',
      evidence: state === 'done' || state === 'failed' ? 'e'.repeat(64) : null,
    };
  });
}

function inventPatches(nowMs: number): PatchRow[] {
  const names = ['openssl', 'linux-image-amd64', 'libc6', 'sudo', 'curl', 'openssh-server', 'libxml2', 'cups'];
  return Array.from({ length: 48 }, (_, index) => {
    const [failed, unknown, held] = [index % 16 === 0 ? 2 : 0, index % 12 === 1 ? 3 : 0, index % 5 === 2 ? 24 : 0];
    const waiting = index % 7 === 3 ? 60 : 0;
    const state =
      failed > 0 ? 'failed' : unknown > 0 ? 'unknown' : held > 0 ? 'held' : waiting > 0 ? 'waiting' : 'done';
    return {
      id: `patch-${index}`,
      state,
      package: `${names[index % names.length] ?? ''}${index < names.length ? '' : `-${Math.floor(index / names.length)}`}`,
      version: `3.0.${17 + (index % 4)}-1~deb12u${1 + (index % 3)}`,
      kind: index % 6 === 5 ? 'os-other' : 'os-security',
      publishedOn: index % 9 === 4 ? null : dayInJapan(nowMs - (index % 30) * DAY_MS),
      devices: 212,
      failed,
      unknown,
      held,
      waiting,
      done: 212 - failed - unknown - held - waiting,
      since: new Date(nowMs - (index % 30) * DAY_MS).toISOString(),
    };
  });
}

export function patchDevices(patch: PatchRow): PatchDeviceRow[] {
  const states = (['failed', 'unknown', 'held', 'waiting', 'done'] as const).flatMap((state) =>
    Array.from({ length: patch[state] }, () => state),
  );
  const because = {
    failed: 'インストールが途中で失敗しました。',
    unknown: '端末から報告が届いていません。',
    held: '業者の確認がまだありません(公開から 12 日)。業者に問い合わせてください。',
    waiting: '次の保守時間を待っています。',
    done: '',
  };
  return states.map((state, index) => ({
    id: `${patch.id}-${index}`,
    deviceId: `dev-${index}`,
    device: `LX-${String(index).padStart(5, '0')}`,
    department: DEPARTMENTS[index % DEPARTMENTS.length] ?? null,
    state,
    from: '3.0.15-1~deb12u1',
    because: because[state],
  }));
}

export function deviceUpdates(rollouts: Rollouts): DeviceUpdateRow[] {
  return rollouts.patches.slice(0, 9).map((patch, index) => ({
    id: `${patch.id}-update`,
    state: patch.state,
    package: patch.package,
    architecture: 'amd64',
    from: '3.0.15-1~deb12u1',
    version: patch.version,
    kind: patch.kind,
    publishedOn: patch.publishedOn,
    within:
      patch.kind === 'os-other'
        ? ''
        : `方針「外来」の対象です(${patch.kind === 'application' ? 'アプリの種類「ウェブブラウザー」で指定' : patch.kind === 'product' ? 'つくろい自身の更新' : 'OS のセキュリティ更新'})。`,
    because:
      patch.state === 'held'
        ? '業者の確認がまだありません(公開から 12 日)。業者に問い合わせてください。'
        : index === 0
          ? 'インストールが途中で失敗しました。'
          : '',
  }));
}

export function inventRollouts(nowMs: number, count: number): Rollouts {
  const devices = deviceRows(nowMs, count);
  return {
    rows: inventRows(nowMs, devices),
    devices,
    trouble: [
      {
        id: 'trouble-1',
        deviceId: 'dev-31',
        device: 'LX-00031',
        text: '印刷のときに固まる(4階病棟より電話)',
        at: new Date(nowMs - 70 * MINUTE_MS).toISOString(),
      },
    ],
    work: inventWork(nowMs),
    patches: inventPatches(nowMs),
    evidence: {
      format: 'result/1',
      plan: 41,
      action: 'apt-1',
      provider: 'apt',
      began: new Date(nowMs - 9 * HOUR_MS).toISOString(),
      ended: new Date(nowMs - 9 * HOUR_MS + 7 * MINUTE_MS).toISOString(),
      bootBefore: 'b1',
      bootAfter: 'b2',
      changes: [
        {
          package: 'openssl',
          architecture: 'amd64',
          from: '3.0.15-1~deb12u1',
          to: '3.0.17-1~deb12u3',
          now: '3.0.17-1~deb12u3',
        },
        {
          package: 'libssl3',
          architecture: 'amd64',
          from: '3.0.15-1~deb12u1',
          to: '3.0.17-1~deb12u3',
          now: '3.0.15-1~deb12u1',
        },
        { package: 'linux-image-amd64', architecture: 'amd64', from: '6.1.140-1', to: '6.1.158-1', now: '6.1.158-1' },
      ],
      keptSettings: ['/etc/ssl/openssl.cnf'],
      needRestart: ['cups.service', 'ssh.service'],
      exit: { code: 100, meaning: 'パッケージの設定の途中で失敗しました。' },
      output: [
        'Setting up openssl (3.0.17-1~deb12u3) ...',
        'dpkg: error processing package libssl3:amd64 (--configure)',
      ],
      cost: { ownCpuMs: 840, cpuMs: 31_400, bytes: 78_400_000 },
    },
  };
}

export function viewOf(rollouts: Rollouts, row: RolloutRow, nowMs: number): RolloutView {
  const devices = row.id === 'rollout-1' ? rollouts.devices : [];
  const stopped: RolloutCounts = { failed: row.failed, done: row.done, planned: row.waiting };
  const counts = devices.length > 0 ? countsOf(devices) : stopped;
  const names = [...new Set(devices.map(({ department }) => department))];
  const running = row.endedAt === null;
  return {
    rollout: row,
    counts,
    rings: RINGS.map((name, index) => {
      const inside = devices.filter(({ ring }) => ring === name);
      const here = devices.length > 0 ? countsOf(inside) : index === 0 ? stopped : {};
      const state =
        index + 1 < row.ringNumber
          ? 'passed'
          : index + 1 > row.ringNumber
            ? 'ahead'
            : row.state === 'stopped'
              ? 'stopped'
              : 'running';
      return {
        id: `ring-${index}`,
        name,
        state,
        devices: devices.length > 0 ? inside.length : index === 0 ? row.devices : 0,
        counts: here,
        startedAt: state === 'ahead' ? null : row.startedAt,
        gate:
          state === 'running' && index < 2
            ? [
                { holds: 'yes', sentence: '成功した割合: 97 %(95 % 以上)' },
                { holds: 'yes', sentence: '成功した台数: 340 台(20 台以上)' },
                { holds: 'no', sentence: '営業日: 1 日たちました(2 日必要です)' },
                { holds: 'no', sentence: '「調子が悪い」の申し出が 1 件残っています' },
                { holds: 'unknown', sentence: '部署の確認(cups.service が動いている): 報告のない端末が 5 台あります' },
              ]
            : [],
      };
    }),
    departments: names.map((department) => {
      const inside = devices.filter((device) => device.department === department);
      return { department, devices: inside.length, counts: countsOf(inside) };
    }),
    speed: {
      doneLastHour: running && row.state !== 'stopped' ? 46 : 0,
      secondsLeft: running && row.state !== 'stopped' ? 5_400 : null,
      nextWindow: running ? new Date(nowMs + 6 * HOUR_MS).toISOString() : null,
      open: false,
    },
    effect: {
      before: 1_204,
      after: 388,
      fixed: 816,
      notFixed: [
        { id: 'CVE-2099-10003', software: 'cups', devices: 41 },
        { id: 'CVE-2099-10007', software: 'libxml2', devices: 12 },
      ],
      notFixedMore: 3,
      devices: 380,
      undetermined: 9,
    },
    why:
      row.state === 'stopped' || row.state === 'paused'
        ? {
            code: row.state === 'stopped' ? 'failure-budget' : 'by-person',
            sentence: row.sentence,
            next: row.next ?? '理由が済んだら「再開」を押してください。',
            at: new Date(nowMs - 47 * HOUR_MS).toISOString(),
            who: row.state === 'paused' ? '情報担当' : null,
          }
        : null,
    trouble: row.id === 'rollout-1' ? rollouts.trouble : [],
    may: {
      pause: running && row.state !== 'paused' && row.state !== 'stopped',
      resume: row.state === 'paused' || row.state === 'stopped',
      stop: running && row.state !== 'stopped',
      retry: running,
    },
  };
}

export function shareOf(): PatchedShare {
  const share = (department: string | null, numerator: number, denominator: number, unknown: number) => ({
    department,
    numerator,
    denominator,
    unknown,
  });
  const departments = [
    share('4階病棟', 388, 408, 12),
    share('検査科', 14, 40, 9),
    share('手術室', 0, 0, 14),
    share('外来', 61, 66, 0),
    share(null, 2, 5, 3),
  ];
  const sum = (key: 'numerator' | 'denominator' | 'unknown') => departments.reduce((total, one) => total + one[key], 0);
  return {
    total: { numerator: sum('numerator'), denominator: sum('denominator'), unknown: sum('unknown') },
    departments,
    sentence: '分かっている更新がすべて入っている端末の台数です。一覧が届いていない端末は「分からない」に数えます。',
  };
}
