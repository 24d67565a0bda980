import { fillText, type Language, type Text } from '@tsukuroi/core';
import type { TodayItem } from '@tsukuroi/protocol';
import { BACKUP_DAYS } from '../../platform/backup/record.ts';
import type { TrustSituation } from '../director/index.ts';
import type { PolicySituation } from '../policies/index.ts';
import type { RolloutSituation } from '../rollouts/index.ts';
import type { UpgradeSituation } from '../upgrade/index.ts';
import { firstNames } from './sentences.ts';

/** What the few things to do today are made from. */
export interface Situation extends Partial<RolloutSituation>, Partial<UpgradeSituation>, Partial<PolicySituation> {
  readonly actNow: number;
  readonly thisWeek: number;
  readonly ransomware: number;
  readonly overdue: number;
  readonly ended: number;
  readonly silent: number;
  readonly silentAfterDays: number;
  readonly unjudged: number;
  readonly unplaced: number;
  readonly unmapped: number;
  readonly devices: number;
  readonly ledger: number | null;
  readonly staleFeeds: readonly string[];
  readonly refusedFeeds: readonly string[];
  readonly trust?: TrustSituation;
  /** Days since the newest backup that was read back; null when there is none. */
  readonly backupDays?: number | null;
  /** Devices with lost reports that nobody has looked into. */
  readonly devicesWithGaps?: number;
  /** Devices that have not checked in since a restore of the last weeks; 0 without one. */
  readonly unseenSinceRestore?: number;
  /** Catalogue or knowledge that was carried here and refused, and the words for it. */
  readonly carriedRefused?: number;
  readonly carriedWhat?: string;
  /** Relays and other stations that fell silent, and the words for the worst one. */
  readonly silentPaths?: number;
  readonly silentPathWords?: string;
}

interface Rule {
  readonly id: string;
  readonly level: TodayItem['level'];
  readonly count: (situation: Situation) => number;
  readonly title: Text;
  readonly detail: Text;
  readonly opens: string;
}

const filtered = (path: string, filter: Readonly<Record<string, readonly string[]>>): string =>
  `${path}?filter=${encodeURIComponent(JSON.stringify(filter))}`;

