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
  /** Installed Windows updates. */
  readonly updates: readonly string[];
  readonly identities: () => readonly JudgedIdentity[];
}

export function systemOf(manifest: Manifest, identities: readonly JudgedIdentity[]): WholeSystem {
  return {
    osText: JSON.stringify(manifest.os),
    updates: manifest.software.filter(({ scheme }) => scheme === 'kb').map(({ name }) => name),
    identities: () => identities,
  };
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
  const known = judged.settledBySystem(identity, system.osText);
  if (known !== undefined) {
    return known;
  }
  let view = VIEWS.get(system);
  if (view === undefined) {
    view = viewOf(system, products);
    VIEWS.set(system, view);
  }
  const numbers: number[] = [];
  let onlySystem = true;
  for (const number of verdicts) {
    const kept = judged.verdict(number);
    const verdict = settleVerdict(kept, identity, view, judged.knowledge);
    onlySystem &&= (kept.open ?? []).every(
      ({ pending }) => pending === undefined || (pending.on === 'condition' && asksSystemOnly(pending.condition)),
    );
    if (verdict.verdict !== 'not-affected') {
      numbers.push(verdict === kept ? number : judged.settled(identity, verdict));
    }
  }
  const list = Int32Array.from(numbers);
  if (onlySystem) {
    judged.rememberBySystem(identity, system.osText, list);
  }
  return list;
}

function asksSystemOnly(condition: Condition): boolean {
  if ('all' in condition) {
    return condition.all.every(asksSystemOnly);
  }
  if ('any' in condition) {
    return condition.any.every(asksSystemOnly);
  }
  return 'not' in condition ? asksSystemOnly(condition.not) : condition.product.startsWith('cpe/o/');
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
