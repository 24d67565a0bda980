import { z } from 'zod';
import { PublicKey } from '../../keys/key.ts';
import { OFFLINE_ROLES } from '../../keys/key-file.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Role = z.enum(OFFLINE_ROLES);
const Threshold = z.int().min(1).max(16);
const Entry = z.strictObject({
  length: z.int().min(0),
  hashes: z.strictObject({ sha256: Sha256 }),
  custom: z.record(z.string(), z.json()).optional(),
});
const Path = z.string().min(1).max(400);
const Facility = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/);

/** What is proposed. Public halves and hashes only: a proposal may be read by anybody. */
export const ProposedChange = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('add'), role: Role, key: PublicKey, threshold: Threshold.optional() }),
  z.strictObject({ do: z.literal('rotate'), role: Role, key: PublicKey, keyid: Sha256.optional() }),
  z.strictObject({ do: z.literal('revoke'), keyid: Sha256 }),
  z.strictObject({ do: z.literal('renew') }),
  z.strictObject({ do: z.literal('director'), facility: Facility, key: PublicKey }),
  z.strictObject({
    do: z.literal('catalog'),
    set: z.array(z.strictObject({ path: Path, entry: Entry })).max(5000),
    remove: z.array(Path).max(5000),
  }),
  z.strictObject({ do: z.literal('collector'), key: PublicKey.optional(), remove: Sha256.optional() }),
]);
export type ProposedChange = z.infer<typeof ProposedChange>;

/** `proposal/1` (docs/formats/proposal.md): what is to be signed, in words of change. No byte to sign stands in it. */
export const Proposal = z.strictObject({
  format: z.literal('proposal/1'),
  organisation: z.string().min(1).max(200),
  /** Milliseconds since 1970; what is signed bears this time. */
  madeAtMs: z.int().min(0),
  /** 2: the roots were signed in the first round and lie complete beside this file. */
  round: z.union([z.literal(1), z.literal(2)]),
  /** What was signed last: the number of the root and the SHA-256 of the catalogue's timestamp. */
  base: z.strictObject({ root: z.int().min(1), timestamp: Sha256 }),
  change: ProposedChange,
});
export type Proposal = z.infer<typeof Proposal>;

/** `part/1`: one key's signatures over everything a proposal comes to. */
export const Part = z.strictObject({
  format: z.literal('part/1'),
  /** SHA-256 of the bytes of `proposal.json`. */
  proposal: Sha256,
  keyid: Sha256,
  signatures: z
    .array(z.strictObject({ file: z.string().max(200), sig: z.string().regex(/^[0-9a-f]{128}$/) }))
    .min(1)
    .max(400),
});
export type Part = z.infer<typeof Part>;

export const PROPOSAL_LIMIT_BYTES = 5_000_000;
export const PART_LIMIT_BYTES = 200_000;
/** A folder brings one part for each key that may count; anything beyond is not looked at. */
export const PARTS_AT_MOST = 100;

/** What lies in the folder of a proposal. */
export function proposalPlaces(folder: string) {
  return {
    proposal: `${folder}/proposal.json`,
    summary: `${folder}/summary.txt`,
    catalog: `${folder}/before/catalog`,
    director: (facility: string) => `${folder}/before/directors/${facility}`,
    content: (sha256: string) => `${folder}/contents/${sha256}`,
    complete: (file: string) => `${folder}/complete/${file}`,
    parts: `${folder}/parts`,
  };
}
