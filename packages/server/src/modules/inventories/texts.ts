import { defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'inventories.imported': { ja: '端末の一覧を取り込み', en: 'Inventory imported' },
});
