import { defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'outward.changed': { ja: '対外通知の設定を変更', en: 'Outward notices changed' },
  'outward.tested': { ja: '対外通知の試しを送信', en: 'Outward test notice' },
  'outward.said': { ja: '対外通知を DMZ の中継に渡した', en: 'Outward notice given to the relay in the DMZ' },
});
