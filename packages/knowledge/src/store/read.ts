import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { comparable, TsukuroiError } from '@tsukuroi/core';
import { boundedCache } from '../bounded-cache.ts';
import '../errors.ts';
import type { Chunk } from '../chunks.ts';
import type { OverrideState } from '../overrides.ts';
import { preferred } from '../precedence.ts';
import type {
  ArchivePackage,
  Claim,
  Exploited,
  KnowledgeRecord,
  Lifecycle,
  Likelihood,
  Note,
  ProductName,
  Supersedence,
} from '../record.ts';
import type { FeedState, KnowledgeView } from '../view.ts';
import { unpack } from './claim-rows.ts';
import { APPLICATION_ID, FORMAT, FORMAT_VERSION } from './tables.ts';
import { readUnits } from './unit-rows.ts';

/** A knowledge file, opened. */
export interface OpenKnowledge extends KnowledgeView {
  /** When the file was made (not part of the digest). */
  readonly built: string;
  readonly chunks: readonly Chunk[];
  readonly overrides: readonly OverrideState[];
  /** How many records of each kind. */
  counts(): Readonly<Record<KnowledgeRecord['kind'], number>>;
  /** Everything in the file, kind by kind. */
  records(): Iterable<KnowledgeRecord>;
}

type ClaimBody = Omit<Claim, 'kind' | 'feed' | 'record' | 'vulnerability' | 'product'>;

/** Claims held for products asked again, and bodies shared between them. */
const CACHED_CLAIMS = 300_000;
const CACHED_BODIES = 200_000;

/**
 * Opens a knowledge file for reading. Nothing is loaded ahead: answers come from prepared statements with bounded caches.
 * @throws KNOWLEDGE_UNREADABLE, KNOWLEDGE_NOT_OURS, KNOWLEDGE_VERSION
 */
