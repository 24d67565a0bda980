/**
 * Our whole way from inventory documents to pairs of vulnerability and package, in a process of its own, as the peer has:
 *
 *     node bench/ours.ts KNOWLEDGE DAY OUT INVENTORY…
 *
 * Prints CPU seconds (user + system) for loading (with a warm-up of 50 machines) and for the loop; writes the pairs to OUT afterwards in a second, unmeasured pass, one JSON line each.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { openKnowledge } from '@tsukuroi/knowledge';
import type { Inventory } from '@tsukuroi/protocol';
import { contextOf } from '../src/context.ts';
import { settledEntries } from '../src/findings.ts';
import { identitiesOf } from '../src/identities/index.ts';
import { compiledOf } from '../src/judge/compiled.ts';
import { productMapOf } from '../src/product-map.ts';

const [file = '', day = '', out = '', ...paths] = process.argv.slice(2);

/** Machines judged before measuring. */
const WARM = 50;

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const began = cpuSeconds();
const knowledge = openKnowledge(file);
const compiled = compiledOf(knowledge);
for (const record of knowledge.records()) {
  if (record.kind === 'claim') {
    compiled.claimsOf([record.product]);
  }
}
const deps = { knowledge, products: productMapOf([]) };
const context = contextOf(knowledge, day);

function pairsOf(path: string): string[] {
  const inventory = JSON.parse(readFileSync(path, 'utf8')) as Inventory;
  const identities = identitiesOf(inventory.manifest, inventory.facts, deps.products);
  const pairs: string[] = [];
  for (const { identity, verdicts } of settledEntries(inventory, identities, deps, context)) {
    for (const verdict of verdicts) {
      if (verdict.kind === 'vulnerability' && verdict.verdict === 'affected') {
        for (const binary of identity.binaries) {
          pairs.push(`${verdict.id} ${binary}`);
        }
      }
    }
  }
  return pairs;
}

// The code is warm, as in a server that runs: some machines are judged before the measured pass.
for (const path of paths.slice(0, WARM)) {
  pairsOf(path);
}
const loaded = cpuSeconds();

let found = 0;
for (const path of paths) {
  found += pairsOf(path).length;
}
const ended = cpuSeconds();

writeFileSync(out, `${paths.map((path) => JSON.stringify(pairsOf(path))).join('\n')}\n`);
process.stdout.write(
  JSON.stringify({
    loadSeconds: loaded - began,
    loopSeconds: ended - loaded,
    startSeconds: began,
    found,
    peakMebibytes: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
knowledge.close();
