import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { KnowledgeView } from './view.ts';

/**
 * What a question to a view is about. Two knowledges that agree on a unit give the same answer to its question, so that after
 * a day's update only what differs is judged again.
 *
 *   claims       product → `claims`                    about        vulnerability → which products `claimsAbout` names
 *   notes        vulnerability → `notes`               exploited    vulnerability → `exploited`
 *   likelihood   vulnerability → `likelihood`          lifecycles   product → `lifecycles`
 *   archive      `placeKey` → `archive`                places       distribution and release → `hasArchive`
 *   names        product → `productNames`              supersedence KB → `supersedence`
 */
export const UNIT_KINDS = [
  'claims',
  'about',
  'notes',
  'exploited',
  'likelihood',
  'lifecycles',
  'archive',
  'places',
  'names',
  'supersedence',
] as const;
export type UnitKind = (typeof UNIT_KINDS)[number];

/** Hashes of the units of one knowledge, in buckets, so that what is equal is passed over a thousand at a time. */
export interface UnitReader {
  /** Hash over each bucket that holds anything. */
  buckets(kind: UnitKind): ReadonlyMap<number, number>;
  /** Key and hash of the units of a bucket. */
  entries(kind: UnitKind, bucket: number): ReadonlyMap<string, number>;
}

const BUCKETS = 1_024;

export function bucketOf(key: string): number {
  return crc32(key) % BUCKETS;
}

/** 48 bits of SHA-256: a whole number that every part of the way carries exactly. */
export function unitHash(text: string): number {
  return hash('sha256', text, 'buffer').readUIntBE(0, 6);
}

/** Key of an archive unit: `distribution`, `release` and binary package. */
export function archiveKey(distribution: string, release: string, binary: string): string {
  return `${distribution}\n${release}\n${binary}`;
}

/** The units that differ, by kind. */
export type KnowledgeChanges = Readonly<Record<UnitKind, ReadonlySet<string>>>;

/** Which units differ between two knowledges; undefined when one of them does not tell (a file of an earlier version). */
export function changesBetween(before: KnowledgeView, after: KnowledgeView): KnowledgeChanges | undefined {
  const { units: old } = before;
  const { units: now } = after;
  if (old === undefined || now === undefined) {
    return undefined;
  }
  const changed = (kind: UnitKind) => new Set(changedKeys(old, now, kind));
  return {
    claims: changed('claims'),
    about: changed('about'),
    notes: changed('notes'),
    exploited: changed('exploited'),
    likelihood: changed('likelihood'),
    lifecycles: changed('lifecycles'),
    archive: changed('archive'),
    places: changed('places'),
    names: changed('names'),
    supersedence: changed('supersedence'),
  };
}

function* changedKeys(old: UnitReader, now: UnitReader, kind: UnitKind): Generator<string> {
  const before = old.buckets(kind);
  const after = now.buckets(kind);
  for (const bucket of new Set([...before.keys(), ...after.keys()])) {
    if (before.get(bucket) === after.get(bucket)) {
      continue;
    }
    const had = old.entries(kind, bucket);
    const has = now.entries(kind, bucket);
    for (const [key, hashed] of has) {
      if (had.get(key) !== hashed) {
        yield key;
      }
    }
    for (const key of had.keys()) {
      if (!has.has(key)) {
        yield key;
      }
    }
  }
}

/** The units of one kind, put in order: what a file stores and what a view in memory answers from. */
export function bucketsOf(units: Iterable<readonly [key: string, hashed: number]>): Map<number, Map<string, number>> {
  const buckets = new Map<number, Map<string, number>>();
  for (const [key, hashed] of units) {
    const bucket = bucketOf(key);
    const entries = buckets.get(bucket) ?? new Map<string, number>();
    buckets.set(bucket, entries.set(key, hashed));
  }
  return buckets;
}

export function bucketHash(entries: ReadonlyMap<string, number>): number {
  const lines = [...entries].map(([key, hashed]) => `${key}\t${hashed}`).sort();
  return unitHash(lines.join('\n'));
}
