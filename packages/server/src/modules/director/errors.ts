import { defineErrors } from '../../platform/errors.ts';

defineErrors({
  DIRECTOR_ABSENT: {
    status: 409,
    ja: [
      '鍵の儀式がまだか、サーバーの鍵に問題があります。',
      '計画は出していません。端末は前のままです。',
      '「tsukuroi keys status」で状態を確かめてください。',
    ],
    en: [
      'There was no key ceremony, or something is wrong with the server’s key.',
      'No plan went out; devices are as before.',
      'See how things stand with "tsukuroi keys status".',
    ],
  },
  WITNESS_UNSIGNED: {
    status: 400,
    ja: [
      '渡された控えは、この施設のサーバーの鍵で署名されたものではありません。',
      '監査ログは確かめていません。',
      '保管してある timestamp.json そのものを渡してください。サーバーの trust フォルダーが入れ替えられた疑いもあります。',
    ],
    en: [
      'The witness was not signed by a key of this facility’s server.',
      'The audit log was not checked.',
      'Give the timestamp.json that was kept. The server’s trust folder may also have been replaced.',
    ],
  },
});
