import { dirname, join } from 'node:path';
import { sha256, TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import type { FileDoor } from '../../files/door.ts';
import { METADATA_LIMITS } from '../../repository/files.ts';
import type { Before } from './before.ts';
import './errors.ts';

/**
 * `holder/1`, beside a key file: whom this key serves and the newest state it was shown. A past that somebody made up, or an older one
 * brought up again, would make an addition look as if it had always been there.
 */
const Holder = z.strictObject({
  format: z.literal('holder/1'),
  /** SHA-256 of the organisation's first root. */
  firstRoot: z.string().regex(/^[0-9a-f]{64}$/),
  root: z.int().min(1),
  timestamp: z.int().min(0),
  /** What was signed last: the state it follows, and its proposal. */
  signed: z.strictObject({ after: z.string(), proposal: z.string() }).optional(),
});
type Holder = z.infer<typeof Holder>;

const LIMIT_BYTES = 4096;

function memoryPath(keyFile: string): string {
  return `${keyFile.replace(/(\.key)?\.json$/, '')}.seen.json`;
}

/** What a key knows of its organisation. */
export interface Knowing {
  /** By its own memory, the catalogue on its medium, or a number that a person compared. */
  readonly by: 'memory' | 'medium' | 'person';
  /** Another proposal after the same state was signed with this key: only one of them can be put into force. */
  readonly signedAnother: boolean;
}

/**
 * Whether the past of a proposal is the organisation's own, as this key knows it.
 *
 * @param root SHA-256 of the first root as a person has it from elsewhere
 * @throws `HOLDER_ROOT_UNKNOWN` (nothing to compare with), `HOLDER_OTHER_ROOT`, `PROPOSAL_OVERTAKEN`
 */
export async function mustKnow(
  door: FileDoor,
  keyFile: string,
  before: Before,
  proposal: string,
  root?: string,
): Promise<Knowing> {
  const memory = await readMemory(door, keyFile);
  const onMedium = join(dirname(dirname(keyFile)), 'catalog', 'metadata', '1.root.json');
  const copy = await door.readIfThere(onMedium, METADATA_LIMITS.root);
  const medium = copy === undefined ? undefined : sha256(copy);
  const by = memory !== undefined ? 'memory' : medium !== undefined ? 'medium' : 'person';
  const known = [memory?.firstRoot, medium, root].filter((one) => one !== undefined);
  if (known.length === 0) {
    throw new TsukuroiError('HOLDER_ROOT_UNKNOWN', { root: before.firstRoot, key: keyFile }, { exitCode: 3 });
  }
  if (known.some((one) => one !== before.firstRoot)) {
    throw new TsukuroiError('HOLDER_OTHER_ROOT', { root: before.firstRoot, known: known[0] ?? '' }, { exitCode: 3 });
  }
  const timestamp = before.catalog.timestampVersion ?? 0;
  if (memory !== undefined && (memory.root > before.root.version || memory.timestamp > timestamp)) {
    throw new TsukuroiError('PROPOSAL_OVERTAKEN', { folder: keyFile }, { exitCode: 3 });
  }
  const signed = memory?.signed;
  return { by, signedAnother: signed?.after === before.timestamp && signed.proposal !== proposal };
}

/** Remembers what was shown and signed. Before the signature leaves this machine. */
export async function remember(door: FileDoor, keyFile: string, before: Before, proposal: string): Promise<void> {
  const memory: Holder = {
    format: 'holder/1',
    firstRoot: before.firstRoot,
    root: before.root.version,
    timestamp: before.catalog.timestampVersion ?? 0,
    signed: { after: before.timestamp, proposal },
  };
  await door.writeWhole(memoryPath(keyFile), `${JSON.stringify(memory)}\n`);
}

async function readMemory(door: FileDoor, keyFile: string): Promise<Holder | undefined> {
  const file = memoryPath(keyFile);
  const bytes = await door.readIfThere(file, LIMIT_BYTES);
  if (bytes === undefined) {
    return undefined;
  }
  try {
    return Holder.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new TsukuroiError('HOLDER_MEMORY_UNREADABLE', { file }, { cause, exitCode: 3 });
  }
}
