import { type Clock, sha256, TsukuroiError } from '@tsukuroi/core';
import { z } from 'zod';
import type { FileDoor } from '../files/door.ts';
import { loadOnlineKey } from '../keys/online-key.ts';
import { openDirector } from '../repository/director.ts';
import { ONLINE_PROFILE } from '../repository/expiry.ts';
import { repositoryFiles } from '../repository/files.ts';
import './errors.ts';
import { takeNextDirectorKey } from './new-key.ts';
import { followRoots } from './open.ts';
import { copyTree, keyPlaces, serverPlaces } from './places.ts';

const Site = z.strictObject({ format: z.literal('site/1'), facility: z.string().min(1), oneMachine: z.boolean() });
export type Site = z.infer<typeof Site>;

/**
 * What the server knows of its own place; undefined before a ceremony.
 *
 * @throws `SITE_LOST` when a ceremony left other files here: a lost file is not "no ceremony" · `SITE_UNREADABLE`
 */
export async function readSite(door: FileDoor, dataFolder: string): Promise<Site | undefined> {
  const { site: file, onlineKey, catalog } = serverPlaces(dataFolder);
  const bytes = await door.readIfThere(file, 4096);
  if (bytes === undefined) {
    const left = [await door.stat(onlineKey), await door.stat(catalog)];
    if (left.some((one) => one !== undefined)) {
      throw new TsukuroiError('SITE_LOST', { file }, { exitCode: 3 });
    }
    return undefined;
  }
  try {
    return Site.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new TsukuroiError('SITE_UNREADABLE', { file }, { cause, exitCode: 3 });
  }
}

/**
 * Gives a server the signed, public results of a ceremony, and publishes its own timestamp over them. No offline key is
 * copied. The catalogue on the server is a copy; the one on the keys' medium stays the original.
 */
export async function installOnServer(options: {
  readonly door: FileDoor;
  readonly clock: Clock;
  readonly keysFolder: string;
  readonly dataFolder: string;
}): Promise<{ readonly rootSha256: string }> {
  const { door, clock, keysFolder, dataFolder } = options;
  const from = keyPlaces(keysFolder);
  const server = serverPlaces(dataFolder);
  const site = await readSite(door, dataFolder);
  if (site === undefined) {
    throw new TsukuroiError('SITE_UNREADABLE', { file: server.site });
  }
  const root = await followRoots(door, from.catalog);
  await copyTree(door, from.catalog, server.catalog);
  await copyTree(door, from.director(site.facility), server.director);
  await door.writeWhole(server.root, root.bytes, { mode: 0o644 });
  await takeNextDirectorKey(door, dataFolder);
  const key = await loadOnlineKey(door, server.onlineKey, 'director');
  const director = await openDirector({
    door,
    folder: server.director,
    facility: site.facility,
    keys: [key],
    profile: ONLINE_PROFILE,
    clock,
  });
  const catalog = (await repositoryFiles(door, server.catalog).timestamp())?.signed.meta['snapshot.json'].version;
  await director.publish(catalog === undefined ? {} : { statements: { catalog } });
  return { rootSha256: sha256(root.bytes) };
}
