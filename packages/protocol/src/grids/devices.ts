import type { GridDefinition } from '../grid.ts';
import { DECISION_WORDS, EXPOSURE_WORDS, JUDGED_WORDS, SEEN_WORDS } from '../words.ts';

export const devicesGrid: GridDefinition = {
  id: 'devices',
  path: '/devices',
  title: { ja: '端末', en: 'Devices' },
  empty: {
    ja: 'まだ端末がありません。「設定」の「取り込み」から台帳か端末の一覧を取り込んでください。',
    en: 'No devices yet. Import a ledger or an inventory under Settings → Import.',
  },
  columns: [
    { id: 'name', title: { ja: '名前', en: 'Name' }, type: 'text', sortable: true, filter: 'contains', opens: { route: '/devices', idColumn: 'id' }, width: 220 },
    { id: 'decision', title: { ja: '最も急ぐ判断', en: 'Most urgent' }, type: 'state', sortable: true, filter: 'one-of', values: DECISION_WORDS, width: 130 },
    { id: 'actNow', title: { ja: '今すぐ', en: 'Act now' }, type: 'number', sortable: true, width: 80 },
    { id: 'thisWeek', title: { ja: '今週中', en: 'This week' }, type: 'number', sortable: true, width: 80 },
    { id: 'affected', title: { ja: '影響あり', en: 'Affected' }, type: 'number', sortable: true, width: 90 },
    { id: 'undetermined', title: { ja: '判断できない', en: 'Undetermined' }, type: 'number', sortable: true, width: 110 },
    { id: 'unmapped', title: { ja: '未対応付け', en: 'Not mapped' }, type: 'number', sortable: true, width: 100 },
    { id: 'department', title: { ja: '部署', en: 'Department' }, type: 'text', sortable: true, filter: 'contains', width: 130 },
    { id: 'os', title: { ja: 'OS・ファームウェア', en: 'OS or firmware' }, type: 'text', sortable: true, filter: 'contains', width: 220 },
    { id: 'exposure', title: { ja: '置き場所', en: 'Exposure' }, type: 'state', sortable: true, filter: 'one-of', values: EXPOSURE_WORDS, width: 120 },
    { id: 'judged', title: { ja: '判定の状態', en: 'Judged' }, type: 'state', sortable: true, filter: 'one-of', values: JUDGED_WORDS, width: 120 },
    { id: 'seen', title: { ja: '報告', en: 'Report' }, type: 'state', sortable: true, filter: 'one-of', values: SEEN_WORDS, width: 110 },
    { id: 'lastSeen', title: { ja: '最終報告', en: 'Last report' }, type: 'instant', sortable: true, width: 150 },
    { id: 'facility', title: { ja: '施設', en: 'Facility' }, type: 'text', sortable: true, filter: 'contains', hidden: true, width: 160 },
    { id: 'via', title: { ja: '取得方法', en: 'Read by' }, type: 'text', sortable: true, filter: 'contains', hidden: true, width: 120 },
  ],
  defaultSort: { column: 'decision', direction: 'asc' },
};
