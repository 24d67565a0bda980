import { fillText, type Language } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { Claim } from '@tsukuroi/knowledge/record.ts';
import { describeUnreadable } from '@tsukuroi/knowledge/unreadable.ts';
import { rangeWith } from '../claim-range.ts';
import type { JudgedIdentity } from '../identity.ts';
import { ruleOf } from '../rules/registry.ts';
import { fixedBuilds } from '../rules/windows-build.ts';
import type { Verdict } from '../verdict.ts';
import { dayText, feedName, makerName, rangeText, restrictionText, STATE_WORDS, thingText } from './terms.ts';

/** Everything a sentence about a verdict is made from. */
export interface Spoken {
  readonly identity: JudgedIdentity;
  readonly verdict: Verdict;
  readonly knowledge: Pick<KnowledgeView, 'feeds'>;
  readonly language: Language;
}

/** One or two sentences: what is installed, and what each source says or why it cannot be judged. */
export function becauseOf(spoken: Spoken): string {
  const { verdict, language } = spoken;
  const speakers = oneEach(verdict.claims);
  const said = speakers.length === 0 ? [fill(spoken, undefined)] : speakers.map((claim) => fill(spoken, claim));
  const sentences = verdict.kind === 'end-of-life' ? said : [installedSentence(spoken), ...said];
  const state = verdict.claims.find((claim) => claim.tracker !== undefined)?.tracker;
  const stateWords = state === undefined || verdict.verdict !== 'affected' ? undefined : STATE_WORDS[state];
  if (stateWords !== undefined) {
    sentences.push(stateWords[language]);
  }
  const others = oneEach(verdict.dissent ?? []).filter(({ feed }) => speakers.every((claim) => claim.feed !== feed));
  if (others.length > 0 && verdict.verdict === 'affected') {
    sentences.push(dissentSentence(others, language));
  }
  // Japanese sets a blank between Latin words and kana, none after a closing bracket.
  return language === 'ja' ? sentences.join('').replace(/([）」]) /g, '$1') : sentences.join(' ');
}

/** One claim for each feed and record, at most three: more would bury the first. */
function oneEach(claims: readonly Claim[]): readonly Claim[] {
  const seen = new Set<string>();
  return claims
    .filter(({ feed, record }) => {
      const key = `${feed}\n${record}`;
      return seen.has(key) ? false : seen.add(key);
    })
    .slice(0, 3);
}

function dissentSentence(claims: readonly Claim[], language: Language): string {
  const names = claims.map(({ feed }) => feedName(feed, language));
  return language === 'ja'
    ? `${names.join('、')} はこの版を挙げていません。`
    : `${names.join(', ')} does not list this version.`;
}

function installedSentence({ identity, language }: Spoken): string {
  const { name, version, kind, model } = identity;
  const ja = language === 'ja';
  if (version === '') {
    const thing = model === undefined ? name : `${model}（${name}）`;
    return ja ? `${thing} ですが、版が分かりません。` : `This is ${thing}, version not known.`;
  }
  const thing = thingText(name, version);
  if (kind === 'windows' || kind === 'firmware') {
    return ja ? `${thing} です。` : `This is ${thing}.`;
  }
  if (identity.kernel === 'running') {
    return ja ? `カーネル ${thing} が動いています。` : `The kernel ${thing} is running.`;
  }
  return ja ? `${thing} が入っています。` : `${thing} is installed.`;
}

function fill(spoken: Spoken, claim: Claim | undefined): string {
  const rule = ruleOf(spoken.verdict.rule);
  if (rule === undefined) {
    throw new Error(`no rule ${spoken.verdict.rule}`);
  }
  return fillText(rule.because[spoken.language], paramsOf(spoken, claim)).trim();
}

/** What the templates of the rules may name. */
export function paramsOf(spoken: Spoken, claim: Claim | undefined): Record<string, string> {
  return { ...ofIdentity(spoken), ...ofVerdict(spoken), ...ofClaim(spoken, claim), ...spoken.verdict.params };
}

function ofIdentity({ identity, language }: Spoken): Record<string, string> {
  const { name, version, doubt } = identity;
  return { name, version, maker: makerName(doubt?.maker, language) };
}

function ofVerdict({ identity, verdict, language }: Spoken): Record<string, string> {
  const { exploited, lifecycle } = verdict;
  return {
    kevProduct: exploited === undefined ? '' : `${exploited.vendor} ${exploited.product}`,
    since: exploited?.since ?? '',
    title: lifecycle?.title ?? thingText(identity.name, identity.version),
    ends: dayText(lifecycle?.ends, language),
    extended: extendedText(verdict, language),
    remark: remarkText(verdict, language),
  };
}

function ofClaim({ identity, verdict, knowledge, language }: Spoken, claim: Claim | undefined): Record<string, string> {
  const feed = claim?.feed ?? verdict.archive?.feed ?? verdict.lifecycle?.feed ?? verdict.exploited?.feed ?? '';
  const date = knowledge.feeds.find(({ id }) => id === feed)?.date?.slice(0, 10);
  const common = {
    source: feedName(feed, language),
    record: claim?.record ?? verdict.lifecycle?.source ?? '',
    date: date ?? (language === 'ja' ? '日付不明の日' : 'an unknown day'),
  };
  if (claim === undefined) {
    return { ...common, fixed: '', range: '', restriction: '', reason: '', kbs: '' };
  }
  const unreadable = claim.unreadable === undefined ? '' : describeUnreadable(claim.unreadable, language);
  return {
    ...common,
    fixed: fixedBuilds(claim).join('、'),
    range: rangeText(rangeWith(claim, identity.judgedVersion), language),
    restriction: restrictionText(claim.only ?? [], language),
    reason: unreadable === '' ? '' : language === 'ja' ? `${unreadable}。` : `(${unreadable})`,
    kbs: (claim.remedies ?? []).flatMap((remedy) => (remedy.do === 'kb' ? [remedy.kb] : [])).join('、'),
  };
}

/** The source's own words, which may be in its own language and end without a stop. */
function remarkText({ lifecycle }: Verdict, language: Language): string {
  const remark = lifecycle?.remark;
  if (remark === undefined) {
    return '';
  }
  return language === 'ja' ? `理由（配布元の言葉）: ${remark}` : `Reason, as the source words it: ${remark}`;
}

function extendedText({ lifecycle }: Verdict, language: Language): string {
  const until = lifecycle?.extendedEnds;
  if (typeof until !== 'string') {
    return '';
  }
  return language === 'ja'
    ? `延長サポート（対象や契約に条件があります）は ${until} までです。`
    : `Extended support, under conditions of its own, runs until ${until}.`;
}
