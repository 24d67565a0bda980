import type { Text } from '@tsukuroi/core';
import type { Claim, Condition, ProductKey, Remedy, TrackerState, VersionRange } from '../record.ts';

/** Small phrases about records, in both languages. A view is asked only for product names. */

interface Bound {
  readonly score: number;
  readonly rating: Text;
}

/** Qualitative ratings of CVSS 3.x and 4.0 (first.org/cvss/v3.1/specification-document section 5; Japanese words: IPA, CVSS v3 概説). */
const RATINGS: readonly Bound[] = [
  { score: 9, rating: { ja: '緊急', en: 'critical' } },
  { score: 7, rating: { ja: '重要', en: 'high' } },
  { score: 4, rating: { ja: '警告', en: 'medium' } },
  { score: 0.1, rating: { ja: '注意', en: 'low' } },
  { score: 0, rating: { ja: 'なし', en: 'none' } },
];

/** CVSS 2 has no "critical" (nvd.nist.gov/vuln-metrics/cvss). */
export function ratingOf(version: string, score: number): Text {
  const found = RATINGS.find((bound) => score >= bound.score && !(version === '2.0' && bound.score === 9));
  return found?.rating ?? { ja: '不明', en: 'unknown' };
}

const STATUS: Readonly<Record<Claim['status'], Text>> = {
  affected: { ja: '影響あり', en: 'affected' },
  'not-affected': { ja: '影響なし', en: 'not affected' },
  undetermined: { ja: '判断できない', en: 'undetermined' },
};

export function statusWords(status: Claim['status']): Text {
  return STATUS[status];
}

const TRACKER: Readonly<Record<TrackerState, Text>> = {
  'no-dsa': { ja: '単独の修正通知は出さない程度', en: 'not worth an advisory of its own' },
  postponed: { ja: '次の機会に修正', en: 'fix postponed' },
  ignored: { ja: '修正しない判断', en: 'will not be fixed' },
  unimportant: { ja: '実害なしとの判断', en: 'of no practical importance' },
  'end-of-life': { ja: 'サポート終了のため調査外', en: 'support has ended' },
  undetermined: { ja: '調査中', en: 'not yet determined' },
  'not-affected': { ja: '該当しない', en: 'not affected' },
};

export function trackerWords(state: TrackerState): Text {
  return TRACKER[state];
}

/** Where a source stands with its own analysis (nvd.nist.gov/vuln/vulnerability-status; states of the CVE Program). */
const STATES: Readonly<Record<string, Text>> = {
  received: { ja: '受け付けただけ（未分析）', en: 'received, not analysed' },
  'awaiting-analysis': { ja: '分析待ち', en: 'awaiting analysis' },
  'undergoing-analysis': { ja: '分析中', en: 'being analysed' },
  deferred: { ja: '分析しないことに決定', en: 'will not be analysed' },
  rejected: { ja: '取り下げ', en: 'rejected' },
  'no-products': { ja: '影響を受ける製品の一覧なし', en: 'lists no affected products' },
};

export function stateWords(state: string): Text {
  return STATES[state] ?? { ja: state, en: state };
}

/** The affected versions of a claim as the source gives them: ranges, enumerated versions, or all. */
export function versionWords(claim: Pick<Claim, 'ranges' | 'versions'>): Text {
  const parts = claim.ranges.map(rangeWords);
  const versions = claim.versions ?? [];
  if (versions.length > 0) {
    parts.push(shortList(versions));
  }
  if (parts.length === 0) {
    return { ja: 'すべての版', en: 'all versions' };
  }
  return { ja: parts.map((part) => part.ja).join('、'), en: parts.map((part) => part.en).join('; ') };
}

function rangeWords(range: VersionRange): Text {
  const { from, to } = range;
  const lower =
    from === undefined
      ? undefined
      : range.fromExcluded === true
        ? { ja: `${from} より後`, en: `after ${from}` }
        : { ja: `${from} 以上`, en: `from ${from}` };
  const upper =
    to === undefined
      ? undefined
      : range.toIncluded === true
        ? { ja: `${to} 以下`, en: `up to and including ${to}` }
        : { ja: `${to} より前`, en: `before ${to}` };
  const both = [lower, upper].flatMap((part) => part ?? []);
  if (both.length === 0) {
    return { ja: 'すべての版', en: 'all versions' };
  }
  return { ja: both.map((part) => part.ja).join(' '), en: both.map((part) => part.en).join(' ') };
}

const NUMERIC = new Intl.Collator('en', { numeric: true });
/** Groups shown of an enumeration. */
const SHOWN_GROUPS = 12;

/** An enumeration with neighbours drawn together: 5.4.6〜5.4.12、5.6.3. Only for the eye; verdicts use the list itself. */
function shortList(versions: readonly string[]): Text {
  const groups: { first: string; last: string }[] = [];
  for (const version of versions.toSorted((a, b) => NUMERIC.compare(a, b))) {
    const group = groups.at(-1);
    if (group !== undefined && follows(group.last, version)) {
      group.last = version;
    } else {
      groups.push({ first: version, last: version });
    }
  }
  const rest = groups.length - SHOWN_GROUPS;
  const words = (dash: string) =>
    groups.slice(0, SHOWN_GROUPS).map(({ first, last }) => (first === last ? first : `${first}${dash}${last}`));
  return {
    ja: `${words('〜').join('、')}${rest > 0 ? ` ほか ${rest}` : ''}（列挙された ${versions.length} 版）`,
    en: `${words('–').join(', ')}${rest > 0 ? ` and ${rest} more` : ''} (${versions.length} versions, listed one by one)`,
  };
}

