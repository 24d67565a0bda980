import type { Text } from '@tsukuroi/core';
import { type AgentTrust, PATH_METADATA_WORDS, type TrustStanding } from '@tsukuroi/protocol';
import { defineAuditFields, defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'director.plans-published': { ja: '計画に署名して公開', en: 'Plans signed and published' },
  'director.content-waiting': { ja: '承認待ちに追加', en: 'Content waits for approval' },
  'director.content-signed': { ja: '承認（金庫の鍵の署名）を確認', en: 'Approval of content seen' },
  'director.device-standing': { ja: '端末の署名確認の状態が変化', en: 'Verification on a device changed' },
});

defineAuditFields('director', {
  standing: { ja: '署名の確認', en: 'Verification', values: PATH_METADATA_WORDS },
  catalog: { ja: 'カタログの版', en: 'Version of the catalogue' },
  waitedDays: { ja: '待った日数', en: 'Days waited' },
  length: { ja: '大きさ(バイト)', en: 'Bytes' },
  devices: { ja: '待っている端末(台)', en: 'Devices that wait' },
  number: { ja: '計画の番号', en: 'Number of the plan' },
  actions: { ja: '作業の数', en: 'Actions' },
});

/** The one sentence about the ceremony. */
export const CEREMONY_SENTENCE = {
  none: {
    ja: '鍵の儀式（tsukuroi keys init）がまだのため、この製品は見守るだけで、端末には何も変更しません。',
    en: 'There was no key ceremony (tsukuroi keys init): this product only watches and changes nothing on devices.',
  },
  refused: {
    ja: '鍵か署名に問題があるため、新しい計画を出していません。端末は前の計画のままです。',
    en: 'Something is wrong with keys or signatures: no new plan goes out, devices keep the last one.',
  },
  done: {
    ja: '計画には、この施設のサーバーの鍵で署名しています。金庫の鍵がないと、カタログにないものは端末に入りません。',
    en: 'Plans are signed by this server’s key. Without the keys in the safe nothing outside the catalogue reaches a device.',
  },
} as const satisfies Readonly<Record<string, Text>>;

/** What people read of a device: what, what it means, what to do. */
export const STANDING_WORDS: Readonly<Record<TrustStanding, { what: Text; effect: Text; next: Text }>> = {
  ok: {
    what: { ja: '計画とカタログの署名を確かめました。', en: 'Plans and catalogue verified.' },
    effect: { ja: '計画どおりに動きます。', en: 'It follows its plan.' },
    next: { ja: 'することはありません。', en: 'Nothing to do.' },
  },
  old: {
    what: {
      ja: '署名は正しいものの、日付の古い計画かカタログ（{signedAt}）を使っています。',
      en: 'Well signed, but old: plans or catalogue of {signedAt}.',
    },
    effect: {
      ja: '前に受け取った計画を続けます。新しい更新は届いていません。',
      en: 'It goes on with the plan it has; newer updates have not arrived.',
    },
    next: {
      ja: '中継か USBメモリーで、新しいものを届けてください。端末の操作は要りません。',
      en: 'Bring newer ones by relay or stick. Nothing needs to be done on the device.',
    },
  },
  unreachable: {
    what: { ja: '計画かカタログを受け取れません（{why}）。', en: 'Plans or catalogue cannot be fetched ({why}).' },
    effect: { ja: '前に確かめた内容のまま動きます。', en: 'What was verified before stays in use.' },
    next: {
      ja: 'サーバーと中継の「鍵」の状態を確かめてください。',
      en: 'Check the state of server and relay with "tsukuroi keys status".',
    },
  },
  invalid: {
    what: {
      ja: '届いた計画かカタログの署名が正しくありません（{why}）。',
      en: 'What arrived does not verify ({why}).',
    },
    effect: {
      ja: '届いたものは使わず、前に確かめた内容のまま動きます。書き換えか、サーバーの乗っ取りの疑いがあります。',
      en: 'It is not used; what was verified before stays. Somebody may have altered it or taken the server over.',
    },
    next: {
      ja: '鍵を取り替えた覚えがなければ、サーバーを触らずに責任者へ連絡し、経路（中継、USBメモリー）を調べてください。',
      en: 'If nobody replaced a key, leave the server alone, call who is responsible, and examine relay and stick.',
    },
  },
  unknown: {
    what: {
      ja: 'この端末は、署名の確認についてまだ何も報告していません。',
      en: 'This device has said nothing of it yet.',
    },
    effect: { ja: '見守るだけで、何も変更しません。', en: 'It is only watched; nothing is changed.' },
    next: {
      ja: '儀式の後に作った登録ファイルで登録し直すと、計画を受け取れるようになります。',
      en: 'Enrol it again with a file made after the ceremony, so that it can take plans.',
    },
  },
};

