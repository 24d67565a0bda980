import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { debPair, realDebPairs } from '../../testing/deb-samples.ts';
import { differencesFromDpkg, realDpkg } from '../../testing/dpkg.ts';
import { newSeed } from '../../testing/laws.ts';
import { sharedPairs } from '../../testing/shared-data.ts';
import { compareDeb } from './compare.ts';

const RANDOM_PAIRS = 5_000;
const REAL_PAIRS = 1_000;
/** One dpkg process a pair: seconds on an idle machine, more on a busy one. */
const PATIENCE_MS = 180_000;

const dpkg = realDpkg();
const real = realDebPairs();
const known = sharedPairs('vercmp/osv-debian-generated.jsonl.gz');
const small = sharedPairs('vercmp/osv-debian.jsonl.gz');

describe(`deb beside the real dpkg (${dpkg ?? 'dpkg is absent'})`, () => {
  test.skipIf(dpkg === undefined)(
    `agrees on ${RANDOM_PAIRS} random pairs`,
    async () => {
      const seed = newSeed('pairs for dpkg');
      const pairs = fc.sample(debPair, { seed, numRuns: RANDOM_PAIRS });

      const differences = await differencesFromDpkg(pairs);

      expect(pairs.filter(([a, b]) => Number.isNaN(compareDeb(a, b)))).toEqual([]);
      expect(differences).toEqual([]);
    },
    PATIENCE_MS,
  );

  test.skipIf(dpkg === undefined || real === undefined)(
    `agrees on ${REAL_PAIRS} real pairs`,
    async () => {
      const all = real ?? [];
      const step = Math.ceil(all.length / REAL_PAIRS);
      const pairs = all.filter((_, at) => at % step === 0);

      const differences = await differencesFromDpkg(pairs);

      expect(pairs.length).toBeGreaterThan(REAL_PAIRS / 2);
      expect(differences).toEqual([]);
    },
    PATIENCE_MS,
  );

  test.skipIf(dpkg === undefined)('notices a difference: it would report a wrong answer', async () => {
    // Our answer for an unreadable pair is asked as "eq"; dpkg refuses an empty revision with exit code 2.
    const differences = await differencesFromDpkg([
      ['1.0-', '1.0'],
      ['1.0', '1.1'],
    ]);

    expect(differences).toEqual([{ a: '1.0-', b: '1.0', ours: 'eq', exit: '2' }]);
  });
});

describe('deb beside published pairs', () => {
  test.skipIf(known === undefined || small === undefined)('orders every published pair as stated', () => {
    const pairs = [...(known ?? []), ...(small ?? [])];

    const wrong = pairs.filter(({ a, b, cmp }) => Math.sign(compareDeb(a, b)) !== cmp);

    process.stdout.write(`deb: ${pairs.length} published pairs\n`);
    expect(pairs.length).toBeGreaterThan(9_000);
    expect(wrong).toEqual([]);
  });
});
