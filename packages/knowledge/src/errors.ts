import { type ErrorTexts, registerErrorTexts, TsukuroiError } from '@tsukuroi/core';

/** Words of the knowledge room. */
const TEXTS: ErrorTexts = {
  FEED_INVALID: {
    ja: {
      what: '知識の元データ {feed} のファイル {file} を読み取れませんでした（位置: {position}、理由: {reason}）。',
      effect:
        'このファイルの内容はすべて使いません。前回正しく読めたものがあれば、それを使い続けます。ほかの元データは取り込みます。',
      next: '配布元からもう一度取得してください。同じ位置で続くときは、この表示を添えて開発元へ知らせてください。',
    },
    en: {
      what: 'The file {file} of feed {feed} could not be read (at {position}: {reason}).',
      effect: 'Nothing of this file is used. The last good one stays where there is one; the other feeds are taken in.',
      next: 'Fetch it again from its publisher. If it fails at the same place again, send this message to the developers.',
    },
  },
  FEED_TOO_LARGE: {
    ja: {
      what: '知識の元データのファイル {file} が、展開すると上限 {limit} バイトを超えます。',
      effect: 'このファイルは使いません。前回正しく読めたものがあれば、それを使い続けます。',
      next: '正しい配布物か確かめてください。正しいのに大きいときは、新しい版のつくろいが必要です。',
    },
    en: {
      what: 'The feed file {file} is larger than the limit of {limit} bytes when decompressed.',
      effect: 'This file is not used. The last good one stays where there is one.',
      next: 'Check that it is what the publisher distributes. If it is, a newer release of Tsukuroi is needed.',
    },
  },
  FEED_UNREADABLE: {
    ja: {
      what: '知識の元データのファイル {file} を開けないか、途中で壊れています（位置: {position}、理由: {reason}）。',
      effect: 'このファイルは使いません。前回正しく読めたものがあれば、それを使い続けます。',
      next: '配布元からもう一度取得してください。',
    },
    en: {
      what: 'The feed file {file} cannot be opened or is damaged (at {position}: {reason}).',
      effect: 'This file is not used. The last good one stays where there is one.',
      next: 'Fetch it again from its publisher.',
    },
  },
};

registerErrorTexts(TEXTS);

/** The refusal of a feed file: the file is refused whole. `position` is what a person can look up: `line 12`, `/vulnerabilities/3/dueDate`. */
export function feedInvalid(
  feed: string,
  file: string,
  position: string,
  reason: string,
  cause?: unknown,
): TsukuroiError {
  return new TsukuroiError('FEED_INVALID', { feed, file, position, reason }, { cause });
}

export function feedTooLarge(file: string, limit: number): TsukuroiError {
  return new TsukuroiError('FEED_TOO_LARGE', { file, limit });
}

export function feedUnreadable(file: string, position: string, reason: string, cause?: unknown): TsukuroiError {
  return new TsukuroiError('FEED_UNREADABLE', { file, position, reason }, { cause });
}
