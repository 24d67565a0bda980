import { dnfChannelProof } from '@tsukuroi/providers/dnf/patch/channel-proof.ts';
import { proofCode } from '@tsukuroi/providers/dnf/patch/errors.ts';
import { provedOf } from '@tsukuroi/providers/dnf/patch/prepare.ts';
import type { PatchWorld, PreparedPatch } from '@tsukuroi/providers/patch/patch.ts';
import type { Chain } from './chain.ts';

/** The machine's rpm keys and its root, where they are not the usual ones. */
export interface DnfPlace {
  readonly keyFolder?: string;
  readonly root?: string;
}

/** The vendor's chain of dnf over an order that was prepared a moment ago. */
export function dnfChain(prepared: PreparedPatch, world: PatchWorld, place: DnfPlace = {}): Chain {
  return {
    prove: dnfChannelProof({ prepared, world, ...place }),
    // The date that the index itself states; what a plan says of it counts for nothing.
    lists: (provedOf(prepared)?.indexes ?? []).map(({ date, repository }) => ({ suite: repository.id, date })),
    reasonOf: (code) => (code === proofCode('not-of-channel') ? 'not-backed' : 'list-refused'),
    close: async () => undefined,
  };
}
