import { sha256, TsukuroiError } from '@tsukuroi/core';
import type { TargetFile } from 'tuf-js';
import { consistentPath } from '../repository/files.ts';
import './errors.ts';
import type { Source } from './source.ts';

/** Small targets that a device needs by itself (plan, charter, root, channels, permits), kept so that it has them offline. */
export interface KeptTargets {
  /**
   * A verified target's bytes: kept from before, or fetched and checked by length and hash.
   *
   * @throws `SOURCE_…`, `TARGET_ALTERED`
   */
  read(target: TargetFile, limit: number, source: Source | undefined): Promise<Uint8Array>;
  /** Those of the given paths, for keeping. */
  only(paths: ReadonlySet<string>): Map<string, Uint8Array>;
  all(): Map<string, Uint8Array>;
}

export function keptTargets(before: ReadonlyMap<string, Uint8Array>): KeptTargets {
  const kept = new Map(before);
  return {
    async read(target, limit, source) {
      const matches = (bytes: Uint8Array) => bytes.length === target.length && sha256(bytes) === target.hashes.sha256;
      const known = kept.get(target.path);
      if (known !== undefined && matches(known)) {
        return known;
      }
      const refuse = (code: string) =>
        new TsukuroiError(code, { path: target.path, place: 'targets', limit }, { exitCode: 3 });
      if (target.length > limit) {
        throw refuse('SOURCE_ENDLESS');
      }
      const path = `targets/${consistentPath(target.path, target.hashes.sha256 ?? '')}`;
      const bytes = await source?.read(path, target.length);
      if (bytes === undefined) {
        throw refuse('SOURCE_INCOMPLETE');
      }
      if (!matches(bytes)) {
        throw refuse('TARGET_ALTERED');
      }
      kept.set(target.path, bytes);
      return bytes;
    },
    only: (paths) => new Map([...kept].filter(([path]) => paths.has(path))),
    all: () => new Map(kept),
  };
}
