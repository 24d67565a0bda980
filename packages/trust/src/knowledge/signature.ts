import { canonicalJson, isoSeconds, sha256, TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import type { Sign, Verify } from '../roles/verify.ts';
import './errors.ts';

/** Lies beside the index of carried knowledge (docs/formats/knowledge-signature.md). */
export const KNOWLEDGE_SIGNATURE_NAME = 'knowledge.sig.json';
export const KNOWLEDGE_SIGNATURE_LIMIT_BYTES = 16_384;

const Statement = z.strictObject({
  format: z.literal('knowledge-signature/1'),
  /** Of the bytes of `knowledge.json`, which names every chunk by its hash. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Grows with every index of a collector; Unix seconds at least, so that a restored collector is never behind. */
  sequence: z.int().min(1),
  madeAt: z.iso.datetime(),
});
export type KnowledgeStatement = z.infer<typeof Statement>;

const Signature = z.strictObject({
  signed: Statement,
  signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.string() })).max(16),
});

/** Signs an index of knowledge as the collector does. */
export function signKnowledge(
  index: Uint8Array,
  made: { readonly previous: number; readonly nowMs: number },
  sign: Sign,
): string {
  const signed = Statement.parse({
    format: 'knowledge-signature/1',
    sha256: sha256(index),
    sequence: Math.max(made.previous + 1, Math.floor(made.nowMs / 1000)),
    madeAt: isoSeconds(made.nowMs),
  });
  return `${canonicalJson({ signed, signatures: sign(Buffer.from(canonicalJson(signed))).map((one) => ({ ...one })) })}\n`;
}

/** What a signature says of itself, unverified; undefined when it cannot be read. */
export function readKnowledgeStatement(signature: Uint8Array): KnowledgeStatement | undefined {
  return parsed(signature)?.signed;
}

/**
 * Whether this index is what the collector signed, and newer than the last one taken.
 *
 * @param accepted what was taken last
 * @throws `KNOWLEDGE_UNSIGNED`, `KNOWLEDGE_OLDER`
 */
export function verifyKnowledge(
  index: Uint8Array,
  signature: Uint8Array | undefined,
  verify: Verify,
  accepted: Pick<KnowledgeStatement, 'sequence' | 'sha256'> | undefined,
): KnowledgeStatement {
  const read = signature === undefined ? undefined : parsed(signature);
  const hash = sha256(index);
  if (
    read === undefined ||
    read.signed.sha256 !== hash ||
    !verify(Buffer.from(canonicalJson(read.signed)), read.signatures).ok
  ) {
    const reason = signature === undefined ? 'none' : read === undefined ? 'unreadable' : 'wrong';
    throw new TsukuroiError('KNOWLEDGE_UNSIGNED', { reason }, { exitCode: 3 });
  }
  const { sequence } = read.signed;
  const older = accepted !== undefined && sequence < accepted.sequence;
  const changed = accepted?.sequence === sequence && accepted.sha256 !== hash;
  if (older || changed) {
    throw new TsukuroiError('KNOWLEDGE_OLDER', { given: sequence, seen: accepted.sequence }, { exitCode: 3 });
  }
  return read.signed;
}

function parsed(bytes: Uint8Array): z.infer<typeof Signature> | undefined {
  try {
    return Signature.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
