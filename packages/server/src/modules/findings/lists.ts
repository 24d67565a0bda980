import type { Condition } from '@tsukuroi/knowledge/record.ts';
import {
  type JudgedIdentity,
  type ManifestView,
  manifestView,
  type ProductMap,
  settleVerdict,
} from '@tsukuroi/matching';
import type { Manifest, OperatingSystem } from '@tsukuroi/protocol';
import type { JudgedVerdicts } from './judged.ts';

/** The rest of a machine, for verdicts that wait for it: its system, its Windows updates, everything else on it. */
export interface WholeSystem {
  /** JSON of the operating system: also the name under which answers are remembered that depend on nothing else. */
  readonly osText: string;
  /** The same without the revision: systems of one kind are the same products of the map. */
  readonly osKind: string;
  /** Installed Windows updates. */
  readonly updates: readonly string[];
  readonly identities: () => readonly JudgedIdentity[];
}

export function systemOf(manifest: Manifest, identities: readonly JudgedIdentity[]): WholeSystem {
  return {
    osText: JSON.stringify(manifest.os),
    osKind: kindOf(manifest.os),
    updates: manifest.software.filter(({ scheme }) => scheme === 'kb').map(({ name }) => name),
    identities: () => identities,
  };
}

/** The product map tells systems by everything but what follows the third number of the version (`ProductMark.build`). */
export function kindOf(os: OperatingSystem): string {
  return `kind ${JSON.stringify({ ...os, version: os.version.split('.').slice(0, 3).join('.') })}`;
}

/** Final verdicts of every identity of a machine, as numbers. */
export function verdictLists(
  identities: readonly JudgedIdentity[],
  judged: JudgedVerdicts,
  products: ProductMap,
  system: WholeSystem,
): Int32Array[] {
  return identities.map((identity) => {
    const numbers = judged.of(identity);
    return numbers.open ? settledList(identity, numbers.verdicts, judged, system, products) : numbers.verdicts;
  });
}

const VIEWS = new WeakMap<WholeSystem, ManifestView>();

/**
 * Verdicts of an identity after the rest of the machine was asked. Where all that is asked is the operating system, the
 * answer is remembered by it: most conditions are, and a fleet has few systems.
 */
export function settledList(
  identity: JudgedIdentity,
  verdicts: Int32Array,
  judged: JudgedVerdicts,
  system: WholeSystem,
  products: ProductMap,
): Int32Array {
  const known = judged.settledBySystem(identity, system.osKind) ?? judged.settledBySystem(identity, system.osText);
  if (known !== undefined) {
    return known;
  }
  const view = VIEWS.get(system) ?? viewOf(system, products);
  VIEWS.set(system, view);
  const numbers: number[] = [];
  let onlySystem = true;
  let onlyKind = true;
  for (const number of verdicts) {
    const kept = judged.verdict(number);
    const verdict = settleVerdict(kept, identity, view, judged.knowledge);
    for (const { pending } of kept.open ?? []) {
      const asked = pending?.on === 'condition' ? productsIn(pending.condition) : undefined;
      onlySystem &&= pending === undefined || (asked?.every((product) => product.startsWith('cpe/o/')) ?? false);
      // Where no product that is asked for is there, no version was compared either: the kind of system decides.
      onlyKind &&= asked?.every((product) => !view.products.has(product)) ?? true;
    }
    if (verdict.verdict !== 'not-affected') {
      numbers.push(verdict === kept ? number : judged.settled(identity, verdict));
    }
  }
  const list = Int32Array.from(numbers);
  if (onlySystem) {
    judged.rememberBySystem(identity, onlyKind ? system.osKind : system.osText, list);
  }
  return list;
}

function productsIn(condition: Condition): string[] {
  if ('all' in condition) {
    return condition.all.flatMap(productsIn);
  }
  if ('any' in condition) {
    return condition.any.flatMap(productsIn);
  }
  return 'not' in condition ? productsIn(condition.not) : [condition.product];
}

function viewOf(system: WholeSystem, products: ProductMap): ManifestView {
  const manifest: Manifest = {
    format: 'manifest/1',
    os: JSON.parse(system.osText) as OperatingSystem,
    arch: '',
    software: system.updates.map((name) => ({ scheme: 'kb', name, version: '' })),
  };
  return manifestView(manifest, system.identities(), products);
}
