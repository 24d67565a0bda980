import { type ErrorTexts, registerErrorTexts, TsukuroiError } from '@tsukuroi/core';

/** Words of the versions room. */
const TEXTS: ErrorTexts = {
  VERSIONS_SCHEME_UNKNOWN: {
    ja: {
      what: '版の数え方 {scheme} はありません。',
      effect: '何も比べていません。',
      next: '次のどれかを指定してください: {known}',
    },
    en: {
      what: 'There is no version scheme {scheme}.',
      effect: 'Nothing was compared.',
      next: 'Name one of these: {known}',
    },
  },
  VERSIONS_LINE_UNREADABLE: {
    ja: {
      what: '{line} 行目に、タブで区切った二つの版がありません。',
      effect: 'この行から後は比べていません。前の行の答えは正しく出ています。',
      next: '一行に「版、タブ、版」だけを書いてください（空の行も不可）。',
    },
    en: {
      what: 'Line {line} does not hold two versions with one tab between them.',
      effect: 'Nothing was compared from this line on. The answers before it are right.',
      next: 'Write a version, a tab and a version on each line, and leave no line empty.',
    },
  },
  VERSIONS_LINE_TOO_LONG: {
    ja: {
      what: '{line} 行目が上限の {limit} バイトを超えています。',
      effect: 'この行から後は比べていません。前の行の答えは正しく出ています。',
      next: '入力が、一行に一組の版を書いた文字のファイルか確かめてください。',
    },
    en: {
      what: 'Line {line} is longer than the limit of {limit} bytes.',
      effect: 'Nothing was compared from this line on. The answers before it are right.',
      next: 'Check that the input is a text file with one pair of versions on each line.',
    },
  },
  VERSIONS_INPUT_UTF16: {
    ja: {
      what: '入力が UTF-16 で書かれています。',
      effect: '何も比べていません。',
      next: 'UTF-8 で保存し直してください（PowerShell では Out-File -Encoding utf8）。',
    },
    en: {
      what: 'The input is written in UTF-16.',
      effect: 'Nothing was compared.',
      next: 'Save it as UTF-8 (in PowerShell: Out-File -Encoding utf8).',
    },
  },
};

registerErrorTexts(TEXTS);

export function schemeUnknown(scheme: string, known: readonly string[]): TsukuroiError {
  return new TsukuroiError('VERSIONS_SCHEME_UNKNOWN', { scheme, known: known.join(', ') });
}

/** `line` counts from 1. */
export function lineUnreadable(line: number): TsukuroiError {
  return new TsukuroiError('VERSIONS_LINE_UNREADABLE', { line });
}

export function lineTooLong(line: number, limit: number): TsukuroiError {
  return new TsukuroiError('VERSIONS_LINE_TOO_LONG', { line, limit });
}

export function inputUtf16(): TsukuroiError {
  return new TsukuroiError('VERSIONS_INPUT_UTF16');
}
