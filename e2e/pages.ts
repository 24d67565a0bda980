import type { GridPage } from '@tsukuroi/protocol';
import type { Page } from 'playwright-core';
import type { Target } from './target.ts';

/** One page of the console as a person opens it, for the tests and pictures that walk over all of them. */
export interface ConsolePage {
  readonly id: string;
  readonly address: string;
  readonly title: RegExp;
}

async function firstId(page: Page, target: Target, list: string): Promise<string> {
  const response = await page.request.get(`${target.url}/api/v1${list}`);
  const body = (await response.json()) as GridPage<{ readonly id: string }>;
  const first = body.items[0];
  if (first === undefined) {
    throw new Error(`${list} is empty: the pages behind it cannot be opened`);
  }
  return encodeURIComponent(first.id);
}

/** As `firstId`, for a list that a new hospital does not have. */
async function firstIdIfAny(page: Page, target: Target, list: string): Promise<string | undefined> {
  const response = await page.request.get(`${target.url}/api/v1${list}`);
  const body = (await response.json()) as GridPage<{ readonly id: string }>;
  const id = body.items[0]?.id;
  return id === undefined ? undefined : encodeURIComponent(id);
}

/** Every page, with the addresses of a real device and a real vulnerability of the target. */
export async function consolePages(page: Page, target: Target): Promise<ConsolePage[]> {
  const device = await firstId(page, target, '/devices?limit=1');
  const vulnerability = await firstId(page, target, '/vulnerabilities?limit=1');
  const rollout = await firstIdIfAny(page, target, '/rollouts?limit=1&sort=devices&direction=desc');
  const work = await firstIdIfAny(page, target, '/work?limit=1');
  const patch = await firstIdIfAny(page, target, '/patches?limit=1');
  return [
    { id: 'today', address: '/', title: /今日やること/ },
    { id: 'devices', address: '/devices', title: /端末/ },
    { id: 'device', address: `/devices/${device}`, title: /./ },
    { id: 'device-updates', address: `/devices/${device}?tab=updates`, title: /./ },
    { id: 'device-work', address: `/devices/${device}?tab=work`, title: /./ },
    { id: 'device-software', address: `/devices/${device}?tab=software`, title: /./ },
    { id: 'device-history', address: `/devices/${device}?tab=history`, title: /./ },
    { id: 'device-facts', address: `/devices/${device}?tab=facts`, title: /./ },
    { id: 'device-new', address: '/devices/new', title: /機器を手で入力する/ },
    { id: 'devices-import', address: '/devices/import', title: /端末を取り込む/ },
    { id: 'inquiry', address: `/devices/${device}/inquiry`, title: /業者への問い合わせ状/ },
    { id: 'vulnerabilities', address: '/vulnerabilities', title: /脆弱性/ },
    { id: 'vulnerability', address: `/vulnerabilities/${vulnerability}`, title: /./ },
    { id: 'vulnerability-devices', address: `/vulnerabilities/${vulnerability}?tab=devices`, title: /./ },
    { id: 'software', address: '/software', title: /ソフトウェア/ },
    { id: 'knowledge', address: '/knowledge', title: /知識/ },
    { id: 'device-policy', address: `/devices/${device}?tab=policy`, title: /./ },
    { id: 'policies', address: '/policies', title: /方針/ },
    { id: 'policy-new', address: '/policies/new?template=outpatient', title: /新しい方針/ },
    { id: 'calendar', address: '/calendar', title: /暦/ },
    { id: 'calendar-week', address: '/calendar?view=week', title: /暦/ },
    { id: 'calendar-freezes', address: '/calendar?tab=freezes', title: /暦/ },
    { id: 'calendar-calendars', address: '/calendar?tab=calendars', title: /暦/ },
    { id: 'classes', address: '/classes', title: /端末の分類/ },
    { id: 'classes-devices', address: '/classes?tab=devices', title: /端末の分類/ },
    { id: 'confirmations', address: '/confirmations', title: /確認の記録/ },
    { id: 'confirmations-given', address: '/confirmations?tab=given', title: /確認の記録/ },
    { id: 'confirmations-rules', address: '/confirmations?tab=rules', title: /確認の記録/ },
    { id: 'confirmations-backups', address: '/confirmations?tab=backups', title: /確認の記録/ },
    { id: 'removals', address: '/removals', title: /プログラムを外す/ },
    { id: 'ledger', address: '/ledger', title: /台帳/ },
    { id: 'reconciliation', address: '/ledger?tab=reconciliation', title: /台帳/ },
    { id: 'ledger-import', address: '/ledger/import', title: /台帳を取り込む/ },
    { id: 'acceptances', address: '/acceptances', title: /受容しているリスク/ },
    { id: 'audit', address: '/audit', title: /監査ログ/ },
    { id: 'users', address: '/users', title: /利用者/ },
    { id: 'tokens', address: '/users?tab=tokens', title: /利用者/ },
    { id: 'enrolment', address: '/enrolment', title: /登録/ },
    { id: 'enrolment-gaps', address: '/enrolment?tab=gaps', title: /登録/ },
    { id: 'enrolment-files', address: '/enrolment?tab=files', title: /登録/ },
    { id: 'enrolment-clones', address: '/enrolment?tab=clones', title: /登録/ },
    { id: 'paths', address: '/paths', title: /経路/ },
    { id: 'carrying', address: '/carrying', title: /持ち運び/ },
    { id: 'carrying-refused', address: '/carrying?tab=refused', title: /持ち運び/ },
    { id: 'carrying-recipients', address: '/carrying?tab=recipients', title: /持ち運び/ },
    { id: 'keys', address: '/keys', title: /鍵/ },
    { id: 'keys-roles', address: '/keys?tab=roles', title: /鍵/ },
    { id: 'keys-waiting', address: '/keys?tab=waiting', title: /鍵/ },
    { id: 'rollouts', address: '/rollouts', title: /適用状況/ },
    ...(rollout === undefined
      ? []
      : [
          { id: 'rollout', address: `/rollouts/${rollout}`, title: /./ },
          { id: 'rollout-devices', address: `/rollouts/${rollout}?tab=devices`, title: /./ },
          { id: 'rollout-effect', address: `/rollouts/${rollout}?tab=effect`, title: /./ },
        ]),
    { id: 'work', address: '/work', title: /作業の履歴/ },
    ...(work === undefined ? [] : [{ id: 'work-sheet', address: `/work/${work}`, title: /作業の記録/ }]),
    { id: 'patches', address: '/patches', title: /パッチ/ },
    ...(patch === undefined ? [] : [{ id: 'patch', address: `/patches/${patch}`, title: /この更新の端末/ }]),
    { id: 'notices', address: '/notices', title: /お知らせ/ },
    { id: 'notices-mail', address: '/notices?tab=mail', title: /お知らせ/ },
    { id: 'notices-outward', address: '/notices?tab=outward', title: /お知らせ/ },
    { id: 'morning', address: '/morning', title: /朝の一枚/ },
    { id: 'stop', address: '/stop', title: /すべて止める/ },
    { id: 'settings', address: '/settings', title: /設定/ },
    { id: 'first-day', address: '/first-day', title: /はじめの一日/ },
    { id: 'director', address: '/director', title: /院長向け一枚/ },
    { id: 'not-found', address: '/no-such-page', title: /ページが見つかりません/ },
  ];
}
