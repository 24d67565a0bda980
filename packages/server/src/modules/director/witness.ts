import { TsukuroiError } from '@tsukuroi/core';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { METADATA_LIMITS } from '@tsukuroi/trust/repository/files.ts';
import { readSigned } from '@tsukuroi/trust/repository/read.ts';
import { isSignedMetadata } from '@tsukuroi/trust/roles/metadata.ts';
import { z } from 'zod';
import { type Witness, witnessShape } from '../audit/index.ts';
import './errors.ts';

const statementShape = witnessShape.shape.heads.element;
const timestampShape = z.object({ signed: z.object({ _type: z.literal('timestamp') }) });

/**
 * A witness of the audit chain: the file that `--write-witness` made, or a director's `timestamp.json` as agents, relays and sticks keep
 * it. The latter must be signed by a key that this facility's director had at some time.
 *
 * @throws TsukuroiError WITNESS_UNREADABLE, WITNESS_UNSIGNED
 */
export async function readWitnessFile(dataFolder: string, text: string): Promise<Witness> {
  let document: unknown;
  try {
    document = JSON.parse(text);
    if (!timestampShape.safeParse(document).success) {
      return witnessShape.parse(document);
    }
  } catch (cause) {
    throw new TsukuroiError('WITNESS_UNREADABLE', {}, { cause });
  }
  const bytes = Buffer.from(text);
  const folder = `${serverPlaces(dataFolder).director}/metadata`;
  const door = nodeDoor();
  const roots = (await door.list(folder)).filter((name) => /^\d+\.root\.json$/.test(name));
  const signed = await Promise.all(
    roots.map(async (name) =>
      isSignedMetadata('timestamp', bytes, await door.read(`${folder}/${name}`, METADATA_LIMITS.root)),
    ),
  );
  if (!signed.includes(true)) {
    throw new TsukuroiError('WITNESS_UNSIGNED', {}, { exitCode: 3 });
  }
  const timestamp = readSigned('timestamp', bytes);
  const head = statementShape.safeParse(timestamp.statements?.audit);
  if (!head.success) {
    throw new TsukuroiError('WITNESS_UNREADABLE');
  }
  return { format: 'audit-witness/1', at: timestamp.signed_at, heads: [head.data] };
}