export function openKnowledge(file: string): OpenKnowledge {
  const db = openOurs(file);
  const prepared = (sql: string): StatementSync => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const rowsOf = (statement: StatementSync, ...values: SQLInputValue[]) =>
    statement.all(...values) as unknown as (readonly SQLInputValue[])[];
  const one = (statement: StatementSync, value: SQLInputValue) =>
    statement.get(value) as unknown as readonly SQLInputValue[] | undefined;
  const meta = (name: string): unknown => {
    const row = one(prepared('SELECT json FROM meta WHERE name = ?'), name);
    return row === undefined ? undefined : JSON.parse(String(row[0]));
  };

  if (meta('format') !== FORMAT) {
    db.close();
    throw new TsukuroiError('KNOWLEDGE_UNREADABLE', { file, reason: 'it was not finished' });
  }
  const idOfVulnerability = prepared('SELECT id FROM vulnerability WHERE name = ?');
  const idOfProduct = prepared('SELECT id FROM product WHERE key = ?');
  const id = (statement: StatementSync, name: string): number | undefined => {
    const row = one(statement, name);
    return row === undefined ? undefined : Number(row[0]);
  };
  /** Names by number, each read once. */
  const names = <T>(sql: string, make: (row: readonly SQLInputValue[]) => T, limit: number) => {
    const statement = prepared(sql);
    const cache = boundedCache<number, T>(limit);
    return (number: number): T => {
      const known = cache.get(number);
      if (known !== undefined) {
        return known;
      }
      const row = one(statement, number);
      if (row === undefined) {
        throw new TsukuroiError('KNOWLEDGE_UNREADABLE', { file, reason: `row ${number} is missing` });
      }
      const value = make(row);
      cache.set(number, value, 1);
      return value;
    };
  };
  const vulnerabilityName = names('SELECT name FROM vulnerability WHERE id = ?', (row) => String(row[0]), 500_000);
  const productKey = names('SELECT key FROM product WHERE id = ?', (row) => String(row[0]), 200_000);
  const source = names(
    'SELECT feed, record FROM source WHERE id = ?',
    (row) => ({ feed: String(row[0]), record: row[1] === null ? undefined : String(row[1]) }),
    200_000,
  );
  const body = names(
    'SELECT json FROM body WHERE id = ?',
    (row) => JSON.parse(String(row[0])) as ClaimBody,
    CACHED_BODIES,
  );
  const packedClaims = prepared('SELECT packed FROM claims WHERE product = ?');
  const packedByKey = prepared('SELECT packed FROM claims WHERE product = (SELECT id FROM product WHERE key = ?)');
  const packedProducts = prepared('SELECT products FROM about WHERE vulnerability = ?');
  /** Claims about a product; only those about one vulnerability, where its number is given. */
  const claimsFrom = (key: string, numbers: Uint32Array, about?: number): Claim[] => {
    const found: Claim[] = [];
    for (let at = 0; at < numbers.length; at += 3) {
      const [number = 0, from = 0, rest = 0] = [numbers[at], numbers[at + 1], numbers[at + 2]];
      if (about === undefined || about === number) {
        const vulnerability = vulnerabilityName(number);
        const { feed, record = vulnerability } = source(from);
        found.push({ kind: 'claim', feed, record, vulnerability, product: key, ...body(rest) });
      }
    }
    return found;
  };
  const notes = prepared('SELECT json FROM note WHERE vulnerability = ? ORDER BY id');
  const exploited = prepared('SELECT json FROM exploited WHERE vulnerability = ? ORDER BY id');
  const likelihood = prepared('SELECT feed, score, percentile FROM likelihood WHERE vulnerability = ? ORDER BY feed');
  const lifecycles = prepared('SELECT json FROM lifecycle WHERE product = ? ORDER BY id');
  const archive = prepared(
    'SELECT json FROM archive WHERE place = (SELECT id FROM place WHERE distribution = ? AND release = ?) AND package = ? ORDER BY id',
  );
  const hasPlace = prepared('SELECT 1 FROM place WHERE distribution = ? AND release = ?');
  const namesOfProduct = prepared('SELECT json FROM product_name WHERE product = ? ORDER BY id');
  const productsOfName = prepared('SELECT json FROM product_name WHERE comparable = ? ORDER BY id');
  const supersedence = prepared('SELECT json FROM supersedence WHERE kb = ? ORDER BY id');
  const jsonRows = <T>(statement: StatementSync, ...values: SQLInputValue[]): readonly T[] =>
    rowsOf(statement, ...values).map((row) => JSON.parse(String(row[0])) as T);
  const about = <T>(statement: StatementSync, vulnerability: string): readonly T[] => {
    const number = id(idOfVulnerability, vulnerability);
    return number === undefined ? [] : jsonRows<T>(statement, number);
  };
  const cached = boundedCache<string, readonly Claim[]>(CACHED_CLAIMS);

  const units = readUnits(db);
  return {
    ...(units === undefined ? {} : { units }),
    digest: String(meta('digest')),
    feeds: (meta('feeds') ?? []) as readonly FeedState[],
    built: String(meta('built')),
    chunks: (meta('chunks') ?? []) as readonly Chunk[],
    overrides: (meta('overrides') ?? []) as readonly OverrideState[],
    claims(product) {
      const known = cached.get(product);
      if (known !== undefined) {
        return known;
      }
      const found = claimsFrom(product, numbersOf(one(packedByKey, product)));
      cached.set(product, found, found.length + 1);
      return found;
    },
    claimsAbout(vulnerability) {
      const number = id(idOfVulnerability, vulnerability);
      const products = number === undefined ? [] : [...numbersOf(one(packedProducts, number))];
      const found = products.flatMap((product) =>
        claimsFrom(productKey(product), numbersOf(one(packedClaims, product)), number),
      );
      // Claims lie by product; answers come by source, as everywhere. The sort is stable.
      return found.sort((a, b) => order(a.feed, b.feed) || order(a.product, b.product));
    },
    notes: (vulnerability) => about<Note>(notes, vulnerability),
    exploited: (vulnerability) => preferred(about<Exploited>(exploited, vulnerability)),
    *exploitedAll() {
      const all = prepared('SELECT json FROM exploited ORDER BY vulnerability, id');
      let group: Exploited[] = [];
      for (const row of all.iterate() as unknown as Iterable<readonly SQLInputValue[]>) {
        const record = JSON.parse(String(row[0])) as Exploited;
        if (group[0] !== undefined && group[0].vulnerability !== record.vulnerability) {
          yield* single(preferred(group));
          group = [];
        }
        group.push(record);
      }
      yield* single(preferred(group));
    },
    likelihood(vulnerability) {
      const number = id(idOfVulnerability, vulnerability);
      const rows = number === undefined ? [] : rowsOf(likelihood, number);
      return preferred(rows.map((row) => likelihoodOf(vulnerability, row)));
    },
    lifecycles: (product) => jsonRows<Lifecycle>(lifecycles, product),
    archive: (distribution, release, binary) => jsonRows<ArchivePackage>(archive, distribution, release, binary),
    hasArchive: (distribution, release) => rowsOf(hasPlace, distribution, release).length > 0,
    productNames(product) {
      const number = id(idOfProduct, product);
      return number === undefined ? [] : jsonRows<ProductName>(namesOfProduct, number);
    },
    productsNamed: (name) => jsonRows<ProductName>(productsOfName, comparable(name)),
    supersedence: (kb) => jsonRows<Supersedence>(supersedence, kb),
    counts() {
      const count = (table: string) => Number(rowsOf(prepared(`SELECT count(*) FROM ${table}`))[0]?.[0] ?? 0);
      return {
        claim: Number(rowsOf(prepared('SELECT sum(length(packed)) / 12 FROM claims'))[0]?.[0] ?? 0),
        note: count('note'),
        exploited: count('exploited'),
        likelihood: count('likelihood'),
        lifecycle: count('lifecycle'),
        archive: count('archive'),
        product: count('product_name'),
        supersedence: count('supersedence'),
      };
    },
    *records() {
      for (const row of iterate(prepared('SELECT packed, product FROM claims ORDER BY product'))) {
        yield* claimsFrom(productKey(Number(row[1])), numbersOf(row));
      }
      for (const table of ['note', 'exploited', 'lifecycle', 'archive', 'product_name', 'supersedence']) {
        for (const row of iterate(prepared(`SELECT json FROM ${table} ORDER BY id`))) {
          yield JSON.parse(String(row[0])) as KnowledgeRecord;
        }
      }
      for (const row of iterate(prepared('SELECT feed, score, percentile, vulnerability FROM likelihood'))) {
        yield likelihoodOf(vulnerabilityName(Number(row[3])), row);
      }
    },
    close: () => db.close(),
  };
}

