import { compareDeb } from '@tsukuroi/versions';
import { feedInvalid } from '../../errors.ts';
import type { Emit, FeedFile, FeedSummary } from '../../feed.ts';
import { jsonFile, textOf } from '../../read-json.ts';
import type { ArchivePackage } from '../../record.ts';
import { packagesOf } from './packages.ts';
import { type Release, readRelease } from './release.ts';
import { receipt } from './schema.ts';

const FEED = 'debian-repository';

/** One suite of an archive as `verify.ts` lays it out: `debian-repository/<archive>/Release`, `verified.json`, indices. */
interface Archive {
  readonly folder: string;
  readonly release: Release;
  readonly distribution: string;
  readonly indices: readonly FeedFile[];
}

/**
 * The newest version of each package, suite and architecture. A file without a receipt of verification, or that is not the
 * one the signed Release names, refuses everything: what cannot be trusted is never used in silence.
 */
export async function parseRepository(files: readonly FeedFile[], emit: Emit): Promise<FeedSummary> {
  const archives = await archivesOf(files);
  const newest = new Map<string, ArchivePackage>();
  for (const { release, distribution, indices } of archives) {
    for (const file of indices) {
      for await (const entry of packagesOf(file)) {
        const key = `${distribution} ${release.suite} ${entry.package} ${entry.architecture}`;
        const known = newest.get(key);
        if (known === undefined || compareDeb(entry.version, known.version) > 0) {
          const { release: number, suite, security } = release;
          newest.set(key, { kind: 'archive', feed: FEED, distribution, release: number, suite, security, ...entry });
        }
      }
    }
  }
  for (const record of newest.values()) {
    emit(record);
  }
  return { date: dateOf(archives.map(({ release }) => release)) };
}

/**
 * Suites that must be renewed (they state Valid-Until: the security suites) say how old the whole is, the oldest of them
 * first. A suite that changes only with point releases is old by nature and says so only when it is alone.
 */
function dateOf(releases: readonly Release[]): string | undefined {
  const renewed = releases.filter(({ validUntil }) => validUntil !== undefined).map(({ date }) => date);
  return renewed.length > 0
    ? renewed.sort()[0]
    : releases
        .map(({ date }) => date)
        .sort()
        .at(-1);
}

async function archivesOf(files: readonly FeedFile[]): Promise<Archive[]> {
  const byFolder = Map.groupBy(
    files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    (file) => file.path.split('/').slice(0, 2).join('/'),
  );
  return Promise.all([...byFolder].map(([folder, members]) => archiveIn(folder, members)));
}

async function archiveIn(folder: string, members: readonly FeedFile[]): Promise<Archive> {
  const member = (name: string) => members.find(({ path }) => path === `${folder}/${name}`);
  const [signed, statement] = [member('Release'), member('verified.json')];
  if (signed === undefined || statement === undefined) {
    const path = members[0]?.path ?? folder;
    throw feedInvalid(
      FEED,
      path,
      'signature',
      'not verified: apt lists and mirrors go through verifiedRepository() first',
    );
  }
  const { release: sha256, distribution } = await jsonFile(FEED, statement, receipt);
  if (sha256 !== signed.sha256) {
    throw feedInvalid(FEED, signed.path, 'SHA-256', 'not the text whose signature was verified');
  }
  const release = readRelease(textOf(signed.path, await signed.read()));
  if ('wrong' in release) {
    throw feedInvalid(FEED, signed.path, 'Release', release.wrong);
  }
  const indices = members.filter((file) => file !== signed && file !== statement);
  for (const file of indices) {
    const named = release.files.get(file.path.slice(folder.length + 1));
    if (named === undefined || named.sha256 !== file.sha256 || named.bytes !== file.bytes) {
      throw feedInvalid(FEED, file.path, 'SHA-256', 'not the file that the signed Release names');
    }
  }
  return { folder, release, distribution, indices };
}
