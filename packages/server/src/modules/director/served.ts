import { binOf, planFolder } from '@tsukuroi/trust/repository/bins.ts';
import { METADATA_LIMITS, repositoryFiles } from '@tsukuroi/trust/repository/files.ts';
import { readSigned } from '@tsukuroi/trust/repository/read.ts';
import type { DirectorService } from './service.ts';

export type Repository = 'catalog' | 'director';

/** Who asks: a device reads its own plan, a relay the plans of those below it, which it passes on. */
export interface Reader {
  readonly id: string;
  readonly relay: boolean;
}

/** Names of metadata files (TUF 1.0.31, 6.2): nothing else of the folder is ever read. */
const METADATA_NAME = /^(timestamp|[1-9]\d{0,15}\.[a-z0-9-]{1,40})\.json$/;
/** `dir/<hash>.name`, as consistent snapshots name targets. */
const TARGET_NAME = /^((?:[A-Za-z0-9][A-Za-z0-9._+~-]*\/)*)([0-9a-f]{64})\.([A-Za-z0-9][A-Za-z0-9._+~-]*)$/;

/** `plans/<shard>/<device>/<number>.json` (packages/trust/src/repository/bins.ts). */
const PLAN_PATH = /^plans\/[0-9a-f]{2}\/([A-Za-z0-9][A-Za-z0-9._-]{0,127})\/[1-9]\d*\.json$/;

/**
 * A file of a repository for a device that asks: metadata, and a target only when signed metadata name it with this very hash. A device
 * reads its own plan and nobody else's, a relay passes plans on. Undefined for everything else, as if it were not there. Bytes are not compared with their hash: who
 * asks does so, and must.
 *
 * @param path relative to the repository, `metadata/…` or `targets/…`
 */
export async function servedFile(
  director: DirectorService,
  repository: Repository,
  path: string,
  reader: Reader,
): Promise<Uint8Array | undefined> {
  const folder = director.folders[repository];
  const [place, ...rest] = path.split('/');
  const name = rest.join('/');
  if (director.ceremony.kind === 'none' || name.includes('..')) {
    return undefined;
  }
  if (place === 'metadata') {
    return METADATA_NAME.test(name)
      ? director.door.readIfThere(`${folder}/metadata/${name}`, METADATA_LIMITS.targets)
      : undefined;
  }
  const [, within = '', hash = '', last = ''] = TARGET_NAME.exec(name) ?? [];
  if (place !== 'targets' || last === '') {
    return undefined;
  }
  const target = `${within}${last}`;
  const named =
    repository === 'catalog'
      ? director.catalog?.targets.get(target)?.sha256 === hash
      : (await planIsNamed(director, target, hash)) && (reader.relay || target.startsWith(`${planFolder(reader.id)}/`));
  return named ? director.door.readIfThere(`${folder}/${path}`, METADATA_LIMITS.targets) : undefined;
}

async function planIsNamed({ door, folders }: DirectorService, target: string, hash: string): Promise<boolean> {
  const device = PLAN_PATH.exec(target)?.[1];
  if (device === undefined) {
    return false;
  }
  const files = repositoryFiles(door, folders.director);
  const timestamp = await files.timestamp();
  if (timestamp === undefined) {
    return false;
  }
  const { meta } = readSigned(
    'snapshot',
    await files.metadata('snapshot', timestamp.signed.meta['snapshot.json'].version),
  );
  const bin = meta[`${binOf(device, 2)}.json`] === undefined ? binOf(device, 1) : binOf(device, 2);
  const version = meta[`${bin}.json`]?.version;
  if (version === undefined) {
    return false;
  }
  return readSigned('targets', await files.metadata(bin, version)).targets[target]?.hashes.sha256 === hash;
}
