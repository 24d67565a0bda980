import type { Language } from '@tsukuroi/core';
import type { ServerContext } from '../../module.ts';
import { pathsOf } from './open.ts';

/** What the page of today says about the way between the zones and wards. */
export interface PathSituation {
  readonly silentPaths: number;
  /** What is cut off and what to do, of the worst one; empty without one. */
  readonly silentPathWords: string;
}

export async function pathSituation(context: ServerContext, language: Language): Promise<PathSituation> {
  const rows = (await pathsOf(context).rows(language)).filter(({ state }) => state === 'silent');
  const [worst] = rows.sort((a, b) => (b.devices ?? 0) - (a.devices ?? 0));
  return {
    silentPaths: rows.length,
    silentPathWords: worst === undefined ? '' : `${worst.name}: ${worst.sentence}${worst.next ?? ''}`,
  };
}
