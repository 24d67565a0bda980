import { defineAuditFields, defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'notices.seen': { ja: 'お知らせを確認', en: 'Notice seen' },
  'notices.mail-changed': { ja: 'お知らせのメールの設定を変更', en: 'Mail settings changed' },
  'notices.mail-tested': { ja: '試しのメールを送信', en: 'Test mail sent' },
});

defineAuditFields('notices', {
  enabled: {
    ja: 'メールを送る',
    en: 'Mail is sent',
    values: { on: { ja: 'はい', en: 'yes' }, off: { ja: 'いいえ', en: 'no' } },
  },
  server: { ja: 'メールサーバー', en: 'Mail server' },
  recipients: { ja: '宛先', en: 'Recipients' },
});
