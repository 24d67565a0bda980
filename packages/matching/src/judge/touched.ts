import { daysBetween } from '@tsukuroi/core';
import { archiveKey, type KnowledgeChanges, type KnowledgeView } from '@tsukuroi/knowledge';
import type { Lifecycle, ProductKey } from '@tsukuroi/knowledge/record.ts';
import type { JudgedIdentity } from '../identity.ts';
import { END_OF_LIFE_AHEAD_DAYS } from './end-of-life.ts';
import { vendorOf } from './exploited.ts';
import { placed } from './identity.ts';

/** One knowledge and day beside the next. */
export interface Step {
  readonly before: KnowledgeView;
  readonly after: KnowledgeView;
  readonly changes: KnowledgeChanges;
  /** ISO days in Japan. */
  readonly dayBefore: string;
  readonly day: string;
}

/**
 * Tells which identities may be judged otherwise after a step: every identity for which the answer is false has the same
 * verdicts as before, as long as the same feeds are stale. What `judgeIdentity` reads of the knowledge is followed here unit
 * by unit; the law in touched.test.ts fails when a rule reads more.
 */
export function touchedBy(step: Step): (identity: JudgedIdentity) => boolean {
  const { after, changes } = step;
  const vendors = exploitedVendors(step);
  const msrcMoved = [...changes.about].some((id) => isMicrosofts(id, step.before) !== isMicrosofts(id, after));
  const days = dayPasses(step);
  const archives = changes.places.size > 0 || changes.archive.size > 0;
  const said = (product: ProductKey) =>
    changes.claims.has(product) || changes.lifecycles.has(product) || changes.names.has(product) || days(product);
  return (identity) => {
    const { kind, package: facts } = identity;
    if (facts !== undefined && archives) {
      const { distribution, release } = facts.place;
      if (
        changes.places.has(`${distribution}\n${release}`) ||
        changes.archive.has(archiveKey(distribution, release, identity.name))
      ) {
        return true;
      }
    }
    if (identity.lifecycles?.some(({ product }) => changes.lifecycles.has(product) || days(product)) === true) {
      return true;
    }
    // A listing without sources is judged as the archive index completes it.
    const { candidates } = identity.doubt?.rule === 'source-unknown' ? placed(identity, after) : identity;
    if (candidates.some(({ products }) => products.some(said))) {
      return true;
    }
    if (kind !== 'windows' && kind !== 'firmware' && kind !== 'program') {
      return false;
    }
    const products = candidates.flatMap((candidate) => candidate.products);
    return (
      (vendors.size > 0 && products.some((product) => vendors.has(vendorOf(product)))) ||
      (kind === 'firmware' && identity.judgedVersion === '' && changes.exploited.size > 0) ||
      (kind === 'windows' && msrcMoved && products.some((product) => !product.startsWith('msrc/')))
    );
  };
}

/** Makers of what is known to be exploited, where that, or who speaks about it, differs. */
function exploitedVendors({ before, after, changes }: Step): ReadonlySet<string> {
  const vendors = new Set<string>();
  for (const knowledge of [before, after]) {
    for (const id of changes.exploited.union(changes.about)) {
      const vendor = knowledge.exploited(id)?.vendor;
      if (vendor !== undefined) {
        vendors.add(vendor.trim().toLowerCase());
      }
    }
  }
  return vendors;
}

function isMicrosofts(vulnerability: string, knowledge: KnowledgeView): boolean {
  return knowledge.claimsAbout(vulnerability).some(({ product }) => product.startsWith('msrc/'));
}

/** Days after a date of a lifecycle on which a verdict may change: the date itself, the day after it, a year ahead of it. */
const TURNS = [0, 1, -END_OF_LIFE_AHEAD_DAYS] as const;

/** Does a date that is stated for a product pass between the two days? Remembered by product. */
function dayPasses({ after, dayBefore, day }: Step): (product: string) => boolean {
  const known = new Map<string, boolean>();
  const passes = (date: string | boolean | undefined) =>
    typeof date === 'string' &&
    TURNS.some((turn) => {
      const left = [daysBetween(dayBefore, date) + turn, daysBetween(day, date) + turn];
      return Math.max(...left) > 0 && Math.min(...left) <= 0;
    });
  const any = ({ released, ends }: Lifecycle) => passes(released) || passes(ends);
  return (product) => {
    if (day === dayBefore) {
      return false;
    }
    const answer = known.get(product) ?? after.lifecycles(product).some(any);
    known.set(product, answer);
    return answer;
  };
}
