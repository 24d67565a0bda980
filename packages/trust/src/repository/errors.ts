import { registerErrorTexts } from '@tsukuroi/core';

/** Words for what goes wrong with repositories of signed metadata. */
registerErrorTexts({
  METADATA_UNREADABLE: {
    ja: {
      what: '署名された目録（{kind}）を読み取れません。',
      effect: '何も変えていません。前に確かめた内容のまま動きます。',
      next: '配布元でもう一度書き出してください。続くときは保存先の媒体を疑ってください。',
    },
    en: {
      what: 'The signed metadata ({kind}) cannot be read.',
      effect: 'Nothing was changed; what was verified before stays in use.',
      next: 'Export it again at the source. If it stays, suspect the medium.',
    },
  },
  METADATA_EXISTS: {
    ja: {
      what: '署名された目録 {file} は、別の内容ですでに公開されています。',
      effect: '公開したものは書き換えません。何も変えていません。',
      next: '同じ保管場所に二つのサーバが書いていないか確かめてください。',
    },
    en: {
      what: 'The signed metadata {file} are published already with other content.',
      effect: 'What is published is never rewritten. Nothing was changed.',
      next: 'Check that no second server writes to the same place.',
    },
  },
  ROLE_FULL: {
    ja: {
      what: '「{role}」に登録できる数（{limit}）を超えます。',
      effect: '署名していません。何も変えていません。',
      next: '使わなくなった版を取り除いてから、もう一度署名してください。',
    },
    en: {
      what: '"{role}" would hold more than {limit} entries.',
      effect: 'Nothing was signed or changed.',
      next: 'Remove versions that are no longer used and sign again.',
    },
  },
  PLAN_NUMBER: {
    ja: {
      what: '端末 {device} の計画の番号 {number} は、前の番号 {previous} より新しくありません。',
      effect: 'この計画は公開していません。端末は前の計画のままです。',
      next: '計画を作り直してください。続くときはプログラムの不具合なので知らせてください。',
    },
    en: {
      what: 'Plan {number} of device {device} is not newer than {previous}.',
      effect: 'It was not published; the device keeps its plan.',
      next: 'Make the plan again. If it stays, it is a fault of the program: please report it.',
    },
  },
  DEVICE_NAME: {
    ja: {
      what: '「{device}」は端末の番号として使えません。',
      effect: 'この端末の計画は公開していません。',
      next: '端末の登録をやり直してください（使える文字は英数字と . _ - です）。',
    },
    en: {
      what: '"{device}" cannot be the identity of a device.',
      effect: 'No plan of this device was published.',
      next: 'Enrol the device again (letters, digits, ".", "_" and "-" are allowed).',
    },
  },
  CATALOG_ALTERED: {
    ja: {
      what: '{file} の目録（{role}）は、この組織の鍵で署名されたものではありません。',
      effect: '署名していません。何も変えていません。',
      next: '鍵を抜き、この媒体を使わずに、金庫の控えから作業してください。誰が書き換えたかを調べてください。',
    },
    en: {
      what: 'The metadata ({role}) in {file} were not signed by keys of this organisation.',
      effect: 'Nothing was signed or changed.',
      next: 'Take the keys out, do not use this medium, work from the copy in the safe, and find out who altered it.',
    },
  },
  TARGET_PATH: {
    ja: {
      what: '「{path}」は目録に載せられる名前ではありません。',
      effect: '署名していません。何も変えていません。',
      next: '名前を直してください（recipes/…、artifacts/…、charter/…、channels/… など）。',
    },
    en: {
      what: '"{path}" is no name that the catalogue can list.',
      effect: 'Nothing was signed or changed.',
      next: 'Correct the name (recipes/…, artifacts/…, charter/…, channels/… and so on).',
    },
  },
});
