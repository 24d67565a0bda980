import type { Language, Text } from '@tsukuroi/core';
import { type HeldReason, heldWords } from '@tsukuroi/policy';

/** Why a device gets nothing, or an update waits, beside the reasons of the policies. A closed list; each has its sentence below. */
export type OwnReason =
  /** No answer of the internet side for what this device has. */
  | { readonly code: 'no-answer' }
  /** Its software changed otherwise since that answer: a new one is needed. */
  | { readonly code: 'list-changed' }
  /** No trusted agent. */
  | { readonly code: 'no-agent' }
  | { readonly code: 'no-ceremony' }
  | { readonly code: 'no-charter' }
  | { readonly code: 'charter-touch' }
  | { readonly code: 'charter-window' }
  | { readonly code: 'charter-verb' }
  | { readonly code: 'permit-missing' }
  | { readonly code: 'no-channel'; readonly suite: string }
  | { readonly code: 'content-missing' }
  | { readonly code: 'too-many' }
  /** Belongs together with another one that is held back. */
  | { readonly code: 'belongs-to'; readonly update: string }
  | { readonly code: 'would-remove'; readonly update: string }
  | { readonly code: 'backup-missing'; readonly days: number }
  | { readonly code: 'first-consent-missing' }
  | { readonly code: 'rollout-stopped'; readonly rollout: string }
  | { readonly code: 'not-proved'; readonly rollout: string }
  /** Devices take turns, and its turn lies beyond the last start. */
  | { readonly code: 'turn-later' }
  | { readonly code: 'failed-before' };

export type AnyReason = HeldReason | OwnReason;

const OWN: { readonly [Code in OwnReason['code']]: (reason: Extract<OwnReason, { code: Code }>) => Text } = {
  'no-answer': () => ({
    ja: 'この端末の一覧に対する答えが、まだ外から届いていません。次の受け渡しを待っています。',
    en: 'No answer for this device’s list has come from outside yet; it waits for the next exchange.',
  }),
  'list-changed': () => ({
    ja: '入っているものが、答えを受け取った後に変わりました。新しい答えを待っています。',
    en: 'What is installed changed after the answer; a new one is needed.',
  }),
  'no-agent': () => ({
    ja: 'つくろいのエージェントが登録されていません。登録すると配れます。',
    en: 'It has no enrolled agent.',
  }),
  'no-ceremony': () => ({
    ja: '署名の鍵がまだ作られていません。「鍵」の画面の手順で作ってください。',
    en: 'There are no signing keys yet. Follow the steps under Keys.',
  }),
  'no-charter': () => ({
    ja: '施設の約束(charter)が読めません。「tsukuroi keys status」で確かめてください。',
    en: 'The charter cannot be read. See "tsukuroi keys status".',
  }),
  'charter-touch': () => ({
    ja: '施設の約束(charter)で「触らない」端末です。',
    en: 'The charter says that it must not be touched.',
  }),
  'charter-window': () => ({
    ja: '方針の保守時間が、施設の約束(charter)の時間の外か、短すぎます。',
    en: 'The policy’s windows lie outside the charter’s hours, or are too short.',
  }),
  'charter-verb': () => ({
    ja: '施設の約束(charter)が、この部署での更新を許していません。',
    en: 'The charter does not allow updates in this department.',
  }),
  'permit-missing': () => ({
    ja: '金庫の鍵で署名した許可がありません。責任者に許可の署名を頼んでください。',
    en: 'There is no permit signed with the safe’s keys. Ask whoever keeps them.',
  }),
  'no-channel': ({ suite }) => ({
    ja: `カタログに ${suite} の配布元が登録されていません。責任者に登録と署名を頼んでください。`,
    en: `The catalogue has no channel for ${suite}. Ask whoever keeps the keys to add it.`,
  }),
  'content-missing': () => ({
    ja: '更新のファイルがまだそろっていません。次の受け渡しを待っています。',
    en: 'Its files are not all here yet; it waits for the next exchange.',
  }),
  'too-many': () => ({
    ja: '一度に配れる数を超えています。販売元へ連絡してください。',
    en: 'It is more than one plan can hold. Call the maker.',
  }),
  'belongs-to': ({ update }) => ({
    ja: `一緒に入れる必要のある ${update} を待っています。`,
    en: `It belongs together with ${update}, which waits.`,
  }),
  'would-remove': () => ({
    ja: '入れると別のソフトウェアが消えるため、配りません。人の判断が要ります。',
    en: 'It would remove other software, so it is not rolled out; a person must decide.',
  }),
  'backup-missing': ({ days }) => ({
    ja: `サーバと 1 年以上遅れた端末には、${days} 日以内のバックアップの記録が要ります。取ってから記録してください。`,
    en: `Servers and devices a year behind need a backup on record, at most ${days} days old.`,
  }),
  'first-consent-missing': () => ({
    ja: 'サーバと 1 年以上遅れた端末には、業者の確認が要ります。「ベンダー確認」に記録してください。',
    en: 'Servers and devices a year behind need the vendor’s confirmation on record.',
  }),
  'rollout-stopped': ({ rollout }) => ({
    ja: `「${rollout}」が止まっているため、同じ版は配りません。`,
    en: `“${rollout}” has stopped, so the same version is not rolled out.`,
  }),
  'turn-later': () => ({
    ja: '同時に始める台数に限りがあるため、順番を待っています。',
    en: 'It waits for its turn, since only so many begin at once.',
  }),
  'failed-before': () => ({
    ja: 'この版は、この端末で前に失敗しました。理由を直してから「やり直す」を押してください。',
    en: 'This version failed on this device. Mend the cause, then retry.',
  }),
  'not-proved': ({ rollout }) => ({
    ja: `前の段階で試していない版です。「${rollout}」の後、次の配布で検証から始めます。`,
    en: `Not tried in an earlier ring. After “${rollout}” the next rollout begins with it.`,
  }),
};

/** 「適用していない理由」 of any kind. */
export function anyHeldWords(reason: AnyReason): Text {
  const own = OWN[reason.code as OwnReason['code']] as ((reason: AnyReason) => Text) | undefined;
  return own === undefined ? heldWords(reason as HeldReason) : own(reason);
}

/** Every reason once, one sentence after the other. */
export function heldText(reasons: readonly AnyReason[], language: Language): string {
  return [...new Set(reasons.map((reason) => anyHeldWords(reason)[language]))].join(language === 'ja' ? '' : ' ');
}

/** Reasons for which a person has to say yes. */
export function waitsForApproval({ code }: AnyReason): boolean {
  return APPROVALS.has(code);
}

const APPROVALS: ReadonlySet<AnyReason['code']> = new Set([
  'vendor-consent-missing',
  'maker-consent-missing',
  'person-consent-missing',
  'permit-missing',
  'first-consent-missing',
  'backup-missing',
  'no-channel',
]);
