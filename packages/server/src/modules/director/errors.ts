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
  CATALOG_OF_OTHERS: {
    status: 409,
    ja: [
      '{from} のカタログは、この組織のものではありません。',
      '何も変えていません。',
      '別の病院の USBメモリーでないか確かめてください。',
    ],
    en: [
      'The catalogue in {from} does not belong to this organisation.',
      'Nothing was changed.',
      'Check that it is not another hospital’s stick.',
    ],
  },
  CATALOG_BEHIND: {
    status: 409,
    ja: [
      '{from} のカタログ（版 {given}）は、サーバーにあるもの（版 {here}）より古いものです。',
      '何も変えていません。',
      '新しく署名した USBメモリーを挿してください。',
    ],
    en: [
      'The catalogue in {from} (version {given}) is older than the server’s ({here}).',
      'Nothing was changed.',
      'Plug in the stick that was signed last.',
    ],
  },
  CATALOG_WITH_KEYS: {
    status: 409,
    ja: [
      '{from} に金庫の鍵が一緒に入っています。',
      '鍵をサーバーにつながないため、読み取りをやめました。何も変えていません。',
      '「tsukuroi catalog sign --out」で書き出した、鍵の入っていないフォルダーを使ってください。',
    ],
    en: [
      'The keys of the safe lie in {from} too.',
      'Nothing was read, so that keys stay away from the server. Nothing was changed.',
      'Use the folder that "tsukuroi catalog sign --out" wrote: it holds no keys.',
    ],
  },
});
