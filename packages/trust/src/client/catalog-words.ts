import { CHARTER_LIMIT_BYTES, type Charter, readCharter } from '../charter/charter.ts';
import { METADATA_LIMITS } from '../repository/files.ts';
import type { KeptTargets } from './kept-targets.ts';
import { statedBy } from './refresh.ts';
import type { Source } from './source.ts';
import type { VerifiedTargets } from './tuf.ts';

/** What the verified catalogue says to the devices of a facility. */
export interface CatalogWords {
  /** Of its snapshot. */
  readonly version: number;
  readonly directorRoot: Uint8Array | undefined;
  readonly charter: Charter | undefined;
}

export async function readCatalogWords(
  targets: VerifiedTargets,
  facility: string,
  kept: KeptTargets,
  source: Source | undefined,
): Promise<CatalogWords> {
  const take = async (path: string, limit: number) => {
    const target = await targets.find(path);
    return target === undefined ? undefined : kept.read(target, limit, source);
  };
  const charter =
    (await take(`charter/${facility}.json`, CHARTER_LIMIT_BYTES)) ??
    (await take('charter/all.json', CHARTER_LIMIT_BYTES));
  const snapshot = statedBy((await targets.role('snapshot')) ?? new Uint8Array());
  return {
    version: snapshot?.version ?? 0,
    directorRoot: await take(`directors/${facility}/root.json`, METADATA_LIMITS.root),
    charter: charter === undefined ? undefined : readCharter(charter),
  };
}
