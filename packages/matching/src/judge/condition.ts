import { allOf, anyOf, not, type Ternary } from '@tsukuroi/core';
import type { Condition } from '@tsukuroi/knowledge/record.ts';
import { holdsVersion } from '../claim-range.ts';
import { restrictionHolds } from '../rules/restriction-unknown.ts';
import { lettersOf, type ManifestView } from './manifest-view.ts';

type Leaf = Extract<Condition, { readonly product: string }>;

/** Does the other side of an AND node hold on this machine? Unknown stays unknown (Kleene). */
export function conditionHolds(condition: Condition, view: ManifestView): Ternary {
  if ('all' in condition) {
    return allOf(condition.all.map((part) => conditionHolds(part, view)));
  }
  if ('any' in condition) {
    return anyOf(condition.any.map((part) => conditionHolds(part, view)));
  }
  if ('not' in condition) {
    return not(conditionHolds(condition.not, view));
  }
  return leafHolds(condition, view);
}

function leafHolds(leaf: Leaf, view: ManifestView): Ternary {
  const present = view.products.get(leaf.product);
  if (present !== undefined) {
    return anyOf(
      present.map(({ version, identity }) => presentHolds(leaf, version, restrictionHolds(leaf.only ?? [], identity))),
    );
  }
  const part = /^cpe\/([aoh])\/([^/]+\/)(.+)$/.exec(leaf.product);
  if (part?.[1] === 'o') {
    return systemHolds(leaf, view);
  }
  if (part?.[1] === 'h') {
    return hardwareHolds(part[3] ?? '', view);
  }
  return view.isAbsent(leaf.product) ? 'no' : 'unknown';
}

function presentHolds(leaf: Leaf, version: string, restricted: Ternary): Ternary {
  const any = leaf.ranges.length === 0 && leaf.versions === undefined;
  const inside = any
    ? 'yes'
    : version === ''
      ? 'unknown'
      : holdsVersion({ ...leaf, scheme: leaf.scheme ?? 'generic' }, version);
  return allOf([inside, restricted]);
}

/** One machine runs one system: another maker's system is surely not there, another system of the same maker may be meant. */
function systemHolds(leaf: Leaf, view: ManifestView): Ternary {
  const { platform } = view;
  if (platform === undefined) {
    return 'unknown';
  }
  if (platform.products.includes(leaf.product)) {
    return leaf.ranges.length === 0 && leaf.versions === undefined && (leaf.only ?? []).length === 0
      ? 'yes'
      : 'unknown';
  }
  return platform.family.some((family) => leaf.product.startsWith(family)) ? 'unknown' : 'no';
}

function hardwareHolds(name: string, view: ManifestView): Ternary {
  if (view.model === undefined) {
    return 'unknown';
  }
  return lettersOf(name) === view.model ? 'yes' : 'no';
}
