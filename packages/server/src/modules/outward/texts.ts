import { OUTWARD_WORDS } from '@tsukuroi/protocol';
import { defineAuditFields, defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'outward.changed': { ja: '対外通知の設定を変更', en: 'Outward notices changed' },
  'outward.tested': { ja: '対外通知の試しを送信', en: 'Outward test notice' },
  'outward.said': { ja: '対外通知を DMZ の中継に渡した', en: 'Outward notice given to the relay in the DMZ' },
});

const KINDS = Object.fromEntries(Object.entries(OUTWARD_WORDS).map(([kind, { name }]) => [kind, name]));

defineAuditFields('outward', {
  enabled: { ja: '通知する', en: 'Notices go out' },
  site: { ja: '施設の印', en: 'Mark of the site' },
  kinds: { ja: '知らせること', en: 'What is told', values: KINDS },
  silentMinutes: { ja: 'サーバーの沈黙を知らせるまで(分)', en: 'Minutes of silence of the server' },
});
