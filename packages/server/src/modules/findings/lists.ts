import {
  type JudgedIdentity,
  type ManifestView,
  manifestView,
  type ProductMap,
  settleVerdict,
} from '@tsukuroi/matching';
import type { Manifest } from '@tsukuroi/protocol';
import type { JudgedVerdicts } from './judged.ts';

/**
 * Final verdicts of every identity of a manifest, as numbers. The manifest itself is asked for only where some verdict waits
 * for it: a condition on another product, or Windows whose revision is not known.
 */
export async function verdictLists(
  identities: readonly JudgedIdentity[],
  judged: JudgedVerdicts,
  products: ProductMap,
  readManifest: () => Promise<Manifest>,
): Promise<Int32Array[]> {
  const lists: Int32Array[] = [];
  let view: ManifestView | undefined;
  for (const identity of identities) {
    const numbers = judged.of(identity);
    if (!numbers.open) {
      lists.push(numbers.verdicts);
      continue;
    }
    view ??= manifestView(await readManifest(), identities, products);
    lists.push(settled(identity, numbers.verdicts, judged, view));
  }
  return lists;
}

function settled(
  identity: JudgedIdentity,
  verdicts: Int32Array,
  judged: JudgedVerdicts,
  view: ManifestView,
): Int32Array {
  const numbers: number[] = [];
  for (const number of verdicts) {
    const kept = judged.verdict(number);
    const verdict = settleVerdict(kept, identity, view, judged.knowledge);
    if (verdict.verdict !== 'not-affected') {
      numbers.push(verdict === kept ? number : judged.settled(identity, verdict));
    }
  }
  return Int32Array.from(numbers);
}
