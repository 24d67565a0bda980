import { ok, type Result, refused } from '@tsukuroi/core';
import { xmlReader } from './repository-xml.ts';

/** A file of metadata as the index names it. */
export interface NamedMetadata {
  readonly type: string;
  /** Below the repository. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  /** Unpacked; undefined when the index does not say. */
  readonly openSize: number | undefined;
}

export interface Repomd {
  readonly metadata: readonly NamedMetadata[];
  /** Seconds since 1970: the newest time of its metadata. */
  readonly newest: number;
}

/** RHEL's largest index has some ten kilobytes. */
export const REPOMD_LIMIT_BYTES = 1024 * 1024;
/** Unpacked `primary` of a large distribution has some hundred megabytes. */
const METADATA_LIMIT_BYTES = 2 * 1024 ** 3;
const MOST_METADATA = 64;
const BELOW = /^[A-Za-z0-9_][A-Za-z0-9._+~^%-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._+~^%-]*)*$/;

/** Why an index is not used: a file has no SHA-256, or what is wrong with it. */
export interface RepomdRefusal {
  readonly weakHash: boolean;
  readonly reason: string;
}

/** Reads `repomd.xml` (createrepo_c, doc: repomd schema). Every file must have a SHA-256 and a size. */
export function readRepomd(bytes: Buffer): Result<Repomd, RepomdRefusal> {
  const found: NamedMetadata[] = [];
  let newest = 0;
  let current: Partial<Record<'type' | 'path' | 'sha256' | 'size' | 'openSize' | 'weak', string>> = {};
  let weak: string | undefined;
  const refuse = (reason: string) => new Error(reason);
  const take = () => {
    const { type = '', path = '', sha256 = '', size = '', openSize } = current;
    if (sha256 === '' && current.weak !== undefined) {
      weak = `${type} ${current.weak}`;
      throw refuse(weak);
    }
    const fits = /^[a-z0-9_]{1,64}$/.test(type) && BELOW.test(path) && path.length <= 400;
    if (!fits || !/^[0-9a-f]{64}$/.test(sha256) || !/^\d{1,12}$/.test(size) || Number(size) > METADATA_LIMIT_BYTES) {
      throw refuse(`${type} ${path}`);
    }
    if (found.some((one) => one.type === type) || found.length >= MOST_METADATA) {
      throw refuse(`${type} twice`);
    }
    const open = openSize !== undefined && /^\d{1,12}$/.test(openSize) ? Number(openSize) : undefined;
    found.push({ type, path, sha256, size: Number(size), openSize: open });
  };
  const reader = xmlReader({
    open(path, attributes) {
      const at = path.join('/');
      if (at === 'repomd/data') {
        current = { ...(attributes.type === undefined ? {} : { type: attributes.type }) };
      } else if (at === 'repomd/data/location') {
        if (attributes['xml:base'] !== undefined) {
          throw refuse('xml:base');
        }
        current.path = attributes.href ?? '';
      } else if (at === 'repomd/data/checksum' && attributes.type !== 'sha256') {
        current.weak = attributes.type ?? '';
      }
    },
    close(path, text) {
      const at = path.join('/');
      if (at === 'repomd/data/checksum' && current.weak === undefined) {
        current.sha256 = text;
      } else if (at === 'repomd/data/size') {
        current.size = text;
      } else if (at === 'repomd/data/open-size') {
        current.openSize = text;
      } else if (at === 'repomd/data/timestamp') {
        const seconds = Number(/^(\d{1,12})(?:\.\d+)?$/.exec(text)?.[1]);
        newest = Math.max(newest, Number.isFinite(seconds) ? seconds : 0);
      } else if (at === 'repomd/data') {
        take();
      }
    },
  });
  try {
    reader.push(bytes);
    reader.end();
  } catch (cause) {
    return refused({ weakHash: weak !== undefined, reason: weak ?? (cause instanceof Error ? cause.message : '') });
  }
  if (newest === 0 || !found.some(({ type }) => type === 'primary')) {
    return refused({ weakHash: false, reason: newest === 0 ? 'timestamp' : 'primary' });
  }
  return ok({ metadata: found, newest });
}
