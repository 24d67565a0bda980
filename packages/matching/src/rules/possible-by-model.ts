import type { Rule } from './rule.ts';

/** A device of which only the model is known: what is known to be exploited is possible until somebody looks. */
export const rule: Rule = {
  id: 'possible-by-model',
  title: { ja: '型番だけが分かっている', en: 'Only the model is known' },
  because: {
    ja: '{source} に、悪用が確認されている弱点の記録があり（{record}）、当てはまるおそれがあります。',
    en: '{source} names a weakness that is known to be exploited ({record}); this device may have it.',
  },
  remedy: {
    ja: 'まず版を確かめてください。分からなければ、保守会社への照会票を印刷して渡してください。',
    en: 'Find out the version first. If nobody knows it, print the inquiry sheet for the maintenance company.',
  },
  source: 'CISA KEV; docs/decisions/0026-model-alone.md',
  judge({ identity, claim, exploited }) {
    if (
      identity.judgedVersion !== '' ||
      identity.kind !== 'firmware' ||
      !exploited ||
      claim.status === 'not-affected'
    ) {
      return undefined;
    }
    return { claim, verdict: 'undetermined', rule: 'possible-by-model' };
  },
};