export const LINE_LABEL: Text = { ja: '計画とカタログの署名', en: 'Signatures of plans and catalogue' };

export const STANDING_SHORT: Readonly<Record<TrustStanding, Text>> = {
  ok: { ja: '確認済み', en: 'Verified' },
  old: { ja: '古い', en: 'Old' },
  unreachable: { ja: '受け取れない', en: 'Cannot be fetched' },
  invalid: { ja: '正しくない', en: 'Invalid' },
  unknown: { ja: '未確認', en: 'Unknown' },
};

export const TIME_WORDS: Readonly<Record<AgentTrust['time'], Text>> = {
  learnt: { ja: 'サーバーの署名付きの時刻に合わせています', en: 'Set by the signed time of the server' },
  plausible: { ja: '端末の時計のまま（おかしな点なし）', en: 'Its own clock; nothing speaks against it' },
  behind: {
    ja: '時計が過去を指しているため、保守時間帯を開きません',
    en: 'Its clock lies in the past: no maintenance window opens',
  },
  'far-ahead': {
    ja: '時計が進みすぎているため、保守時間帯を開きません',
    en: 'Its clock is far ahead: no maintenance window opens',
  },
};

/** Why something was not used, by the code of the agent's error (packages/trust/src/client/errors.ts) and, of a plan, its reason. */
const WHY_WORDS: Readonly<Record<string, Text>> = {
  METADATA_REFUSED: { ja: '署名が合わない', en: 'signatures do not fit' },
  METADATA_ROLLED_BACK: { ja: '前に見たものより古い版', en: 'older than what was seen before' },
  METADATA_FOREIGN: { ja: '別の施設のもの', en: 'of another facility' },
  METADATA_BELOW_FLOOR: { ja: '組織が認めない古いカタログ', en: 'a catalogue older than the organisation accepts' },
  METADATA_UNREADABLE: { ja: '読み取れない形', en: 'not readable' },
  CATALOG_OLD_ON_NEW_DEVICE: { ja: '最初に届いたカタログが期限切れ', en: 'the first catalogue had expired' },
  DIRECTOR_UNKNOWN: { ja: 'カタログにこの施設がない', en: 'the catalogue does not name this facility' },
  TARGET_ALTERED: { ja: '中身が署名されたものと違う', en: 'content other than what was signed' },
  SOURCE_ENDLESS: { ja: '決められた大きさを超える', en: 'larger than allowed' },
  SOURCE_INCOMPLETE: { ja: '写しが途中まで', en: 'the copy is not complete' },
  SOURCE_SLOW: { ja: '遅すぎる', en: 'too slow' },
  DISK_FULL: { ja: '端末のディスクがいっぱい', en: 'the disk of the device is full' },
  DISK_FAILED: { ja: '端末のディスクに書けない', en: 'the disk of the device cannot be written' },
  SOURCE_UNREACHABLE: { ja: '返事がない', en: 'no answer' },
  'PLAN_REFUSED older-than-seen': { ja: '前に見た計画より古い計画', en: 'a plan older than one seen before' },
  'PLAN_REFUSED not-for-this-device': { ja: 'この端末のものではない計画', en: 'a plan that is not for this device' },
  'PLAN_REFUSED other-department': { ja: '別の部署の計画', en: 'a plan for another department' },
  'PLAN_REFUSED two-plans': { ja: '計画が 2 つある', en: 'two plans at once' },
  'PLAN_REFUSED changed-under-same-number': {
    ja: '同じ番号で中身が変わった計画',
    en: 'a plan changed under its number',
  },
};

export function whyWords(why: string, language: 'ja' | 'en'): string {
  return WHY_WORDS[why]?.[language] ?? why;
}
