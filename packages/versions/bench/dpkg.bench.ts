/**
 * Asks the real dpkg about at least 100,000 pairs, real ones first, random ones after them, and prints every difference.
 * One dpkg process per pair: a few minutes. `TSUKUROI_SEED=…` repeats a run.
 *
 *     node packages/versions/bench/dpkg.bench.ts [pairs]
 */
import * as fc from 'fast-check';
import { compareDeb } from '../src/schemes/deb/compare.ts';
import { debPair, realDebPairs } from '../src/testing/deb-samples.ts';
import { differencesFromDpkg, realDpkg } from '../src/testing/dpkg.ts';
import { newSeed } from '../src/testing/laws.ts';

const wanted = Number(process.argv[2] ?? '100000');
const dpkg = realDpkg();
if (dpkg === undefined) {
  process.stdout.write('dpkg is absent: nothing was compared\n');
  process.exit(2);
}

const real = realDebPairs() ?? [];
const random = fc.sample(debPair, { seed: newSeed('random pairs'), numRuns: Math.max(1, wanted - real.length) });
const pairs = [...real, ...random];
const tally = { older: 0, same: 0, newer: 0, unknown: 0 };
for (const [a, b] of pairs) {
  const order = compareDeb(a, b);
  tally[order < 0 ? 'older' : order > 0 ? 'newer' : order === 0 ? 'same' : 'unknown'] += 1;
}

const started = process.hrtime.bigint();
const differences = await differencesFromDpkg(pairs);
const seconds = Number(process.hrtime.bigint() - started) / 1e9;

process.stdout.write(`${dpkg}\n`);
process.stdout.write(
  `${pairs.length} pairs (${real.length} real, ${random.length} random): ${JSON.stringify(tally)}\n`,
);
process.stdout.write(`${differences.length} differences, ${seconds.toFixed(0)} s\n`);
for (const difference of differences.slice(0, 50)) {
  process.stdout.write(`${JSON.stringify(difference)}\n`);
}
process.exit(differences.length === 0 ? 0 : 1);
