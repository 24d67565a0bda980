import { catalogue } from '../../platform/language.ts';

export const useAuditWords = catalogue('audit', {
  title: { ja: '監査ログ', en: 'Audit log' },
  lead: {
    ja: '人とつくろいが決めたことの記録です。後から書き換えると鎖が切れて分かります(確かめる命令: tsukuroi admin verify-audit)。',
    en: 'What people and the program decided. A later change breaks the chain (check with tsukuroi admin verify-audit).',
  },
  at: { ja: '日時', en: 'When' },
  who: { ja: '誰が', en: 'Who' },
  target: { ja: '対象', en: 'Target' },
  why: { ja: '理由', en: 'Why' },
  changes: { ja: '変わったこと', en: 'What changed' },
  field: { ja: '項目', en: 'Field' },
  before: { ja: '前', en: 'Before' },
  after: { ja: '後', en: 'After' },
  noChanges: {
    ja: 'この記録は、起きたことだけを書いています(前後の値はありません)。',
    en: 'This entry says only that it happened; there are no values before and after.',
  },
  raw: { ja: '記録そのもの(検査用)', en: 'The entry itself (for inspectors)' },
  rawHint: {
    ja: '下の文字列(audit/1)の SHA-256 が、この記録のハッシュです。言葉の表示は、これを読みやすくしたものです。',
    en: 'The SHA-256 of the text below (audit/1) is the hash of this entry. The words above only make it readable.',
  },
  hash: { ja: 'ハッシュ', en: 'Hash' },
});
