import { PROGRAM_CATEGORY_WORDS, type Text } from '@tsukuroi/core';
import type { Recipe } from './shape.ts';

/** What a device would do with a recipe, in the order in which it would; for whoever is about to sign it. */
export function stepsOf(recipe: Recipe): readonly Text[] {
  const { close, exitCodes, frozen, install, needsBytes } = recipe;
  const megabytes = Math.ceil(needsBytes / 1_000_000);
  return [
    ...(frozen === undefined
      ? []
      : [{ ja: `何もしません: ${frozen.because.ja}`, en: `Nothing: ${frozen.because.en}` }]),
    {
      ja: `空きが ${megabytes} MB と余裕分あることを確かめる`,
      en: `See that ${megabytes} MB and a reserve are free`,
    },
    ...(close.length === 0
      ? []
      : [
          {
            ja: `${close.join('、')} が動いていれば、終わるのを待つ(止めはしない)`,
            en: `Wait until ${close.join(', ')} has ended (nothing is killed)`,
          },
        ]),
    ...install.map(wayWords),
    ...(exitCodes.restart.length === 0
      ? []
      : [
          {
            ja: `終了コードが ${exitCodes.restart.join('、')} なら、再起動のあとに済みとする`,
            en: `After exit code ${exitCodes.restart.join(', ')} it counts as done after a restart`,
          },
        ]),
    {
      ja: '構成を読み直し、入ったことを確かめてから済みとする',
      en: 'Read the inventory again, and call it done only when it is there',
    },
  ];
}

function wayWords(way: Recipe['install'][number]): Text {
  const hash = way.artifact.sha256.slice(0, 16);
  if (way.kind === 'archive') {
    const kept = way.keep.length === 0 ? '' : `、うち ${way.keep.length} 個は今あるものを残す`;
    return {
      ja: `${way.into} に ${way.files.length} 個のファイルを置く(SHA-256 ${hash}…${kept})`,
      en: `Lay out ${way.files.length} files in ${way.into} (SHA-256 ${hash}…, ${way.keep.length} kept where they are)`,
    };
  }
  const program = way.kind === 'deb' ? 'dpkg' : 'rpm';
  return {
    ja: `${program} で ${way.package} ${way.version} (${way.arch})を入れる(SHA-256 ${hash}…)`,
    en: `Install ${way.package} ${way.version} (${way.arch}) with ${program} (SHA-256 ${hash}…)`,
  };
}

/** What a recipe says that the program is for, and what follows where it does not say. */
export function categoryLine({ category }: Pick<Recipe, 'category'>): Text {
  if (category === undefined) {
    return {
      ja: '種類: なし(種類で選ぶ方針には入りません)',
      en: 'Category: none (policies that choose by category leave it out)',
    };
  }
  const { en, ja } = PROGRAM_CATEGORY_WORDS[category];
  return { ja: `種類: ${ja}(${category})`, en: `Category: ${en} (${category})` };
}
