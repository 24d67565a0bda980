import { type ErrorTexts, registerErrorTexts, TsukuroiError } from '@tsukuroi/core';

const KEPT = {
  ja: 'このファイルは取り込んでいません。いまある情報はそのままです。',
  en: 'Nothing of this file was taken in. What is there stays as it is.',
} as const;

/** Words of the providers room: what comes in from outside, and why it is refused. */
const TEXTS: ErrorTexts = {
  IMPORT_UNKNOWN_FORMAT: {
    ja: {
      what: '{file} が何のファイルか分かりませんでした。',
      effect: KEPT.ja,
      next: '取り込めるファイルの種類を確かめてください。端末の台帳（Excel・CSV）は「台帳の取り込み」から入れます。',
    },
    en: {
      what: 'It is not clear what kind of file {file} is.',
      effect: KEPT.en,
      next: 'Check which kinds of file can be imported. Ledgers (Excel, CSV) go in under Import ledger.',
    },
  },
  IMPORT_EMPTY: {
    ja: {
      what: '{file} は空です。',
      effect: `${KEPT.ja}「何も入っていない機器」とはみなしません。`,
      next: '元の機器で、管理者としてもう一度作り直してください。',
    },
    en: {
      what: '{file} is empty.',
      effect: `${KEPT.en} It is not taken as a device with nothing installed.`,
      next: 'Make it again on its device, as administrator.',
    },
  },
  IMPORT_IS_LEDGER: {
    ja: {
      what: '{file} は Excel か圧縮されたファイルです。端末の報告ではありません。',
      effect: KEPT.ja,
      next: '台帳なら「台帳の取り込み」から入れてください。圧縮されたファイルは、展開してから取り込んでください。',
    },
    en: {
      what: '{file} is an Excel workbook or an archive, not a report of a device.',
      effect: KEPT.en,
      next: 'Import a ledger under Import ledger; unpack an archive first.',
    },
  },
  IMPORT_INVALID: {
    ja: {
      what: '{file} を「{importer}」として読みましたが、{position} が読めません（{reason}）。',
      effect: KEPT.ja,
      next: '元の機器でもう一度作り直してください。手で直したファイルは、直す前のものを使ってください。',
    },
    en: {
      what: '{file} was read as {importer}, but {position} cannot be read ({reason}).',
      effect: KEPT.en,
      next: 'Make the file again on its device; use it as the device wrote it.',
    },
  },
  IMPORT_NOTHING_INSIDE: {
    ja: {
      what: '{file} は「{importer}」として読めましたが、機器やソフトウェアの情報が入っていませんでした。',
      effect: `${KEPT.ja}「何も入っていない機器」とはみなしません。`,
      next: '作り方を確かめて、もう一度書き出してください。',
    },
    en: {
      what: '{file} could be read as {importer}, but it holds no device and no software.',
      effect: `${KEPT.en} It is not taken as a device with nothing installed.`,
      next: 'Check how it is made and export it again.',
    },
  },
  IMPORT_TOO_LARGE: {
    ja: {
      what: '{file} が大きさの上限 {limit} バイトを超えています。',
      effect: KEPT.ja,
      next: '機器ごとに分けて取り込んでください。',
    },
    en: { what: '{file} is larger than {limit} bytes.', effect: KEPT.en, next: 'Import one file per device.' },
  },
  IMPORT_TOO_MANY: {
    ja: {
      what: '{file} の数の上限（{what} {limit}）を超えています（位置: {position}）。',
      effect: KEPT.ja,
      next: 'ファイルを分けて取り込んでください。',
    },
    en: {
      what: '{file} exceeds a limit ({what}: {limit}, at {position}).',
      effect: KEPT.en,
      next: 'Split the file and import the parts.',
    },
  },
  IMPORT_TOO_DEEP: {
    ja: {
      what: '{file} の入れ子が深すぎます（上限 {limit}、位置: {position}）。',
      effect: KEPT.ja,
      next: '正しい道具で作られたファイルか確かめてください。',
    },
    en: {
      what: '{file} is nested too deeply (limit {limit}, at {position}).',
      effect: KEPT.en,
      next: 'Check that a proper tool made this file.',
    },
  },
  IMPORT_LINE_TOO_LONG: {
    ja: {
      what: '{file} の {position} が長すぎます（上限 {limit} 文字）。',
      effect: KEPT.ja,
      next: '正しいファイルか確かめてください。',
    },
    en: {
      what: '{position} of {file} is too long (limit {limit} characters).',
      effect: KEPT.en,
      next: 'Check that this is the right file.',
    },
  },
  IMPORT_NUL: {
    ja: {
      what: '{file} の {position} に文字でないもの（NUL）が混ざっています。',
      effect: KEPT.ja,
      next: '途中で壊れたか、文字のファイルではありません。元の機器でもう一度作り直してください。',
    },
    en: {
      what: '{file} holds NUL characters at {position}.',
      effect: KEPT.en,
      next: 'It is damaged or no text. Make it again on its device.',
    },
  },
  IMPORT_ENCODING: {
    ja: {
      what: '{file} の {position} の文字が読めません（文字コード {encoding} として壊れています）。',
      effect: KEPT.ja,
      next: '元の機器でもう一度作り直すか、UTF-8 で保存し直してください。',
    },
    en: {
      what: 'Characters of {file} at {position} cannot be read (broken as {encoding}).',
      effect: KEPT.en,
      next: 'Make it again on its device, or save it as UTF-8.',
    },
  },
  IMPORT_DTD: {
    ja: {
      what: '{file} の {position} に文書型の宣言（DTD）があります。安全のため読みません。',
      effect: KEPT.ja,
      next: '宣言のない形で書き出してください。正しい CycloneDX や GLPI のファイルには宣言がありません。',
    },
    en: {
      what: '{file} has a document type declaration at {position}; for safety it is not read.',
      effect: KEPT.en,
      next: 'Export it without one. Proper CycloneDX and GLPI files have none.',
    },
  },
  LEDGER_UNREADABLE: {
    ja: {
      what: '台帳 {file} を開けませんでした（{reason}）。',
      effect: '台帳は変わっていません。',
      next: 'Excel で開けるか確かめ、.xlsx か CSV で保存し直してください。パスワード付きのブックは、外してから保存してください。',
    },
    en: {
      what: 'The ledger {file} could not be opened ({reason}).',
      effect: 'The ledger is unchanged.',
      next: 'Check that Excel opens it, and save it as .xlsx or CSV without a password.',
    },
  },
  READING_TOO_LONG: {
    ja: {
      what: '{file} を {seconds} 秒以内に読み終えられませんでした。',
      effect: KEPT.ja,
      next: 'ファイルを分けて取り込んでください。小さいファイルでも起きるときは、壊れているか細工されたおそれがあります。',
    },
    en: {
      what: '{file} could not be read within {seconds} seconds.',
      effect: KEPT.en,
      next: 'Split the file. A small file that does this may be damaged or made to do harm.',
    },
  },
  READING_TOO_MUCH: {
    ja: {
      what: '{file} を読むには、決めた量（{megabytes} MB）より多くのメモリが要ります。',
      effect: KEPT.ja,
      next: '不要なシートや列を除くか、ファイルを分けて取り込んでください。',
    },
    en: {
      what: 'Reading {file} needs more memory than is allowed ({megabytes} MB).',
      effect: KEPT.en,
      next: 'Remove sheets or columns that are not needed, or split the file.',
    },
  },
  READING_LOST: {
    ja: {
      what: '{file} を読んでいる途中で、読み取りの処理が止まりました。',
      effect: KEPT.ja,
      next: 'もう一度取り込んでください。同じことが続くときは、このファイルを添えて問い合わせてください。',
    },
    en: {
      what: 'The reading of {file} ended before it was done.',
      effect: KEPT.en,
      next: 'Import it again. If it keeps happening, report it together with this file.',
    },
  },
  READING_BUSY: {
    ja: {
      what: '読み取りを待っているファイルが多すぎるため、{file} を受け付けられませんでした。',
      effect: KEPT.ja,
      next: '少し待ってから、もう一度取り込んでください。',
    },
    en: {
      what: 'Too many files are waiting to be read; {file} was not accepted.',
      effect: KEPT.en,
      next: 'Wait a moment and import it again.',
    },
  },
  LEDGER_TOO_LARGE: {
    ja: {
      what: '台帳 {file} が上限（{what} {limit}）を超えています。',
      effect: '台帳は変わっていません。',
      next: '不要なシートや列を除くか、分けて取り込んでください。',
    },
    en: {
      what: 'The ledger {file} exceeds a limit ({what}: {limit}).',
      effect: 'The ledger is unchanged.',
      next: 'Remove sheets or columns that are not needed, or split it.',
    },
  },
  LEDGER_NO_HEADINGS: {
    ja: {
      what: '台帳 {file} に、意味の分かる見出しの行がありません。',
      effect: '台帳は変わっていません。',
      next: '先頭の数行のどこかに「名称」「資産番号」「IPアドレス」「シリアル」などの見出しを 2 つ以上置いてください。',
    },
    en: {
      what: 'The ledger {file} has no row of headings that are understood.',
      effect: 'The ledger is unchanged.',
      next: 'Put at least two headings such as name, asset number, IP address or serial in one of the first rows.',
    },
  },
  LEDGER_COLUMN_UNKNOWN: {
    ja: {
      what: '台帳 {file} の左から {column} 列目は「{heading}」ではありません。',
      effect: '台帳は変わっていません。',
      next: '別のファイルの列の読み方を使っていないか確かめ、ファイルを選び直してください。',
    },
    en: {
      what: 'Column {column} of the ledger {file} is not "{heading}".',
      effect: 'The ledger is unchanged.',
      next: 'Check that the choice of columns was made for this file, and choose the file again.',
    },
  },
  LEDGER_COLUMN_TWICE: {
    ja: {
      what: '台帳 {file} の列「{one}」と「{other}」に、同じ項目または同じ列が二度選ばれています。',
      effect: '台帳は変わっていません。',
      next: '1 つの項目には 1 つの列だけを選んでください（IP アドレスと MAC アドレスは複数の列でも構いません）。',
    },
    en: {
      what: 'For the columns "{one}" and "{other}" of the ledger {file} one field or one column was chosen twice.',
      effect: 'The ledger is unchanged.',
      next: 'Choose one column for each field (IP and MAC addresses may stand in several).',
    },
  },
};

registerErrorTexts(TEXTS);

/** `position` is what a person can look up: `line 12`, `/components/3/name`, `byte 40`. */
export function importInvalid(
  file: string,
  importer: string,
  position: string,
  reason: string,
  cause?: unknown,
): TsukuroiError {
  return new TsukuroiError('IMPORT_INVALID', { file, importer, position, reason }, { cause });
}

export function nothingInside(file: string, importer: string): TsukuroiError {
  return new TsukuroiError('IMPORT_NOTHING_INSIDE', { file, importer });
}

export function tooMany(file: string, what: string, limit: number, position: string): TsukuroiError {
  return new TsukuroiError('IMPORT_TOO_MANY', { file, what, limit, position });
}
