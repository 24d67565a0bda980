import { z } from 'zod';

export const verdictShape = z.enum(['affected', 'not-affected', 'undetermined']);
export type VerdictWord = z.infer<typeof verdictShape>;

/** SSVC-style decisions, most urgent first. */
export const decisionShape = z.enum(['act-now', 'this-week', 'next-window', 'watch']);
export type Decision = z.infer<typeof decisionShape>;

/** vulnerability: a CVE or advisory · end-of-life: support ended or ends within twelve months · missing-update: the archive holds a newer security version. */
export const findingKindShape = z.enum(['vulnerability', 'end-of-life', 'missing-update']);
export type FindingKind = z.infer<typeof findingKindShape>;

/** How a thing is reached, from facts or from the ledger; unknown is treated as reachable. */
export const exposureShape = z.enum(['edge', 'dmz', 'internal', 'isolated', 'unknown']);
export type Exposure = z.infer<typeof exposureShape>;

/** What the device is for. Unknown clinical role is treated as clinical. */
export const clinicalRoleShape = z.enum(['life-support', 'care', 'office', 'infrastructure', 'unknown']);
export type ClinicalRole = z.infer<typeof clinicalRoleShape>;

/** One finding on one device. */
export const findingShape = z.strictObject({
  /** CVE id, advisory id, or `EOL-<product>-<cycle>`, `UPDATE-<source>`. */
  id: z.string(),
  kind: findingKindShape,
  verdict: verdictShape,
  /** The package as installed; for a source package with several binaries the first by name, with the others in `alsoIn`. */
  software: z.strictObject({ name: z.string(), version: z.string(), scheme: z.string() }),
  alsoIn: z.array(z.string()),
  /** Set when this is shown apart from the ordinary list: kernel headers and tools without that kernel. */
  group: z.enum(['kernel-tools', 'possible']).optional(),
  fixedVersion: z.string().nullable(),
  basis: z.array(z.strictObject({ feed: z.string(), record: z.string() })),
  /** Named rule that led to this verdict (packages/matching/src/rules), e.g. `deb-fixed-version`. */
  rule: z.string(),
  /** One or two Japanese sentences: what is installed, what the source says, or why it cannot be judged. */
  because: z.string(),
  /** One Japanese sentence: what to do. */
  remedy: z.string(),
  /** Evidence against or beside the verdict, e.g. the package's changelog names the CVE. */
  evidence: z.array(z.string()),
  decision: decisionShape,
  /** ISO day in Japan by which to act; null for watch. */
  due: z.string().nullable(),
  /** One Japanese sentence: why this decision. */
  why: z.string(),
  cvss: z.number().nullable(),
  epss: z.number().nullable(),
  exploitedSince: z.string().nullable(),
  ransomware: z.boolean(),
  title: z.string().nullable(),
});
export type Finding = z.infer<typeof findingShape>;

export const matchShape = z.strictObject({
  format: z.literal('match/1'),
  knowledge: z.strictObject({
    digest: z.string(),
    feeds: z.array(
      z.strictObject({ id: z.string(), date: z.string().nullable(), records: z.number(), stale: z.boolean() }),
    ),
  }),
  devices: z.array(
    z.strictObject({
      device: z.string(),
      name: z.string(),
      os: z.string(),
      /** Can the device be judged? `unknown` = nothing on it: never shown as clean. `partly` = some of it is unmapped. */
      judged: z.enum(['judged', 'partly', 'unknown']),
      /** Software that no product of the knowledge covers: kept, never "clean". */
      unmapped: z.array(z.strictObject({ name: z.string(), version: z.string() })),
      findings: z.array(findingShape),
    }),
  ),
});
export type Match = z.infer<typeof matchShape>;
