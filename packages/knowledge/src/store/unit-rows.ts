import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { bucketHash, bucketsOf, UNIT_KINDS, type UnitKind, type UnitReader, unitHash } from '../units.ts';
import { unpack } from './claim-rows.ts';

type Row = readonly SQLInputValue[];

/** Reads what each unit says out of the finished tables and writes the hashes. Files without these tables are read as before. */
export function writeUnits(db: DatabaseSync): void {
  const rows = (sql: string): Iterable<Row> => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement.iterate() as unknown as Iterable<Row>;
  };
  const text = (sql: string) => {
    const found: string[] = [];
    for (const [number, value] of rows(sql)) {
      found[Number(number)] = String(value);
    }
    return found;
  };
  const products = text('SELECT id, key FROM product');
  const vulnerabilities = text('SELECT id, name FROM vulnerability');
  const byJson = (table: string, key: string, join = '') =>
    grouped(rows(`SELECT ${key}, json FROM ${table} ${join} ORDER BY 1, ${table}.id`));
  const named = (units: Iterable<readonly [string, string]>, names: readonly string[]) =>
    mapped(units, (number) => names[Number(number)] ?? '');
  const makers: Readonly<Record<UnitKind, () => Iterable<readonly [string, string]>>> = {
    claims: () => {
      const bodies = text('SELECT id, json FROM body').map((json) => String(unitHash(json)));
      const sources = text("SELECT id, feed || char(9) || coalesce(record, '') FROM source");
      return claimUnits(rows('SELECT product, packed FROM claims'), { products, vulnerabilities, sources, bodies });
    },
    about: () => aboutUnits(rows('SELECT vulnerability, products FROM about'), vulnerabilities, products),
    notes: () => named(byJson('note', 'vulnerability'), vulnerabilities),
    exploited: () => named(byJson('exploited', 'vulnerability'), vulnerabilities),
    likelihood: () =>
      named(
        grouped(
          rows(
            "SELECT vulnerability, feed || ' ' || score || ' ' || percentile FROM likelihood ORDER BY vulnerability, feed",
          ),
        ),
        vulnerabilities,
      ),
    lifecycles: () => byJson('lifecycle', 'product'),
    archive: () =>
      byJson(
        'archive',
        'place.distribution || char(10) || place.release || char(10) || package',
        'INNER JOIN place ON place.id = archive.place',
      ),
    places: () => mapped(grouped(rows("SELECT distribution || char(10) || release, '' FROM place")), (key) => key),
    names: () => named(byJson('product_name', 'product'), products),
    supersedence: () => byJson('supersedence', 'kb'),
  };
  const put = db.prepare('INSERT INTO unit VALUES (?, ?, ?, ?)');
  const putBucket = db.prepare('INSERT INTO unit_bucket VALUES (?, ?, ?)');
  for (const [kind, name] of UNIT_KINDS.entries()) {
    const buckets = bucketsOf(hashed(makers[name]()));
    for (const [bucket, entries] of [...buckets].sort(([a], [b]) => a - b)) {
      putBucket.run(kind, bucket, bucketHash(entries));
      for (const [key, unit] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
        put.run(kind, bucket, key, unit);
      }
    }
  }
}

function* hashed(units: Iterable<readonly [string, string]>): Generator<readonly [string, number]> {
  for (const [key, said] of units) {
    yield [key, unitHash(said)];
  }
}

function* mapped(
  units: Iterable<readonly [string, string]>,
  keyOf: (key: string) => string,
): Generator<readonly [string, string]> {
  for (const [key, said] of units) {
    yield [keyOf(key), said];
  }
}

/** Rows of equal first column as one unit. */
function* grouped(rows: Iterable<Row>): Generator<readonly [string, string]> {
  let key: string | undefined;
  let said: string[] = [];
  for (const [first, json] of rows) {
    const own = String(first);
    if (key !== undefined && key !== own) {
      yield [key, said.join('\n')];
      said = [];
    }
    key = own;
    said.push(String(json));
  }
  if (key !== undefined) {
    yield [key, said.join('\n')];
  }
}

interface Names {
  readonly products: readonly string[];
  readonly vulnerabilities: readonly string[];
  readonly sources: readonly string[];
  readonly bodies: readonly string[];
}

function* claimUnits(rows: Iterable<Row>, names: Names): Generator<readonly [string, string]> {
  for (const [product, packed] of rows) {
    const numbers = unpack(packed as Uint8Array);
    const lines: string[] = [];
    for (let at = 0; at < numbers.length; at += 3) {
      const [about = 0, source = 0, body = 0] = [numbers[at], numbers[at + 1], numbers[at + 2]];
      lines.push(`${names.vulnerabilities[about]}\t${names.sources[source]}\t${names.bodies[body]}`);
    }
    yield [names.products[Number(product)] ?? '', lines.join('\n')];
  }
}

function* aboutUnits(
  rows: Iterable<Row>,
  vulnerabilities: readonly string[],
  products: readonly string[],
): Generator<readonly [string, string]> {
  for (const [vulnerability, packed] of rows) {
    const keys = [...unpack(packed as Uint8Array)].map((number) => products[number] ?? '').sort();
    yield [vulnerabilities[Number(vulnerability)] ?? '', keys.join('\n')];
  }
}

/** The units of an open file; undefined when it was made before they were kept. */
export function readUnits(db: DatabaseSync): UnitReader | undefined {
  const there = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'unit_bucket'").get();
  if (there === undefined) {
    return undefined;
  }
  const pairs = (sql: string) => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return (...values: SQLInputValue[]) => statement.all(...values) as unknown as readonly Row[];
  };
  const buckets = pairs('SELECT bucket, hash FROM unit_bucket WHERE kind = ?');
  const entries = pairs('SELECT key, hash FROM unit WHERE kind = ? AND bucket = ?');
  return {
    buckets: (kind) =>
      new Map(buckets(UNIT_KINDS.indexOf(kind)).map(([bucket, unit]) => [Number(bucket), Number(unit)])),
    entries: (kind, bucket) =>
      new Map(entries(UNIT_KINDS.indexOf(kind), bucket).map(([key, unit]) => [String(key), Number(unit)])),
  };
}
