import { type NamedMetadata, type Repomd, readRepomd as readIndex } from '@tsukuroi/providers/dnf/repomd.ts';
import { dnfError } from './errors.ts';

export { REPOMD_LIMIT_BYTES } from '@tsukuroi/providers/dnf/repomd.ts';

/**
 * Reads `repomd.xml`; see the providers' reader.
 *
 * @throws TsukuroiError DNF_REPOMD_INVALID, DNF_WEAK_HASH
 */
export function readRepomd(bytes: Buffer, repository: string): Repomd {
  const read = readIndex(bytes);
  if (!read.ok) {
    throw dnfError(read.error.weakHash ? 'weak-hash' : 'repomd-invalid', repository, read.error.reason);
  }
  return read.value;
}

/**
 * Whether a file of metadata goes along: databases repeat what the XML says, and changelogs (`other`) are read by nobody who installs
 * (librepo, lr_yum_download_repo: what dnf asks for by itself).
 */
export function isCarried({ type }: NamedMetadata): boolean {
  return !type.endsWith('_db') && type !== 'other' && type !== 'other_zck';
}
