import type { Text } from '@tsukuroi/core';
import { z } from 'zod';
import type { Column, ColumnType, GridDefinition } from './grid.ts';
import { type TrustStanding, trustStandingShape } from './trust-api.ts';

/** What the console's page 経路 asks: every station between the internet side and the wards, and how each stands (docs/formats/paths.md). */

/** `collector`: the internet side. `gate`: the relay in the DMZ. `relay`: a relay of wards. */
export const PATH_KINDS = ['collector', 'gate', 'relay'] as const;
export const PATH_KIND_WORDS: Readonly<Record<string, Text>> = {
  collector: { ja: '収集機', en: 'Collector' },
  gate: { ja: 'DMZ の中継', en: 'Relay in the DMZ' },
  relay: { ja: '病棟の中継', en: 'Relay of wards' },
};

/**
 * Most urgent first. `silent`: nothing for so long that somebody must look. `late`: a few rounds were missed. `never`: registered, and has not
 * come once. `unknown`: it cannot be said, as when the server itself was off meanwhile.
 */
export const PATH_STATES = ['silent', 'never', 'late', 'unknown', 'ok'] as const;
export const pathStateShape = z.enum(PATH_STATES);
export type PathState = z.infer<typeof pathStateShape>;
export const PATH_STATE_WORDS: Readonly<Record<PathState, Text>> = {
  silent: { ja: '連絡が途絶えている', en: 'Silent' },
  never: { ja: '一度も連絡がない', en: 'Never heard of' },
  late: { ja: '連絡が遅れている', en: 'Late' },
  unknown: { ja: '分からない', en: 'Not known' },
  ok: { ja: '正常', en: 'In contact' },
};

export const PATH_METADATA_WORDS: Readonly<Record<TrustStanding, Text>> = {
  invalid: { ja: '署名が正しくない', en: 'Does not verify' },
  old: { ja: '古い', en: 'Old' },
  unreachable: { ja: '取り寄せられない', en: 'Cannot be fetched' },
  unknown: { ja: '分からない', en: 'Not known' },
  ok: { ja: '正常', en: 'Good' },
};

const bytes = z.int().min(0).nullable();

/** Nullable numbers: null is "not known", never zero. */
export const pathRowShape = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(PATH_KINDS),
  /** The station it hangs on, further in; null when it hangs on this server itself. */
  above: z.string().nullable(),
  /** Its name; the word for this server when `above` is null. */
  aboveName: z.string(),
  state: pathStateShape,
  /** Since when it is so; null when nobody knows. */
  since: z.string().nullable(),
  /** In a sentence: `3 時間前から連絡がありません。` */
  sentence: z.string(),
  /** What to do now; null when there is nothing to do. */
  next: z.string().nullable(),
  /** Why the last visit failed, or what the station complains about; null when neither. */
  problem: z.string().nullable(),
  lastContact: z.string().nullable(),
  version: z.string().nullable(),
  /** Its clock less this server's, in seconds. */
  clockSeconds: z.int().nullable(),
  /** Reports of devices that wait there for a way up. */
  queueReports: z.int().nullable(),
  queueDevices: z.int().nullable(),
  queueBytes: bytes,
  storeBytes: bytes,
  freeBytes: bytes,
  /** Bytes a second that it fetches now. */
  rate: bytes,
  bytesToday: bytes,
  /** Contents on their way to it, and how much of them is left. */
  fetching: z.int().nullable(),
  fetchingLeft: bytes,
  /** Whole bundles that wait there for whoever fetches them; null for a relay of wards. */
  waitingBundles: z.int().nullable(),
  catalog: trustStandingShape,
  director: trustStandingShape,
  /** Devices whose reports come through it, and where they stand: whom its silence cuts off. */
  devices: z.int().nullable(),
  departments: z.array(z.string()),
});
export type PathRow = z.infer<typeof pathRowShape>;

