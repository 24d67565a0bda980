import { type Clock, dayInJapan, type Language, type Text } from '@tsukuroi/core';
import { type FeedAge, feedAges } from '../info.ts';
import type { Claim, Cvss, Exploited, FeedId, Note, ProductKey, Remedy, Ssvc } from '../record.ts';
import type { KnowledgeView } from '../view.ts';
import { productWords, ratingOf, remedyWords } from './words.ts';

/** Everything the knowledge says about one vulnerability, each part with its source. */
export interface Explanation {
  readonly vulnerability: string;
  /** False when no source says anything: that is no all-clear. */
  readonly known: boolean;
  readonly what: readonly {
    readonly feed: FeedId;
    readonly language: Language;
    readonly title?: string;
    readonly summary?: string;
  }[];
  /** Worst first, newest version of CVSS first. */
  readonly cvss: readonly (Cvss & { readonly feed: FeedId; readonly rating: Text })[];
  /** Sources' own words: Critical, Important, … */
  readonly severities: readonly { readonly feed: FeedId; readonly severity: string }[];
  readonly likelihood?: {
    readonly feed: FeedId;
    readonly score: number;
    readonly percentile: number;
    readonly day?: string;
    readonly ageDays?: number;
  };
  readonly exploited?: Exploited & { readonly ageDays?: number };
  /** Other sources that say it is used in attacks. */
  readonly exploitedAlso: readonly FeedId[];
  readonly ssvc: readonly (Ssvc & { readonly feed: FeedId })[];
  /** Sources that have not (or no longer) analysed it: awaiting-analysis, rejected, … */
  readonly states: readonly { readonly feed: FeedId; readonly state: string }[];
  /** Affected first. The union of the sources: one that says "affected" is enough. */
  readonly products: readonly ExplainedProduct[];
  readonly todo: readonly { readonly words: Text; readonly remedy: Remedy; readonly products: readonly ProductKey[] }[];
  readonly references: readonly string[];
  /** Every source of this knowledge with its age; `speaks` when it says something about this vulnerability. */
  readonly sources: readonly (FeedAge & { readonly speaks: boolean })[];
}

export interface ExplainedProduct {
  readonly product: ProductKey;
  readonly name: Text;
  readonly status: Claim['status'];
  readonly claims: readonly Claim[];
}

const RANK: Readonly<Record<Claim['status'], number>> = { affected: 0, undetermined: 1, 'not-affected': 2 };

/** The vendor's and the distribution's own words for a product come first, borrowed names last. */
const NEARNESS: readonly string[] = ['msrc', 'deb', 'rpm', 'cpe', 'cve'];

function nearness({ product }: ExplainedProduct): number {
  const place = NEARNESS.indexOf(product.slice(0, product.indexOf('/')));
  return place === -1 ? NEARNESS.length : place;
}

/** What is known about one vulnerability, from its sources alone; nothing is judged about any machine. */
export function explain(view: KnowledgeView, vulnerability: string, clock: Clock): Explanation {
  const today = dayInJapan(clock.nowMs());
  const ages = feedAges(view.feeds, today);
  const ageOf = (feed: FeedId) => ages.find((one) => one.id === feed)?.ageDays;
  const dayOf = (feed: FeedId) => view.feeds.find((one) => one.id === feed)?.date?.slice(0, 10);
  const notes = view.notes(vulnerability);
  const claims = view.claimsAbout(vulnerability);
  const likelihood = view.likelihood(vulnerability);
  const exploited = view.exploited(vulnerability);
  const products = productsOf(view, claims);
  const speaking = new Set([...notes, ...claims, likelihood, exploited].flatMap((record) => record?.feed ?? []));
  return {
    vulnerability,
    known: speaking.size > 0,
    what: notes
      .filter((note) => note.title !== undefined || note.summary !== undefined)
      .map(({ feed, language, title, summary }) => ({
        feed,
        language,
        ...(title === undefined ? {} : { title }),
        ...(summary === undefined ? {} : { summary }),
      })),
    cvss: scoresOf(notes),
    severities: notes.flatMap(({ feed, severity }) => (severity === undefined ? [] : [{ feed, severity }])),
    ...(likelihood === undefined
      ? {}
      : { likelihood: withAge(likelihood, ageOf(likelihood.feed), dayOf(likelihood.feed)) }),
    ...(exploited === undefined ? {} : { exploited: { ...exploited, ...aged(ageOf(exploited.feed)) } }),
    exploitedAlso: [...new Set(notes.flatMap((note) => (note.exploited === true ? [note.feed] : [])))],
    ssvc: notes.flatMap(({ feed, ssvc }) => (ssvc === undefined ? [] : [{ ...ssvc, feed }])),
    states: notes.flatMap(({ feed, state }) => (state === undefined ? [] : [{ feed, state }])),
    products,
    todo: todoOf(products),
    references: [...new Set(notes.flatMap((note) => note.references ?? []))],
    sources: ages.map((one) => ({ ...one, speaks: speaking.has(one.id) })),
  };
}

