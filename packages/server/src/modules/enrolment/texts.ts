import type { Text } from '@tsukuroi/core';
import { defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'enrolment.token-created': { ja: '登録ファイルを作成', en: 'Enrolment file made' },
  'enrolment.token-revoked': { ja: '登録ファイルを取り消し', en: 'Enrolment file revoked' },
  'enrolment.tokens-voided': { ja: '復元のため登録ファイルを無効化', en: 'Enrolment files voided after a restore' },
  'enrolment.enrolled': { ja: '端末が登録に来た', en: 'Device enrolled' },
  'enrolment.confirmed': { ja: '照合待ちの端末を確認', en: 'Waiting device confirmed' },
  'enrolment.refused': { ja: '照合待ちの端末を拒否', en: 'Waiting device refused' },
  'enrolment.revoked': { ja: '端末の証明書を取り消し', en: 'Device revoked' },
  'enrolment.image': { ja: 'マスターイメージとして扱う', en: 'Taken as a master image' },
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
  confirmed: { ja: '管理者が確認', en: 'Confirmed by a person' },
  refused: { ja: '管理者が拒否', en: 'Refused by a person' },
  revoked: { ja: '管理者が取り消し', en: 'Revoked by a person' },
  replaced: { ja: '同じ機器の新しい登録に置き換え', en: 'Replaced by a newer enrolment of the same hardware' },
};
