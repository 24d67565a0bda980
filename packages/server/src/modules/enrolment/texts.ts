import type { Language, Text } from '@tsukuroi/core';
import {
  GAP_WHY_WORDS,
  IDENTITY_KIND_WORDS,
  IDENTITY_STATE_WORDS,
  LEDGER_BY_WORDS,
  TOKEN_KIND_WORDS,
} from '@tsukuroi/protocol';
import { defineAuditFields, defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'enrolment.token-created': { ja: '登録ファイルを作成', en: 'Enrolment file made' },
  'enrolment.token-revoked': { ja: '登録ファイルを取り消し', en: 'Enrolment file revoked' },
  'enrolment.tokens-voided': { ja: '復元のため登録ファイルを無効化', en: 'Enrolment files voided after a restore' },
  'enrolment.enrolled': { ja: '端末が登録に来た', en: 'Device enrolled' },
  'enrolment.confirmed': { ja: '照合待ちの端末を確認', en: 'Waiting device confirmed' },
  'enrolment.refused': { ja: '照合待ちの端末を拒否', en: 'Waiting device refused' },
  'enrolment.revoked': { ja: '端末の証明書を取り消し', en: 'Device revoked' },
  'enrolment.gate-certified': { ja: '受け渡しの機械を登録', en: 'Station between zones enrolled' },
  'enrolment.gate-renewed': { ja: '受け渡しの機械の証明書を更新', en: 'Certificate of a station renewed' },
  'enrolment.image': { ja: 'マスターイメージとして扱う', en: 'Taken as a master image' },
  'enrolment.reports-lost': { ja: '端末の報告の欠け', en: 'Reports of a device lost' },
  'enrolment.gap-seen': { ja: '報告の欠けを確かめた', en: 'Lost reports looked into' },
  'enrolment.re-rooted': { ja: '端末の信頼の根を入れ替え', en: 'Root of trust of a device replaced' },
  'enrolment.clone-noticed': { ja: 'ディスクの複製を検知', en: 'Cloned disk noticed' },
  'enrolment.certificate-recorded': { ja: '復元後に証明書を記録', en: 'Certificate recorded after a restore' },
});

/** Why an identity is in its state. */
export const REASON_WORDS: Readonly<Record<string, Text>> = {
  single: { ja: '1 台用の登録ファイルで登録', en: 'Enrolled with a file for one device' },
  rollout: { ja: '一括登録。台帳に合うものがありません', en: 'Roll-out; nothing in the ledger fits' },
  matched: { ja: '一括登録。台帳と一致', en: 'Roll-out; recognised in the ledger' },
  'already-enrolled': {
    ja: '同じ機器がすでに登録されています。入れ替えなら確認してください',
    en: 'The same hardware is enrolled already; confirm if it was reinstalled',
  },
  clone: {
    ja: '別の端末のディスクの複製です。新しい端末なら確認してください',
    en: 'Cloned from another device; confirm if it is a new one',
  },
  forked: {
    ja: '2 台が同じ識別子を使っています。どちらが元か判断できないため、両方を照合待ちにしました',
    en: 'Two machines use this identity and it cannot be told which is the original: both must be confirmed',
  },
  'after-restore': {
    ja: 'サーバーの復元より後に登録された端末です。確認してください',
    en: 'Enrolled after the backup that was restored; confirm it',
  },
  gate: { ja: '申請ファイルで登録', en: 'Enrolled by a request file' },
  confirmed: { ja: '管理者が確認', en: 'Confirmed by a person' },
  refused: { ja: '管理者が拒否', en: 'Refused by a person' },
  revoked: { ja: '管理者が取り消し', en: 'Revoked by a person' },
  replaced: { ja: '同じ機器の新しい登録に置き換え', en: 'Replaced by a newer enrolment of the same hardware' },
};