function aged(ageDays: number | undefined): { readonly ageDays?: number } {
  return ageDays === undefined ? {} : { ageDays };
}

function withAge(
  { feed, score, percentile }: { readonly feed: FeedId; readonly score: number; readonly percentile: number },
  ageDays: number | undefined,
  day: string | undefined,
) {
  return { feed, score, percentile, ...(day === undefined ? {} : { day }), ...aged(ageDays) };
}

function scoresOf(notes: readonly Note[]) {
  const seen = new Map<string, Cvss & { readonly feed: FeedId; readonly rating: Text }>();
  for (const { feed, cvss } of notes) {
    for (const score of cvss ?? []) {
      const key = `${score.version} ${score.vector} ${score.score}`;
      if (!seen.has(key)) {
        seen.set(key, { ...score, feed, rating: ratingOf(score.version, score.score) });
      }
    }
  }
  return [...seen.values()].sort((a, b) => Number(b.version) - Number(a.version) || b.score - a.score);
}

function productsOf(view: KnowledgeView, claims: readonly Claim[]): ExplainedProduct[] {
  return [...Map.groupBy(claims, (claim) => claim.product)]
    .map(([product, about]): ExplainedProduct => {
      const status = about.map((claim) => claim.status).sort((a, b) => RANK[a] - RANK[b])[0] ?? 'undetermined';
      return { product, name: nameOf(view, product), status, claims: about };
    })
    .sort((a, b) => RANK[a.status] - RANK[b.status] || nearness(a) - nearness(b) || (a.product < b.product ? -1 : 1));
}

function nameOf(view: KnowledgeView, product: ProductKey): Text {
  const names = view.productNames(product);
  const words = productWords(product);
  const pick = (language: Language) => {
    const found = names.find((name) => name.language === language) ?? names[0];
    return found === undefined
      ? words[language]
      : [found.vendor, found.name].filter((part) => part !== undefined).join(' ');
  };
  return { ja: pick('ja'), en: pick('en') };
}

/** Remedies of the claims that say "affected"; where a source only names the fixed version, that is the remedy. */
function todoOf(products: readonly ExplainedProduct[]): Explanation['todo'] {
  const todo = new Map<string, { words: Text; remedy: Remedy; products: ProductKey[] }>();
  for (const { product, claims } of products) {
    for (const claim of claims.filter((one) => one.status === 'affected')) {
      const stated = claim.remedies ?? [];
      const remedies =
        stated.length > 0 || claim.fixed === undefined ? stated : [{ do: 'update' as const, to: claim.fixed }];
      for (const remedy of remedies) {
        const words = remedyWords(remedy);
        const known = todo.get(words.ja) ?? { words, remedy, products: [] };
        if (!known.products.includes(product)) {
          known.products.push(product);
        }
        todo.set(words.ja, known);
      }
    }
  }
  return [...todo.values()];
}
