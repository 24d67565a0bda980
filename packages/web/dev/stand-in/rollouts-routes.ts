import {
  type BackupRow,
  backupsGrid,
  type DepartmentChecks,
  type DepartmentHead,
  deviceUpdatesGrid,
  deviceWorkGrid,
  patchDevicesGrid,
  patchesGrid,
  type RolloutRow,
  rolloutDevicesGrid,
  rolloutsGrid,
  workGrid,
} from '@tsukuroi/protocol';
import { notFound } from './problems.ts';
import { deviceUpdates, patchDevices, shareOf, viewOf } from './rollouts.ts';
import type { Asked, Route } from './routes.ts';

function rolloutOf({ hospital, id }: Asked): RolloutRow {
  const found = hospital.rollouts.rows.find((row) => row.id === id);
  if (found === undefined) {
    throw notFound();
  }
  return found;
}

const change =
  (state: RolloutRow['state'], sentence: string): Route =>
  (asked) => {
    const before = rolloutOf(asked);
    asked.hospital.rollouts.rows = asked.hospital.rollouts.rows.map((row) =>
      row === before ? { ...row, state, sentence } : row,
    );
    return { nothing: true };
  };

const BACKUPS: readonly BackupRow[] = [
  {
    id: 'b1',
    device: 'dev-1',
    deviceName: 'KARTE-SV01',
    takenOn: '2026-11-21',
    state: 'counts',
    note: '外した USB ディスク 2 番。保守業者の手順書 4 章で戻す(11 月 7 日に戻して確かめた)',
    who: '情報担当',
    at: '2026-11-21T11:20:00Z',
  },
  {
    id: 'b2',
    device: 'dev-2',
    deviceName: 'PACS-SV01',
    takenOn: '2026-10-30',
    state: 'old',
    note: '画像サーバの磁気テープ、10 月分',
    who: '情報担当',
    at: '2026-10-30T09:00:00Z',
  },
];

const HEADS: readonly DepartmentHead[] = [
  { department: '3階病棟', head: '看護師長 山田', deputy: '主任 佐藤' },
  { department: '医事課', head: '課長 鈴木', deputy: null },
];

const CHECKS: readonly DepartmentChecks[] = [
  {
    department: '医事課',
    checks: [
      { kind: 'program', name: 'receipt' },
      { kind: 'service', name: 'cups' },
      { kind: 'port', protocol: 'tcp', port: 631 },
    ],
  },
];

/** What the pages 適用状況, 作業の履歴 and パッチ ask. */
export const ROLLOUTS_ROUTES: Readonly<Record<string, Route>> = {
  'GET /rollouts': ({ hospital }) => ({ list: { definition: rolloutsGrid, rows: hospital.rollouts.rows } }),
  'GET /heads': () => ({ value: HEADS }),
  'PUT /heads': () => ({ nothing: true }),
  'GET /rollouts/checks': () => ({ value: CHECKS }),
  'PUT /rollouts/checks': () => ({ nothing: true }),
  'GET /rollouts/backups': () => ({ list: { definition: backupsGrid, rows: BACKUPS } }),
  'POST /rollouts/backups': () => ({ nothing: true }),
  'GET /rollouts/share': () => ({ value: shareOf() }),
  'GET /rollouts/:id': (asked) => ({
    value: viewOf(asked.hospital.rollouts, rolloutOf(asked), asked.hospital.nowMs()),
  }),
  'GET /rollouts/:id/devices': (asked) => ({
    list: {
      definition: rolloutDevicesGrid,
      rows: rolloutOf(asked).id === 'rollout-1' ? asked.hospital.rollouts.devices : [],
    },
  }),
  'POST /rollouts/:id/pause': change('paused', '情報担当が一時停止しました。'),
  'POST /rollouts/:id/resume': change('running', '「4階病棟」で進めています。'),
  'POST /rollouts/:id/stop': change('stopped', '情報担当が止めました。'),
  'POST /rollouts/:id/retry': ({ hospital, body }) => {
    const wanted = new Set(body.devices as string[]);
    hospital.rollouts.devices = hospital.rollouts.devices.map((row) =>
      wanted.has(row.deviceId)
        ? { ...row, state: 'needed', because: null, retry: false, sentence: 'やり直します。', next: null }
        : row,
    );
    return { nothing: true };
  },
  'POST /rollouts/trouble': ({ hospital, body }) => {
    hospital.rollouts.trouble = [
      ...hospital.rollouts.trouble,
      {
        id: `trouble-${hospital.rollouts.trouble.length + 9}`,
        deviceId: String(body.device),
        device: String(body.device),
        text: String(body.text),
        at: new Date(hospital.nowMs()).toISOString(),
      },
    ];
    return { nothing: true };
  },
  'POST /rollouts/trouble/:id/over': ({ hospital, id }) => {
    hospital.rollouts.trouble = hospital.rollouts.trouble.filter((one) => one.id !== id);
    return { nothing: true };
  },
  'GET /work': ({ hospital }) => ({ list: { definition: workGrid, rows: hospital.rollouts.work } }),
  'GET /work/:id': ({ hospital, id }) => {
    const work = hospital.rollouts.work.find((row) => row.id === id);
    if (work === undefined) {
      throw notFound();
    }
    return {
      value: {
        facility: hospital.facility,
        work,
        evidence: work.evidence === null ? null : hospital.rollouts.evidence,
      },
    };
  },
  'GET /work/evidence/:id': ({ hospital }) => ({ value: hospital.rollouts.evidence }),
  'GET /devices/:id/work': ({ hospital }) => ({
    list: { definition: deviceWorkGrid, rows: hospital.rollouts.work.slice(0, 30) },
  }),
  'GET /devices/:id/updates': ({ hospital }) => ({
    list: { definition: deviceUpdatesGrid, rows: deviceUpdates(hospital.rollouts) },
  }),
  'GET /patches': ({ hospital }) => ({ list: { definition: patchesGrid, rows: hospital.rollouts.patches } }),
  'GET /patches/:id/devices': ({ hospital, id }) => {
    const patch = hospital.rollouts.patches.find((row) => row.id === id);
    if (patch === undefined) {
      throw notFound();
    }
    return { list: { definition: patchDevicesGrid, rows: patchDevices(patch) } };
  },
};
