import { schemeOf } from '@tsukuroi/versions';
import { inRange } from '@tsukuroi/versions/range.ts';
import { describe, expect, it } from 'vitest';
import type { Feed } from '../feed.ts';
import { feed as cve5 } from '../feeds/cve5/feed.ts';
import { feed as eol } from '../feeds/eol/feed.ts';
import { feed as fortinet } from '../feeds/fortinet/feed.ts';
import { feed as kev } from '../feeds/kev/feed.ts';
import { feed as msrc } from '../feeds/msrc/feed.ts';
import { feed as nvd } from '../feeds/nvd/feed.ts';
import { hasRealData, realFiles } from '../feeds/real-data.ts';
import type { Claim, KnowledgeRecord, Note } from '../record.ts';
import { starterFacts, starterKnowledge, starterLifecycles } from './index.ts';

/**
 * Where real feeds are at hand, every field of the starter facts that a feed states, too, is compared with it, and what
 * could not be compared is counted. Slow by nature: the files are the real ones.
 */
const PATIENCE_MS = 300_000;

const facts = starterFacts();
const ids = new Set(facts.map(({ id }) => id));
const own = starterKnowledge().records.filter((record): record is Claim => record.kind === 'claim');

async function recordsOf(feed: Feed, wanted: (path: string) => boolean = () => true): Promise<KnowledgeRecord[]> {
  const records: KnowledgeRecord[] = [];
  const files = (await realFiles(feed)).filter(({ path }) => wanted(path));
  await feed.parse(files, (record) => {
    if (record.kind === 'lifecycle' || ('vulnerability' in record && ids.has(record.vulnerability))) {
      records.push(record);
    }
  });
  return records;
}

function say(what: string, compared: number, left: readonly string[]): void {
  console.info(
    `${what}: ${compared} compared, ${left.length} could not be compared${left.length > 0 ? `: ${left.join(', ')}` : ''}`,
  );
}

function holds(claims: readonly Claim[], version: string): boolean {
  return claims
    .filter(({ status }) => status === 'affected')
    .some(({ scheme, ranges, versions }) => {
      const found = schemeOf(scheme);
      return (
        versions?.includes(version) === true ||
        ranges.some((range) => found !== undefined && inRange(found, version, range) === 'yes')
      );
    });
}

/**
 * Versions that a feed's claim names as affected: those it lists, and the included ends of its ranges where its own scheme
 * can say so of them (`9.6` alone may be any 9.6).
 */
function samples(claim: Claim): string[] {
  const { ranges, versions, only } = claim;
  const ends = ranges.flatMap(({ from, fromExcluded, to, toIncluded }) => [
    ...(from !== undefined && fromExcluded !== true ? [from] : []),
    ...(to !== undefined && toIncluded === true ? [to] : []),
  ]);
  return only === undefined ? [...(versions ?? []), ...ends.filter((end) => holds([claim], end))] : [];
}

