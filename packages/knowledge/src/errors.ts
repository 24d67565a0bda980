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
  OVERRIDE_INVALID: {
    ja: {
      what: '訂正ファイル {file} を読み取れません（位置: {position}、理由: {reason}）。',
      effect: 'このファイルの訂正は効いていません。ほかの訂正と元データは取り込みます。',
      next: '訂正ファイルを直すか取り除き、もう一度実行してください。書き方は docs/formats/knowledge.md にあります。',
    },
    en: {
      what: 'The correction file {file} cannot be read (at {position}: {reason}).',
      effect: 'The corrections in this file do not act. Other corrections and all feeds are taken in.',
      next: 'Mend or remove the file and run again. docs/formats/knowledge.md says how it is written.',
    },
  },
  KNOWLEDGE_NO_INPUT: {
    ja: {
      what: 'フォルダー {folder} に、知識の元データとして読めるファイルが 1 つもありません。',
      effect: '知識は作っていません。すでにあるものはそのままです。',
      next: '元データのフォルダーを確かめてください。どの名前のファイルを読むかは packages/knowledge/src/feeds の各 README にあります。',
    },
    en: {
      what: 'The folder {folder} holds no file that any feed reads.',
      effect: 'No knowledge was built; what exists stays as it is.',
      next: 'Check the folder. Which file names are read stands in the readmes below packages/knowledge/src/feeds.',
    },
  },
  KNOWLEDGE_UNREADABLE: {
    ja: {
      what: '知識ファイル {file} を開けません（{reason}）。',
      effect: '照合はできません。',
      next: 'ファイルの場所と読み取り権限を確かめてください。壊れているときは tsukuroi knowledge build で作り直してください。',
    },
    en: {
      what: 'The knowledge file {file} cannot be opened ({reason}).',
      effect: 'Nothing can be matched.',
      next: 'Check its place and permissions; if it is damaged, build it again with tsukuroi knowledge build.',
    },
  },
  KNOWLEDGE_NOT_OURS: {
    ja: {
      what: '{file} は、つくろいの知識ファイルではありません。',
      effect: 'このファイルは使いません。',
      next: 'tsukuroi knowledge build で作ったファイルを指定してください。',
    },
    en: {
      what: '{file} is not a knowledge file of Tsukuroi.',
      effect: 'This file is not used.',
      next: 'Name a file made by tsukuroi knowledge build.',
    },
  },
  KNOWLEDGE_VERSION: {
    ja: {
      what: '知識ファイル {file} の形式（{found}）を、この版のつくろい（形式 {expected}）は読めません。',
      effect: 'このファイルは使いません。',
      next: 'この版の tsukuroi knowledge build で作り直してください。',
    },
    en: {
      what: 'The knowledge file {file} has format {found}; this release of Tsukuroi reads format {expected}.',
      effect: 'This file is not used.',
      next: 'Build it again with this release: tsukuroi knowledge build.',
    },
  },
  KNOWLEDGE_CHUNK_INVALID: {
    ja: {
      what: '運ばれてきた知識の部品 {chunk} が、目録と合いません（{reason}）。',
      effect: 'この知識は取り込まず、前回のものを使い続けます。',
      next: 'もう一度運んでください。続くときは、運ぶ途中で書き換えられていないか確かめてください。',
    },
    en: {
      what: 'The carried piece of knowledge {chunk} does not match its index ({reason}).',
      effect: 'This knowledge is not taken in; the previous one stays in use.',
      next: 'Carry it again. If it happens again, check that nothing changes it on its way.',
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

export function overrideInvalid(file: string, position: string, reason: string, cause?: unknown): TsukuroiError {
  return new TsukuroiError('OVERRIDE_INVALID', { file, position, reason }, { cause });
}

export function chunkInvalid(chunk: string, reason: string, cause?: unknown): TsukuroiError {
  return new TsukuroiError('KNOWLEDGE_CHUNK_INVALID', { chunk, reason }, { cause, exitCode: 3 });
}
