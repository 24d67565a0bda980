import { type PathRow, type PathView, pathsGrid } from '@tsukuroi/protocol';
import { notFound } from './problems.ts';
import type { Route } from './routes.ts';

const MINUTE_MS = 60_000;

/** Stations of an invented hospital: the DMZ works, one ward is cut off, and behind it nothing can be said. */
export function inventPaths(nowMs: number): PathRow[] {
  const ago = (minutes: number) => new Date(nowMs - minutes * MINUTE_MS).toISOString();
  const station = (id: string, name: string, more: Partial<PathRow>): PathRow => ({
    id: `40000000-0000-4000-8000-${id.padStart(12, '0')}`,
    name,
    kind: 'relay',
    above: null,
    aboveName: 'このサーバー',
    state: 'ok',
    since: null,
    sentence: '連絡があります。',
    next: null,
    problem: null,
    lastContact: ago(1),
    version: '0.1.0',
    clockSeconds: 1,
    queueReports: 0,
    queueDevices: 0,
    queueBytes: 0,
    storeBytes: 41_200_000_000,
    freeBytes: 180_400_000_000,
    rate: 0,
    bytesToday: 640_000_000,
    fetching: 0,
    fetchingLeft: 0,
    waitingBundles: null,
    catalog: 'ok',
    director: 'ok',
    devices: 24,
    departments: ['医事課'],
    ...more,
  });
  const gate = station('2', 'dmz-1', {
    kind: 'gate',
    waitingBundles: 1,
    devices: null,
    departments: [],
    rate: 11_800_000,
    fetching: 1,
    fetchingLeft: 1_240_000_000,
  });
  const silent = station('4', '3階病棟の中継', {
    state: 'silent',
    since: ago(190),
    lastContact: ago(190),
    sentence: '3 時間前から連絡が途絶えています。',
    next: '3階病棟、手術室の端末 31 台の報告と更新が止まっています。3階病棟の中継 の電源と通信を確かめてください。戻れば、溜まった報告は自動で届きます。',
    queueReports: 12,
    queueDevices: 9,
    queueBytes: 184_000,
    rate: null,
    fetching: null,
    fetchingLeft: null,
    catalog: 'unknown',
    director: 'unknown',
    devices: 31,
    departments: ['3階病棟', '手術室'],
  });
  return [
    station('1', '収集機', {
      kind: 'collector',
      above: gate.id,
      aboveName: gate.name,
      waitingBundles: 0,
      devices: null,
      departments: [],
      queueReports: null,
      queueDevices: null,
      queueBytes: null,
    }),
    gate,
    station('3', '本館の中継', {
      devices: 84,
      departments: ['医事課', '外来', '薬剤部'],
      fetching: 3,
      fetchingLeft: 88_000_000,
      rate: 2_400_000,
    }),
    silent,
    station('5', '手術室の中継', {
      above: silent.id,
      aboveName: silent.name,
      state: 'unknown',
      lastContact: ago(195),
      sentence: '手前の 3階病棟の中継 から連絡がないため、分かりません。',
      rate: null,
      fetching: null,
      fetchingLeft: null,
      catalog: 'unknown',
      director: 'unknown',
      devices: 7,
      departments: ['手術室'],
    }),
    station('6', '別館の中継', {
      state: 'late',
      since: ago(9),
      lastContact: ago(9),
      sentence: '9 分前から連絡がありません。',
      next: '次の連絡を待ってください。30 分を過ぎたら 別館の中継 の電源と通信を確かめてください。',
      catalog: 'old',
      clockSeconds: -420,
      rate: null,
      fetching: null,
      fetchingLeft: null,
      devices: 16,
      departments: ['リハビリ科'],
    }),
  ];
}

function viewOf(path: PathRow, nowMs: number): PathView {
  const gate = path.kind === 'gate';
  return {
    path,
    fetching:
      path.fetching === null || path.fetching === 0
        ? []
        : [
            {
              name: gate ? '11月の更新と知識' : 'linux-image-6.1.0-28-amd64.deb',
              bytes: 3_200_000_000,
              left: path.fetchingLeft ?? 0,
            },
          ],
    bundles: gate
      ? [
          {
            name: '2121-2121',
            way: 'in',
            about: '11月の更新と知識',
            madeAt: new Date(nowMs - 86_400_000).toISOString(),
            bytes: 3_200_000_000,
          },
        ]
      : [],
    departments: path.departments.map((department, index) => ({ department, devices: index === 0 ? 24 : 7 })),
    visits: gate
      ? [
          {
            at: new Date(nowMs - MINUTE_MS).toISOString(),
            done: true,
            sentence: '受け取り 1 件、送り出し 0 件(1.9 GB)。',
            pulledBytes: 1_900_000_000,
            pushedBytes: 0,
          },
          {
            at: new Date(nowMs - 2 * MINUTE_MS).toISOString(),
            done: false,
            sentence: 'つながりませんでした。',
            pulledBytes: 0,
            pushedBytes: 0,
          },
        ]
      : [],
  };
}

/** What the page 経路 asks. */
export const PATHS_ROUTES: Readonly<Record<string, Route>> = {
  'GET /paths': ({ hospital }) => ({ list: { definition: pathsGrid, rows: hospital.paths } }),
  'GET /paths/:id': ({ hospital, id }) => {
    const found = hospital.paths.find((path) => path.id === id);
    if (found === undefined) {
      throw notFound();
    }
    return { value: viewOf(found, hospital.nowMs()) };
  },
};
