import { z } from 'zod';
import type { Condition, KnowledgeRecord } from './record.ts';

/** Shapes of the records, strict: a field that record.ts does not name is refused. Used on every record that a feed emits. */

const word = z.string().min(1);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const product = z
  .string()
  .regex(
    /^(?:(?:deb|rpm)\/[^/\s]+\/[^/\s]+\/\S+|msrc\/[^/\s]+|cpe\/[aoh]\/[^/A-Z]+\/[^A-Z]+|cve\/[^/A-Z]+\/[^/A-Z]+)$/,
  );
const language = z.enum(['ja', 'en']);
const until = z.union([day, z.boolean()]);

const range = z.strictObject({
  from: word.optional(),
  fromExcluded: z.boolean().optional(),
  to: word.optional(),
  toIncluded: z.boolean().optional(),
});

const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({
      product,
      scheme: word.optional(),
      ranges: z.array(range),
      versions: z.array(word).optional(),
      only: z.array(word).optional(),
    }),
    z.strictObject({ all: z.array(condition) }),
    z.strictObject({ any: z.array(condition) }),
    z.strictObject({ not: condition }),
  ]),
);

const remedy = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('update'), to: word, needs: word.optional() }),
  z.strictObject({
    do: z.literal('kb'),
    kb: word,
    to: word.optional(),
    subtype: word.optional(),
    restart: z.enum(['yes', 'no', 'maybe']).optional(),
  }),
  z.strictObject({ do: z.literal('firmware'), to: word }),
  z.strictObject({ do: z.enum(['replace', 'cut-off', 'no-fix-yet', 'will-not-fix']) }),
  z.strictObject({ do: z.literal('workaround'), text: word }),
]);

const claim = z.strictObject({
  kind: z.literal('claim'),
  feed: word,
  record: word,
  vulnerability: word,
  product,
  scheme: word,
  status: z.enum(['affected', 'not-affected', 'undetermined']),
  ranges: z.array(range),
  versions: z.array(word).optional(),
  fixed: word.optional(),
  fixedOn: day.optional(),
  alsoFixed: z.array(word).optional(),
  tracker: z
    .enum(['no-dsa', 'postponed', 'ignored', 'unimportant', 'end-of-life', 'undetermined', 'not-affected'])
    .optional(),
  requires: condition.optional(),
  remedies: z.array(remedy).optional(),
  only: z.array(word).optional(),
  unreadable: word.optional(),
});

const cvss = z.strictObject({
  version: z.enum(['2.0', '3.0', '3.1', '4.0']),
  score: z.number().min(0).max(10),
  vector: z.string(),
  by: word,
});

const note = z.strictObject({
  kind: z.literal('note'),
  feed: word,
  vulnerability: word,
  language,
  title: word.optional(),
  summary: word.optional(),
  cvss: z.array(cvss).optional(),
  cwe: z.array(word).optional(),
  published: day.optional(),
  modified: day.optional(),
  state: word.optional(),
  severity: word.optional(),
  exploited: z.boolean().optional(),
  ssvc: z
    .strictObject({
      exploitation: z.enum(['none', 'poc', 'active']),
      automatable: z.enum(['yes', 'no']),
      technicalImpact: z.enum(['partial', 'total']),
      day: day.optional(),
      by: word,
    })
    .optional(),
  references: z.array(word).max(5).optional(),
});

const exploited = z.strictObject({
  kind: z.literal('exploited'),
  feed: word,
  vulnerability: word,
  since: day,
  ransomware: z.boolean(),
  due: day.optional(),
  vendor: word,
  product: word,
  name: word,
  action: word.optional(),
});

const likelihood = z.strictObject({
  kind: z.literal('likelihood'),
  feed: word,
  vulnerability: word,
  score: z.number().min(0).max(1),
  percentile: z.number().min(0).max(1),
});

const lifecycle = z.strictObject({
  kind: z.literal('lifecycle'),
  feed: word,
  product: word,
  cycle: word,
  title: word,
  released: day.optional(),
  supportEnds: day.optional(),
  ends: until.optional(),
  extendedEnds: until.optional(),
  latest: word.optional(),
  limited: z.boolean().optional(),
  remark: word.optional(),
  source: word,
});

const archive = z.strictObject({
  kind: z.literal('archive'),
  feed: word,
  distribution: word,
  release: word,
  suite: word,
  security: z.boolean(),
  package: word,
  architecture: word,
  version: word,
  source: word,
  sourceVersion: word,
});

const productName = z.strictObject({
  kind: z.literal('product'),
  feed: word,
  product,
  name: word,
  vendor: word.optional(),
  language,
});

const supersedence = z.strictObject({
  kind: z.literal('supersedence'),
  feed: word,
  kb: word,
  product: product.optional(),
  replaces: z.array(word),
});

/** Any record. */
export const knowledgeRecord: z.ZodType<KnowledgeRecord> = z.discriminatedUnion('kind', [
  claim,
  note,
  exploited,
  likelihood,
  lifecycle,
  archive,
  productName,
  supersedence,
]);
