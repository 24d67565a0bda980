import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Claim, KnowledgeRecord, Remedy } from '../record.ts';
import { editionShape, type Fact, factShape, type LifecycleFact, lifecycleFactShape } from './shape.ts';

const FEED = 'starter';
const here = fileURLToPath(new URL('.', import.meta.url));

/** What ships with the product, so that it shows something true with no feed at hand. */
export interface StarterKnowledge {
  readonly records: readonly KnowledgeRecord[];
  readonly date: string;
  readonly staleAfterDays: number;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(here, path), 'utf8'));
}

/** All facts, checked. A wrong file is a bug of the build and throws. Files are found by themselves: `facts/*.json`. */
export function starterFacts(): readonly Fact[] {
  const files = readdirSync(join(here, 'facts')).filter((name) => name.endsWith('.json'));
  return files.sort().flatMap((name) => z.array(factShape).parse(readJson(`facts/${name}`)));
}

/** End-of-life dates: `lifecycles/*.json`. */
export function starterLifecycles(): readonly LifecycleFact[] {
  const files = readdirSync(join(here, 'lifecycles')).filter((name) => name.endsWith('.json'));
  return files.sort().flatMap((name) => z.array(lifecycleFactShape).parse(readJson(`lifecycles/${name}`)));
}

/** The starter knowledge as records of feed `starter`. Same files, same records. */
export function starterKnowledge(): StarterKnowledge {
  const edition = editionShape.parse(readJson('edition.json'));
  const lifecycles: KnowledgeRecord[] = starterLifecycles().map((fact) => ({ kind: 'lifecycle', feed: FEED, ...fact }));
  return { records: [...starterFacts().flatMap(recordsOf), ...lifecycles], ...edition };
}

function recordsOf(fact: Fact): KnowledgeRecord[] {
  const notes = (['ja', 'en'] as const).map(
    (language): KnowledgeRecord => ({
      kind: 'note',
      feed: FEED,
      vulnerability: fact.id,
      language,
      title: fact.title[language],
      summary: `${fact.summary[language]} ${TODO[language]}${fact.todo[language]}`,
      published: fact.published,
      ...(language === 'en' && fact.cvss.length > 0 ? { cvss: fact.cvss } : {}),
      references: fact.sources.slice(0, 5).map((source) => source.replace(/ \(\d{4}-\d{2}-\d{2}\)$/, '')),
    }),
  );
  const exploited: KnowledgeRecord[] =
    fact.exploited === undefined ? [] : [{ kind: 'exploited', feed: FEED, vulnerability: fact.id, ...fact.exploited }];
  return [...notes, ...exploited, ...fact.claims.flatMap((claim) => claimsOf(fact.id, claim))];
}

const TODO = { ja: 'すること: ', en: 'To do: ' };

/** One claim per product: the file may name several that share everything else. */
function claimsOf(vulnerability: string, { product, kbs, remedy, ...claim }: Fact['claims'][number]): Claim[] {
  const remedies: Remedy[] = [
    ...(kbs ?? []).map((update): Remedy => ({ do: 'kb', ...update })),
    ...(remedy === undefined ? [] : [{ do: remedy }]),
  ];
  return [product].flat().map((key) => ({
    kind: 'claim',
    feed: FEED,
    vulnerability,
    product: key,
    ...claim,
    ...(remedies.length === 0 ? {} : { remedies }),
  }));
}
