import { type Clock, dayInJapan, fillText, type Language, TsukuroiError } from '@tsukuroi/core';
import type { KnowledgeView } from '@tsukuroi/knowledge';
import { type Explanation, explain } from '@tsukuroi/knowledge/explain/explanation.ts';
import { explanationText } from '@tsukuroi/knowledge/explain/text.ts';
import { statusWords, versionWords } from '@tsukuroi/knowledge/explain/words.ts';
import { signalsOf, titleIn } from '@tsukuroi/matching';
import type { Vulnerability, VulnerabilityRow } from '@tsukuroi/protocol';
import type { Db } from '../../platform/database/index.ts';
import { listedVulnerabilities, vulnerabilityRow } from './list.ts';
import pages from './record-pages.json' with { type: 'json' };

/** Sources listed on a page; the most telling come first. */
const SHOWN_SOURCES = 50;

/** One vulnerability as people read it: what is open here, what it is, who says so. @throws TsukuroiError NOT_FOUND */
export async function vulnerabilityDetail(
  db: Db,
  facility: string,
  id: string,
  view: KnowledgeView,
  clock: Clock,
  language: Language,
): Promise<Vulnerability> {
  const explanation = explain(view, id, clock);
  const open = await listedVulnerabilities(db, facility)
    .where('findings_vulnerabilities.id', '=', id)
    .executeTakeFirst();
  if (open === undefined && !explanation.known) {
    throw new TsukuroiError('NOT_FOUND');
  }
  const row = open === undefined ? notOpenHere(id, view, clock, language) : vulnerabilityRow(open, { language, view });
  return {
    ...row,
    explanation: row.kind === 'vulnerability' ? sectionsOf(explanation, language) : [],
    sources: sourcesOf(explanation, language),
  };
}

/** Known, but on no device of this facility (or accepted on all of them). */
function notOpenHere(id: string, view: KnowledgeView, clock: Clock, language: Language): VulnerabilityRow {
  const signals = signalsOf(id, view);
  return {
    id,
    kind: 'vulnerability',
    title: titleIn(signals, language),
    decision: 'watch',
    verdict: 'not-affected',
    affectedDevices: 0,
    undeterminedDevices: 0,
    software: '',
    cvss: signals.cvss,
    epss: signals.epss,
    exploitedSince: signals.exploitedSince,
    ransomware: signals.ransomware,
    due: null,
    firstSeen: dayInJapan(clock.nowMs()),
  };
}

/** The paragraphs of the explanation between its title and its list of sources. */
function sectionsOf(explanation: Explanation, language: Language): Vulnerability['explanation'] {
  const paragraphs = explanationText(explanation, language).trim().split('\n\n');
  return paragraphs.slice(1, -1).map((paragraph) => {
    const [heading = '', ...lines] = paragraph.split('\n');
    return { heading, lines: lines.map((line) => line.trim()).filter((line) => line !== '') };
  });
}

const PAGES: Readonly<Record<string, string>> = pages.pages;

function sourcesOf(explanation: Explanation, language: Language): Vulnerability['sources'] {
  const titles = new Map(explanation.sources.map((source) => [source.id, source.title[language]]));
  const claims = explanation.products.flatMap(({ claims: own, name }) => own.map((claim) => ({ claim, name })));
  const said = claims.map(({ claim, name }) => ({
    feed: titles.get(claim.feed) ?? claim.feed,
    record: claim.record,
    says: `${name[language]}: ${statusWords(claim.status)[language]} ${versionWords(claim)[language]}`.trim(),
    url: pageOf(claim.feed, claim.record, explanation.vulnerability),
  }));
  const { exploited } = explanation;
  const catalogued =
    exploited === undefined
      ? []
      : [
          {
            feed: titles.get(exploited.feed) ?? exploited.feed,
            record: exploited.vulnerability,
            says: exploited.name,
            url: pageOf(exploited.feed, exploited.vulnerability, exploited.vulnerability),
          },
        ];
  const references = explanation.references.map((url) => ({ feed: '', record: url, says: '', url: webAddress(url) }));
  return [...catalogued, ...said.slice(0, SHOWN_SOURCES), ...references];
}

function pageOf(feed: string, record: string, id: string): string | null {
  const page = Object.hasOwn(PAGES, feed) ? PAGES[feed] : undefined;
  return page === undefined ? null : fillText(page, { record: encodeURIComponent(record), id: encodeURIComponent(id) });
}

/** References come from feeds; anything but a web address is shown as text. */
function webAddress(url: string): string | null {
  return /^https?:\/\//.test(url) ? url : null;
}
