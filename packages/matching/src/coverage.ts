import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { Inventory } from '@tsukuroi/protocol';
import { distributionOf } from './distribution.ts';
import type { JudgedIdentity } from './identity.ts';
import { compiledOf } from './judge/compiled.ts';
import { placed } from './judge/identity.ts';

/** unknown = nothing on the device can be judged; partly = some of it. */
export type JudgedState = 'judged' | 'partly' | 'unknown';

/**
 * What nobody can judge: software without a product; packages of a distribution release about which the knowledge holds
 * nothing at all; packages whose source is not known.
 */
export function uncoveredOf(
  inventory: Inventory,
  identities: readonly JudgedIdentity[],
  knowledge: KnowledgeView,
): JudgedIdentity[] {
  const compiled = compiledOf(knowledge);
  const packages = identities.filter(({ package: facts }) => facts !== undefined);
  const speaks = (identity: JudgedIdentity): boolean =>
    identity.candidates.some(({ products }) => !compiled.claimsOf(products).empty);
  const distribution = distributionOf(inventory.manifest.os);
  const covered =
    (distribution !== undefined && knowledge.hasArchive(distribution.distribution, distribution.release)) ||
    packages.some(speaks);
  return identities.filter((identity) => {
    if (identity.kind === 'unmapped') {
      return true;
    }
    if (identity.package === undefined) {
      return false;
    }
    const known = placed(identity, knowledge);
    return !covered || (known.doubt !== undefined && !speaks(known));
  });
}

/** A box or program of which only the name is known: what is possible on it is shown, but nothing is judged. */
export function isVersionless(identity: Pick<JudgedIdentity, 'kind' | 'judgedVersion'>): boolean {
  const stated = identity.kind === 'firmware' || identity.kind === 'windows' || identity.kind === 'program';
  return stated && identity.judgedVersion === '';
}

/** Unknown is never green: what has no version or no product counts as not judged. */
export function judgedState(
  identities: readonly JudgedIdentity[],
  uncovered: ReadonlySet<JudgedIdentity>,
): JudgedState {
  const judgeable = identities.filter((identity) => identity.kind !== 'distribution');
  const known = judgeable.filter((identity) => !uncovered.has(identity) && !isVersionless(identity));
  if (known.length === 0) {
    return 'unknown';
  }
  return known.length === judgeable.length ? 'judged' : 'partly';
}
