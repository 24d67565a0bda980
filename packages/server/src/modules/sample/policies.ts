import type { SamplePolicy } from '../policies/index.ts';

/** What each department of the sample hospital is for (sites/*.json). */
export const SAMPLE_POLICIES: readonly SamplePolicy[] = [
  { class: 'outpatient', name: '見本 外来', departments: ['見本A 外来', '見本B 外来'] },
  { class: 'ward', name: '見本 病棟', departments: ['見本A 2階病棟', '見本B 7階病棟'] },
  { class: 'office', name: '見本 事務', departments: ['見本A 医事課', '見本B 総務課', '見本B 薬剤部'] },
  { class: 'critical', name: '見本 手術部', departments: ['見本B 手術部'] },
  { class: 'server', name: '見本 サーバ', departments: ['見本A 情報管理室', '見本B 情報システム課'] },
];
