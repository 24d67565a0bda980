import type { Language, Text } from '@tsukuroi/core';
import { type HeldReason, heldWords, scopeWords } from '@tsukuroi/policy';
import type { PolicyScope } from './explainer.ts';
import type { GroupHeld } from './first-group.ts';
import { shownRolloutName } from './rollout-name.ts';

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
  /** A channel names the repository, and accepts signed lists only. */
  | { readonly code: 'list-unsigned'; readonly suite: string }
  /** Nothing of it can be planned from outside. */
  | { readonly code: 'not-planned'; readonly update: string; readonly because: 'module' | 'version' }
  | { readonly code: 'content-missing' }
  | { readonly code: 'too-many' }
  /** Belongs together with another one that is held back. */
  | { readonly code: 'belongs-to'; readonly update: string }
  | { readonly code: 'would-remove'; readonly update: string }
  | { readonly code: 'backup-missing'; readonly days: number; readonly why?: AloneReason }
  | { readonly code: 'first-consent-missing'; readonly why?: AloneReason }
  | { readonly code: 'rollout-stopped'; readonly rollout: string }
  | { readonly code: 'not-proved'; readonly rollout: string }
  /** Devices take turns, and its turn lies beyond the last start. */
  | { readonly code: 'turn-later' }
  /** A group that goes before it, or must not be down with it, is not back. */
  | { readonly code: 'group-not-back'; readonly why: GroupHeld; readonly device: string }
  | { readonly code: 'failed-before' }
  /** Its version cannot be compared with the catalogue's. */
  | { readonly code: 'version-unknown'; readonly application: string }
  | { readonly code: 'recipe-frozen'; readonly because: string }
  /** The recipe says that it cannot be taken off. */
  | { readonly code: 'cannot-remove'; readonly because: string }
  | { readonly code: 'charter-remove' }
  /** The agent does not say which version of it runs. */
  | { readonly code: 'agent-version-unknown' }
  /** It speaks with its server in a way that this server does not know. */
  | { readonly code: 'server-first' }
  | { readonly code: 'agent-too-old'; readonly least: string }
  /** The release does not say for which machines it is. */
  | { readonly code: 'architecture-unknown' };

