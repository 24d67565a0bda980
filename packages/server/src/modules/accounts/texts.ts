import { ROLE_WORDS } from '@tsukuroi/protocol';
import { defineAuditFields, defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'accounts.first-admin': { ja: '最初の管理者を作成', en: 'First administrator made' },
  'accounts.signed-in': { ja: 'サインイン', en: 'Signed in' },
  'accounts.signed-out': { ja: 'サインアウト', en: 'Signed out' },
  'accounts.locked': { ja: '続けて失敗したためロック', en: 'Locked after failures' },
  'accounts.recovery-code-used': { ja: '回復コードを使用', en: 'Recovery code used' },
  'accounts.second-factor-set': { ja: '二要素認証を設定', en: 'Second factor set up' },
  'accounts.password-changed': { ja: 'パスワードを変更', en: 'Password changed' },
  'accounts.user-added': { ja: '利用者を追加', en: 'User added' },
  'accounts.user-changed': { ja: '利用者を変更', en: 'User changed' },
  'accounts.unlocked': { ja: 'ロックを解除', en: 'Unlocked' },
  'accounts.second-factor-reset': { ja: '二要素認証を解除（設定し直し）', en: 'Second factor reset' },
  'accounts.token-added': { ja: 'API トークンを作成', en: 'API token made' },
  'accounts.token-revoked': { ja: 'API トークンを取り消し', en: 'API token revoked' },
  'accounts.rescue-link-made': { ja: '管理者の回復リンクを作成', en: 'Rescue link made' },
  'accounts.rescued': { ja: '管理者を回復（パスワードと二要素認証を設定し直し）', en: 'Administrator rescued' },
});

defineAuditFields('accounts', {
  role: { ja: '役割', en: 'Role', values: ROLE_WORDS },
  scope: {
    ja: 'できること',
    en: 'May',
    values: {
      read: { ja: '読むだけ', en: 'read' },
      import: { ja: '端末の一覧の取り込み', en: 'import of inventories' },
    },
  },
});
