import type { Text } from '@tsukuroi/core';
import type { FeedState, Held } from './view.ts';

const ORIGINS: Readonly<Record<FeedState['origin'], Text>> = {
  starter: { ja: '製品に付属', en: 'ships with the product' },
  'feeds-folder': { ja: '指定されたフォルダーから', en: 'from the given folder' },
  collector: { ja: '収集役が取得', en: 'fetched by the collector' },
  'apt-lists': { ja: 'この機器の apt の一覧から', en: 'from this machine’s apt lists' },
  override: { ja: 'この病院での訂正', en: 'corrections made here' },
};

export function originWords(origin: FeedState['origin']): Text {
  return ORIGINS[origin];
}

const WHY: Readonly<Record<NonNullable<Held['why']>, Text>> = {
  broken: { ja: '読み取れないため使っていません', en: 'refused: it cannot be read' },
  shrunk: { ja: '記録が急に減ったため保留しました', en: 'held back because it suddenly has far fewer records' },
  vanished: { ja: 'ファイルがなくなったため保留しました', en: 'held back because its files are gone' },
  older: {
    ja: '前回より古いデータなので保留しました',
    en: 'held back because its data is older than the last good one',
  },
};

/** One sentence: what was not taken, why, and what stands instead. */
export function heldWords(held: Held): Text {
  const place = [held.unit ?? '', held.file, held.position].filter((part) => part !== '').join(', ');
  const why = WHY[held.why ?? 'broken'];
  const instead: Text =
    held.stands === false
      ? { ja: '代わりに使えるものはありません', en: 'nothing stands in its place' }
      : { ja: '前回のものを使っています', en: 'the last good one stands' };
  return {
    ja: `入力を${why.ja}（${place}: ${held.reason}）。${instead.ja}。`,
    en: `Input ${why.en} (${place}: ${held.reason}); ${instead.en}.`,
  };
}
