import type { Language } from '@tsukuroi/core';
import type { ServerContext } from '../../module.ts';
import { pathsOf } from './open.ts';
import { SILENT_MS } from './state.ts';

/** What the page of today says about the way between the zones and wards. */
export interface PathSituation {
  /** Stations that fell silent, or were registered and never came. */
  readonly silentPaths: number;
  /** What is cut off and what to do, of the worst one; empty without one. */
  readonly silentPathWords: string;
}

export async function pathSituation(context: ServerContext, language: Language): Promise<PathSituation> {
  const nowMs = context.clock.nowMs();
  const rows = (await pathsOf(context).rows(language)).filter(
    ({ since, state }) =>
      state === 'silent' || (state === 'never' && since !== null && nowMs - Date.parse(since) > SILENT_MS),
  );
  const [worst] = rows.sort((a, b) => (b.devices ?? 0) - (a.devices ?? 0));
  return {
    silentPaths: rows.length,
    silentPathWords: worst === undefined ? '' : `${worst.name}: ${worst.sentence}${worst.next ?? ''}`,
  };
}
