import { type Clock, isoSeconds } from '@tsukuroi/core';
import { z } from 'zod';
import type { Db } from '../../platform/database/index.ts';
import { hashOf, sealEntry } from './entry.ts';
import { type EntryRow, GENESIS, readEntries, readFacilities, readHeads } from './store.ts';

const PAGE = 2_000;

/** The heads of all chains, kept outside the database: printed, on a stick, in a monthly report. */
export const witnessShape = z.strictObject({
  format: z.literal('audit-witness/1'),
  at: z.string(),
  heads: z.array(
    z.strictObject({ facility: z.string(), sequence: z.int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});
export type Witness = z.infer<typeof witnessShape>;

/** Something that does not fit. `sequence` is the entry where it shows. */
export interface AuditProblem {
  readonly facility: string;
  readonly sequence: number;
  readonly kind: 'missing' | 'changed' | 'broken-link' | 'search-changed' | 'head-differs' | 'witness-differs';
}

export interface AuditVerdict {
  readonly ok: boolean;
  readonly entries: number;
  readonly heads: Witness['heads'];
  readonly problems: readonly AuditProblem[];
}

export async function exportWitness(db: Db, clock: Clock): Promise<Witness> {
  const heads = await readHeads(db);
  return {
    format: 'audit-witness/1',
    at: isoSeconds(clock.nowMs()),
    heads: heads.map(({ facility, sequence, hash }) => ({ facility, sequence, hash })),
  };
}

/**
 * Reads every chain from its first entry. Without a witness it finds what was changed, removed, put in or swapped by
 * someone who did not recompute the rest; with a witness also a chain recomputed or cut by the database's owner.
 */
export async function verifyAudit(db: Db, options: { witness?: Witness } = {}): Promise<AuditVerdict> {
  const heads = new Map((await readHeads(db)).map((head) => [head.facility, head]));
  const witnesses = new Map((options.witness?.heads ?? []).map((head) => [head.facility, head]));
  const facilities = new Set([...(await readFacilities(db)), ...heads.keys(), ...witnesses.keys()]);
  const problems: AuditProblem[] = [];
  let entries = 0;
  for (const facility of facilities) {
    const chain = await walkChain(db, facility, witnesses.get(facility)?.sequence ?? 0);
    entries += chain.length;
    problems.push(...chain.problems);
    const head = heads.get(facility);
    if (head?.sequence !== chain.length || head.hash !== chain.lastHash) {
      problems.push({ facility, sequence: chain.length, kind: 'head-differs' });
    }
    const witness = witnesses.get(facility);
    if (witness !== undefined && chain.hashAtWitness !== witness.hash) {
      problems.push({ facility, sequence: witness.sequence, kind: 'witness-differs' });
    }
  }
  return {
    ok: problems.length === 0,
    entries,
    heads: [...heads.values()].map(({ facility, sequence, hash }) => ({ facility, sequence, hash })),
    problems,
  };
}

interface Walk {
  /** Number of the last entry. */
  length: number;
  lastHash: string;
  hashAtWitness: string | undefined;
  readonly problems: AuditProblem[];
}

async function walkChain(db: Db, facility: string, witnessSequence: number): Promise<Walk> {
  const walk: Walk = {
    length: 0,
    lastHash: GENESIS,
    hashAtWitness: witnessSequence === 0 ? GENESIS : undefined,
    problems: [],
  };
  for (;;) {
    const page = await readEntries(db, facility, walk.length, PAGE);
    for (const row of page) {
      checkEntry(walk, row);
      walk.length = row.sequence;
      walk.lastHash = row.hash;
      if (row.sequence === witnessSequence) {
        walk.hashAtWitness = row.hash;
      }
    }
    if (page.length < PAGE) {
      return walk;
    }
  }
}

function checkEntry(walk: Walk, row: EntryRow): void {
  const report = (kind: AuditProblem['kind']) =>
    walk.problems.push({ facility: row.facility, sequence: row.sequence, kind });
  if (row.sequence !== walk.length + 1) {
    report('missing');
  } else if (row.previous !== walk.lastHash) {
    report('broken-link');
  }
  if (hashOf(row) !== row.hash) {
    report('changed');
  }
  // The words of a code may be reworded by a newer version, so only what the entry itself holds is compared.
  const sealed = sealEntry(row);
  if (
    sealed.who_search !== row.who_search ||
    sealed.target_search !== row.target_search ||
    !row.what_search.startsWith(row.what)
  ) {
    report('search-changed');
  }
}
