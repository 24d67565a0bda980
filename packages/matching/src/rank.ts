import type { Claim } from '@tsukuroi/knowledge/record.ts';
import data from './data/source-rank.json' with { type: 'json' };

const NAMESPACES: Readonly<Record<string, readonly (readonly string[])[]>> = data.namespaces;

/**
 * Claims in groups of equal rank, the most trusted first (data/source-rank.json, docs/decisions/0028-rank-of-sources.md). The
 * first group that says anything about an installed thing decides; within a group every source counts.
 */
export function rankedGroups(claims: readonly Claim[]): readonly (readonly Claim[])[] {
  if (claims.length <= 1) {
    return [claims];
  }
  const groups = new Map<number, Claim[]>();
  for (const claim of claims) {
    const rank = rankOf(claim);
    const group = groups.get(rank);
    if (group === undefined) {
      groups.set(rank, [claim]);
    } else {
      group.push(claim);
    }
  }
  return [...groups.entries()].sort(([a], [b]) => a - b).map(([, group]) => group);
}

const ORDER = Object.keys(NAMESPACES);

function rankOf(claim: Claim): number {
  const namespace = claim.product.slice(0, claim.product.indexOf('/'));
  const place = ORDER.indexOf(namespace);
  const levels = NAMESPACES[namespace] ?? [];
  const level = levels.findIndex((group) => group.includes(claim.feed) || group.includes('*'));
  // A correction outranks every namespace; a feed that the table does not name comes last but is heard.
  return claim.feed === 'override' ? -1 : (place === -1 ? ORDER.length : place) * 10 + (level === -1 ? 9 : level);
}
