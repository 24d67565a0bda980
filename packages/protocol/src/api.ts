import { z } from 'zod';
import { clinicalRoleShape, decisionShape, exposureShape, findingShape } from './match.ts';

/**
 * Shapes of the HTTP interface under /api/v1 (docs/formats/api.md). The server validates with them and generates OpenAPI
 * 3.1 from them; the console takes its types from them. Lists answer as `gridPageShape(row)` (grid.ts, grids/).
 */

export const roleShape = z.enum(['admin', 'operator', 'inspector']);
export type Role = z.infer<typeof roleShape>;

/** RFC 9457 problem. `code` decides; the words are what / effect / next in the asked language. */
export const problemShape = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  requestId: z.string(),
  what: z.string(),
  effect: z.string(),
  next: z.string(),
});
export type Problem = z.infer<typeof problemShape>;

export const userShape = z.object({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  role: roleShape,
  secondFactor: z.boolean(),
  locked: z.boolean(),
  disabled: z.boolean(),
  lastSignIn: z.string().nullable(),
});
export type User = z.infer<typeof userShape>;

/** GET /session – open to everyone. `setup-needed` until the first administrator exists. */
export const sessionShape = z.object({
  state: z.enum(['setup-needed', 'signed-out', 'second-factor-needed', 'second-factor-setup', 'signed-in']),
  /** Server's clock, ISO instant: the sign-in page shows it, since a wrong clock refuses every one-time code. */
  serverTime: z.string(),
  user: userShape.nullable(),
  /** Send back as `x-csrf-token` with every request that changes something. */
  csrfToken: z.string().nullable(),
  sample: z.boolean(),
  productVersion: z.string(),
});
export type Session = z.infer<typeof sessionShape>;

export const signInShape = z.strictObject({ name: z.string().min(1).max(100), password: z.string().min(1).max(1000) });
export const secondFactorShape = z.strictObject({ code: z.string().min(6).max(40) });
export const passwordShape = z.string().min(13).max(1000);
export const setupShape = z.strictObject({
  token: z.string().min(20).max(200),
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,39}$/),
  displayName: z.string().min(1).max(100),
  password: passwordShape,
  facility: z.string().min(1).max(200),
});
/** POST /me/second-factor/begin → scan or type; POST /me/second-factor/confirm with a code → recovery codes, shown once. */
export const secondFactorBeginShape = z.object({ otpauth: z.string(), secret: z.string(), qrSvg: z.string() });
export type SecondFactorBegin = z.infer<typeof secondFactorBeginShape>;
export const recoveryCodesShape = z.object({ codes: z.array(z.string()) });
export type RecoveryCodes = z.infer<typeof recoveryCodesShape>;

export const newUserShape = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,39}$/),
  displayName: z.string().min(1).max(100),
  role: roleShape,
  password: passwordShape,
});
export const changeUserShape = z.strictObject({
  displayName: z.string().min(1).max(100).optional(),
  role: roleShape.optional(),
  disabled: z.boolean().optional(),
  unlock: z.literal(true).optional(),
  resetSecondFactor: z.literal(true).optional(),
});
export const newTokenShape = z.strictObject({
  name: z.string().min(1).max(100),
  scope: z.enum(['read', 'import']),
  /** Last day of use (Japan), at most 400 days ahead. */
  until: z.iso.date(),
});

/** One thing to do today: a sentence, a count, and the list it opens (grid path with filter). */
export const todayItemShape = z.object({
  id: z.string(),
  level: z.enum(['act-now', 'this-week', 'next-window', 'notice']),
  title: z.string(),
  detail: z.string(),
  count: z.number().int(),
  /** Console address with the filter already set, e.g. /vulnerabilities?filter={"decision":["act-now"]}. */
  opens: z.string(),
});
export type TodayItem = z.infer<typeof todayItemShape>;

