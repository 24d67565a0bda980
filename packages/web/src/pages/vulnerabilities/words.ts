import { catalogue } from '../../platform/language.ts';

export const useVulnerabilityWords = catalogue('vulnerability', {
  title: { ja: '脆弱性', en: 'Vulnerabilities' },
  lead: {
    ja: 'この病院の端末に関係するものを、急ぐ順に並べています。番号を開くと、説明とすることが分かります。',
    en: "What concerns this hospital's devices, most urgent first. Open an id for an explanation and what to do.",
  },
  decision: { ja: '判断', en: 'Decision' },
  verdict: { ja: '判定', en: 'Verdict' },
  affected: { ja: '影響ありの端末', en: 'Affected devices' },
  undetermined: { ja: '判断できない端末', en: 'Undetermined' },
  due: { ja: '期限', en: 'Due' },
  exploited: { ja: '悪用確認', en: 'Exploited since' },
  notExploited: { ja: '確認されていません', en: 'Not known' },
  ransomware: { ja: '身代金要求型で使用', en: 'Used by ransomware' },
  epssNote: { ja: '30日以内に悪用される見込み', en: 'chance of use within 30 days' },
  sources: { ja: '情報源', en: 'Sources' },
  feed: { ja: '情報源', en: 'Source' },
  record: { ja: '記録', en: 'Record' },
  says: { ja: '言っていること', en: 'What it says' },
  tabDevices: { ja: '関係する端末', en: 'Devices' },
  tabExplanation: { ja: '説明と情報源', en: 'Explanation and sources' },
  parts: { ja: 'この脆弱性の内容', en: 'Parts' },
  noExplanation: { ja: '説明はまだありません。', en: 'No explanation yet.' },
});
