import { fillText, type Text } from '@tsukuroi/core';
import type { Remedy } from '@tsukuroi/knowledge/record.ts';
import { rangeWith } from '../claim-range.ts';
import { fixedVersionOf } from '../fixed-version.ts';
import { ruleOf } from '../rules/registry.ts';
import { paramsOf, type Spoken } from './because.ts';

const WORDS = {
  nothing: { ja: '何もしなくてかまいません。', en: 'Nothing to do.' },
  update: { ja: '{to} 以降に更新してください。', en: 'Update to {to} or later.' },
  updateAfter: { ja: '{to} より新しい版に更新してください。', en: 'Update to a version later than {to}.' },
  firmware: {
    ja: 'ファームウェアを {to} 以降に上げてください。日時は保守会社と決めてください。',
    en: 'Raise the firmware to {to} or later; agree on the time with the maintenance company.',
  },
  kb: {
    ja: '更新 {kb} か、それより新しい累積更新を入れてください。',
    en: 'Install {kb} or a later cumulative update.',
  },
  kbWithBuild: {
    ja: '更新 {kb}（ビルド {to}）か、それより新しい累積更新を入れてください。',
    en: 'Install {kb} (build {to}) or a later cumulative update.',
  },
  replace: { ja: '修正は出ません。別のものへ入れ替えてください。', en: 'There will be no fix. Replace it.' },
  'cut-off': { ja: '網から切り離してください。', en: 'Take it off the network.' },
  workaround: {
    ja: '修正までの間は次のとおり避けてください: {text}',
    en: 'Until it is mended, avoid it like this: {text}',
  },
  'will-not-fix': {
    ja: '配布元は直さないと決めています。使わない機能なら止め、要るなら入れ替えを検討してください。',
    en: 'The source will not mend it. Switch it off if it is not needed, or plan a replacement.',
  },
  'no-fix-yet': {
    ja: '修正版はまだありません。使わない機能なら止め、修正版が出るまで見守ってください。',
    en: 'There is no fix yet. Switch it off if it is not needed, and watch.',
  },
  ask: { ja: '販売元に、直した版があるか確かめてください。', en: 'Ask the vendor whether there is a fixed version.' },
} as const satisfies Readonly<Record<string, Text>>;

/** One sentence: what to do. The rule's own words where it is the rule that knows, else the source's remedy. */
export function remedyOf(spoken: Spoken): string {
  const { verdict, language } = spoken;
  const own = ruleOf(verdict.rule)?.remedy;
  if (own !== undefined) {
    return fillText(own[language], paramsOf(spoken, verdict.claims[0]));
  }
  if (verdict.verdict === 'not-affected') {
    return WORDS.nothing[language];
  }
  const { words, params } = sourceRemedy(spoken);
  return fillText(words[language], params);
}

interface Chosen {
  readonly words: Text;
  readonly params: Readonly<Record<string, string>>;
}

function sourceRemedy(spoken: Spoken): Chosen {
  const { identity, verdict } = spoken;
  const fixed = fixedVersionOf(identity, verdict);
  const remedy = chooseRemedy(
    verdict.claims.flatMap((claim) => claim.remedies ?? []),
    fixed,
  );
  if (remedy?.do === 'kb') {
    return remedy.to === undefined
      ? { words: WORDS.kb, params: { kb: remedy.kb } }
      : { words: WORDS.kbWithBuild, params: { kb: remedy.kb, to: remedy.to } };
  }
  if (fixed !== undefined) {
    const words = identity.kind === 'firmware' || remedy?.do === 'firmware' ? WORDS.firmware : WORDS.update;
    return { words, params: { to: fixed } };
  }
  if (remedy?.do === 'workaround') {
    return { words: WORDS.workaround, params: { text: remedy.text } };
  }
  if (remedy !== undefined && remedy.do !== 'update' && remedy.do !== 'firmware') {
    return { words: WORDS[remedy.do], params: {} };
  }
  return afterRange(spoken) ?? { words: WORDS.ask, params: {} };
}

const PREFERENCE: readonly Remedy['do'][] = [
  'kb',
  'firmware',
  'update',
  'replace',
  'cut-off',
  'workaround',
  'will-not-fix',
  'no-fix-yet',
];

function chooseRemedy(remedies: readonly Remedy[], fixed: string | undefined): Remedy | undefined {
  const kb = remedies.find((remedy) => remedy.do === 'kb' && (fixed === undefined || remedy.to === fixed));
  return kb ?? remedies.toSorted((a, b) => PREFERENCE.indexOf(a.do) - PREFERENCE.indexOf(b.do))[0];
}

/** The source names the last affected version only: whatever comes after it. */
function afterRange({ identity, verdict }: Spoken): Chosen | undefined {
  for (const claim of verdict.claims) {
    const range = rangeWith(claim, identity.judgedVersion);
    if (range?.to !== undefined && range.toIncluded === true) {
      return { words: WORDS.updateAfter, params: { to: range.to } };
    }
  }
  return undefined;
}