/** True when `next` is `version` with its last number one higher. */
function follows(version: string, next: string): boolean {
  const [, front, last] = /^(.*?)(\d{1,9})$/.exec(version) ?? [];
  return last !== undefined && next === `${front}${Number(last) + 1}`;
}

export function remedyWords(remedy: Remedy): Text {
  switch (remedy.do) {
    case 'update':
      return {
        ja: `${remedy.to} 以降に更新する${remedy.needs === undefined ? '' : `（${remedy.needs} の契約が必要）`}`,
        en: `update to ${remedy.to} or later${remedy.needs === undefined ? '' : ` (needs ${remedy.needs})`}`,
      };
    case 'kb': {
      const kb = /^\d+$/.test(remedy.kb) ? `KB${remedy.kb}` : remedy.kb;
      const build =
        remedy.to === undefined ? { ja: '', en: '' } : { ja: `（適用後 ${remedy.to}）`, en: ` (then ${remedy.to})` };
      const restart = remedy.restart === 'yes' ? { ja: '。再起動が必要', en: '; needs a restart' } : { ja: '', en: '' };
      return { ja: `${kb} を適用する${build.ja}${restart.ja}`, en: `install ${kb}${build.en}${restart.en}` };
    }
    case 'firmware':
      return { ja: `ファームウェアを ${remedy.to} 以降にする`, en: `bring the firmware to ${remedy.to} or later` };
    case 'replace':
      return { ja: '機器またはソフトを入れ替える', en: 'replace the device or software' };
    case 'cut-off':
      return { ja: 'ネットワークから切り離す', en: 'cut it off from the network' };
    case 'no-fix-yet':
      return { ja: 'まだ修正が出ていない', en: 'there is no fix yet' };
    case 'will-not-fix':
      return { ja: '配布元は修正しないとしている', en: 'the source will not fix it' };
    case 'workaround':
      return { ja: `回避策: ${remedy.text}`, en: `workaround: ${remedy.text}` };
  }
}

/** One step for fixed versions of several branches. */
export function branchWords(firmware: boolean, versions: readonly string[]): Text {
  const sorted = versions.toSorted((a, b) => NUMERIC.compare(a, b));
  const what: Text = firmware ? { ja: 'ファームウェアを', en: 'bring the firmware' } : { ja: '', en: 'update' };
  return {
    ja: `${what.ja}、使っている系列に応じて ${sorted.join('、')} 以降にする`.replace(/^、/, ''),
    en: `${what.en} to ${sorted.join(', ')} or later, by the branch in use`,
  };
}

/** The other side of an AND node. */
export function conditionWords(condition: Condition): Text {
  if ('all' in condition) {
    return joined(condition.all, 'かつ', 'and');
  }
  if ('any' in condition) {
    return joined(condition.any, 'または', 'or');
  }
  if ('not' in condition) {
    const inner = conditionWords(condition.not);
    return { ja: `（${inner.ja}）でない`, en: `not (${inner.en})` };
  }
  const product = productWords(condition.product);
  const open = condition.ranges.length === 0 && (condition.versions ?? []).length === 0;
  const versions = versionWords(condition);
  return {
    ja: open ? product.ja : `${product.ja} ${versions.ja}`,
    en: open ? product.en : `${product.en} ${versions.en}`,
  };
}

/** A product key as words, where no name is known. */
export function productWords(product: ProductKey): Text {
  const [kind, ...rest] = product.split('/');
  const name = (text: string | undefined) =>
    (text ?? '').replaceAll('%2f', '/').replaceAll('%25', '%').replaceAll('_', ' ');
  if (kind === 'deb' || kind === 'rpm') {
    const [distribution, release, ...pack] = rest;
    const what =
      kind === 'deb' ? { ja: 'ソースパッケージ', en: 'source package' } : { ja: 'パッケージ', en: 'package' };
    const words = `${capital(distribution)} ${release}`;
    return { ja: `${words} の${what.ja} ${pack.join('/')}`, en: `${words}, ${what.en} ${pack.join('/')}` };
  }
  if (kind === 'cpe') {
    const words = `${name(rest[1])} ${name(rest[2])}`;
    return { ja: words, en: words };
  }
  if (kind === 'msrc') {
    return { ja: `Microsoft 製品 ${rest.join('/')}`, en: `Microsoft product ${rest.join('/')}` };
  }
  const words = rest.map(name).join(' ');
  return { ja: words, en: words };
}

function capital(word: string | undefined): string {
  return word === undefined ? '' : word.charAt(0).toUpperCase() + word.slice(1);
}

/** Parts of a condition shown; device families are long. */
const SHOWN_PARTS = 4;

function joined(parts: readonly Condition[], ja: string, en: string): Text {
  const words = parts.slice(0, SHOWN_PARTS).map(conditionWords);
  const rest = parts.length - words.length;
  return {
    ja: words.map((word) => word.ja).join(` ${ja} `) + (rest > 0 ? ` ${ja} ほか ${rest}` : ''),
    en: words.map((word) => word.en).join(` ${en} `) + (rest > 0 ? ` ${en} ${rest} more` : ''),
  };
}
