import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { TsukuroiError } from '@tsukuroi/core';
import { unlockStream } from '@tsukuroi/trust/bundle/passphrase.ts';
import { extract } from 'tar-stream';
import { drained } from './drained.ts';
import './errors.ts';
import { type BackupIndex, type BackupLabel, backupIndexShape, backupLabelShape, PLACES } from './shape.ts';

/** Takes what an archive holds, in its order. It must read `bytes` to their end. */
export interface Taker {
  /** Called first; may refuse. */
  label(label: BackupLabel): Promise<void>;
  entry(path: string, mode: number, bytes: AsyncIterable<Uint8Array>): Promise<void>;
}

/** What was read. `sha256` and `fileBytes` are those of the encrypted file. */
export interface ReadArchive {
  readonly label: BackupLabel;
  readonly sha256: string;
  readonly fileBytes: number;
  readonly entries: number;
}

/** Label and index are read whole. */
const TEXT_LIMIT_BYTES = 256_000_000;

/**
 * Reads a whole backup: decrypts, compares every entry with the index at the end, and refuses what the index does not name, names that
 * lead elsewhere, and anything after the end. What a taker was given counts only when this has answered.
 *
 * @throws TsukuroiError LOCKED_PASSPHRASE, LOCKED_DAMAGED, BACKUP_UNREADABLE (exit code 3), and what the taker throws
 */
export async function readArchive(file: string, passphrase: string, taker?: Taker): Promise<ReadArchive> {
  const refuse = (reason: string, cause?: unknown) =>
    new TsukuroiError('BACKUP_UNREADABLE', { file, reason }, { cause, exitCode: 3 });
  const hash = createHash('sha256');
  let fileBytes = 0;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for await (const part of createReadStream(file, { highWaterMark: 1 << 18 })) {
        hash.update(part as Uint8Array);
        fileBytes += (part as Uint8Array).length;
        yield part as Uint8Array;
      }
    } catch (cause) {
      throw refuse(cause instanceof Error && 'code' in cause ? String(cause.code) : 'read', cause);
    }
  }
  const tar = extract();
  const feeding = feed(tar, unlockStream(source(), passphrase));
  const seen: BackupIndex['entries'] = [];
  let label: BackupLabel | undefined;
  let index: BackupIndex | undefined;
  try {
    for await (const entry of tar) {
      const { name, type, mode } = entry.header;
      if (type !== 'file' || !isSafe(name) || index !== undefined) {
        throw refuse(name.slice(0, 100));
      }
      if (label === undefined || name === PLACES.index) {
        const { text, sha256 } = await whole(entry, refuse);
        if (label === undefined) {
          label = read(() => backupLabelShape.parse(JSON.parse(text)), refuse, PLACES.label);
          seen.push({ path: name, size: Buffer.byteLength(text), sha256 });
          await taker?.label(label);
        } else {
          index = read(() => backupIndexShape.parse(JSON.parse(text)), refuse, PLACES.index);
        }
        continue;
      }
      const measured = measuring(entry);
      await taker?.entry(name, mode ?? 0o600, measured.bytes);
      await measured.drain();
      seen.push({ path: name, ...measured.result() });
    }
  } catch (error) {
    tar.destroy();
    await feeding.catch(() => undefined);
    const known = await feeding.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    throw known instanceof TsukuroiError ? known : error instanceof TsukuroiError ? error : asTold(error, refuse);
  }
  await feeding;
  if (label === undefined || index === undefined) {
    throw refuse(PLACES.index);
  }
  const differs = index.entries.find((entry, at) => JSON.stringify(entry) !== JSON.stringify(seen[at]));
  if (differs !== undefined || seen.length !== index.entries.length) {
    throw refuse(differs?.path ?? PLACES.index);
  }
  return { label, sha256: hash.digest('hex'), fileBytes, entries: seen.length };
}

type Refuse = (reason: string, cause?: unknown) => TsukuroiError;
type Tar = ReturnType<typeof extract>;

async function feed(tar: Tar, plain: AsyncIterable<Uint8Array>): Promise<void> {
  let closed = false;
  tar.once('close', () => {
    closed = true;
  });
  try {
    for await (const part of plain) {
      if (closed) {
        return;
      }
      if (!tar.write(part)) {
        await drained(tar);
      }
    }
    tar.end(null);
  } catch (error) {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

function measuring(entry: AsyncIterable<unknown>) {
  const hash = createHash('sha256');
  let size = 0;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const part of entry) {
      hash.update(part as Uint8Array);
      size += (part as Uint8Array).length;
      yield part as Uint8Array;
    }
  }
  const stream = bytes();
  return {
    bytes: stream,
    async drain() {
      for await (const _part of stream) {
        // Read to be measured.
      }
    },
    result: () => ({ size, sha256: hash.digest('hex') }),
  };
}

async function whole(entry: AsyncIterable<unknown>, refuse: Refuse): Promise<{ text: string; sha256: string }> {
  const measured = measuring(entry);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of measured.bytes) {
    size += part.length;
    if (size > TEXT_LIMIT_BYTES) {
      throw refuse(PLACES.index);
    }
    parts.push(part);
  }
  return { text: Buffer.concat(parts).toString('utf8'), sha256: measured.result().sha256 };
}

function read<T>(parse: () => T, refuse: Refuse, place: string): T {
  try {
    return parse();
  } catch (cause) {
    throw refuse(place, cause);
  }
}

function asTold(error: unknown, refuse: Refuse): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  // What the system refused to write is the taker's to say; the archive itself speaks without a code.
  return code === undefined ? refuse('tar', error) : error;
}

/** Names of an archive lead nowhere but below the folder they are put in. */
function isSafe(path: string): boolean {
  return (
    path !== '' &&
    !path.includes('\\') &&
    !path.includes('\0') &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}
