import type { Text } from '@tsukuroi/core';
import { z } from 'zod';
import type { Column, ColumnType, GridDefinition } from './grid.ts';

/** What an agent says of the signed metadata it follows, and what the console asks about them (docs/formats/trust-report.md). */

/**
 * `old` and `invalid` are different things everywhere: what is signed well but past its date goes on with its age; what is not signed
 * as it must be is not used. `unreachable`: nothing new could be fetched, the last good state stands.
 */
export const REPOSITORY_STATES = ['ok', 'old', 'unreachable', 'invalid'] as const;

const repositoryShape = z.strictObject({
  state: z.enum(REPOSITORY_STATES),
  /** Of `unreachable` and `invalid`: the code of the error. */
  why: z
    .string()
    .regex(/^[A-Z_]{1,60}$/)
    .optional(),
  /** Of `ok` and `old`: when its timestamp was signed. */
  signedAt: z.iso.datetime().optional(),
});

export const agentTrustShape = z.strictObject({
  /** The hash of the check-in answer that this was found under. */
  seen: z.string().regex(/^[0-9a-f]{16}$/),
  catalog: repositoryShape,
  director: repositoryShape,
  /** How far the device trusts its clock; `behind` and `far-ahead` open no window. */
  time: z.enum(['learnt', 'plausible', 'behind', 'far-ahead']),
  /** Version of the agent that runs; absent where it is no package that renews itself. */
  agent: z.string().max(80).optional(),
  /** Number of the plan it follows. */
  plan: z.int().min(1).optional(),
  /** Why the plan that arrived is not followed. */
  planRefused: z
    .string()
    .regex(/^[A-Z_]{1,60}( [a-z-]{1,60})?$/)
    .optional(),
});
export type AgentTrust = z.infer<typeof agentTrustShape>;

/** How a device stands, in one word; `unknown`: it never said, as before a ceremony. */
export const TRUST_STANDINGS = [...REPOSITORY_STATES, 'unknown'] as const;
export const trustStandingShape = z.enum(TRUST_STANDINGS);
export type TrustStanding = z.infer<typeof trustStandingShape>;

/** GET /trust/devices/:id, and a line on the page of the device. */
export const deviceTrustShape = z.object({
  state: trustStandingShape,
  what: z.string(),
  effect: z.string(),
  next: z.string(),
  catalog: z.string().nullable(),
  director: z.string().nullable(),
  time: z.string().nullable(),
  plan: z.int().nullable(),
  /** When it said so. */
  saidAt: z.string().nullable(),
});
export type DeviceTrust = z.infer<typeof deviceTrustShape>;

/** GET /trust */
export const trustStatusShape = z.object({
  /** `none`: the product only watches. `refused`: there was a ceremony, but the server's part is not as it must be. */
  ceremony: z.enum(['none', 'done', 'refused']),
  sentence: z.string(),
  refusal: z.object({ code: z.string(), what: z.string(), effect: z.string(), next: z.string() }).nullable(),
  organisation: z.string().nullable(),
  facility: z.string().nullable(),
  catalogVersion: z.int().nullable(),
  timestamp: z.object({ version: z.int(), signedAt: z.string(), expires: z.string() }).nullable(),
  /** Devices that are trusted, by how they stand. */
  devices: z.record(trustStandingShape, z.int()),
  /** Content in 承認待ち. */
  waiting: z.int(),
  todo: z.array(z.object({ code: z.string(), level: z.enum(['red', 'warn', 'info']), text: z.string() })),
});
export type TrustStatus = z.infer<typeof trustStatusShape>;

export const WAITING_STATE_WORDS: Readonly<Record<string, Text>> = {
  waiting: { ja: '承認待ち', en: 'Waiting' },
  signed: { ja: '承認済み', en: 'Approved' },
};

export const waitingRowShape = z.object({
  id: z.string(),
  /** What is wanted, as the catalogue would name it. */
  content: z.string(),
  sha256: z.string(),
  state: z.enum(['waiting', 'signed']),
  since: z.string(),
  ageDays: z.int(),
  devices: z.int(),
  signedAt: z.string().nullable(),
});
export type WaitingRow = z.infer<typeof waitingRowShape>;

function column(id: string, ja: string, en: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { id, title: { ja, en }, type, sortable: true, ...more };
}

/** Content without a vendor's chain that no offline key has signed yet. */
export const waitingContentGrid: GridDefinition = {
  id: 'waiting-content',
  path: '/trust/waiting',
  title: { ja: '承認待ち', en: 'Waiting for approval' },
  empty: { ja: '承認を待っているものはありません。', en: 'Nothing waits for approval.' },
  columns: [
    column('state', '状態', 'State', 'state', { filter: 'one-of', values: WAITING_STATE_WORDS, width: 120 }),
    column('content', '内容', 'Content', 'text', { filter: 'contains', width: 320 }),
    column('ageDays', '待っている日数', 'Days waited', 'number', { width: 120 }),
    column('since', 'いつから', 'Since', 'instant', { width: 160 }),
    column('devices', '端末', 'Devices', 'number', { width: 90 }),
    column('signedAt', '承認を確かめた日時', 'Approval seen', 'instant', { width: 160 }),
    column('sha256', 'ハッシュ値', 'SHA-256', 'text', { hidden: true, width: 160 }),
  ],
  defaultSort: { column: 'since', direction: 'asc' },
};
