import { feedInvalid } from '../../errors.ts';
import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { jsonFile, jsonLines } from '../../read-json.ts';
import type { Lifecycle } from '../../record.ts';
import { productPage, productsFull } from './schema.ts';

const LIMIT_BYTES = 128 * 1024 ** 2;

interface Edition {
  readonly date: string | undefined;
  readonly sha256: string;
  readonly records: readonly Lifecycle[];
}

/**
 * The newest answer of the API becomes the records; product pages (which state no date) only where there is none. Editions
 * are never mixed: a cycle that a newer edition no longer lists is gone.
 */
export async function parseEol(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const isPages = (file: FeedFile) => /\.jsonl(\.gz)?$/.test(file.path);
  const answers = files.filter((file) => !isPages(file));
  const editions: Edition[] = [];
  for (const file of answers.length > 0 ? answers : files) {
    editions.push(answers.length > 0 ? await fromApi(file) : await fromPages(file));
  }
  const rank = (edition: Edition) => `${edition.date ?? ''} ${edition.sha256}`;
  const newest = editions.toSorted((a, b) => (rank(a) < rank(b) ? 1 : -1))[0];
  for (const record of newest?.records ?? []) {
    emit(record);
  }
  return {
    date: newest?.date,
    notices: [
      ...(files.length > 1 ? [{ reason: 'not-newest', count: files.length - 1 }] : []),
      ...(answers.length === 0 ? [{ reason: 'product-page-used', count: 1 }] : []),
    ],
  };
}

async function fromPages(file: FeedFile): Promise<Edition> {
  const records: Lifecycle[] = [];
  for await (const { value } of jsonLines('eol', file, productPage)) {
    for (const release of value.releases) {
      records.push({
        kind: 'lifecycle',
        feed: 'eol',
        product: value.product,
        cycle: release.releaseCycle,
        title: titleOf(value.title, release.releaseLabel ?? release.releaseCycle),
        ...(release.releaseDate === undefined ? {} : { released: release.releaseDate }),
        ...(typeof release.eoas === 'string' ? { supportEnds: release.eoas } : {}),
        ...(release.eol === undefined ? {} : { ends: release.eol }),
        ...(release.eoes === undefined ? {} : { extendedEnds: release.eoes }),
        ...(release.latest ? { latest: release.latest } : {}),
        source: pageOf(value.product),
      });
    }
  }
  if (records.length === 0) {
    throw feedInvalid('eol', file.path, 'line 1', 'no release cycles');
  }
  return { date: undefined, sha256: file.sha256, records };
}

async function fromApi(file: FeedFile): Promise<Edition> {
  const answer = await jsonFile('eol', file, productsFull, LIMIT_BYTES);
  if (answer.total !== answer.result.length) {
    throw feedInvalid('eol', file.path, '/total', `states ${answer.total} products, holds ${answer.result.length}`);
  }
  const records = answer.result.flatMap((product) =>
    product.releases.map((release): Lifecycle => {
      const ends = release.eolFrom ?? release.isEol ?? undefined;
      const extendedEnds = release.eoesFrom ?? release.isEoes ?? undefined;
      const latest = release.latest?.name;
      return {
        kind: 'lifecycle',
        feed: 'eol',
        product: product.name,
        cycle: release.name,
        title: titleOf(product.label, release.label ?? release.name),
        ...(typeof release.releaseDate === 'string' ? { released: release.releaseDate } : {}),
        ...(typeof release.eoasFrom === 'string' ? { supportEnds: release.eoasFrom } : {}),
        ...(ends === undefined ? {} : { ends }),
        ...(extendedEnds === undefined ? {} : { extendedEnds }),
        ...(latest ? { latest } : {}),
        source: pageOf(product.name),
      };
    }),
  );
  return { date: answer.generated_at, sha256: file.sha256, records };
}

/** Labels stand with or without the product's name (`11 24H2 (W)`, `Windows Server 23H2 AC`) and may hold HTML. */
function titleOf(product: string, label: string): string {
  const plain = label.replace(/<[^>]*>/g, '').trim();
  const words = product
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word.length > 2);
  return words.some((word) => plain.toLowerCase().split(/\s+/).includes(word)) ? plain : `${product} ${plain}`;
}

function pageOf(product: string): string {
  return `https://endoflife.date/${product}`;
}