export const todayShape = z.object({
  day: z.string(),
  facility: z.string(),
  items: z.array(todayItemShape),
  /** Numerator and denominator, always together; `ledger` null = 母数未確認. */
  coverage: z.object({
    reporting: z.number(),
    imported: z.number(),
    silent: z.number(),
    known: z.number(),
    ledger: z.number().nullable(),
  }),
  counts: z.object({
    actNow: z.number(),
    thisWeek: z.number(),
    nextWindow: z.number(),
    watch: z.number(),
    undetermined: z.number(),
    unmappedSoftware: z.number(),
  }),
  /** What the answers stand on: one sentence (starter facts, apt lists, feeds …) and the oldest feed. */
  knowledge: z.object({
    sentence: z.string(),
    digest: z.string(),
    stale: z.array(z.string()),
    refused: z.array(z.string()),
  }),
  trend: z.array(
    z.object({ day: z.string(), actNow: z.number(), thisWeek: z.number(), nextWindow: z.number(), watch: z.number() }),
  ),
  byDepartment: z.array(
    z.object({
      department: z.string(),
      actNow: z.number(),
      thisWeek: z.number(),
      nextWindow: z.number(),
      devices: z.number(),
    }),
  ),
  /** How long findings have been open: counts per age band. */
  ages: z.array(z.object({ band: z.string(), count: z.number() })),
});
export type Today = z.infer<typeof todayShape>;

export const deviceRowShape = z.object({
  id: z.string(),
  name: z.string(),
  facility: z.string(),
  department: z.string().nullable(),
  /** Organizational unit of the directory, from the top down; null where no list says one. */
  ou: z.string().nullable(),
  os: z.string(),
  decision: z.enum(['act-now', 'this-week', 'next-window', 'watch', 'none']),
  actNow: z.number(),
  thisWeek: z.number(),
  affected: z.number(),
  undetermined: z.number(),
  unmapped: z.number(),
  exposure: exposureShape,
  judged: z.enum(['judged', 'partly', 'unknown']),
  seen: z.enum(['reporting', 'imported', 'silent', 'never']),
  lastSeen: z.string().nullable(),
  via: z.string(),
});
export type DeviceRow = z.infer<typeof deviceRowShape>;

export const deviceShape = deviceRowShape.extend({
  clinicalRole: clinicalRoleShape,
  model: z.string().nullable(),
  sample: z.boolean(),
  /** Lines for people: running kernel, restart pending, accounts without password …; each three-valued and worded. */
  facts: z.array(
    z.object({ label: z.string(), value: z.string(), state: z.enum(['good', 'bad', 'unknown', 'plain']) }),
  ),
  unreadable: z.array(z.object({ part: z.string(), reason: z.string() })),
  ledger: z.record(z.string(), z.string()).nullable(),
  manifest: z.string().nullable(),
  facilityId: z.string(),
  /** How it is enrolled: state and reason in words, until when its certificate lasts. Null for what has no agent. */
  identity: z
    .object({
      id: z.string(),
      state: z.enum(['waiting', 'active', 'refused', 'revoked']),
      stateText: z.string(),
      reason: z.string(),
      kind: z.enum(['device', 'image', 'relay', 'gate', 'collector']),
      enrolledAt: z.string(),
      lastSeen: z.string().nullable(),
      certificateUntil: z.string().nullable(),
      /** Machines that report under it; more than one only for a master image. */
      instances: z.number().int(),
      /** How often it came back from a restart as it was before. */
      resets: z.number().int(),
      /** Other machines that were found to carry this identity. */
      clones: z.number().int(),
    })
    .nullable()
    .optional(),
});
export type Device = z.infer<typeof deviceShape>;

/** POST /devices: what a person can type about a box that cannot run an agent. A model alone is enough. */
export const newDeviceShape = z.strictObject({
  name: z.string().min(1).max(200),
  model: z.string().max(200).optional(),
  /** Operating system or firmware id from GET /products (fortios, windows …) or empty. */
  os: z.string().max(100).optional(),
  version: z.string().max(100).optional(),
  department: z.string().max(200).optional(),
  exposure: exposureShape.optional(),
  clinicalRole: clinicalRoleShape.optional(),
  vendor: z.string().max(200).optional(),
});
export const changeDeviceShape = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  department: z.string().max(200).nullable().optional(),
  exposure: exposureShape.optional(),
  clinicalRole: clinicalRoleShape.optional(),
});

/** A finding on a device as the console shows it; `firstSeen` is when this site first had it. */
export const findingRowShape = findingShape.extend({
  key: z.string(),
  firstSeen: z.string(),
  acceptedUntil: z.string().nullable(),
});
export type FindingRow = z.infer<typeof findingRowShape>;

export const vulnerabilityRowShape = z.object({
  id: z.string(),
  kind: z.enum(['vulnerability', 'end-of-life', 'missing-update']),
  title: z.string().nullable(),
  decision: decisionShape,
  verdict: z.enum(['affected', 'undetermined', 'not-affected']),
  affectedDevices: z.number(),
  undeterminedDevices: z.number(),
  software: z.string(),
  cvss: z.number().nullable(),
  epss: z.number().nullable(),
  exploitedSince: z.string().nullable(),
  ransomware: z.boolean(),
  due: z.string().nullable(),
  firstSeen: z.string(),
});
export type VulnerabilityRow = z.infer<typeof vulnerabilityRowShape>;

