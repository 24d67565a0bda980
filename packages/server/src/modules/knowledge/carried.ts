import { join } from 'node:path';
import { sha256, TsukuroiError } from '@tsukuroi/core';
import { trustOnServer } from '@tsukuroi/trust/ceremony/on-server.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import {
  KNOWLEDGE_SIGNATURE_LIMIT_BYTES,
  KNOWLEDGE_SIGNATURE_NAME,
  readKnowledgeStatement,
  verifyKnowledge,
} from '@tsukuroi/trust/knowledge/signature.ts';
import { verifierOf } from '@tsukuroi/trust/roles/verify.ts';
import { z } from 'zod';

/** As `installKnowledge` has it. */
const INDEX_LIMIT_BYTES = 16 * 1024 ** 2;

const acceptedShape = z.strictObject({
  format: z.literal('knowledge-accepted/1'),
  sha256: z.string(),
  sequence: z.int(),
  /** False: there was no ceremony, so nobody could tell who made it. */
  signed: z.boolean(),
  madeAt: z.string().nullable(),
});
export type AcceptedKnowledge = z.infer<typeof acceptedShape>;

/**
 * Knowledge that a collector made and somebody brought: `<data>/knowledge/carried/` with `knowledge.json`, its signature and the chunks.
 * After a ceremony only what the collector role signed counts, and nothing older than what was taken before.
 */
export class CarriedKnowledge {
  readonly folder: string;
  readonly #dataFolder: string;
  readonly #door = nodeDoor();
  readonly #accepted: string;

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
    this.folder = join(dataFolder, 'knowledge', 'carried');
    this.#accepted = join(dataFolder, 'knowledge', 'accepted.json');
  }

  /**
   * What is to be taken; undefined when nothing was brought.
   *
   * @param folder another one than that of what was brought: before it takes its place
   * @throws TsukuroiError KNOWLEDGE_SIGNED_LOST, KNOWLEDGE_UNSIGNED, KNOWLEDGE_OLDER, CATALOG_ALTERED
   */
  async judge(folder = this.folder): Promise<AcceptedKnowledge | undefined> {
    const index = await this.#door.readIfThere(join(folder, 'knowledge.json'), INDEX_LIMIT_BYTES);
    if (index === undefined) {
      if (folder === this.folder && (await this.last())?.signed === true) {
        // Once signed, always signed (docs/decisions/0070-raw-feeds-until-signed-knowledge.md).
        throw new TsukuroiError('KNOWLEDGE_SIGNED_LOST', { folder }, { exitCode: 3 });
      }
      return undefined;
    }
    const signature = await this.#door.readIfThere(
      join(folder, KNOWLEDGE_SIGNATURE_NAME),
      KNOWLEDGE_SIGNATURE_LIMIT_BYTES,
    );
    const trust = await trustOnServer(this.#door, this.#dataFolder);
    if (trust === undefined) {
      const stated = signature === undefined ? undefined : readKnowledgeStatement(signature);
      const madeAt = stated?.madeAt ?? null;
      return { format: 'knowledge-accepted/1', sha256: sha256(index), sequence: 0, signed: false, madeAt };
    }
    const before = await this.last();
    const { sequence, madeAt } = verifyKnowledge(
      index,
      signature,
      verifierOf('collector', trust.catalogTargets),
      before?.signed === true ? before : undefined,
    );
    return { format: 'knowledge-accepted/1', sha256: sha256(index), sequence, signed: true, madeAt };
  }

  /** What was taken last. */
  async last(): Promise<AcceptedKnowledge | undefined> {
    const bytes = await this.#door.readIfThere(this.#accepted, 4_096);
    return bytes === undefined ? undefined : acceptedShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  }

  async keep(accepted: AcceptedKnowledge): Promise<void> {
    await this.#door.writeWhole(this.#accepted, `${JSON.stringify(accepted)}\n`);
  }
}
