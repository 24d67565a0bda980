import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { sha256 } from '@tsukuroi/core';
import { extract } from 'tar-stream';
import { feedTooLarge, feedUnreadable } from './errors.ts';
import type { FeedFile } from './feed.ts';
import { modifiedOf } from './fetched.ts';
import { splitLines } from './lines.ts';

/** Decompressed bytes that `read()` takes when the caller names no limit. */
export const READ_LIMIT_BYTES = 1024 ** 3;
/** Decompressed bytes that `lines()` streams at most: a decompression bomb ends here. */
export const STREAM_LIMIT_BYTES = 16 * 1024 ** 3;

/**
 * A file below a feeds folder as input of a feed: hashed now, opened (and decompressed) only when read. `at` is where it
 * lies when that is not `path`: a kept input lies under its hash, and `modified` is then what was known of it.
 */
export async function openFeedFile(folder: string, path: string, at = path, modified?: string): Promise<FeedFile> {
  const full = join(folder, at);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(full)) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (cause) {
    throw feedUnreadable(path, 'byte 0', messageOf(cause), cause);
  }
  const digest = hash.digest('hex');
  const changed = modified ?? (await modifiedOf(full, digest));
  const file = fileFrom(path, digest, bytes, () => createReadStream(full));
  return changed === undefined ? file : { ...file, modified: changed };
}

/** A file that is in memory: a member of an archive, or a test's text. */
export function memoryFile(path: string, content: string | Uint8Array): FeedFile {
  const bytes = Buffer.from(content);
  return fileFrom(path, sha256(bytes), bytes.length, () => Readable.from([bytes], { objectMode: false }));
}

/** Paths (with `/`) of all regular files below a folder, sorted. Links are not followed: a feeds folder may come from a stick. */
export async function listFiles(folder: string): Promise<string[]> {
  const paths: string[] = [];
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        await walk(path);
      } else if (entry.isFile()) {
        paths.push(path);
      }
    }
  };
  await walk('');
  return paths.sort();
}

/**
 * The regular files inside a `.tar` or `.tar.gz` input, in the archive's order, each as an input file of its own with the path
 * `<archive>/<member>`. Members named `.gz` are opened by their readers as usual.
 */
export async function* tarMembers(archive: FeedFile, limitBytes = READ_LIMIT_BYTES): AsyncGenerator<FeedFile> {
  const tar = extract();
  const bytes = await archive.read(limitBytes);
  // Errors reach us through the iterator; the callback keeps the stream's own error event from being unhandled.
  pipeline(Readable.from([bytes], { objectMode: false }), tar, () => undefined);
  let last = 'its beginning';
  try {
    for await (const entry of tar) {
      const parts: Buffer[] = [];
      for await (const part of entry) {
        parts.push(part as Buffer);
      }
      if (entry.header.type === 'file') {
        last = entry.header.name;
        yield memoryFile(`${archive.path}/${entry.header.name}`, Buffer.concat(parts));
      }
    }
  } catch (cause) {
    if (isOurs(cause)) {
      throw cause;
    }
    throw feedUnreadable(archive.path, `after ${last}`, messageOf(cause), cause);
  }
}

function fileFrom(path: string, hash: string, bytes: number, open: () => Readable): FeedFile {
  const content = (limit: number) => decompressed(path, open, limit);
  return {
    path,
    sha256: hash,
    bytes,
    async read(limitBytes = READ_LIMIT_BYTES) {
      const parts: Buffer[] = [];
      for await (const part of content(limitBytes)) {
        parts.push(part);
      }
      return Buffer.concat(parts);
    },
    lines: () => splitLines(path, content(STREAM_LIMIT_BYTES)),
  };
}

async function* decompressed(path: string, open: () => Readable, limit: number): AsyncGenerator<Buffer> {
  const raw = open();
  const stream: Readable = path.endsWith('.gz')
    ? pipeline(raw, createGunzip({ chunkSize: 256 * 1024 }), () => undefined)
    : raw;
  let total = 0;
  try {
    for await (const part of stream) {
      total += part.length;
      if (total > limit) {
        throw feedTooLarge(path, limit);
      }
      yield part;
    }
  } catch (cause) {
    if (isOurs(cause)) {
      throw cause;
    }
    throw feedUnreadable(
      path,
      `byte ${total}${path.endsWith('.gz') ? ' after decompression' : ''}`,
      messageOf(cause),
      cause,
    );
  } finally {
    raw.destroy();
    stream.destroy();
  }
}

function isOurs(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'TsukuroiError';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
