import { pipeline, Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import { feedTooLarge, feedUnreadable } from '../../errors.ts';
import type { FeedFile } from '../../feed.ts';
import { memoryFile, tarMembers } from '../../input.ts';

/** The largest document seen is below 10 MB. */
const MEMBER_LIMIT_BYTES = 256 * 1024 ** 2;

/** A file itself, or what is inside it: `.tar.gz` and `.tar.zst`, also one inside the other. */
export async function* membersOf(file: FeedFile): AsyncGenerator<FeedFile> {
  if (file.path.endsWith('.tar.zst')) {
    yield* zstdMembers(file);
  } else if (/\.tar(?:\.gz)?$/.test(file.path)) {
    for await (const member of tarMembers(file)) {
      yield* membersOf(member);
    }
  } else {
    yield file;
  }
}

/** Red Hat's own archives hold some ten thousand documents: member by member, never the whole at once. */
async function* zstdMembers(archive: FeedFile): AsyncGenerator<FeedFile> {
  const tar = extract();
  pipeline(Readable.from([await archive.read()], { objectMode: false }), createZstdDecompress(), tar, () => undefined);
  let last = 'its beginning';
  try {
    for await (const entry of tar) {
      const parts: Buffer[] = [];
      let bytes = 0;
      for await (const part of entry) {
        bytes += (part as Buffer).length;
        if (bytes > MEMBER_LIMIT_BYTES) {
          throw feedTooLarge(`${archive.path}/${entry.header.name}`, MEMBER_LIMIT_BYTES);
        }
        parts.push(part as Buffer);
      }
      if (entry.header.type === 'file') {
        last = entry.header.name;
        yield memoryFile(`${archive.path}/${entry.header.name}`, Buffer.concat(parts));
      }
    }
  } catch (cause) {
    if (cause instanceof Error && cause.name !== 'TsukuroiError') {
      throw feedUnreadable(archive.path, `after ${last}`, cause.message, cause);
    }
    throw cause;
  }
}