defineAuditFields('enrolment', {
  state: { ja: '状態', en: 'State', values: IDENTITY_STATE_WORDS },
  reason: { ja: '理由', en: 'Reason', values: REASON_WORDS },
  token: { ja: '登録ファイル', en: 'Enrolment file' },
  tokens: { ja: '登録ファイル(個)', en: 'Enrolment files' },
  ledger: { ja: '台帳', en: 'Ledger' },
  by: { ja: '一致した項目', en: 'Recognised by', values: LEDGER_BY_WORDS },
  uses: { ja: '使える回数', en: 'Uses' },
  kind: { ja: '種類', en: 'Kind', values: { ...IDENTITY_KIND_WORDS, ...TOKEN_KIND_WORDS } },
  validUntil: { ja: '期限', en: 'Valid until' },
  hardware: { ja: '機器', en: 'Hardware' },
  from: { ja: 'はじめ(番号または元の端末)', en: 'First number, or the original device' },
  to: { ja: 'おわり(番号)', en: 'Last number' },
  why: { ja: '理由', en: 'Why', values: GAP_WHY_WORDS },
  identity: { ja: '識別子', en: 'Identity' },
  root: { ja: '組織の root のハッシュ', en: 'Hash of the root' },
});

/** How a ledger words whether a thing is in use. */
export const LEDGER_USE_WORDS = {
  'in-use': { ja: '使用中', en: 'In use' },
  spare: { ja: '予備', en: 'Spare' },
  retired: { ja: '廃棄', en: 'Retired' },
  unknown: { ja: '書かれていません', en: 'Not said' },
} as const satisfies Readonly<Record<string, Text>>;

/** Why a waiting device is confirmed together with others, or stays. */
export const FIT_REASONS = {
  fits: { ja: '製造番号か MAC アドレスが台帳と同じです。', en: 'Its serial or MAC is that of the ledger.' },
  'name-only': {
    ja: '台帳とは名前だけが合っています。機器の前か電話で確かめたものだけ選んでください。',
    en: 'By its name alone. Choose it only after somebody looked at the machine or called.',
  },
  'not-listed': {
    ja: '台帳の 1 行に決まりません。台帳を直すか、1 台ずつ確かめてください。',
    en: 'No single line of the ledger fits. Correct the ledger, or look at it by itself.',
  },
  'by-address': {
    ja: '台帳とは IP アドレスだけが合っています。IP アドレスは使い回されるため、1 台ずつ確かめてください。',
    en: 'By its IP address alone, which another machine may have had. Look at it by itself.',
  },
  different: {
    ja: '台帳と製造番号、MAC アドレス、部署のどれかが違います。1 台ずつ見比べてください。',
    en: 'Serial, MAC or department differ from the ledger. Compare it by itself.',
  },
  retired: {
    ja: '台帳では廃棄したことになっています。1 台ずつ確かめてください。',
    en: 'The ledger calls it retired. Look at it by itself.',
  },
  'needs-a-look': {
    ja: '複製か入れ替えのおそれがあるため、まとめては確認できません。1 台ずつ確かめてください。',
    en: 'It may be a copy or a replacement, so it is not confirmed with others. Look at it by itself.',
  },
  'not-waiting': {
    ja: '照合待ちではありません。ほかの人が先に決めた可能性があります。',
    en: 'It does not wait any more. Somebody else may have decided.',
  },
} as const satisfies Readonly<Record<string, Text>>;

/** What to do about lost reports, by why they are lost. */
export const GAP_NEXT = {
  missing: {
    ja: 'ログを消した人がいないか、ディスクが傷んでいないかを端末で確かめてください。覚えのない操作なら、責任者へ知らせてください。',
    en: 'Check at the device whether somebody removed its records, and its disk. If nobody knows why, tell who is responsible.',
  },
  damaged: {
    ja: '端末のディスクが傷んでいるおそれがあります。バックアップを取り、ディスクを検査してください。',
    en: 'The disk of the device may be failing. Back it up and test the disk.',
  },
  content: {
    ja: '端末の中にも報告の中身が残っていませんでした。次の報告が届いていれば、今の状態は分かっています。ディスクの空きを確かめてください。',
    en: 'The device no longer had what the report names. If a later one arrived, the present state is known. Check the room on its disk.',
  },
  'not-kept': {
    ja: '長く連絡がとれず、端末が古い報告を捨てました。今の状態は届いています。通信が切れていた理由を確かめてください。',
    en: 'It was out of reach for so long that it let old reports go. The present state has arrived. Find out why it was cut off.',
  },
  'let-go': {
    ja: 'サーバーをバックアップから戻したためです。以前のサーバーが受け取ったあと、端末は捨てています。することはありません。覚えがあれば「確かめた」を押してください。',
    en: 'The server was put back from a backup; an earlier state of it had taken these. There is nothing to do but to say that you know.',
  },
} as const satisfies Readonly<Record<string, Text>>;