/** Why a device goes by itself and first: it is a server, an update that it lacks came out a year ago, or the fix of a weakness that it has did. */
export type AloneReason = 'server' | 'published' | 'finding';

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
  'list-unsigned': ({ suite }) => ({
    ja: `配布元 ${suite} は一覧に署名していません。カタログの配布元(channel)が、それを認めていません。`,
    en: `${suite} does not sign its list, and the channel of the catalogue does not accept that.`,
  }),
  'not-planned': ({ because }) => ({
    ja:
      because === 'module'
        ? 'モジュールのパッケージです。どのストリームを使っているかが外からは分からないため、配りません。端末で更新してください。'
        : '入っている版と配布元の版を比べられないため、配りません。端末で確かめてください。',
    en:
      because === 'module'
        ? 'It belongs to a module stream, which is not known from outside; it is not distributed. Update it at the device.'
        : 'The installed version cannot be compared with the vendor’s; it is not distributed. Look at the device.',
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
  'backup-missing': ({ days, why }) => ({
    ja: `${aloneWords(why).ja}、${days} 日以内のバックアップの記録が要ります。取ってから「確認の記録」に書いてください。`,
    en: `${aloneWords(why).en} it needs a backup on record, at most ${days} days old.`,
  }),
  'first-consent-missing': ({ why }) => ({
    ja: `${aloneWords(why).ja}、業者の確認が要ります。「確認の記録」に記録してください。`,
    en: `${aloneWords(why).en} it needs the vendor’s confirmation on record.`,
  }),
  'rollout-stopped': ({ rollout }) => ({
    ja: `「${shownRolloutName(rollout, 'ja')}」が止まっているため、同じ版は配りません。`,
    en: `“${shownRolloutName(rollout, 'en')}” has stopped, so the same version is not rolled out.`,
  }),
  'turn-later': () => ({
    ja: '同時に始める台数に限りがあるため、順番を待っています。',
    en: 'It waits for its turn, since only so many begin at once.',
  }),
  'group-not-back': ({ device, why }) => ({
    ja: `同時に止めない組の ${device} を待っています。${GROUP_WORDS[why].ja}問題がないと確かめたら「待たずに進める」を押してください。`,
    en: `It waits for ${device}, with which it must not be down together: ${GROUP_WORDS[why].en} If all is well there, let it go on.`,
  }),
  'failed-before': () => ({
    ja: 'この版は、この端末で前に失敗しました。理由を直してから「やり直す」を押してください。',
    en: 'This version failed on this device. Mend the cause, then retry.',
  }),
  'version-unknown': ({ application }) => ({
    ja: `${application} は、入っている版とカタログの版を比べられません。責任者にレシピの確認を頼んでください。`,
    en: `The installed version of ${application} cannot be compared with the catalogue’s. Ask whoever keeps the recipe.`,
  }),
  'recipe-frozen': ({ because }) => ({
    ja: `カタログで止めてあります: ${because}`,
    en: `Held in the catalogue: ${because}`,
  }),
  'cannot-remove': ({ because }) => ({
    ja: `レシピに「外せない」とあります: ${because}`,
    en: `The recipe says that it cannot be removed: ${because}`,
  }),
  'charter-remove': () => ({
    ja: '施設の約束(charter)が、この部署での取り外し(remove)を許していません。責任者に署名を頼んでください。',
    en: 'The charter does not allow removals in this department. Ask whoever keeps the keys.',
  }),
  'agent-version-unknown': () => ({
    ja: '動いているエージェントの版がまだ届いていません。届くまで新しくしません。',
    en: 'Which version of the agent runs has not been told yet; until then it is not renewed.',
  }),
  'server-first': () => ({
    ja: 'この版のエージェントには、新しいサーバが要ります。先にサーバを新しくしてください。',
    en: 'This agent needs a newer server. Renew the server first.',
  }),
  'architecture-unknown': () => ({
    ja: 'この版がどの型の端末のものか書かれていません。責任者に、カタログへの登録のやり直しを頼んでください。',
    en: 'The release does not say for which machines it is. Ask whoever keeps the catalogue to add it anew.',
  }),
  'agent-too-old': ({ least }) => ({
    ja: `${least} より古いエージェントからは、じかに新しくできません。間の版の署名を責任者に頼んでください。`,
    en: `Agents before ${least} cannot be renewed to it directly. Ask for a release in between.`,
  }),
  'not-proved': ({ rollout }) => ({
    ja: `前の段階で試していない版です。「${shownRolloutName(rollout, 'ja')}」の後、次の配布で検証から始めます。`,
    en: `Not tried in an earlier ring. After “${shownRolloutName(rollout, 'en')}” the next rollout begins with it.`,
  }),
};

const ALONE: { readonly [Why in AloneReason]: Text } = {
  server: { ja: 'サーバなので', en: 'As a server' },
  published: {
    ja: '入っていない更新が 1 年以上前に公開されているので',
    en: 'As an update that it lacks came out more than a year ago,',
  },
  finding: {
    ja: '直し方が 1 年以上前に公開された弱点が残っているので',
    en: 'As a weakness that it has could be mended for more than a year,',
  },
};

/** Rows from before the reason was kept say both. */
function aloneWords(why: AloneReason | undefined): Text {
  const both = { ja: 'サーバか、1 年以上遅れた端末なので', en: 'As a server or a device a year behind' };
  return why === undefined ? both : ALONE[why];
}

const GROUP_WORDS: Readonly<Record<GroupHeld, Text>> = {
  'under-way': { ja: '先に更新しているところです。', en: 'it goes first.' },
  away: {
    ja: '更新か再起動の途中で、まだ戻っていません。',
    en: 'it is amid its update or restart, or nobody knows what became of it.',
  },
  failed: { ja: '更新が失敗しました。直すまで次へ進みません。', en: 'its update failed.' },
  'not-seen': { ja: '更新は済みましたが、その後の報告がまだです。', en: 'it is done and was not heard of since.' },
  'not-well': {
    ja: '更新の後、動いていないサービスか、合わない確認があります。',
    en: 'something that ran there before does not run now.',
  },
  silent: { ja: '1 時間以上、連絡がありません。', en: 'it has been silent for more than an hour.' },
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

/** Why a policy is about an update; '' where it is not, or nobody said yet. */
export function scopeText(written: string | null, language: Language): string {
  if (written === null) {
    return '';
  }
  const { policy, scope } = JSON.parse(written) as PolicyScope;
  return scopeWords(policy, scope)[language];
}

/** Reasons for which a person has to say yes. */
export function waitsForApproval({ code }: AnyReason): boolean {
  return APPROVALS.has(code);
}

const APPROVALS: ReadonlySet<AnyReason['code']> = new Set([
  'vendor-consent-missing',
  'maker-consent-missing',
  'person-consent-missing',
  'head-not-named',
  'permit-missing',
  'first-consent-missing',
  'backup-missing',
  'no-channel',
]);
