import type { KnowledgeView } from '@tsukuroi/knowledge';
import type { Claim, ProductKey, Remedy } from '@tsukuroi/knowledge/record.ts';
import windows from '../data/windows.json' with { type: 'json' };
import { kbName } from './manifest-view.ts';

/** What is known about the updates of one Windows product. */
export interface UpdateIndex {
  /** KB → build after it. */
  readonly builds: ReadonlyMap<string, string>;
  /** KB → month of its document (`2024-02`) for updates that contain all earlier ones. */
  readonly cumulative: ReadonlyMap<string, string>;
  /** Every KB that any document names for the product. */
  readonly named: ReadonlySet<string>;
}

const INDEXES = new WeakMap<KnowledgeView, Map<ProductKey, UpdateIndex>>();

/** The updates that a claim names as its fix. */
export function updatesOf(claim: Claim): Extract<Remedy, { do: 'kb' }>[] {
  return (claim.remedies ?? []).filter((remedy) => remedy.do === 'kb');
}

/** The index of a product, made once for a knowledge. */
export function indexOf(product: ProductKey, branch: string, knowledge: KnowledgeView): UpdateIndex {
  const indexes = INDEXES.get(knowledge) ?? new Map<ProductKey, UpdateIndex>();
  INDEXES.set(knowledge, indexes);
  let index = indexes.get(product);
  if (index === undefined) {
    index = makeIndex(knowledge.claims(product), branch);
    indexes.set(product, index);
  }
  return index;
}

function makeIndex(claims: readonly Claim[], installedBranch: string): UpdateIndex {
  const builds = new Map<string, string>();
  const cumulative = new Map<string, string>();
  const named = new Set<string>();
  for (const claim of claims) {
    const month = monthOf(claim.record);
    for (const remedy of updatesOf(claim)) {
      const kb = kbName(remedy.kb);
      named.add(kb);
      if (remedy.to !== undefined) {
        builds.set(kb, remedy.to);
      }
      const before = cumulative.get(kb);
      if (
        month !== undefined &&
        isCumulative(remedy, month, installedBranch) &&
        (before === undefined || month < before)
      ) {
        cumulative.set(kb, month);
      }
    }
  }
  return { builds, cumulative, named };
}

/** Every update of Windows 10 and later; monthly rollups of the older ones. */
function isCumulative(remedy: Extract<Remedy, { do: 'kb' }>, month: string, branch: string): boolean {
  const { subtypes, from, branches } = windows.cumulative;
  return (
    branches.some((start) => branch.startsWith(start)) || (subtypes.includes(remedy.subtype ?? '') && month >= from)
  );
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** MSRC names its documents `2024-Feb`; `2024-02` sorts. */
export function monthOf(record: string): string | undefined {
  const parts = /^(\d{4})-([A-Za-z]{3})/.exec(record);
  const month = MONTHS.indexOf((parts?.[2] ?? '').toLowerCase());
  return parts === null || month === -1 ? undefined : `${parts[1]}-${String(month + 1).padStart(2, '0')}`;
}
