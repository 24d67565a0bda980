import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderOf, orderToBound } from '../../order.ts';
import { describeScheme } from '../../testing/contract.ts';
import { newSeed } from '../../testing/laws.ts';
import { sharedPairs } from '../../testing/shared-data.ts';
import { rpm } from './scheme.ts';

const piece = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 20 }).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('00', '01', '0001', '20240101', '99999999999999999999') },
  { weight: 5, arbitrary: fc.constantFrom('.', '.', '_', '+', '~', '^', '..', 'a', 'b', 'rc', 'git', 'el', 'fc', 'Z') },
);
const component = fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join(''));
const epoch = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('0:', '1:', '2:') },
);
const label = fc
  .tuple(epoch, component, component)
  .map(([before, version, release]) => `${before}${version}-${release}`);
const shortLabel = fc.oneof({ weight: 5, arbitrary: label }, { weight: 1, arbitrary: component });
const pair = fc.oneof(
  fc.tuple(label, label),
  fc.tuple(component, component),
  // A bound without release is older than every release, as the tool has it.
  fc.tuple(label, component),
  fc
    .tuple(epoch, component, component, component)
    .map(([before, version, a, b]) => [`${before}${version}-${a}`, `${before}${version}-${b}`] as const),
);

describeScheme(rpm, import.meta.dirname, shortLabel);

const SIGN = { older: -1, same: 0, newer: 1, unknown: Number.NaN } as const;
const published = sharedPairs('vercmp/rpm-rpmvercmp.json');
const tool = spawnSync('rpm', ['--version'], { encoding: 'utf8' });
const toolVersion = tool.status === 0 ? tool.stdout.trim() : undefined;

/** Asks rpm's own `rpm.vercmp` about many pairs in one process. */
function askRpm(pairs: readonly (readonly [string, string])[]): number[] {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-rpm-'));
  try {
    const file = join(folder, 'pairs.tsv');
    writeFileSync(file, pairs.map(([a, b]) => `${a}\t${b}\n`).join(''));
    // rpm's print adds no line end: one digit per pair, 0 older, 1 same, 2 newer.
    const program = `for line in io.lines("${file}") do local tab = string.find(line, "\t", 1, true); print(rpm.vercmp(string.sub(line, 1, tab - 1), string.sub(line, tab + 1)) + 1) end`;
    const asked = spawnSync('rpm', ['--eval', `%{lua:${program}}`], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    if (asked.status !== 0) {
      throw new Error(asked.stderr);
    }
    return [...asked.stdout.trimEnd()].map((digit) => Number(digit) - 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('rpm beside its authors', () => {
  test.skipIf(published === undefined)('orders every vector of rpm itself as stated', () => {
    const pairs = published ?? [];

    const wrong = pairs.filter(({ a, b, cmp }) => SIGN[orderOf(rpm, a, b)] !== cmp);

    expect(pairs.length).toBeGreaterThan(80);
    expect(wrong).toEqual([]);
  });

  test.skipIf(toolVersion === undefined)(
    `agrees with the real tool on 20000 random pairs (${toolVersion ?? 'rpm is absent'})`,
    () => {
      const pairs = fc.sample(pair, { seed: newSeed('pairs for rpm'), numRuns: 20_000 });

      const theirs = askRpm(pairs);

      const differences = pairs.flatMap(([a, b], at) => {
        const ours = SIGN[orderToBound(rpm, a, b)];
        return ours === theirs[at] ? [] : [{ a, b, ours, theirs: theirs[at] }];
      });
      expect(theirs).toHaveLength(pairs.length);
      expect(differences).toEqual([]);
    },
  );
});

test('rpm: a listing without releases does not clear a package whose fix is a release', () => {
  // "1.2.3" may be 1.2.3-1 or 1.2.3-9; the fix is 1.2.3-4.el9.
  expect(orderToBound(rpm, '1.2.3', '1.2.3-4.el9')).toBe('unknown');
  expect(orderToBound(rpm, '1.2.2', '1.2.3-4.el9')).toBe('older');
  expect(orderToBound(rpm, '1.2.3-4.el9', '1.2.3')).toBe('newer');
});
