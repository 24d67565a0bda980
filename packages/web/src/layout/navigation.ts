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
    | '/removals'
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

export interface PlaceGroup {
  readonly id: string;
  /** Absent for what is always shown: what a day needs. */
  readonly title?: Text;
  readonly places: readonly Place[];
}

/** The places of the console: first what a day needs, always in sight; the others under a heading each that opens. */
export const PLACES: readonly PlaceGroup[] = [
  {
    id: 'day',
    places: [
      { to: '/', title: { ja: '今日やること', en: 'Today' }, icon: 'sun' },
      { to: '/morning', title: { ja: '朝の一枚', en: 'Morning sheet' }, icon: 'page' },
      { to: '/notices', title: { ja: 'お知らせ', en: 'Notices' }, icon: 'info' },
      { to: '/devices', title: { ja: '端末', en: 'Devices' }, icon: 'device' },
      { to: '/rollouts', title: { ja: '適用状況', en: 'Rollouts' }, icon: 'refresh' },
      { to: '/stop', title: { ja: 'すべて止める', en: 'Stop everything' }, icon: 'hand' },
    ],
  },
  {
    id: 'look',
    title: { ja: '調べる', en: 'Look up' },
    places: [
      { to: '/vulnerabilities', title: { ja: '脆弱性', en: 'Vulnerabilities' }, icon: 'shield' },
      { to: '/software', title: { ja: 'ソフトウェア', en: 'Software' }, icon: 'box' },
      { to: '/patches', title: { ja: 'パッチ', en: 'Patches' }, icon: 'download' },
      { to: '/work', title: { ja: '作業の履歴', en: 'History of work' }, icon: 'log' },
      { to: '/knowledge', title: { ja: '知識', en: 'Knowledge' }, icon: 'book' },
    ],
  },
  {
    id: 'decide',
    title: { ja: '決める', en: 'Decide' },
    places: [
      { to: '/policies', title: { ja: '方針', en: 'Policies' }, icon: 'steps' },
      { to: '/calendar', title: { ja: '暦', en: 'Calendar' }, icon: 'calendar' },
      { to: '/classes', title: { ja: '端末の分類', en: 'Classes' }, icon: 'columns' },
      { to: '/confirmations', title: { ja: '確認の記録', en: 'Confirmations' }, icon: 'mail' },
      { to: '/removals', title: { ja: 'プログラムを外す', en: 'Take programs off' }, icon: 'close' },
      { to: '/acceptances', title: { ja: '受容しているリスク', en: 'Accepted risks' }, icon: 'hand' },
    ],
  },
  {
    id: 'connect',
    title: { ja: 'つなぐ・運ぶ', en: 'Connect and carry' },
    places: [
      { to: '/enrolment', title: { ja: '登録', en: 'Enrolment' }, icon: 'gate' },
      { to: '/paths', title: { ja: '経路', en: 'Paths' }, icon: 'route' },
      { to: '/carrying', title: { ja: '持ち運び', en: 'Carrying' }, icon: 'box' },
      { to: '/keys', title: { ja: '鍵', en: 'Keys' }, icon: 'key' },
    ],
  },
  {
    id: 'papers',
    title: { ja: '書類', en: 'Papers' },
    places: [
      { to: '/ledger', title: { ja: '台帳', en: 'Ledger' }, icon: 'ledger' },
      { to: '/director', title: { ja: '院長向け一枚', en: 'Page for the director' }, icon: 'page' },
      { to: '/first-day', title: { ja: 'はじめの一日', en: 'First day' }, icon: 'steps' },
    ],
  },
  {
    id: 'care',
    title: { ja: '管理', en: 'Care' },
    places: [
      { to: '/audit', title: { ja: '監査ログ', en: 'Audit log' }, icon: 'log', needs: 'readAudit' },
      { to: '/users', title: { ja: '利用者', en: 'Users' }, icon: 'people', needs: 'administer' },
      { to: '/settings', title: { ja: '設定', en: 'Settings' }, icon: 'settings' },
    ],
  },
];

/** The group of the place under which an address lies; undefined for pages that the list does not name. */
export function groupOf(path: string): string | undefined {
  const isUnder = (to: Place['to']) => path === to || (to !== '/' && path.startsWith(`${to}/`));
  return PLACES.find(({ places }) => places.some(({ to }) => isUnder(to)))?.id;
}
