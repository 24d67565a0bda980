import { registerErrorTexts } from '@tsukuroi/core';

const EFFECT = {
  ja: 'レシピは作っていません。カタログは前のままです。',
  en: 'No recipe was made; the catalogue is as before.',
};

registerErrorTexts({
  RECIPE_FILE_UNKNOWN: {
    ja: {
      what: '{detail} は、deb・rpm・tar・tar.gz・tar.xz・zip のどれでもありません。',
      effect: EFFECT.ja,
      next: '発売元の Linux 向けのファイルを渡してください。Windows のインストーラーはまだ扱えません。',
    },
    en: {
      what: '{detail} is neither deb nor rpm, tar, tar.gz, tar.xz or zip.',
      effect: EFFECT.en,
      next: 'Give the vendor’s file for Linux. Installers of Windows come later.',
    },
  },
  RECIPE_FILE_UNREADABLE: {
    ja: {
      what: 'ファイル {file} を読めません（{detail}）。',
      effect: EFFECT.ja,
      next: 'もう一度ダウンロードし、発売元の示す SHA-256 と比べてください。deb には dpkg、rpm には rpm、zip には unzip が要ります。',
    },
    en: {
      what: 'The file {file} cannot be read ({detail}).',
      effect: EFFECT.en,
      next: 'Download it again and compare its SHA-256. A deb needs dpkg, an rpm needs rpm, a zip needs unzip.',
    },
  },
  RECIPE_WORDS_MISSING: {
    ja: {
      what: 'まとめたファイル（{file}）は、版や置き場所を自分では言いません。',
      effect: EFFECT.ja,
      next: '{detail} を付けてください。例: --version 2.1 --scheme semver --into /opt/viewer',
    },
    en: {
      what: 'An archive ({file}) does not say its version or where it goes.',
      effect: EFFECT.en,
      next: 'Add {detail}, as in --version 2.1 --scheme semver --into /opt/viewer',
    },
  },
  RECIPE_REFUSED: {
    ja: {
      what: '{file} から作ったレシピは決まりに合いません: {detail}',
      effect: EFFECT.ja,
      next: '渡した言葉を直してください（docs/formats/recipe.md）。',
    },
    en: {
      what: 'The recipe made of {file} breaks a rule: {detail}',
      effect: EFFECT.en,
      next: 'Change the words that were given (docs/formats/recipe.md).',
    },
  },
});
