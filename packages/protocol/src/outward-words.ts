import type { Language, Text } from '@tsukuroi/core';
import { minuteInJapan } from './cell.ts';

/** The closed vocabulary of 対外通知, and how a notice reads: the same words in the preview of the console and in what the relay sends. */

export const OUTWARD_KINDS = [
  'not-returned',
  'rollout-stopped',
  'approvals-waiting',
  'content-old',
  'all-stopped',
  'relays-silent',
  'devices-silent',
  'server-silent',
  'state-unknown',
  'all-well',
  'test',
] as const;
export type OutwardKind = (typeof OUTWARD_KINDS)[number];
export type OutwardSeverity = 'now' | 'soon' | 'info';

/** What a person may choose; the others come by themselves where they belong. */
export const CHOSEN_KINDS = [
  'not-returned',
  'rollout-stopped',
  'approvals-waiting',
  'content-old',
  'all-stopped',
  'relays-silent',
  'devices-silent',
  'server-silent',
  'all-well',
] as const satisfies readonly OutwardKind[];
export type ChosenKind = (typeof CHOSEN_KINDS)[number];

export const OUTWARD_SEVERITY: Readonly<Record<OutwardKind, OutwardSeverity>> = {
  'not-returned': 'now',
  'rollout-stopped': 'now',
  'approvals-waiting': 'soon',
  'content-old': 'soon',
  'all-stopped': 'now',
  'relays-silent': 'now',
  'devices-silent': 'soon',
  'server-silent': 'now',
  'state-unknown': 'now',
  'all-well': 'info',
  test: 'info',
};

/** How long a server may be silent before the relay says so. */
export const SILENT_MINUTES = { least: 15, most: 1_440, usual: 60 } as const;

interface KindWords {
  /** In a list of kinds. */
  readonly name: Text;
  /** With `{count}` where something is counted. */
  readonly says: Text;
  readonly next: Text;
}

const LOOK: Text = {
  ja: '院内の画面「今日やること」を開いてください。名前と場所は院内でだけ見られます。',
  en: 'Open the page "Today" in the hospital. Names and places are shown there alone.',
};

