import { dayInJapan, daysBetween, type Text } from '@tsukuroi/core';
import type { Progress } from '@tsukuroi/trust/bundle/progress.ts';
import { readableBytes } from '@tsukuroi/trust/store/space.ts';
import { defineAuditFields, defineAuditWords } from '../audit/index.ts';

defineAuditWords({
  'carrying.imported': { ja: '持ち運びファイルを取り込み', en: 'Bundle taken in' },
  'carrying.begun': { ja: '持ち運びファイルを途中まで読み取り', en: 'Bundle read in part' },
  'carrying.refused': { ja: '持ち運びファイルを拒否', en: 'Bundle refused' },
  'carrying.made': { ja: '持ち運びファイルを作成', en: 'Bundle made' },
  'carrying.recipient-added': { ja: '受け取り手の公開鍵を登録', en: 'Recipient registered' },
  'carrying.recipient-removed': { ja: '受け取り手の公開鍵を削除', en: 'Recipient removed' },
  'carrying.catalog-taken': { ja: '届いたカタログを反映', en: 'Carried catalogue in effect' },
  'carrying.catalog-refused': { ja: '届いたカタログを拒否', en: 'Carried catalogue refused' },
  'carrying.knowledge-taken': { ja: '届いた知識を反映', en: 'Carried knowledge in effect' },
  'carrying.knowledge-refused': { ja: '届いた知識を拒否', en: 'Carried knowledge refused' },
});

defineAuditFields('carrying', {
  outcome: {
    ja: '結果',
    en: 'Outcome',
    values: {
      done: { ja: '反映した', en: 'in effect' },
      same: { ja: '前と同じ', en: 'the same as before' },
      refused: { ja: '拒否', en: 'refused' },
      complete: { ja: 'すべて読み取った', en: 'read whole' },
      already: { ja: '前に取り込んだもの', en: 'taken in before' },
      waiting: { ja: '続きを待っている', en: 'waits for the rest' },
    },
  },
  entries: { ja: '中身の数', en: 'Entries' },
  missingVolumes: { ja: '届いていない巻', en: 'Volumes that lack' },
  kind: {
    ja: '種類',
    en: 'Kind',
    values: { request: { ja: '依頼書', en: 'request' }, results: { ja: '結果', en: 'results' } },
  },
  lost: { ja: 'もう一度頼んだもの', en: 'Asked for again' },
  lists: { ja: 'パッケージの一覧', en: 'Lists of packages' },
  to: { ja: '宛先', en: 'For' },
  recipient: { ja: '宛先の鍵', en: 'Key of the recipient' },
});

export const TITLES = {
  check: { ja: '持ち運びファイルの確認', en: 'Checking the bundle' },
  import: { ja: '持ち運びファイルの取り込み', en: 'Taking the bundle in' },
  make: { ja: '依頼書の書き出し', en: 'Writing the request' },
  results: { ja: '結果の書き出し', en: 'Writing the results' },
  effects: { ja: '届いたものの反映', en: 'Making what came in take effect' },
} as const satisfies Readonly<Record<string, Text>>;

/** What became of each kind of thing that a bundle brings. */
export const EFFECT_WORDS = {
  metadata: { ja: 'カタログ', en: 'catalogue' },
  knowledge: { ja: '知識', en: 'knowledge' },
  waiting: (what: Text): Text => ({
    ja: `${what.ja}の反映を待っています。`,
    en: `The ${what.en} has not taken effect yet.`,
  }),
  done: (what: Text, same: boolean): Text =>
    same
      ? { ja: `${what.ja}は今のものと同じでした。`, en: `The ${what.en} is what was there already.` }
      : { ja: `${what.ja}を反映しました。`, en: `The ${what.en} is in effect.` },
  now: (what: Text): Text => ({ ja: `${what.ja}を反映しています`, en: `Taking the ${what.en} over` }),
} as const;

export const USUAL_ABOUT = {
  request: { ja: '足りないものの依頼書', en: 'request for what is missing' },
  results: { ja: '依頼書と端末のパッケージ一覧', en: 'request and lists of packages' },
} as const satisfies Readonly<Record<string, Text>>;

const PHASES: Readonly<Record<Progress['phase'], Text>> = {
  reading: { ja: '読み取っています', en: 'Reading' },
  writing: { ja: '書き込んでいます', en: 'Writing' },
  opening: { ja: '復号しています', en: 'Opening' },
  applying: { ja: '反映しています', en: 'Applying' },
};

/** How far a copy is, how fast, and how long it still takes: `読み取っています 1.2 GB / 4.0 GB（毎秒 42 MB、あと 3 分以内）`. */
export function progressWords({ phase, doneBytes, totalBytes, bytesPerSecond, secondsLeft }: Progress): Text {
  const bytes = `${readableBytes(doneBytes)} / ${readableBytes(totalBytes)}`;
  const minutes = secondsLeft === undefined ? 0 : Math.ceil(secondsLeft / 60);
  const ja = [
    ...(bytesPerSecond > 0 ? [`毎秒 ${readableBytes(bytesPerSecond)}`] : []),
    ...(minutes > 0 ? [`あと ${minutes} 分以内`] : []),
  ].join('、');
  const en = [
    ...(bytesPerSecond > 0 ? [`${readableBytes(bytesPerSecond)}/s`] : []),
    ...(minutes > 0 ? [`${minutes} min at most`] : []),
  ].join(', ');
  return {
    ja: `${PHASES[phase].ja} ${bytes}${ja === '' ? '' : `（${ja}）`}。抜かないでください。`,
    en: `${PHASES[phase].en} ${bytes}${en === '' ? '' : ` (${en})`}. Leave the stick in.`,
  };
}

/** Old content is taken, but its age is always said. */
function age(madeAt: string, nowMs: number): Text {
  const days = Math.max(0, daysBetween(dayInJapan(Date.parse(madeAt)), dayInJapan(nowMs)));
  return days === 0
    ? { ja: '今日作られたものです。', en: 'It was made today.' }
    : { ja: `作られてから ${days} 日たっています。`, en: `It was made ${days} day(s) ago.` };
}

export function checkedWords(madeAt: string, nowMs: number): Text {
  const told = age(madeAt, nowMs);
  return { ja: `署名も中身も正しいものです。${told.ja}`, en: `Signatures and content are right. ${told.en}` };
}

export function importedWords(
  found: {
    readonly outcome: 'complete' | 'already';
    readonly copiedBytes: number;
    readonly entries: number;
    readonly madeAt: string;
  },
  nowMs: number,
): Text {
  const told = age(found.madeAt, nowMs);
  const bytes = readableBytes(found.copiedBytes);
  return found.outcome === 'already'
    ? {
        ja: `取り込み済みのものです。何も書いていません。${told.ja}`,
        en: `It is in already. Nothing was written. ${told.en}`,
      }
    : {
        ja: `取り込みました: ${found.entries} 件、新しく ${bytes}。USB メモリーを抜いてかまいません。${told.ja}`,
        en: `Taken in: ${found.entries} entries, ${bytes} new. The stick may be removed. ${told.en}`,
      };
}

export function madeWords(folders: readonly string[]): Text {
  return {
    ja: `${folders.length} 枚を書き出しました(${folders.join('、')})。記録の行を選ぶとラベルを印刷できます。`,
    en: `Wrote ${folders.length} volume(s) (${folders.join(', ')}). Choose its line to print the label.`,
  };
}