/** GET /paths/:id */
export const pathViewShape = z.object({
  path: pathRowShape,
  fetching: z.array(z.object({ name: z.string(), bytes: z.int(), left: z.int() })),
  /** Bundles between this server and its gates: on their way in, and waiting to be fetched; none for a relay of wards. */
  bundles: z.array(
    z.object({ name: z.string(), way: z.enum(['in', 'out']), about: z.string(), madeAt: z.string(), bytes: z.int() }),
  ),
  /** Whom its silence cuts off. */
  departments: z.array(z.object({ department: z.string().nullable(), devices: z.int() })),
  /** The newest visits to a gate, newest first. */
  visits: z.array(
    z.object({
      at: z.string(),
      done: z.boolean(),
      /** What happened, in a sentence. */
      sentence: z.string(),
      pulledBytes: z.int(),
      pushedBytes: z.int(),
    }),
  ),
});
export type PathView = z.infer<typeof pathViewShape>;

/** Name of the server-sent event that says that the list is to be asked anew; its data is `{ id }` of the station that changed. */
export const PATHS_EVENT = 'paths';

function column(id: string, ja: string, en: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { id, title: { ja, en }, type, sortable: true, ...more };
}

export const pathsGrid: GridDefinition = {
  id: 'paths',
  path: '/paths',
  title: { ja: '経路', en: 'Paths' },
  empty: {
    ja: '中継はまだありません。病棟に置くときは「tsukuroi enrol token create --relay」で登録ファイルを作り、中継にする機械で「tsukuroi relay enrol」を実行してください。',
    en: 'There is no relay yet. For a ward: tsukuroi enrol token create --relay, then tsukuroi relay enrol on the machine.',
  },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: PATH_STATE_WORDS, width: 170 }),
    column('name', '名前', 'Name', 'text', { filter: 'contains', width: 170 }),
    column('kind', '種類', 'Kind', 'state', { filter: 'one-of', values: PATH_KIND_WORDS, width: 130 }),
    column('aboveName', 'つながる先', 'Reports to', 'text', { width: 150 }),
    column('lastContact', '最後の連絡', 'Last contact', 'instant', { width: 160 }),
    column('sentence', '様子', 'How it stands', 'text', { sortable: false, width: 280 }),
    column('next', 'すること', 'What to do', 'text', { sortable: false, width: 320 }),
    column('devices', '端末', 'Devices', 'number', { width: 90 }),
    column('queueReports', '待っている報告', 'Reports waiting', 'number', { width: 130 }),
    column('queueBytes', '待っている報告の量', 'Size of reports', 'number', {
      hidden: true,
      unit: 'bytes',
      width: 150,
    }),
    column('storeBytes', '置き場の使用', 'Stored', 'number', { unit: 'bytes', width: 130 }),
    column('freeBytes', '空き', 'Free', 'number', { unit: 'bytes', width: 110 }),
    column('rate', '今の速さ', 'Rate now', 'number', { unit: 'bytes-per-second', width: 120 }),
    column('bytesToday', '今日の量', 'Today', 'number', { unit: 'bytes', width: 120 }),
    column('fetching', '取り寄せ中', 'Being fetched', 'number', { width: 110 }),
    column('fetchingLeft', '残り', 'Left', 'number', { unit: 'bytes', width: 110 }),
    column('waitingBundles', '待っている持ち運びファイル', 'Bundles waiting', 'number', { hidden: true, width: 170 }),
    column('catalog', 'カタログ', 'Catalogue', 'state', { values: PATH_METADATA_WORDS, width: 140 }),
    column('director', '計画', 'Plans', 'state', { values: PATH_METADATA_WORDS, width: 140 }),
    column('clockSeconds', '時計の差', 'Clock', 'number', { unit: 'seconds', width: 120 }),
    column('version', '版', 'Version', 'version', { width: 110 }),
    column('problem', '困っていること', 'Problem', 'text', { sortable: false, hidden: true, width: 300 }),
  ],
  defaultSort: { column: 'state', direction: 'asc' },
};
