import type { Text } from '@tsukuroi/core';
import type { IconName } from '../components/icon.tsx';

interface Place {
  readonly to:
    | '/'
    | '/devices'
    | '/vulnerabilities'
    | '/software'
    | '/knowledge'
    | '/rollouts'
    | '/patches'
    | '/work'
    | '/policies'
    | '/calendar'
    | '/classes'
    | '/confirmations'
    | '/ledger'
    | '/acceptances'
    | '/audit'
    | '/enrolment'
    | '/notices'
    | '/stop'
    | '/morning'
    | '/paths'
    | '/carrying'
    | '/keys'
    | '/users'
    | '/settings'
    | '/first-day'
    | '/director';
  readonly title: Text;
  readonly icon: IconName;
  readonly needs?: 'administer' | 'readAudit';
}

/** The places of the console in the order a day goes: what to do, what there is, what we know, what is on record, care. */
export const PLACES: readonly (readonly Place[])[] = [
  [
    { to: '/', title: { ja: '今日やること', en: 'Today' }, icon: 'sun' },
    { to: '/morning', title: { ja: '朝の一枚', en: 'Morning sheet' }, icon: 'page' },
    { to: '/notices', title: { ja: 'お知らせ', en: 'Notices' }, icon: 'info' },
    { to: '/devices', title: { ja: '端末', en: 'Devices' }, icon: 'device' },
    { to: '/vulnerabilities', title: { ja: '脆弱性', en: 'Vulnerabilities' }, icon: 'shield' },
    { to: '/software', title: { ja: 'ソフトウェア', en: 'Software' }, icon: 'box' },
  ],
  [
    { to: '/rollouts', title: { ja: '適用状況', en: 'Rollouts' }, icon: 'refresh' },
    { to: '/patches', title: { ja: 'パッチ', en: 'Patches' }, icon: 'download' },
    { to: '/work', title: { ja: '作業の履歴', en: 'History of work' }, icon: 'log' },
    { to: '/stop', title: { ja: 'すべて止める', en: 'Stop everything' }, icon: 'hand' },
  ],
  [
    { to: '/policies', title: { ja: '方針', en: 'Policies' }, icon: 'steps' },
    { to: '/calendar', title: { ja: '暦', en: 'Calendar' }, icon: 'calendar' },
    { to: '/classes', title: { ja: '端末の分類', en: 'Classes' }, icon: 'columns' },
    { to: '/confirmations', title: { ja: 'ベンダー確認', en: 'Vendor confirmations' }, icon: 'mail' },
  ],
  [
    { to: '/ledger', title: { ja: '台帳', en: 'Ledger' }, icon: 'ledger' },
    { to: '/acceptances', title: { ja: '受容しているリスク', en: 'Accepted risks' }, icon: 'hand' },
    { to: '/knowledge', title: { ja: '知識', en: 'Knowledge' }, icon: 'book' },
  ],
  [
    { to: '/enrolment', title: { ja: '登録', en: 'Enrolment' }, icon: 'gate' },
    { to: '/paths', title: { ja: '経路', en: 'Paths' }, icon: 'route' },
    { to: '/carrying', title: { ja: '持ち運び', en: 'Carrying' }, icon: 'box' },
    { to: '/keys', title: { ja: '鍵', en: 'Keys' }, icon: 'key' },
  ],
  [
    { to: '/first-day', title: { ja: 'はじめの一日', en: 'First day' }, icon: 'steps' },
    { to: '/director', title: { ja: '院長向け一枚', en: 'Page for the director' }, icon: 'page' },
  ],
  [
    { to: '/audit', title: { ja: '監査ログ', en: 'Audit log' }, icon: 'log', needs: 'readAudit' },
    { to: '/users', title: { ja: '利用者', en: 'Users' }, icon: 'people', needs: 'administer' },
    { to: '/settings', title: { ja: '設定', en: 'Settings' }, icon: 'settings' },
  ],
];
