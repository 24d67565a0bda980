import { describeError, type Language } from '@tsukuroi/core';
import type { ServerContext } from '../../module.ts';
import { carryingOf } from './open.ts';

/** What the page of today says about what came in. */
export interface CarryingSituation {
  /** Kinds of things that came in and were refused. */
  readonly carriedRefused: number;
  /** The first of them, in words; empty without one. */
  readonly carriedWhat: string;
}

export async function carryingSituation(context: ServerContext, language: Language): Promise<CarryingSituation> {
  const refused = await carryingOf(context).effects.refused();
  const words = refused.map((error) => describeError(error, language));
  return { carriedRefused: refused.length, carriedWhat: words.map(({ what, next }) => `${what}${next}`).join(' ') };
}
