import { ok, type Result, refused } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { newestSeen } from '@tsukuroi/providers/apt/repository-age.ts';
import type { PreparedPatch } from '@tsukuroi/providers/patch/patch.ts';
import type { ChannelProof } from '@tsukuroi/trust/channel/channel.ts';
import { updateOrderOf } from '../update/job.ts';
import type { Chain, ChainParts } from './chain.ts';
import { aptChain } from './chain-apt.ts';
import { type DnfPlace, dnfChain } from './chain-dnf.ts';
import { aptOrderOf, dnfOrderOf, patchWorld } from './jobs.ts';
import type { Judge } from './judge.ts';
import { recipeOrderOf } from './recipe-order.ts';
import type { Refusal } from './rules.ts';
import type { Standing } from './standing.ts';
import type { Work } from './works.ts';

export interface ProveParts extends ChainParts {
  readonly judge: Judge;
  readonly run: RunProgram;
  readonly keyrings: readonly string[];
  /** Another machine's rpm than this one's, in tests. */
  readonly dnf?: DnfPlace;
}

/**
 * Judges a plan with the vendor's own chain over what is here, for what is really going to be installed: what is there already, or held by
 * somebody, needs no proof because nothing comes of it. When it is backed, the dates of its lists become the oldest that count from then on.
 */
export async function proveWork(
  parts: ProveParts,
  work: Work,
  prepared: PreparedPatch,
): Promise<{ readonly standing: Standing; readonly refusal?: Refusal }> {
  const listed = recipeOrderOf(work.action, parts.contents.fileOf) ?? updateOrderOf(work.action);
  if (listed !== undefined) {
    // The catalogue itself lists the recipe, or the agent's own release, and every artifact of it: no vendor's chain takes its place.
    return { standing: await parts.judge() };
  }
  const seen = await parts.folder.newestSeen();
  const found = await chainOf(parts, work, prepared, seen);
  if (!found.ok) {
    return { standing: await parts.judge(), refusal: { because: 'not-backed', about: found.error } };
  }
  const chain = found.value;
  const wanted = new Set(prepared.packages.map(({ sha256 }) => sha256));
  const refusals: string[] = [];
  const proof: ChannelProof = async (channel, content) => {
    if (!wanted.has(content.sha256)) {
      return ok({ ...content, newer: 'yes', wanted: true, removes: [] });
    }
    const answer = await chain.prove(channel, content);
    if (!answer.ok) {
      refusals.push(answer.error);
    }
    return answer;
  };
  try {
    const standing = await parts.judge(proof);
    if (standing.backing.get(work.action.id)?.backed === true) {
      await parts.folder.keepNewestSeen(newestSeen(seen, chain.lists));
    }
    const [first] = refusals;
    return {
      standing,
      ...(first === undefined ? {} : { refusal: { because: chain.reasonOf(first), about: first } }),
    };
  } finally {
    await chain.close();
  }
}

async function chainOf(
  parts: ProveParts,
  { action }: Work,
  prepared: PreparedPatch,
  seen: Readonly<Record<string, string>>,
): Promise<Result<Chain, string>> {
  const apt = aptOrderOf(action);
  if (apt !== undefined) {
    return aptChain(apt, prepared, parts, seen);
  }
  return dnfOrderOf(action) === undefined
    ? refused('')
    : ok(dnfChain(prepared, await patchWorld('dnf', action, parts), parts.dnf));
}
