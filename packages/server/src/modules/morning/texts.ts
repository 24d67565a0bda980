import { defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'morning.desk-made': { ja: '朝の一枚の当直用画面の番地を発行', en: 'Address for the duty desk made' },
  'morning.desk-removed': { ja: '朝の一枚の当直用画面の番地を取り消し', en: 'Address for the duty desk removed' },
});