/** Most urgent first. `{count}` and the words of the situation may stand in the sentences. */
const RULES: readonly Rule[] = [
  {
    id: 'no-devices',
    level: 'act-now',
    count: ({ devices }) => (devices === 0 ? 1 : 0),
    title: { ja: '端末を取り込んでください', en: 'Import your devices' },
    detail: {
      ja: 'まだ 1 台も分かっていません。「はじめの一日」の順に、境界の機器の入力、台帳（Excel・CSV）、端末の一覧と進めると、弱いところが分かります。',
      en: 'No device is known yet. Follow the first day: edge boxes, the ledger (Excel, CSV), an inventory. Then you see what is weak.',
    },
    opens: '/first-day',
  },
  {
    id: 'trust-invalid',
    level: 'act-now',
    count: ({ trust }) => trust?.invalidDevices ?? 0,
    title: {
      ja: '署名の正しくない計画やカタログが届いた端末が {count} 台あります',
      en: 'Something that does not verify arrived on {count} devices',
    },
    detail: {
      ja: '端末は使わずに前のまま動いています。鍵を取り替えた覚えがなければ、サーバーを触らずに責任者へ連絡してください。',
      en: 'They do not use it. If nobody replaced a key, leave the server alone and call who is responsible.',
    },
    opens: '/devices',
  },
  {
    id: 'signing-refused',
    level: 'act-now',
    count: ({ trust }) => (trust?.signingRefused === true ? 1 : 0),
    title: { ja: 'サーバーが計画に署名できません', en: 'The server cannot sign plans' },
    detail: {
      ja: '鍵か署名に問題があります。新しい計画は出ず、端末は前のままです。サーバーで「tsukuroi keys status」を実行してください。',
      en: 'Something is wrong with keys or signatures; no new plan goes out. Run "tsukuroi keys status" on the server.',
    },
    opens: '/keys',
  },
  {
    id: 'keys-urgent',
    level: 'act-now',
    count: ({ trust }) => trust?.urgent.length ?? 0,
    title: {
      ja: '署名の鍵に、今すぐ直すことが {count} 件あります',
      en: 'Signing keys: {count} things to put right now',
    },
    detail: { ja: '{keysWhat}', en: '{keysWhat}' },
    opens: '/keys',
  },
  {
    id: 'carried-refused',
    level: 'act-now',
    count: ({ carriedRefused }) => carriedRefused ?? 0,
    title: { ja: '届いたもののうち、使えないものが {count} 件あります', en: '{count} things that came in are refused' },
    detail: {
      ja: '前のものを使い続けています。{carriedWhat}',
      en: 'What was there before stays in use. {carriedWhat}',
    },
    opens: filtered('/carrying', { effect: ['refused'] }),
  },
  {
    id: 'silent-paths',
    level: 'act-now',
    count: ({ silentPaths }) => silentPaths ?? 0,
    title: { ja: '連絡のない中継が {count} 台あります', en: '{count} relays are not in contact' },
    detail: { ja: '{silentPathWords}', en: '{silentPathWords}' },
    opens: filtered('/paths', { state: ['silent', 'never'] }),
  },
  {
    id: 'rollout-stopped',
    level: 'act-now',
    count: ({ stoppedRollouts }) => stoppedRollouts ?? 0,
    title: { ja: '止まっている配布が {count} 件あります', en: '{count} rollouts have stopped' },
    detail: {
      ja: '{stoppedWords}失敗した端末の理由を見て、直してから「やり直す」か「再開」を押してください。',
      en: '{stoppedWords} See why devices failed, put it right, then retry or resume.',
    },
    opens: filtered('/rollouts', { state: ['stopped'] }),
  },
  {
    id: 'work-unknown',
    level: 'act-now',
    count: ({ unknownWork }) => unknownWork ?? 0,
    title: {
      ja: '更新の途中から報告のない作業が {count} 件あります',
      en: '{count} updates of which devices do not report any more',
    },
    detail: {
      ja: '終わったかどうか分かりません。端末の電源と配線を見に行ってください。つながると、端末に残っている記録が届きます。',
      en: 'Nobody knows whether they ended. Look at power and network of these devices; their record arrives by itself.',
    },
    opens: filtered('/work', { state: ['unknown'] }),
  },
  {
    id: 'act-now',
    level: 'act-now',
    count: ({ actNow }) => actNow,
    title: { ja: '今すぐ対応が要る弱点が {count} 件あります', en: '{count} weaknesses need action now' },
    detail: {
      ja: '実際に攻撃に使われている弱点です（うち身代金要求型に使われたもの {ransomware} 件）。一覧の「すること」を上から順に行ってください。3 日以内が目安です。',
      en: 'They are used in attacks ({ransomware} of them by ransomware). Work through the list from the top, within 3 days.',
    },
    opens: filtered('/vulnerabilities', { decision: ['act-now'] }),
  },
  {
    id: 'upgrade-stuck',
    level: 'act-now',
    count: ({ upgradeStuck }) => upgradeStuck ?? 0,
    title: { ja: 'つくろい自身の更新が途中で止まっています', en: 'An upgrade of Tsukuroi itself is stuck' },
    detail: {
      ja: '{upgradeWords}サーバーで「sudo tsukuroi-server admin upgrade status」を見て、販売元へ連絡してください。',
      en: '{upgradeWords} See "sudo tsukuroi-server admin upgrade status" on the server and call the maker.',
    },
    opens: '/settings',
  },
  {
    id: 'policies-unreadable',
    level: 'act-now',
    count: ({ unreadablePolicies }) => unreadablePolicies ?? 0,
    title: { ja: '読めない方針が {count} 件あります', en: '{count} policies cannot be read' },
    detail: {
      ja: '直すまで、その端末には何も適用しません（{unreadableNames}）。「方針」で開いて保存し直してください。',
      en: 'Nothing is applied to their devices until they are mended ({unreadableNames}). Open and save them again.',
    },
    opens: filtered('/policies', { state: ['unreadable'] }),
  },
  {
    id: 'overdue',
    level: 'act-now',
    count: ({ overdue }) => overdue,
    title: { ja: '期限を過ぎた弱点が {count} 件あります', en: '{count} weaknesses are past their day' },
    detail: {
      ja: '対応できないときは、理由と期限を決めて「受容」として記録してください。期限が来ると自動で戻ります。',
      en: 'Where nothing can be done, record why and until when the risk is accepted. It comes back by itself.',
    },
    opens: '/vulnerabilities?sort=due',
  },
  {
    id: 'this-week',
    level: 'this-week',
    count: ({ thisWeek }) => thisWeek,
    title: { ja: '今週中に対応する弱点が {count} 件あります', en: '{count} weaknesses to mend this week' },
    detail: {
      ja: '部署の都合を聞き、今週のうちに作業の時間を決めてください。',
      en: 'Ask the departments and set a time within this week.',
    },
    opens: filtered('/vulnerabilities', { decision: ['this-week'] }),
  },
  {
    id: 'calendars-ending',
    level: 'this-week',
    count: ({ calendarsEnding }) => calendarsEnding ?? 0,
    title: { ja: 'まもなく切れるか、切れた暦が {count} 件あります', en: '{count} calendars end soon or have ended' },
    detail: { ja: '{calendarWords}', en: '{calendarWords}' },
    opens: '/calendar?tab=calendars',
  },
  {
    id: 'unclassified',
    level: 'this-week',
    count: ({ unclassified }) => unclassified ?? 0,
    title: { ja: '未分類 {count}台：何も適用しません', en: '{count} devices are not classified: nothing is applied' },
    detail: {
      ja: '区分を確かめるまで、見るだけです。「端末の分類」で、組ごとに確かめてください。',
      en: 'They are watched only. Confirm their classes, group by group.',
    },
    opens: '/classes',
  },
  {
    id: 'rollout-failed',
    level: 'this-week',
    count: ({ failedDevices }) => failedDevices ?? 0,
    title: { ja: '更新に失敗した端末が {count} 台あります', en: 'Updates failed on {count} devices' },
    detail: {
      ja: '配布はまだ続いています。開いて理由を読み、直してから「やり直す」を押してください。',
      en: 'Their rollouts go on. Open, read why, put it right, then retry.',
    },
    opens: filtered('/rollouts', { state: ['paused', 'waiting', 'running'] }),
  },
  {
    id: 'devices-troubled',
    level: 'this-week',
    count: ({ troubledDevices }) => troubledDevices ?? 0,
    title: { ja: '「調子が悪い」という端末が {count} 台あります', en: '{count} devices are said not to work well' },
    detail: {
      ja: '片づくまで、その配布は次の段階に進みません。適用状況を開き、済んだら「片づいた」を押してください。',
      en: 'Their rollouts do not go on to the next ring before this is settled. Open them and say so.',
    },
    opens: '/rollouts',
  },
  {
    id: 'approval-waiting',
    level: 'this-week',
    count: ({ approvalsWaiting }) => approvalsWaiting ?? 0,
    title: { ja: '人の確認を待っている更新が {count} 件あります', en: '{count} updates wait for somebody’s word' },
    detail: {
      ja: '業者やメーカーの確認、決められた人の承認、控えの記録などがないため、始めていません。理由は更新ごとに書いてあります。',
      en: 'A vendor’s or maker’s word, a named person’s approval or a backup is missing. Each update says which.',
    },
    opens: filtered('/patches', { state: ['held'] }),
  },
  {
    id: 'rollout-paused',
    level: 'this-week',
    count: ({ pausedRollouts }) => pausedRollouts ?? 0,
    title: { ja: '一時停止している配布が {count} 件あります', en: '{count} rollouts are paused' },
    detail: {
      ja: '「再開」を押すまで、残りの端末には何も行いません。理由が済んでいれば再開してください。',
      en: 'Nothing is done on the rest until somebody resumes them.',
    },
    opens: filtered('/rollouts', { state: ['paused'] }),
  },
  {
    id: 'content-waiting',
    level: 'this-week',
    count: ({ trust }) => trust?.waitingContent ?? 0,
    title: { ja: '承認待ちの配布物が {count} 件あります', en: '{count} pieces of content wait for approval' },
    detail: {
      ja: '一番古いものは {waitingDays} 日待っています。金庫の鍵を持つ人が内容を確かめ、「tsukuroi catalog sign」で署名すると端末へ届きます。',
      en: 'The oldest waits for {waitingDays} days. Whoever keeps the keys looks at it and signs with "tsukuroi catalog sign".',
    },
    opens: '/keys?tab=waiting',
  },
  {
    id: 'silent',
    level: 'this-week',
    count: ({ silent }) => silent,
    title: { ja: '報告が途絶えている端末が {count} 台あります', en: '{count} devices have fallen silent' },
    detail: {
      ja: '{silentAfterDays} 日以上報告がありません。電源、通信、廃棄のどれかを確かめてください。この間の弱点は分かりません。',
      en: 'No report for {silentAfterDays} days or more. Check power, network, or disposal. Their present state is not known.',
    },
    opens: filtered('/devices', { seen: ['silent'] }),
  },
  {
    id: 'reports-lost',
    level: 'this-week',
    count: ({ devicesWithGaps }) => devicesWithGaps ?? 0,
    title: {
      ja: '記録に欠けのある端末が {count} 台あります',
      en: 'Reports of {count} devices are lost',
    },
    detail: {
      ja: '端末から届いた記録の番号が飛んでいます。消されたのか、ディスクが傷んだのか、理由ごとにすることが違います。開いて確かめ、「確かめた」を押してください。',
      en: 'Numbers of their records are missing. What to do depends on why: open the list, look into it, and say so.',
    },
    opens: filtered('/enrolment', { state: ['open'] }).replace('?', '?tab=gaps&'),
  },
  {
    id: 'unseen-since-restore',
    level: 'this-week',
    count: ({ unseenSinceRestore }) => unseenSinceRestore ?? 0,
    title: {
      ja: '復元のあと、まだ報告の来ていない端末が {count} 台あります',
      en: '{count} devices have not reported since the restore',
    },
    detail: {
      ja: 'バックアップより後の結果は、端末が次に来たときに届きます。電源が入っているか確かめてください。それまで、この端末の今の状態は分かりません。',
      en: 'What they did after the backup arrives at their next visit. Check that they are on; their present state is not known.',
    },
    opens: '/devices',
  },
  {
    id: 'no-backup',
    level: 'this-week',
    count: ({ backupDays, devices }) => (backupDays === null && devices > 0 ? 1 : 0),
    title: { ja: 'サーバーのバックアップがありません', en: 'There is no backup of the server' },
    detail: {
      ja: 'サーバーが壊れると、すべての端末を登録し直すことになります。別のディスクか USBメモリーへ「tsukuroi admin backup --out ファイル」で作ってください。',
      en: 'If the server breaks, every device must be enrolled anew. Make one on another disk: tsukuroi admin backup --out FILE.',
    },
    opens: '/settings',
  },
  {
    id: 'old-backup',
    level: 'this-week',
    count: ({ backupDays }) => (typeof backupDays === 'number' && backupDays > BACKUP_DAYS ? backupDays : 0),
    title: { ja: '最後のバックアップから {count} 日たっています', en: 'The last backup is {count} days old' },
    detail: {
      ja: 'サーバーが壊れると、その日の状態に戻ります。「tsukuroi admin backup --out ファイル」で新しく作り、別の所に置いてください。',
      en: 'If the server breaks you go back to that day. Make a new one: tsukuroi admin backup --out FILE.',
    },
    opens: '/settings',
  },
  {
    id: 'upgrade-returned',
    level: 'this-week',
    count: ({ upgradeReturned }) => upgradeReturned ?? 0,
    title: { ja: 'つくろい自身の更新は、元の版に戻りました', en: 'The upgrade of Tsukuroi itself was taken back' },
    detail: {
      ja: '{upgradeWords}データは更新の前のままです。販売元へ理由を知らせてください。',
      en: '{upgradeWords} The data are as before. Tell the maker why.',
    },
    opens: '/settings',
  },
  {
    id: 'runtime-ended',
    level: 'this-week',
    count: ({ runtimeEnded }) => runtimeEnded ?? 0,
    title: {
      ja: 'つくろいを動かしている土台のサポートが終わっています',
      en: 'What Tsukuroi runs on is out of support',
    },
    detail: {
      ja: '土台の弱点がもう直りません。新しい版のつくろいに更新してください。',
      en: 'Its weaknesses are no longer mended. Upgrade Tsukuroi to a newer release.',
    },
    opens: '/settings',
  },
  {
    id: 'refused-feeds',
    level: 'this-week',
    count: ({ refusedFeeds }) => refusedFeeds.length,
    title: { ja: '取り込めなかった情報源が {count} 件あります', en: '{count} sources were refused' },
    detail: {
      ja: '壊れているか、急に件数が減ったため、前回の内容を使っています: {refusedList}',
      en: 'They are broken or shrank suddenly; the previous state is used: {refusedList}',
    },
    opens: filtered('/knowledge', { state: ['refused'] }),
  },
  {
    id: 'stale-feeds',
    level: 'this-week',
    count: ({ staleFeeds }) => staleFeeds.length,
    title: { ja: '古くなった情報源が {count} 件あります', en: '{count} sources are old' },
    detail: {
      ja: '新しい弱点が見えていないおそれがあります: {staleList}。新しいデータを取り込んでください。',
      en: 'New weaknesses may be missing: {staleList}. Bring in newer data.',
    },
    opens: filtered('/knowledge', { state: ['stale'] }),
  },
  {
    id: 'end-of-life',
    level: 'next-window',
    count: ({ ended }) => ended,
    title: {
      ja: 'サポートが終わった、または 1 年以内に終わる製品が {count} 種類あります',
      en: '{count} products without support, now or within a year',
    },
    detail: {
      ja: '更新はもう出ません。買い替えか切り離しを、次の予算に入れてください。',
      en: 'No more updates. Plan to replace or isolate them in the next budget.',
    },
    opens: filtered('/vulnerabilities', { kind: ['end-of-life'] }),
  },
  {
    id: 'unjudged',
    level: 'next-window',
    count: ({ unjudged, devices }) => (devices === 0 ? 0 : unjudged),
    title: { ja: '判断できない端末が {count} 台あります', en: '{count} devices cannot be judged' },
    detail: {
      ja: '「弱点なし」ではありません。製品名や版を入力するか、端末の一覧を取り込んでください。',
      en: 'This does not mean "no weakness". Type in product and version, or import an inventory.',
    },
    opens: filtered('/devices', { judged: ['unknown'] }),
  },
  {
    id: 'runtime-ends',
    level: 'next-window',
    count: ({ runtimeEndsIn }) => runtimeEndsIn ?? 0,
    title: {
      ja: 'つくろいを動かしている土台のサポートが、あと {count} 日で終わります',
      en: 'What Tsukuroi runs on is out of support in {count} days',
    },
    detail: {
      ja: 'それまでに、新しい版のつくろいへの更新を予定してください。',
      en: 'Plan the upgrade of Tsukuroi to a newer release before that day.',
    },
    opens: '/settings',
  },
  {
    id: 'upgrade-ready',
    level: 'notice',
    count: ({ upgradeReady }) => upgradeReady ?? 0,
    title: {
      ja: '新しい版のつくろい（{upgradeVersion}）に更新できます',
      en: 'Tsukuroi {upgradeVersion} can be installed',
    },
    detail: {
      ja: '先にバックアップし、数分止まり、動かなければ自動で元の版とデータへ戻ります。都合のよい時に、管理者がサーバーで「sudo tsukuroi-server admin upgrade apply」を行ってください。',
      en: 'Backup first, minutes of standstill, and back by itself when it does not work: "sudo tsukuroi-server admin upgrade apply".',
    },
    opens: '/settings',
  },
  {
    id: 'unplaced',
    level: 'notice',
    count: ({ unplaced, devices }) => (devices === 0 ? 0 : unplaced),
    title: { ja: '置き場所が未確認の端末が {count} 台あります', en: 'The place of {count} devices is not known' },
    detail: {
      ja: '外部から届くものとして、急ぎ気味に判断しています。置き場所を入力すると正しい順になります。',
      en: 'They are treated as reachable from outside. Enter their place to get the order right.',
    },
    opens: filtered('/devices', { exposure: ['unknown'] }),
  },
  {
    id: 'unmapped',
    level: 'notice',
    count: ({ unmapped }) => unmapped,
    title: { ja: '対応付けのないソフトウェアが {count} 種類あります', en: '{count} kinds of software are not mapped' },
    detail: {
      ja: 'これらの弱点は分かりません。保守業者に確かめてください。',
      en: 'Their weaknesses are not known. Ask the vendor.',
    },
    opens: filtered('/software', { mapped: ['not-mapped'] }),
  },
  {
    id: 'watching',
    level: 'notice',
    count: ({ trust, devices }) => (trust?.watching === true && devices > 0 ? 1 : 0),
    title: { ja: '見守るだけで、端末には何も変更しません', en: 'The product only watches and changes nothing' },
    detail: {
      ja: '鍵の儀式がまだだからです。更新まで任せるときは、サーバーで「tsukuroi keys init」を実行してください（約 1 分、USBメモリー 2 本）。',
      en: 'There was no key ceremony. To let it update devices run "tsukuroi keys init" on the server (a minute, two sticks).',
    },
    opens: '/keys',
  },
  {
    id: 'no-ledger',
    level: 'notice',
    count: ({ ledger, devices }) => (ledger === null && devices > 0 ? 1 : 0),
    title: { ja: '台帳がありません（母数未確認）', en: 'There is no ledger (denominator unconfirmed)' },
    detail: {
      ja: '見えている端末が全部かどうか分かりません。台帳を取り込むと、見えていない端末が分かります。',
      en: 'Nobody knows whether all devices are seen. Import a ledger to find those that are not.',
    },
    opens: '/ledger',
  },
];

/** The few things to do today: only those with something to do, most urgent first. */
export function todayItems(situation: Situation, language: Language): TodayItem[] {
  return RULES.flatMap((rule) => {
    const count = rule.count(situation);
    if (count <= 0) {
      return [];
    }
    const params = {
      count,
      ransomware: situation.ransomware,
      silentAfterDays: situation.silentAfterDays,
      waitingDays: situation.trust?.waitingDays ?? 0,
      carriedWhat: situation.carriedWhat ?? '',
      stoppedWords: situation.stoppedWords ?? '',
      silentPathWords: situation.silentPathWords ?? '',
      upgradeWords: situation.upgradeWords ?? '',
      upgradeVersion: situation.upgradeVersion ?? '',
      keysWhat: situation.trust?.urgent[0]?.[language] ?? '',
      refusedList: firstNames(situation.refusedFeeds, language),
      staleList: firstNames(situation.staleFeeds, language),
    };
    return [
      {
        id: rule.id,
        level: rule.level,
        title: fillText(rule.title[language], params),
        detail: fillText(rule.detail[language], params),
        count,
        opens: rule.opens,
      },
    ];
  });
}
