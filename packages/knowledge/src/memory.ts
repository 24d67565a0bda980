import { comparable } from '@tsukuroi/core';
import { type Chunk, chunker, digestOf } from './chunks.ts';
import { compileEntries } from './compile/entries.ts';
import { keyOf, lineOf } from './compile/runs.ts';
import { preferred } from './precedence.ts';
import type { KnowledgeRecord } from './record.ts';
import { bucketHash, bucketsOf, type UnitKind, type UnitReader, unitHash } from './units.ts';
import type { FeedState, KnowledgeView } from './view.ts';

type OfKind<K extends KnowledgeRecord['kind']> = Extract<KnowledgeRecord, { kind: K }>;

/**
 * A view of records in memory, for tests and small sets: same answers in the same order, and the same digest, as a file
 * built from them. Shapes are checked.
 */
export function memoryKnowledge(records: readonly KnowledgeRecord[], feeds: readonly FeedState[] = []): KnowledgeView {
  const { ordered, digest } = inOrder(records);
  const of = <K extends KnowledgeRecord['kind']>(kind: K) =>
    ordered.filter((record): record is OfKind<K> => record.kind === kind);
  const claims = of('claim');
  const claimsOfProduct = Map.groupBy(claims, (record) => record.product);
  const claimsOfVulnerability = Map.groupBy(claims, (record) => record.vulnerability);
  const notes = Map.groupBy(of('note'), (record) => record.vulnerability);
  const exploited = Map.groupBy(of('exploited'), (record) => record.vulnerability);
  // Of two answers of one feed the more likely one, as in the file (store/write.ts).
  const likelihood = Map.groupBy(
    of('likelihood').toSorted((a, b) => b.score - a.score),
    (record) => record.vulnerability,
  );
  const lifecycles = Map.groupBy(of('lifecycle'), (record) => record.product);
  const archive = Map.groupBy(
    of('archive'),
    (record) => `${record.distribution}\n${record.release}\n${record.package}`,
  );
  const places = new Set(of('archive').map((record) => `${record.distribution}\n${record.release}`));
  const namesOfProduct = Map.groupBy(of('product'), (record) => record.product);
  const productsOfName = Map.groupBy(of('product'), (record) => comparable(record.name));
  const supersedence = Map.groupBy(of('supersedence'), (record) => record.kb);
  return {
    digest,
    feeds,
    claims: (product) => claimsOfProduct.get(product) ?? [],
    claimsAbout: (vulnerability) => claimsOfVulnerability.get(vulnerability) ?? [],
    notes: (vulnerability) => notes.get(vulnerability) ?? [],
    exploited: (vulnerability) => preferred(exploited.get(vulnerability) ?? []),
    exploitedAll: () => [...exploited.values()].flatMap((group) => preferred(group) ?? []),
    likelihood: (vulnerability) => preferred(likelihood.get(vulnerability) ?? []),
    lifecycles: (product) => lifecycles.get(product) ?? [],
    archive: (distribution, release, binary) => archive.get(`${distribution}\n${release}\n${binary}`) ?? [],
    hasArchive: (distribution, release) => places.has(`${distribution}\n${release}`),
    productNames: (product) => namesOfProduct.get(product) ?? [],
    productsNamed: (name) => productsOfName.get(comparable(name)) ?? [],
    supersedence: (kb) => supersedence.get(kb) ?? [],
    units: unitsOf({
      claims: claimsOfProduct,
      about: new Map([...claimsOfVulnerability].map(([id, about]) => [id, productsOf(about)])),
      notes,
      exploited,
      likelihood,
      lifecycles,
      archive,
      places: new Map([...places].map((place) => [place, []])),
      names: namesOfProduct,
      supersedence,
    }),
    close: () => undefined,
  };
}

function productsOf(claims: readonly OfKind<'claim'>[]): string[] {
  return [...new Set(claims.map(({ product }) => product))].sort();
}

function unitsOf(groups: Readonly<Record<UnitKind, ReadonlyMap<string, readonly unknown[]>>>): UnitReader {
  const known = new Map<UnitKind, ReturnType<typeof bucketsOf>>();
  const of = (kind: UnitKind) => {
    const made =
      known.get(kind) ?? bucketsOf([...groups[kind]].map(([key, said]) => [key, unitHash(JSON.stringify(said))]));
    known.set(kind, made);
    return made;
  };
  return {
    buckets: (kind) => new Map([...of(kind)].map(([bucket, entries]) => [bucket, bucketHash(entries)])),
    entries: (kind, bucket) => of(kind).get(bucket) ?? new Map(),
  };
}

function inOrder(records: readonly KnowledgeRecord[]): { ordered: KnowledgeRecord[]; digest: string } {
  const byFeed = Map.groupBy(records, (record) => record.feed);
  const ordered: KnowledgeRecord[] = [];
  const chunks: Chunk[] = [];
  for (const feed of [...byFeed.keys()].sort()) {
    const cut = chunker(feed, (chunk) => chunks.push(chunk));
    for (const entry of compileEntries(feed, byFeed.get(feed) ?? [])) {
      cut.add(keyOf(entry), lineOf(entry));
      ordered.push(JSON.parse(lineOf(entry)) as KnowledgeRecord);
    }
    cut.end();
  }
  return { ordered, digest: digestOf(chunks) };
}
