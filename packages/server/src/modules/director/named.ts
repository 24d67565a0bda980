import { join } from 'node:path';
import { readSite } from '@tsukuroi/trust/ceremony/install.ts';
import { folderSource } from '@tsukuroi/trust/client/folder-source.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { type NamedContents, nameContents } from '@tsukuroi/trust/named/named-contents.ts';
import { consistentPath, METADATA_LIMITS } from '@tsukuroi/trust/repository/files.ts';
import type { ServerContext } from '../../module.ts';
import { directorOf } from './open.ts';

interface Known {
  readonly mark: string | undefined;
  readonly contents: Promise<NamedContents>;
}

const KNOWN = new WeakMap<ServerContext, Known>();

/** What the signed metadata of this server name now: counted anew when the director's mark says that something was published. */
export async function namedContentsOf(context: ServerContext): Promise<NamedContents> {
  const director = await directorOf(context);
  const mark = await director.mark();
  let known = KNOWN.get(context);
  if (known === undefined || known.mark !== mark) {
    known = { mark, contents: count(context, known?.contents) };
    KNOWN.set(context, known);
  }
  return known.contents;
}

async function count(context: ServerContext, before: Promise<NamedContents> | undefined): Promise<NamedContents> {
  const door = nodeDoor();
  const { ceremony, folders } = await directorOf(context);
  const trust = join(context.dataFolder, 'trust');
  const root = await door.readIfThere(join(trust, 'root.json'), METADATA_LIMITS.root);
  if (ceremony.kind === 'none' || root === undefined) {
    return new Map();
  }
  const sources = { catalog: folderSource(door, folders.catalog), director: folderSource(door, folders.director) };
  const facility = (await readSite(door, context.dataFolder))?.facility ?? '';
  const options = { door, folder: join(trust, 'named'), facility, clock: context.clock, root };
  const named = await nameContents(options, sources, ({ path, sha256, length }) =>
    sources.director.read(`targets/${consistentPath(path, sha256)}`, length),
  );
  return named.contents ?? (await before) ?? new Map();
}
