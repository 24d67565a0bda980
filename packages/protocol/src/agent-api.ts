import { z } from 'zod';
import { factsShape, inventoryShape, manifestShape, stateShape } from './inventory.ts';
import { agentTrustShape } from './trust-api.ts';
import { powerFields, resultFields, resultShape } from './work.ts';

/**
 * What agents and their server say to each other over mTLS (docs/formats/report.md). Everything an agent says, and everything a
 * server answers that an agent acts on, is a signed line (journal-line.ts).
 */

const id = z.string().regex(/^[0-9a-f-]{36}$/);
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const head = z.string().regex(/^[0-9a-f]{16}$/);
const nonce = z.string().regex(/^[A-Za-z0-9_-]{22,43}$/);
const sequence = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const short = z.string().max(200);
const instant = z.string().max(40);

/** What tells a machine from its clone. Absent = the agent could not learn it. */
export const machineMarksShape = z.strictObject({
  serial: short.optional(),
  macs: z.array(z.string().max(40)).max(8).optional(),
});
export type MachineMarks = z.infer<typeof machineMarksShape>;

export const checkInShape = z.strictObject({
  format: z.literal('check-in/1'),
  identity: id,
  /** Oldest sequence the journal still holds, and the newest; both 0 in an empty journal. */
  journal: z.strictObject({
    first: sequence,
    last: sequence,
    /** How many numbers a line of kind `gap` stands for; then the server waits for that line and supposes nothing. */
    lost: sequence.min(1).optional(),
  }),
  /** Of the newest line. */
  head,
  machine: machineMarksShape,
  /** Boot id, or empty when the machine has none. */
  boot: short,
  nonce,
  /** How the signed metadata stand on the device; only when it was not said before. */
  trust: agentTrustShape.optional(),
});
export type CheckIn = z.infer<typeof checkInShape>;

/** `new-identity`: this machine carries the identity of another one and asks for its own at `AGENT_PATHS.identity`. */
export type IdentityDemand = 'active' | 'waiting' | 'new-identity';

export const checkInAnswerShape = z.strictObject({
  format: z.literal('check-in-answer/1'),
  nonce,
  /** Time of the server. */
  at: instant,
  state: z.enum(['active', 'waiting', 'new-identity']),
  /** Newest sequence the server keeps: what comes after it is wanted, what the agent writes next is numbered after it. */
  acknowledged: sequence,
  /** Of the line it keeps under that number. A device whose own line of that number is another one has come back as it was before. */
  head,
  /** Number of the current revocation list. */
  revocations: sequence,
  /** Changes when the catalogue or the director's repository did; absent where there was no ceremony. */
  trust: head.optional(),
  /** Seconds until the next check-in. */
  next: z.int().min(1).max(86_400),
});
export type CheckInAnswer = z.infer<typeof checkInAnswerShape>;

/** A line of an agent's journal. Manifest and facts are named by hash and travel beside it when the server lacks them. */
export const reportShape = z.strictObject({
  format: z.literal('report/1'),
  identity: id,
  sequence: sequence.min(1),
  /** Head of the line before. */
  previous: head,
  at: instant,
  kind: z.literal('inventory'),
  device: inventoryShape.shape.device,
  manifest: digest,
  facts: digest,
  state: stateShape,
  unreadable: inventoryShape.shape.unreadable,
  machine: machineMarksShape,
});
export type AgentReport = z.infer<typeof reportShape>;

/**
 * A line that stands for numbers the device wrote and no longer holds, so that the server can go on behind them. It has a number of its own,
 * later than those it names, and is sent again whenever a server asks for one of them.
 */
export const gapShape = z.strictObject({
  format: z.literal('report/1'),
  identity: id,
  sequence: sequence.min(1),
  /** Head of the line before. */
  previous: head,
  at: instant,
  kind: z.literal('gap'),
  /** Oldest and newest number that is lost. */
  from: sequence.min(1),
  to: sequence.min(1),
  /** `missing`: not on the disk; `damaged`: not as it was signed; `let-go`: acknowledged once, and kept for as long as it had to be. */
  why: z.enum(['missing', 'damaged', 'let-go']),
  machine: machineMarksShape,
});
export type GapReport = z.infer<typeof gapShape>;

/** A line that says what became of an action of a plan; one for each move (work.ts). */
export const resultLineShape = z.strictObject({
  format: z.literal('report/1'),
  identity: id,
  sequence: sequence.min(1),
  /** Head of the line before. */
  previous: head,
  at: instant,
  kind: z.literal('result'),
  ...resultFields,
  /** Boot under which it was written; empty when the machine has none. */
  boot: short,
  machine: machineMarksShape,
});
export type ResultLine = z.infer<typeof resultLineShape>;

/** A line that says what became of a device that was woken for its work (work.ts). */
export const powerLineShape = z.strictObject({
  format: z.literal('report/1'),
  identity: id,
  sequence: sequence.min(1),
  /** Head of the line before. */
  previous: head,
  at: instant,
  kind: z.literal('power'),
  ...powerFields,
  /** Boot under which it was written. */
  boot: short,
  machine: machineMarksShape,
});
export type PowerLine = z.infer<typeof powerLineShape>;

/** Whatever a line of a journal says. */
export const journalEntryShape = z.discriminatedUnion('kind', [reportShape, gapShape, resultLineShape, powerLineShape]);
export type JournalEntry = z.infer<typeof journalEntryShape>;

/** What stands beside a line: one line each, `manifest {…}`, `facts {…}`, `evidence {…}`, or `gone <hash>` for what the agent no longer has. */
export const ATTACHMENT_SHAPES = { manifest: manifestShape, facts: factsShape, evidence: resultShape } as const;

export const reportAnswerShape = z.strictObject({
  format: z.literal('report-answer/1'),
  /** Head of the line that was sent. */
  head,
  state: z.enum(['active', 'waiting', 'new-identity']),
  acknowledged: sequence,
  /** Hashes of what must be sent beside the line, which was not taken without. */
  missing: z.array(digest).max(2),
});
export type ReportAnswer = z.infer<typeof reportAnswerShape>;

/** For a new certificate (`renewal/1`) or, of a machine that carries another one's identity, for an identity of its own (`identity/1`). */
export const renewalShape = z.strictObject({
  format: z.enum(['renewal/1', 'identity-request/1']),
  identity: id,
  /** PKCS#10 (RFC 2986) in base64, P-256. */
  csr: z.string().max(4_000),
  machine: machineMarksShape,
  name: short,
  os: short,
  nonce,
});
export type Renewal = z.infer<typeof renewalShape>;

export const renewalAnswerShape = z.strictObject({
  format: z.literal('renewal-answer/1'),
  nonce,
  identity: id,
  /** PEM. */
  certificate: z.string(),
});
export type RenewalAnswer = z.infer<typeof renewalAnswerShape>;

export const timeRequestShape = z.strictObject({ format: z.literal('time/1'), nonce });
export const timeAnswerShape = z.strictObject({ format: z.literal('time-answer/1'), nonce, at: instant });
export type TimeAnswer = z.infer<typeof timeAnswerShape>;

/** Signed by the facility's device authority. A list with a lower number than one already seen is refused. */
export const revocationShape = z.strictObject({
  format: z.literal('revocation/1'),
  facility: id,
  number: sequence,
  at: instant,
  /** Serial numbers in upper-case hexadecimal, sorted, of certificates that have not expired yet. */
  serials: z.array(z.string().regex(/^[0-9A-F]{2,64}$/)),
});
export type RevocationList = z.infer<typeof revocationShape>;
