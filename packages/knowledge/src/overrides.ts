import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addDays, type Clock, canonicalJson, dayInJapan, TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import { overrideInvalid } from './errors.ts';
import { listFiles } from './input.ts';
import type { Claim } from './record.ts';
import { knowledgeRecord } from './record-schema.ts';
import type { Held } from './view.ts';

const word = z.string().min(1);
const day = z.iso.date();

const where = z.strictObject({ feed: word, vulnerability: word, product: word, record: word.optional() });
const common = {
  format: z.literal('override/1'),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{2,79}$/),
  /** Why, in words a colleague understands a year later. */
  reason: z.string().trim().min(10).max(2000),
  author: z.strictObject({ name: word, role: word }),
  /** Page or document that the correction rests on. */
  source: word,
  /** Last day (Japan) on which it acts; at most two years ahead of the day it is read. */
  expires: day,
};
/** A claim without `kind`, `feed` and `record`: those are the correction's own. */
const claim = z.looseObject({ vulnerability: word, product: word });

const override = z.discriminatedUnion('do', [
  z.strictObject({ ...common, do: z.literal('add'), claim }),
  z.strictObject({ ...common, do: z.literal('withdraw'), where }),
  z.strictObject({ ...common, do: z.literal('replace'), where, claim }),
]);

/** A correction (docs/formats/knowledge.md). */
export type Override = z.infer<typeof override>;

/**
 * A correction as it stands in a built knowledge. `acting` is false after `expires`: listed, without effect. `withdrawn`
 * counts the claims it left out; 0 while it acts means that it touches nothing any more.
 */
export const overrideState = z.object({
  id: z.string(),
  do: z.enum(['add', 'withdraw', 'replace']),
  reason: z.string(),
  author: z.object({ name: z.string(), role: z.string() }),
  source: z.string(),
  expires: day,
  acting: z.boolean(),
  withdrawn: z.int(),
  vulnerability: z.string(),
  product: z.string(),
});

export type OverrideState = z.infer<typeof overrideState>;

const LONGEST_DAYS = 731;
const FILE_LIMIT_BYTES = 1024 * 1024;

/**
 * Reads all corrections of a folder (`*.json`, one or a list per file), sorted by id. A file that cannot be read is refused
 * whole and named in `held`; the others act.
 */
export async function readOverrides(folder: string, clock: Clock): Promise<{ overrides: Override[]; held: Held[] }> {
  const found = new Map<string, Override>();
  const held: Held[] = [];
  const latest = addDays(dayInJapan(clock.nowMs()), LONGEST_DAYS);
  for (const path of (await listFiles(folder)).filter((one) => one.endsWith('.json'))) {
    try {
      const read = parseOverrides(path, await textWithin(join(folder, path), path));
      for (const one of read) {
        if (found.has(one.id) || read.filter((other) => other.id === one.id).length > 1) {
          throw overrideInvalid(path, '/id', `${one.id} exists twice`);
        }
        if (one.expires > latest) {
          throw overrideInvalid(path, '/expires', `more than ${LONGEST_DAYS} days ahead`);
        }
      }
      for (const one of read) {
        found.set(one.id, one);
      }
    } catch (cause) {
      if (!(cause instanceof TsukuroiError)) {
        throw cause;
      }
      const { position, reason } = cause.params;
      held.push({ file: path, position: String(position), reason: String(reason), why: 'broken', stands: false });
    }
  }
  return { overrides: [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), held };
}

async function textWithin(at: string, path: string): Promise<string> {
  const bytes = await readFile(at);
  if (bytes.length > FILE_LIMIT_BYTES) {
    throw overrideInvalid(path, '/', `larger than ${FILE_LIMIT_BYTES} bytes`);
  }
  return bytes.toString('utf8');
}

/** The corrections in one file's text. */
export function parseOverrides(path: string, text: string): Override[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw overrideInvalid(path, '/', 'not JSON', cause);
  }
  const outcome = z.array(override).safeParse(Array.isArray(json) ? json : [json]);
  if (!outcome.success) {
    const issue = outcome.error.issues[0];
    throw overrideInvalid(path, `/${issue?.path.join('/') ?? ''}`, issue?.message ?? 'wrong shape');
  }
  for (const one of outcome.data) {
    if (one.do !== 'withdraw') {
      const problem = claimProblem(one);
      if (problem !== undefined) {
        throw overrideInvalid(path, problem.position, problem.reason);
      }
    }
  }
  return outcome.data;
}

export interface OverridePlan {
  /** False when an acting correction leaves this claim out. Counts. */
  keeps(claim: Claim): boolean;
  /** Claims that acting corrections bring, as records of the feed `override`. */
  readonly added: readonly Claim[];
  /** How everything stands; after all claims went through `keeps`. */
  states(): OverrideState[];
}

/** What the corrections do on the clock's day. */
export function planOverrides(overrides: readonly Override[], clock: Clock): OverridePlan {
  const today = dayInJapan(clock.nowMs());
  const acting = overrides.filter((one) => one.expires >= today);
  const withdrawn = new Map<string, number>();
  const byPlace = new Map<string, { readonly id: string; readonly record: string | undefined }[]>();
  for (const one of acting) {
    if (one.do !== 'add') {
      const place = placeOf(one.where);
      byPlace.set(place, [...(byPlace.get(place) ?? []), { id: one.id, record: one.where.record }]);
    }
  }
  return {
    keeps(candidate) {
      const hits = byPlace.size === 0 ? undefined : byPlace.get(placeOf(candidate));
      const hit = hits?.find(({ record }) => record === undefined || record === candidate.record);
      if (hit !== undefined) {
        withdrawn.set(hit.id, (withdrawn.get(hit.id) ?? 0) + 1);
      }
      return hit === undefined;
    },
    added: acting.flatMap((one) => (one.do === 'withdraw' ? [] : [claimOf(one)])),
    states: () =>
      overrides.map((one) => ({
        id: one.id,
        do: one.do,
        reason: one.reason,
        author: one.author,
        source: one.source,
        expires: one.expires,
        acting: one.expires >= today,
        withdrawn: withdrawn.get(one.id) ?? 0,
        vulnerability: one.do === 'add' ? one.claim.vulnerability : one.where.vulnerability,
        product: one.do === 'add' ? one.claim.product : one.where.product,
      })),
  };
}

function placeOf(place: { readonly feed: string; readonly vulnerability: string; readonly product: string }): string {
  return `${place.feed}\n${place.vulnerability}\n${place.product}`;
}

function claimOf(one: Extract<Override, { claim: unknown }>): Claim {
  const record = knowledgeRecord.parse({ ...one.claim, kind: 'claim', feed: 'override', record: one.id });
  if (record.kind !== 'claim') {
    throw new TypeError(`override ${one.id} is no claim: ${canonicalJson(record)}`);
  }
  return record;
}

function claimProblem(one: Extract<Override, { claim: unknown }>): { position: string; reason: string } | undefined {
  const outcome = knowledgeRecord.safeParse({ ...one.claim, kind: 'claim', feed: 'override', record: one.id });
  const issue = outcome.success ? undefined : outcome.error.issues[0];
  return issue === undefined ? undefined : { position: `/claim/${issue.path.join('/')}`, reason: issue.message };
}