export const vulnerabilityShape = vulnerabilityRowShape.extend({
  /** Paragraphs for a person, from knowledge/explain: what, how bad, who is affected, what to do. */
  explanation: z.array(z.object({ heading: z.string(), lines: z.array(z.string()) })),
  sources: z.array(z.object({ feed: z.string(), record: z.string(), says: z.string(), url: z.string().nullable() })),
});
export type Vulnerability = z.infer<typeof vulnerabilityShape>;

export const vulnerabilityDeviceRowShape = z.object({
  deviceId: z.string(),
  device: z.string(),
  department: z.string().nullable(),
  verdict: z.enum(['affected', 'undetermined', 'not-affected']),
  software: z.string(),
  version: z.string(),
  fixedVersion: z.string().nullable(),
  decision: decisionShape,
  due: z.string().nullable(),
  because: z.string(),
  remedy: z.string(),
});
export type VulnerabilityDeviceRow = z.infer<typeof vulnerabilityDeviceRowShape>;

export const softwareRowShape = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  scheme: z.string(),
  publisher: z.string().nullable(),
  mapped: z.enum(['mapped', 'not-mapped', 'no-version']),
  devices: z.number(),
  affected: z.number(),
  undetermined: z.number(),
});
export type SoftwareRow = z.infer<typeof softwareRowShape>;

export const feedRowShape = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['current', 'stale', 'undated', 'refused', 'absent']),
  origin: z.string(),
  date: z.string().nullable(),
  ageDays: z.number().nullable(),
  staleAfterDays: z.number(),
  records: z.number(),
  caveat: z.string().nullable(),
  refusal: z.string().nullable(),
  licence: z.string(),
  home: z.string(),
});
export type FeedRow = z.infer<typeof feedRowShape>;

