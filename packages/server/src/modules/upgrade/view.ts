import { describeError, fillText, type Language, type Text, TsukuroiError } from '@tsukuroi/core';
import type { UpgradeView } from '@tsukuroi/protocol';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import '@tsukuroi/trust/release/errors.ts';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RELEASE_LIMIT_BYTES, type Release, readRelease, releasePath } from '@tsukuroi/trust/release/release.ts';
import { readStatus, type UpgradeStatus, upgradePlaces } from '@tsukuroi/trust/release/status.ts';
import { repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { orderOf } from '@tsukuroi/versions';
import { deb } from '@tsukuroi/versions/schemes/deb/scheme.ts';
import type { ServerContext } from '../../module.ts';
import { readSignedCatalog } from '../director/index.ts';
import { runtimeState } from '../settings/index.ts';
import { NEXTS, SENTENCES, STATES } from './texts.ts';

/** Root's own folder (packaging/upgrade); this program reads what of it is for everyone. */
export const UPGRADER_FOLDER = '/var/lib/tsukuroi-upgrade/server';

type Parts = Pick<ServerContext, 'clock' | 'dataFolder' | 'productVersion'>;

/** How this server itself stands. What it says of releases is for people: the upgrader verifies everything anew by its own root of trust. */
export async function upgradeView(parts: Parts, language: Language, folder = UPGRADER_FOLDER): Promise<UpgradeView> {
  const { clock, dataFolder, productVersion: version } = parts;
  const door = nodeDoor();
  const [newest, upgrader, status] = await Promise.all([
    newestRelease(dataFolder, version),
    upgraderState(folder),
    readStatus(door, folder),
  ]);
  const stands = standingOf(newest, upgrader, status);
  const params = { version: newest?.version ?? '', installed: version };
  return {
    version,
    runtime: runtimeState(process.version, clock),
    newest,
    upgrader,
    last: status === undefined ? null : lastOf(status, language),
    sentence: fillText(SENTENCES[stands][language], params),
    next: fillText(NEXTS[stands][language], params),
    possible: stands === 'ready',
  };
}

export type Standing = 'none' | 'newest' | 'unordered' | 'not-arrived' | 'absent' | 'untrusted' | 'running' | 'ready';

function standingOf(
  newest: UpgradeView['newest'],
  upgrader: UpgradeView['upgrader'],
  status: UpgradeStatus | undefined,
): Standing {
  if (status?.state === 'running' || status?.state === 'returning') {
    return 'running';
  }
  if (newest === null) {
    return 'none';
  }
  if (newest.order !== 'newer') {
    return newest.order === 'unknown' ? 'unordered' : 'newest';
  }
  if (upgrader !== 'ready') {
    return upgrader;
  }
  return newest.arrived ? 'ready' : 'not-arrived';
}

/** The newest of the server's releases in this server's copy of the catalogue, each role verified by signature. */
async function newestRelease(dataFolder: string, installed: string): Promise<UpgradeView['newest']> {
  const door = nodeDoor();
  const folder = serverPlaces(dataFolder).catalog;
  const files = repositoryFiles(door, folder);
  // Before a ceremony there is none; one that does not verify names nothing, and the page of the keys says why.
  const catalog = await readSignedCatalog(door, folder).catch(() => undefined);
  let newest: Release | undefined;
  for (const [path, { sha256 }] of catalog?.targets ?? []) {
    if (!path.startsWith('releases/server/')) {
      continue;
    }
    const bytes = await files.readTarget(path, sha256, RELEASE_LIMIT_BYTES).catch(() => undefined);
    const release = bytes === undefined ? undefined : readRelease(bytes);
    if (release === undefined || releasePath(release) !== path) {
      continue;
    }
    if (newest === undefined || orderOf(deb, release.version, newest.version) === 'newer') {
      newest = release;
    }
  }
  if (newest === undefined) {
    return null;
  }
  const file = layoutOf(join(dataFolder, 'store')).content(newest.package.sha256);
  const size = (await stat(file).catch(() => undefined))?.size;
  return {
    version: newest.version,
    order: orderOf(deb, newest.version, installed),
    arrived: size === newest.package.length,
  };
}

/** Its folder may be passed and not be listed: whether its root is there can be asked, not what it is. */
async function upgraderState(folder: string): Promise<UpgradeView['upgrader']> {
  const there = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined;
  if (!(await there('/usr/lib/tsukuroi-server')) && !(await there(folder))) {
    return 'absent';
  }
  return (await there(upgradePlaces(folder).root)) ? 'ready' : 'untrusted';
}

function lastOf(status: UpgradeStatus, language: Language): NonNullable<UpgradeView['last']> {
  const { at, from, state, to } = status;
  return { from, to, state, at, sentence: sentenceOf(status, STATES[state], language) };
}

/** What became of an upgrade, with the reason in words. */
export function sentenceOf({ from, to, why }: UpgradeStatus, text: Text, language: Language): string {
  const said = why === null ? '' : describeError(new TsukuroiError(why), language).what;
  return `${fillText(text[language], { from, to })}${said}`;
}
