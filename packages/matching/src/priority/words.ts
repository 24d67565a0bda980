import type { Text } from '@tsukuroi/core';
import type { ClinicalRole, Decision, Exposure } from '@tsukuroi/protocol';

/** The earliest decision that something which may wait can have, and why. */
export interface Cap {
  readonly at: Decision;
  readonly why: Text;
}

export const CAPS = {
  notAffected: { at: 'watch', why: { ja: '影響がないためです。', en: 'Because it is not affected.' } },
  tools: {
    at: 'watch',
    why: {
      ja: '動くカーネルではなく、ヘッダーや道具だけだからです。',
      en: 'Because these are headers or tools, no kernel that runs.',
    },
  },
  toolsUpdate: {
    at: 'next-window',
    why: {
      ja: '動くカーネルではなく、ヘッダーや道具の更新だからです。次の保守時間に一緒に入れてください。',
      en: 'Because this updates headers or tools, no kernel that runs. Take it with the next maintenance.',
    },
  },
  unimportant: {
    at: 'watch',
    why: {
      ja: '配布元が、実際の危険はほとんどないとしているためです。',
      en: 'Because the distribution sees hardly any real danger.',
    },
  },
  undetermined: {
    at: 'watch',
    why: {
      ja: '影響があるかまだ判断できず、悪用の報告もないためです。判断の材料をそろえてください。',
      en: 'Because it cannot be judged yet and no attacks are known. Collect what is missing.',
    },
  },
  noFix: {
    at: 'watch',
    why: {
      ja: '修正版がまだなく、悪用の報告もないためです。修正版が出たら知らせます。',
      en: 'Because there is no fix yet and no attacks are known. You will be told when there is one.',
    },
  },
  willNotFix: {
    at: 'watch',
    why: {
      ja: '配布元は直さないと決めており、悪用の報告もないためです。',
      en: 'Because the distribution will not mend it and no attacks are known.',
    },
  },
  minor: {
    at: 'next-window',
    why: {
      ja: '配布元が、急いで直すほどではないとしているためです。次の保守時間で足ります。',
      en: 'Because the distribution calls it minor. The next maintenance is soon enough.',
    },
  },
} as const satisfies Readonly<Record<string, Cap>>;

interface Reasons {
  readonly ransomware: Text;
  readonly active: Text;
  readonly activeByEpss: Text;
  readonly likely: Text;
  readonly none: Text;
  readonly update: Text;
  /** Neither place nor use is known. */
  readonly nothingKnown: Text;
  readonly exposure: Readonly<Record<Exposure, Text>>;
  readonly role: Readonly<Record<ClinicalRole, Text>>;
  readonly ended: Text;
  readonly endedReachable: Text;
  readonly endsLater: Text;
  readonly endsSoon: Text;
  readonly endUnknown: Text;
  readonly supportLimited: Text;
}

/** Parts of one sentence: what attackers do, where the device stands, what it is for. */
export const REASONS: Reasons = {
  ransomware: {
    ja: 'ランサムウェア攻撃への悪用が確認され、',
    en: 'Used in ransomware attacks, ',
  },
  active: { ja: '悪用が確認され、', en: 'Known to be exploited, ' },
  activeByEpss: {
    ja: '30日以内に悪用される見込みが {epss}% と極めて高く、',
    en: 'Almost certain to be exploited within 30 days ({epss}%), ',
  },
  likely: {
    ja: '30日以内に悪用される見込みが {epss}% と高く、',
    en: 'Likely to be exploited within 30 days ({epss}%), ',
  },
  none: { ja: '悪用の報告はなく、', en: 'No attacks are known, ' },
  update: {
    ja: '配布元のセキュリティ更新がまだ入っておらず、',
    en: 'A security update of the distribution is missing, ',
  },
  nothingKnown: {
    ja: '置き場所も用途も未確認の機器（外から届く診療機器として扱います）だからです。',
    en: 'place and use not known, so taken as a reachable device for patient care.',
  },
  exposure: {
    edge: { ja: '外部との境界にある', en: 'on the edge to the outside, ' },
    dmz: { ja: 'DMZ にある', en: 'in the DMZ, ' },
    internal: { ja: '院内の網にある', en: 'inside the hospital network, ' },
    isolated: { ja: '切り離された網にある', en: 'on an isolated network, ' },
    unknown: { ja: '置き場所が未確認の（届くものとして扱う）', en: 'place not known and so taken as reachable, ' },
  },
  role: {
    'life-support': { ja: '生命維持の機器だからです。', en: 'a device that keeps people alive.' },
    care: { ja: '診療の機器だからです。', en: 'a device for patient care.' },
    infrastructure: { ja: '院内全体を支える機器だからです。', en: 'a device the whole hospital depends on.' },
    office: { ja: '事務の機器だからです。', en: 'a device for office work.' },
    unknown: {
      ja: '用途が未確認の（診療用として扱う）機器だからです。',
      en: 'use not known and so taken as patient care.',
    },
  },
  ended: {
    ja: 'サポートが終わり、今後の弱点は直されないためです。',
    en: 'Because support has ended and new weaknesses will not be mended.',
  },
  endedReachable: {
    ja: 'サポートが終わっているのに、外から届く場所にあるためです。',
    en: 'Because support has ended and it can be reached from outside.',
  },
  endsLater: {
    ja: '終了まで時間がありますが、入れ替えの予算が要るためです。',
    en: 'Because there is time left, but its replacement needs a budget.',
  },
  endsSoon: {
    ja: 'サポートの終わる日が近いためです。',
    en: 'Because support ends soon.',
  },
  endUnknown: {
    ja: '終了日が分からず、販売元への確認が要るためです。',
    en: 'Because the date is not known and the vendor has to be asked.',
  },
  supportLimited: {
    ja: '修正の出る使い方が限られ、この端末での使い方がそれに当たるか分からないためです。',
    en: 'Because only certain uses are mended, and whether the use here is one is not known.',
  },
};