/** One thing that an entry says has changed, in words; null on a side that the entry does not have. */
export const auditChangeShape = z.object({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type AuditChange = z.infer<typeof auditChangeShape>;

export const auditRowShape = z.object({
  sequence: z.number(),
  at: z.string(),
  who: z.string(),
  what: z.string(),
  target: z.string(),
  why: z.string().nullable(),
  /** What changed, in one line of words. */
  change: z.string(),
  changes: z.array(auditChangeShape),
  /** As the entry has them: plain text, or JSON. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** The entry itself, `audit/1`: the very text of which `hash` is the SHA-256. */
  entry: z.string(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRowShape>;

export const tokenRowShape = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.enum(['read', 'import']),
  until: z.string(),
  lastUsed: z.string().nullable(),
  by: z.string(),
  state: z.enum(['active', 'expired', 'revoked']),
});
export type TokenRow = z.infer<typeof tokenRowShape>;

/** POST /acceptances: a risk is carried on purpose; it comes back by itself after `until`. */
export const newAcceptanceShape = z.strictObject({
  finding: z.string().min(1).max(200),
  /** A device's id, or null for every device of the facility. */
  deviceId: z.string().nullable(),
  reason: z.string().min(5).max(2000),
  until: z.iso.date(),
});
export const acceptanceRowShape = z.object({
  id: z.string(),
  finding: z.string(),
  device: z.string().nullable(),
  reason: z.string(),
  by: z.string(),
  since: z.string(),
  until: z.string(),
  state: z.enum(['active', 'ended', 'withdrawn']),
});
export type AcceptanceRow = z.infer<typeof acceptanceRowShape>;

/** POST /inventories (multipart, field `file`, several): each file is taken whole or refused whole. */
export const importResultShape = z.object({
  files: z.array(
    z.object({
      name: z.string(),
      taken: z.boolean(),
      recognisedAs: z.string().nullable(),
      devices: z.array(z.object({ id: z.string(), name: z.string(), created: z.boolean() })),
      refusal: z.object({ code: z.string(), what: z.string(), effect: z.string(), next: z.string() }).nullable(),
    }),
  ),
});
export type ImportResult = z.infer<typeof importResultShape>;

/** POST /ledger/preview (multipart: the file, and optionally `columns` with `ledgerColumnChoicesShape` as JSON) → nothing is changed; POST /ledger/import with the id takes all good rows or, on `all`, refuses when one row is refused. */
export const ledgerPreviewShape = z.object({
  id: z.string(),
  file: z.string(),
  encoding: z.string(),
  recognisedAs: z.string(),
  /** In the order of the file; `samples` are the first different texts. */
  columns: z.array(z.object({ heading: z.string(), field: z.string().nullable(), samples: z.array(z.string()) })),
  rows: z.array(z.record(z.string(), z.string())),
  total: z.number(),
  refused: z.array(z.object({ row: z.number(), column: z.string(), value: z.string(), reason: z.string() })),
  changes: z.object({ added: z.number(), changed: z.number(), same: z.number() }),
});
export type LedgerPreview = z.infer<typeof ledgerPreviewShape>;
export const ledgerImportShape = z.strictObject({ id: z.string(), whenRefused: z.enum(['stop', 'take-good-rows']) });

export const ledgerRowShape = z.object({
  id: z.string(),
  name: z.string(),
  assetNumber: z.string().nullable(),
  kind: z.string().nullable(),
  maker: z.string().nullable(),
  model: z.string().nullable(),
  serial: z.string().nullable(),
  department: z.string().nullable(),
  building: z.string().nullable(),
  floor: z.string().nullable(),
  room: z.string().nullable(),
  use: z.enum(['in-use', 'spare', 'retired', 'unknown']),
  vendor: z.string().nullable(),
  contract: z.string().nullable(),
  ip: z.string().nullable(),
  mac: z.string().nullable(),
  source: z.string(),
  deviceId: z.string().nullable(),
});
export type LedgerEntryRow = z.infer<typeof ledgerRowShape>;

export const reconciliationRowShape = z.object({
  id: z.string(),
  problem: z.enum(['not-in-ledger', 'never-seen', 'hardware-changed', 'undecided', 'retired-but-seen']),
  name: z.string(),
  department: z.string().nullable(),
  detail: z.string(),
  next: z.string(),
  deviceId: z.string().nullable(),
  since: z.string(),
});
export type ReconciliationRow = z.infer<typeof reconciliationRowShape>;

/** Long work. Progress arrives as server-sent events on GET /events (`event: job`, data = this). */
export const jobShape = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  /** 0–1; null when it cannot be told. */
  progress: z.number().nullable(),
  detail: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  problem: problemShape.nullable(),
});
export type Job = z.infer<typeof jobShape>;

export const settingsShape = z.object({
  facility: z.string(),
  address: z.string(),
  dataFolder: z.string(),
  database: z.string(),
  runtime: z.object({
    name: z.string(),
    version: z.string(),
    endOfLife: z.string().nullable(),
    state: z.enum(['supported', 'ended', 'unknown']),
  }),
  productVersion: z.string(),
  sample: z.boolean(),
  listening: z.object({ loopbackOnly: z.boolean(), certificate: z.string().nullable() }),
  silentAfterDays: z.number(),
});
export type Settings = z.infer<typeof settingsShape>;
export const changeSettingsShape = z.strictObject({
  facility: z.string().min(1).max(200).optional(),
  silentAfterDays: z.number().int().min(1).max(90).optional(),
});

export const historyRowShape = z.object({ at: z.string(), what: z.string(), detail: z.string() });
export type HistoryRow = z.infer<typeof historyRowShape>;

/** GET /products: what a person may choose when typing in a box. */
export const productChoiceShape = z.object({
  id: z.string(),
  title: z.string(),
  os: z.string().nullable(),
  models: z.array(z.string()),
});
export type ProductChoice = z.infer<typeof productChoiceShape>;

/** GET /devices/:id/inquiry: everything for the printed letter to the vendor and its reply slip. */
export const inquiryShape = z.object({
  facility: z.string(),
  device: z.string(),
  model: z.string().nullable(),
  vendor: z.string().nullable(),
  day: z.string(),
  /** Known-exploited vulnerabilities that are possible on this box. */
  possible: z.array(
    z.object({
      id: z.string(),
      title: z.string().nullable(),
      exploitedSince: z.string().nullable(),
      fixedVersion: z.string().nullable(),
    }),
  ),
  questions: z.array(z.string()),
});
export type Inquiry = z.infer<typeof inquiryShape>;

/** GET /reports/director: one page for the director. */
export const directorReportShape = z.object({
  today: todayShape,
  edge: z.array(deviceRowShape),
  worst: z.array(vulnerabilityRowShape),
});
export type DirectorReport = z.infer<typeof directorReportShape>;