const UNTIL_THEN: Text = {
  ja: '確かめるまで、この端末の報告は受け取らず、何も届けません。',
  en: 'Until then its reports are not taken and nothing is sent to it.',
};

/** What to do about a device that waits, by why it waits. */
const NEXT_WAITING: Readonly<Record<string, Text>> = {
  rollout: {
    ja: '機器の前か電話で、名前と製造番号を確かめてください。病院の機器なら「確認する」、心当たりがなければ「拒否する」を押してください。',
    en: 'Check name and serial at the machine or by telephone. Confirm it if it is yours, refuse it if nobody knows it.',
  },
  'already-enrolled': {
    ja: 'OS の入れ直しや部品の交換をしましたか。したなら「確認する」を押してください。前の登録は終わり、履歴は引き継がれます。していないなら「拒否する」を押し、機器を見に行ってください。他人がこの機器を名乗っているおそれがあります。',
    en: 'Was it reinstalled? Then confirm: the earlier enrolment ends and its history goes on. If not, refuse and look at the machine: somebody may pretend to be it.',
  },
  clone: {
    ja: 'ディスクを写して作った端末です。新しい 1 台として使うなら「確認する」を押してください。写しを作った覚えがなければ「拒否する」を押し、元の端末のディスクが持ち出されていないかを確かめてください。',
    en: 'Made from a copy of a disk. Confirm it if it is used as a machine of its own. If nobody made a copy, refuse, and check whether the disk of the original was taken.',
  },
  forked: {
    ja: '2 台が同じ識別子で動いています。両方の機器を見に行き、使う 1 台だけを「確認する」、もう 1 台を「拒否する」にしてください。同じイメージから何台も作るなら「マスターイメージにする」を押してください。',
    en: 'Two machines use one identity. Look at both, confirm the one in use and refuse the other. If many are made from one image, take it as a master image.',
  },
  'after-restore': {
    ja: 'サーバーをバックアップから戻したため、この登録の記録が残っていません。最近入れた機器かを確かめ、そうなら「確認する」を押してください。',
    en: 'The server was restored, so nothing is on record about this enrolment. Confirm it if the machine was added lately.',
  },
};

const RETIRED: Text = {
  ja: '台帳では廃棄したことになっている機器です。まだ使っているなら先に台帳を直し、使っていないはずなら「拒否する」を押して機器を探してください。',
  en: 'The ledger calls this machine retired. Correct the ledger if it is in use; if not, refuse it and look for the machine.',
};

const NEXT_ENDED: Readonly<Record<string, Text>> = {
  active: { ja: 'することはありません。報告を受け取っています。', en: 'Nothing to do. Its reports are taken.' },
  quiet: {
    ja: 'まだ一度も連絡がありません。端末でエージェントが動いているか、サーバーまで通信できるかを確かめてください。',
    en: 'It has not been heard of yet. Check that its agent runs and reaches the server.',
  },
  refused: {
    ja: 'この端末は受け付けていません。間違えて拒否したときは、新しい登録ファイルで登録し直してください。',
    en: 'This device is not accepted. If it was refused by mistake, enrol it again with a new file.',
  },
  revoked: {
    ja: 'この端末の報告は受け取らず、何も届けません。機器を廃棄したなら台帳も直してください。また使うなら、新しい登録ファイルで登録し直してください。',
    en: 'Its reports are not taken and nothing is sent to it. If it was disposed of, correct the ledger; to use it again, enrol it with a new file.',
  },
  replaced: {
    ja: 'することはありません。同じ機器の新しい登録を使っています。',
    en: 'Nothing to do. A newer enrolment of the same hardware is in use.',
  },
};

/** What a person does now about an enrolled device. */
export function nextWords(
  row: { readonly state: string; readonly reason: string; readonly last_seen: string | null },
  retired: boolean,
  language: Language,
): string {
  if (row.state === 'waiting') {
    const why = (retired ? RETIRED : (NEXT_WAITING[row.reason] ?? NEXT_WAITING.rollout))?.[language] ?? '';
    return `${why}${language === 'en' ? ' ' : ''}${UNTIL_THEN[language]}`;
  }
  const ended = row.reason === 'replaced' ? 'replaced' : row.state;
  const words = NEXT_ENDED[ended === 'active' && row.last_seen === null ? 'quiet' : ended];
  return words?.[language] ?? '';
}
