import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ok } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { WorkReason } from '@tsukuroi/protocol/work.ts';
import { supplyOf } from '@tsukuroi/providers/apt/patch/order.ts';
import { askedOf } from '@tsukuroi/providers/apt/patch/prepare.ts';
import { newestSeen } from '@tsukuroi/providers/apt/repository-age.ts';
import { type RepositoryRefusal, refusalCode } from '@tsukuroi/providers/apt/repository-errors.ts';
import { aptChannelProof } from '@tsukuroi/providers/apt/repository-proof.ts';
import type { PreparedPatch } from '@tsukuroi/providers/patch/patch.ts';
import type { ChannelProof } from '@tsukuroi/trust/channel/channel.ts';
import { updateOrderOf } from '../update/job.ts';
import { aptOrderOf } from './jobs.ts';
import type { Judge } from './judge.ts';
import { recipeOrderOf } from './recipe-order.ts';
import type { Refusal } from './rules.ts';
import type { Standing } from './standing.ts';
import type { WorkContents } from './work-contents.ts';
import type { WorkFolder } from './work-folder.ts';
import type { Work } from './works.ts';

export interface ProveParts {
  readonly judge: Judge;
  readonly folder: WorkFolder;
  readonly contents: Pick<WorkContents, 'fileOf'>;
  readonly run: RunProgram;
  readonly keyrings: readonly string[];
  readonly trustedMs: () => number | undefined;
}

const REASONS: Readonly<Partial<Record<RepositoryRefusal, WorkReason>>> = {
  'older-than-seen': 'list-older-than-seen',
  'content-missing': 'content-missing',
  'content-wrong-hash': 'content-missing',
  'simulation-failed': 'unplanned-change',
};

/**
 * Judges a plan with the vendor's own chain over what is here, for what is really going to be installed: what is there already, or held by
 * somebody, needs no proof because nothing comes of it. When it is backed, the dates of its lists become the oldest that count from then on.
 */
export async function proveWork(
  parts: ProveParts,
  work: Work,
  prepared: PreparedPatch,
): Promise<{ readonly standing: Standing; readonly refusal?: Refusal }> {
  const order = aptOrderOf(work.action);
  const listed = recipeOrderOf(work.action, parts.contents.fileOf) ?? updateOrderOf(work.action);
  if (order === undefined && listed !== undefined) {
    // The catalogue itself lists the recipe, or the agent's own release, and every artifact of it: no vendor's chain takes its place.
    return { standing: await parts.judge() };
  }
  const wanted = new Set(prepared.packages.map(({ sha256 }) => sha256));
  const supply =
    order === undefined
      ? undefined
      : supplyOf({ ...order, packages: order.packages.filter(({ sha256 }) => wanted.has(sha256)) });
  if (supply?.ok !== true) {
    return { standing: await parts.judge(), refusal: { because: 'not-backed', about: supply?.error ?? '' } };
  }
  const seen = await parts.folder.newestSeen();
  const root = join(parts.folder.path, 'proof');
  const refusals: string[] = [];
  // What was verified and asked while preparing, a moment ago: laying it out and solving it once more would double what an update costs.
  const asked = askedOf(prepared);
  const chain = aptChannelProof({
    supply: supply.value,
    fileOf: (hash) => parts.contents.fileOf(hash),
    root,
    keyrings: parts.keyrings,
    run: parts.run,
    newestSeen: seen,
    nowMs: parts.trustedMs(),
    ...(asked === undefined ? {} : { asked }),
  });
  const proof: ChannelProof = async (channel, content) => {
    if (!wanted.has(content.sha256)) {
      return ok({ ...content, newer: 'yes', wanted: true, removes: [] });
    }
    const answer = await chain(channel, content);
    if (!answer.ok) {
      refusals.push(answer.error);
    }
    return answer;
  };
  try {
    const standing = await parts.judge(proof);
    if (standing.backing.get(work.action.id)?.backed === true) {
      await parts.folder.keepNewestSeen(newestSeen(seen, order?.lists ?? []));
    }
    const [first] = refusals;
    return { standing, ...(first === undefined ? {} : { refusal: refusalOf(first) }) };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function refusalOf(code: string): Refusal {
  const known = (Object.keys(REASONS) as RepositoryRefusal[]).find((reason) => refusalCode(reason) === code);
  const because = known === undefined ? undefined : REASONS[known];
  return { because: because ?? (code === 'APT_NOT_OF_CHANNEL' ? 'not-backed' : 'list-refused'), about: code };
}
