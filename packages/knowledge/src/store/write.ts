import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { comparable } from '@tsukuroi/core';
import type { KnowledgeRecord } from '../record.ts';
import { claimRows } from './claim-rows.ts';
import { APPLICATION_ID, FORMAT_VERSION, INDEXES, TABLES } from './tables.ts';
import { writeUnits } from './unit-rows.ts';

/** Fills a new knowledge file. Records come in the order of the format; the answers of a view keep that order. */
export interface StoreWriter {
  add(record: KnowledgeRecord): void;
  /** Writes what is left and the meta values, flushes, closes. */
  finish(meta: Readonly<Record<string, unknown>>): void;
  /** Closes without finishing. */
  abandon(): void;
}

export function createStore(path: string): StoreWriter {
  const db = new DatabaseSync(path);
  // Nobody reads the file before it is renamed; if the power fails it is written anew.
  db.exec(`PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
    PRAGMA cache_size = -32768; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT_VERSION};`);
  db.exec(TABLES);
  db.exec('BEGIN');
  const insert = (sql: string) => {
    const statement = db.prepare(sql);
    return (...values: SQLInputValue[]): void => {
      statement.run(...values);
    };
  };
  const interned = (sql: string) => {
    const ids = new Map<string, number>();
    const add = insert(sql);
    return (name: string, ...values: SQLInputValue[]): number => {
      const known = ids.get(name);
      if (known !== undefined) {
        return known;
      }
      const id = ids.size + 1;
      ids.set(name, id);
      add(id, ...(values.length === 0 ? [name] : values));
      return id;
    };
  };
  const vulnerability = interned('INSERT INTO vulnerability VALUES (?, ?)');
  const product = interned('INSERT INTO product VALUES (?, ?)');
  const source = interned('INSERT INTO source VALUES (?, ?, ?)');
  const body = interned('INSERT INTO body VALUES (?, ?)');
  const place = interned('INSERT INTO place VALUES (?, ?, ?)');
  const note = insert('INSERT INTO note (vulnerability, json) VALUES (?, ?)');
  const exploited = insert('INSERT INTO exploited (vulnerability, json) VALUES (?, ?)');
  // A feed that names a vulnerability twice contradicts itself: the more likely answer is the safe one.
  const likelihood = insert(
    'INSERT INTO likelihood VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET score = excluded.score, percentile = excluded.percentile WHERE excluded.score > score',
  );
  const lifecycle = insert('INSERT INTO lifecycle (product, json) VALUES (?, ?)');
  const archive = insert('INSERT INTO archive (place, package, json) VALUES (?, ?, ?)');
  const productName = insert('INSERT INTO product_name (product, comparable, json) VALUES (?, ?, ?)');
  const supersedence = insert('INSERT INTO supersedence (kb, json) VALUES (?, ?)');
  const claims = claimRows();

  const add = (record: KnowledgeRecord): void => {
    switch (record.kind) {
      case 'claim': {
        const { kind: _, feed, record: name, vulnerability: about, product: key, ...rest } = record;
        const own = name === about;
        claims.add(
          product(key),
          vulnerability(about),
          source(own ? feed : `${feed}\n${name}`, feed, own ? null : name),
          body(JSON.stringify(rest)),
        );
        return;
      }
      case 'note':
        note(vulnerability(record.vulnerability), JSON.stringify(record));
        return;
      case 'exploited':
        exploited(vulnerability(record.vulnerability), JSON.stringify(record));
        return;
      case 'likelihood':
        likelihood(vulnerability(record.vulnerability), record.feed, record.score, record.percentile);
        return;
      case 'lifecycle':
        lifecycle(record.product, JSON.stringify(record));
        return;
      case 'archive': {
        const where = `${record.distribution}\n${record.release}`;
        archive(place(where, record.distribution, record.release), record.package, JSON.stringify(record));
        return;
      }
      case 'product':
        productName(product(record.product), comparable(record.name), JSON.stringify(record));
        return;
      case 'supersedence':
        supersedence(record.kb, JSON.stringify(record));
        return;
    }
  };
  return {
    add,
    finish(meta) {
      const putClaims = insert('INSERT INTO claims VALUES (?, ?)');
      for (const { number, packed } of claims.byProduct()) {
        putClaims(number, packed);
      }
      const putAbout = insert('INSERT INTO about VALUES (?, ?)');
      for (const { number, packed } of claims.productsByVulnerability()) {
        putAbout(number, packed);
      }
      const putMeta = insert('INSERT INTO meta VALUES (?, ?)');
      for (const [name, value] of Object.entries(meta)) {
        putMeta(name, JSON.stringify(value));
      }
      db.exec(INDEXES);
      writeUnits(db);
      db.exec('COMMIT; ANALYZE;');
      db.close();
    },
    abandon() {
      if (db.isOpen) {
        db.close();
      }
    },
  };
}
