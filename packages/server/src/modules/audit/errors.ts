import { defineErrors } from '../../platform/errors.ts';

defineErrors({
  WITNESS_UNREADABLE: {
    status: 400,
    ja: [
      '証人ファイル（監査ログの控え）を読み取れませんでした。',
      '監査ログは確かめていません。',
      'tsukuroi admin verify-audit --write-witness で作ったファイルを指定してください。',
    ],
    en: [
      'The witness file could not be read.',
      'The audit log was not checked.',
      'Name a file made by tsukuroi admin verify-audit --write-witness.',
    ],
  },
});
