import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result, refused } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { WorkReason } from '@tsukuroi/protocol/work.ts';
import { type AptOrder, supplyOf } from '@tsukuroi/providers/apt/patch/order.ts';
import { askedOf } from '@tsukuroi/providers/apt/patch/prepare.ts';
import { type RepositoryRefusal, refusalCode } from '@tsukuroi/providers/apt/repository-errors.ts';
import { aptChannelProof } from '@tsukuroi/providers/apt/repository-proof.ts';
import type { PreparedPatch } from '@tsukuroi/providers/patch/patch.ts';
import type { Chain, ChainParts } from './chain.ts';

const REASONS: Readonly<Partial<Record<RepositoryRefusal, WorkReason>>> = {
  'older-than-seen': 'list-older-than-seen',
  'content-missing': 'content-missing',
  'content-wrong-hash': 'content-missing',
  'simulation-failed': 'unplanned-change',
};

/** The vendor's chain of apt over what is really going to be installed; refused with what the order is wrong about. */
export function aptChain(
  order: AptOrder,
  prepared: PreparedPatch,
  parts: ChainParts & { readonly keyrings: readonly string[]; readonly run: RunProgram },
  newestSeen: Readonly<Record<string, string>>,
): Result<Chain, string> {
  const wanted = new Set(prepared.packages.map(({ sha256 }) => sha256));
  const supply = supplyOf({ ...order, packages: order.packages.filter(({ sha256 }) => wanted.has(sha256)) });
  if (!supply.ok) {
    return refused(supply.error);
  }
  const root = join(parts.folder.path, 'proof');
  // What was verified and asked while preparing, a moment ago: laying it out and solving it once more would double what an update costs.
  const asked = askedOf(prepared);
  return ok({
    prove: aptChannelProof({
      ...{ supply: supply.value, root, newestSeen },
      fileOf: (hash) => parts.contents.fileOf(hash),
      ...{ keyrings: parts.keyrings, run: parts.run, nowMs: parts.trustedMs() },
      ...(asked === undefined ? {} : { asked }),
    }),
    lists: order.lists,
    reasonOf(code) {
      const known = (Object.keys(REASONS) as RepositoryRefusal[]).find((reason) => refusalCode(reason) === code);
      const because = known === undefined ? undefined : REASONS[known];
      return because ?? (code === 'APT_NOT_OF_CHANNEL' ? 'not-backed' : 'list-refused');
    },
    close: () => rm(root, { recursive: true, force: true }),
  });
}