function openOurs(file: string): DatabaseSync {
  if (!existsSync(file)) {
    throw new TsukuroiError('KNOWLEDGE_UNREADABLE', { file, reason: 'no such file' });
  }
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true });
    const pragma = (name: string) => Number(Object.values(db?.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
    if (pragma('application_id') !== APPLICATION_ID) {
      throw new TsukuroiError('KNOWLEDGE_NOT_OURS', { file });
    }
    const found = pragma('user_version');
    if (found !== FORMAT_VERSION) {
      throw new TsukuroiError('KNOWLEDGE_VERSION', { file, found, expected: FORMAT_VERSION });
    }
    // Looks at the whole list of tables: a file that was cut is noticed here and not in the middle of matching.
    db.prepare('SELECT json FROM meta').all();
    db.exec('PRAGMA mmap_size = 1073741824; PRAGMA cache_size = -16384; PRAGMA query_only = ON;');
    return db;
  } catch (cause) {
    db?.close();
    if (cause instanceof TsukuroiError) {
      throw cause;
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    // SQLite's own words for a file that has no SQLite header (SQLITE_NOTADB, 26).
    if (/not a database/.test(reason)) {
      throw new TsukuroiError('KNOWLEDGE_NOT_OURS', { file }, { cause });
    }
    throw new TsukuroiError('KNOWLEDGE_UNREADABLE', { file, reason }, { cause });
  }
}

function likelihoodOf(vulnerability: string, row: readonly SQLInputValue[]): Likelihood {
  const [feed, score, percentile] = row;
  return {
    kind: 'likelihood',
    feed: String(feed),
    vulnerability,
    score: Number(score),
    percentile: Number(percentile),
  };
}

function iterate(statement: StatementSync): Iterable<readonly SQLInputValue[]> {
  return statement.iterate() as unknown as Iterable<readonly SQLInputValue[]>;
}

function numbersOf(row: readonly SQLInputValue[] | undefined): Uint32Array {
  return row?.[0] instanceof Uint8Array ? unpack(row[0]) : new Uint32Array();
}

function order(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

function* single<T>(value: T | undefined): Generator<T> {
  if (value !== undefined) {
    yield value;
  }
}