describe.skipIf(!hasRealData('kev'))('starter facts beside real feeds', () => {
  it('state exploitation as the catalogue does', { timeout: PATIENCE_MS }, async () => {
    const listed = new Map(
      (await recordsOf(kev)).flatMap((record) => (record.kind === 'exploited' ? [[record.vulnerability, record]] : [])),
    );
    const stated = facts.filter(({ exploited }) => exploited !== undefined);

    const differing = stated
      .filter(({ id }) => listed.has(id))
      .filter(({ id, exploited }) => {
        const { since, ransomware, due, vendor, product, name } = listed.get(id) ?? {};
        return (
          JSON.stringify({
            since,
            ransomware,
            due,
            vendor: vendor?.trim(),
            product: product?.trim(),
            name: name?.trim(),
          }) !== JSON.stringify(exploited)
        );
      });

    say(
      'exploited',
      stated.filter(({ id }) => listed.has(id)).length,
      stated.filter(({ id }) => !listed.has(id)).map(({ id }) => id),
    );
    expect(differing.map(({ id }) => id)).toEqual([]);
    expect(facts.filter(({ id, exploited }) => exploited === undefined && listed.has(id)).map(({ id }) => id)).toEqual(
      [],
    );
  });

  it('state scores, days and affected versions as their sources do', { timeout: PATIENCE_MS }, async () => {
    const months = new Set(own.map(({ record }) => record));
    const month = (path: string) => [...months].some((name) => path.includes(`/${name}.`));
    const all = [
      ...(await recordsOf(nvd)),
      ...(await recordsOf(cve5)),
      ...(await recordsOf(fortinet)),
      ...(await recordsOf(msrc, month)),
    ];
    const notes = Map.groupBy(
      all.filter((record): record is Note => record.kind === 'note'),
      ({ vulnerability }) => vulnerability,
    );
    const claims = all.filter((record): record is Claim => record.kind === 'claim');

    const scores = facts.flatMap(({ id, cvss }) =>
      cvss.map((score) => {
        const same = (notes.get(id) ?? [])
          .flatMap((note) => note.cvss ?? [])
          .filter(({ by, version }) => by === score.by && version === score.version);
        return {
          id: `${id} ${score.by} ${score.version}`,
          known: same.length > 0,
          right: same.some((one) => one.score === score.score && one.vector === score.vector),
        };
      }),
    );
    const days = facts.map(({ id, published }) => {
      const stated = (notes.get(id) ?? []).flatMap((note) => note.published ?? []);
      return { id, known: stated.length > 0, right: stated.includes(published) };
    });
    const updates = own
      .filter(({ product }) => product.startsWith('msrc/'))
      .map(({ vulnerability, product, fixed, ranges, remedies, status, only }) => {
        const same = claims.filter(
          (claim) => claim.vulnerability === vulnerability && claim.product === product && claim.feed === 'msrc',
        );
        const kbs = (list: Claim['remedies']) =>
          (list ?? []).flatMap((remedy) => (remedy.do === 'kb' ? [`${remedy.kb} ${remedy.to ?? ''}`] : [])).sort();
        const text = (claim: Pick<Claim, 'fixed' | 'ranges' | 'remedies' | 'status' | 'only'>) =>
          JSON.stringify([claim.fixed, claim.ranges, kbs(claim.remedies), claim.status, claim.only]);
        return {
          id: `${vulnerability} ${product}`,
          known: same.length > 0,
          right: same.some((claim) => text(claim) === text({ fixed, ranges, remedies, status, only } as Claim)),
        };
      });
    const versions = claims
      .filter(({ feed, status }) => feed !== 'msrc' && status === 'affected')
      .flatMap((claim) => {
        const mine = own.filter(
          ({ vulnerability, product }) => vulnerability === claim.vulnerability && product === claim.product,
        );
        return mine.length === 0
          ? []
          : samples(claim).map((version) => ({
              id: `${claim.vulnerability} ${claim.product} ${version} (${claim.feed})`,
              known: true,
              right: holds(mine, version),
            }));
      });
    const unseen = own.filter(
      ({ vulnerability, product }) =>
        !product.startsWith('msrc/') &&
        !claims.some((claim) => claim.vulnerability === vulnerability && claim.product === product),
    );

    const wrong: string[] = [];
    for (const [what, list] of Object.entries({ scores, days, updates, versions })) {
      const left = list.filter(({ known }) => !known).map(({ id }) => id);
      say(what, list.length - left.length, left);
      wrong.push(...list.filter(({ known, right }) => known && !right).map(({ id }) => `${what}: ${id}`));
    }
    say('products with versions', own.length - unseen.length, [
      ...new Set(unseen.map(({ vulnerability }) => vulnerability)),
    ]);
    expect(wrong).toEqual([]);
    expect(scores.filter(({ known }) => known).length).toBeGreaterThan(50);
    expect(versions.length).toBeGreaterThan(200);
  });

  it('state end-of-life dates as endoflife.date does', { timeout: PATIENCE_MS }, async () => {
    const listed = new Map(
      (await recordsOf(eol)).flatMap((record) =>
        record.kind === 'lifecycle' ? [[`${record.product} ${record.cycle}`, record]] : [],
      ),
    );
    const stated = starterLifecycles();

    const differing = stated.filter(({ product, cycle, released, supportEnds, ends, extendedEnds }) => {
      const other = listed.get(`${product} ${cycle}`);
      const text = (...parts: unknown[]) => JSON.stringify(parts);
      return (
        other !== undefined &&
        text(released, supportEnds, ends, extendedEnds) !==
          text(other.released, other.supportEnds, other.ends, other.extendedEnds)
      );
    });

    say(
      'lifecycles',
      stated.filter(({ product, cycle }) => listed.has(`${product} ${cycle}`)).length,
      stated
        .filter(({ product, cycle }) => !listed.has(`${product} ${cycle}`))
        .map(({ product, cycle }) => `${product} ${cycle}`),
    );
    expect(differing.map(({ product, cycle }) => `${product} ${cycle}`)).toEqual([]);
  });
});