export const OUTWARD_WORDS: Readonly<Record<OutwardKind, KindWords>> = {
  'not-returned': {
    name: { ja: '更新の後に戻っていない端末', en: 'Devices that did not return' },
    says: {
      ja: '更新の途中から報告のない作業が {count} 件あります。',
      en: '{count} updates of which devices do not report any more.',
    },
    next: LOOK,
  },
  'rollout-stopped': {
    name: { ja: '失敗が続いて自動で止まった適用', en: 'Rollouts stopped by their failure budget' },
    says: {
      ja: '失敗が続いたため自動で止まった適用が {count} 件あります。',
      en: '{count} rollouts stopped by their failure budget.',
    },
    next: LOOK,
  },
  'approvals-waiting': {
    name: { ja: '承認待ち', en: 'Approvals waiting' },
    says: { ja: '人の承認を待っている適用が {count} 件あります。', en: '{count} rollouts wait for approval.' },
    next: LOOK,
  },
  'content-old': {
    name: { ja: '知識が古い', en: 'Knowledge is old' },
    says: { ja: '新しくならない脆弱性情報が {count} 種類あります。', en: '{count} feeds are not renewed any more.' },
    next: {
      ja: 'インターネット側の収集機と、院内の画面「経路」を見てください。',
      en: 'Look at the collector outside, and at the page of paths in the hospital.',
    },
  },
  'all-stopped': {
    name: { ja: '「すべて止める」が使われた', en: 'Everything was stopped' },
    says: { ja: '「すべて止める」が使われています。新しい適用は始まりません。', en: 'Everything is stopped.' },
    next: {
      ja: '院内の管理者に、止めた理由を確かめてください。再開は院内の画面からだけできます。',
      en: 'Ask an administrator of the hospital why. It can be let go on there alone.',
    },
  },
  'relays-silent': {
    name: { ja: '応答のない中継・収集機', en: 'Relays and collectors that are silent' },
    says: { ja: '応答のない中継・収集機が {count} 台あります。', en: '{count} relays or collectors are silent.' },
    next: {
      ja: 'その機械の電源と配線を見てください。どれかは院内の画面「経路」に出ています。',
      en: 'Look at their power and network; the page of paths in the hospital names them.',
    },
  },
  'devices-silent': {
    name: { ja: '連絡のない端末', en: 'Devices that are silent' },
    says: { ja: '連絡のない端末が {count} 台あります。', en: '{count} devices are silent.' },
    next: LOOK,
  },
  'server-silent': {
    name: { ja: 'サーバーが黙った', en: 'The server is silent' },
    says: {
      ja: 'DMZ の中継に、院内のサーバーから連絡がありません。',
      en: 'The relay in the DMZ hears nothing of the server in the hospital.',
    },
    next: {
      ja: 'サーバーの電源と、サーバーから DMZ の中継への通信（TCP 7465）を確かめてください。',
      en: 'Check the power of the server, and TCP 7465 from it to the relay in the DMZ.',
    },
  },
  'state-unknown': {
    name: { ja: '様子が分からない', en: 'Unknown' },
    says: {
      ja: 'サーバーが院内の様子を調べられていません。問題がないという意味ではありません。',
      en: 'The server could not look at the state of the hospital. That does not mean that all is well.',
    },
    next: {
      ja: '院内の画面が開くか、サーバーの記録にエラーがないかを見てください。',
      en: 'See whether the console opens, and whether the log of the server has errors.',
    },
  },
  'all-well': {
    name: { ja: '毎朝の「異常なし」', en: '"All is well", every morning' },
    says: {
      ja: '選んだ項目に異常はありません。',
      en: 'Nothing of what was chosen stands.',
    },
    next: {
      ja: 'この知らせが朝に届かなくなったら、サーバーか通り道が止まっています。',
      en: 'When this does not come in a morning, the server or the way is down.',
    },
  },
  test: {
    name: { ja: '試しの知らせ', en: 'Test' },
    says: { ja: '試しの知らせです。', en: 'This is a test.' },
    next: { ja: '届いたことを、送った人に伝えてください。', en: 'Tell who sent it that it arrived.' },
  },
};

export const OUTWARD_SEVERITY_WORDS: Readonly<Record<OutwardSeverity, Text>> = {
  now: { ja: '至急', en: 'Urgent' },
  soon: { ja: '早めに', en: 'Soon' },
  info: { ja: '連絡', en: 'Information' },
};

/** What of a notice people and machines outside are given; where it came from and for whom stays at the relay. */
export interface OutwardSaid {
  readonly site: string;
  readonly kind: OutwardKind;
  readonly severity: OutwardSeverity;
  readonly count: number;
  readonly at: string;
  readonly number: number;
}

export function outwardSentence({ count, kind }: Pick<OutwardSaid, 'count' | 'kind'>, language: Language): string {
  return OUTWARD_WORDS[kind].says[language].replace('{count}', String(count));
}

/** The mail, to the letter. */
export function outwardMail(said: OutwardSaid): { readonly subject: string; readonly text: string } {
  const { at, kind, number, severity, site } = said;
  const sentence = outwardSentence(said, 'ja');
  return {
    subject: `【${OUTWARD_SEVERITY_WORDS[severity].ja}】[つくろい ${site}] ${OUTWARD_WORDS[kind].name.ja}`,
    text: [
      `施設コード ${site} のつくろいからの知らせです。`,
      '',
      `■ ${sentence}`,
      `  ${OUTWARD_WORDS[kind].next.ja}`,
      '',
      `時刻: ${minuteInJapan(at)}（日本時間）`,
      `番号: ${number}`,
      '',
      '端末や人の名前は、この知らせには入りません。このメールに返信しても届きません。',
      '',
      `${site}: ${outwardSentence(said, 'en')} (${kind}, ${at})`,
      '',
    ].join('\n'),
  };
}
