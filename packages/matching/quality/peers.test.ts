import { memoryKnowledge } from '@tsukuroi/knowledge/memory.ts';
import type { Claim } from '@tsukuroi/knowledge/record.ts';
import type { Finding } from '@tsukuroi/protocol';
import { ovalSource } from '@tsukuroi/testkit/oval.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { matchDevice } from '../src/findings.ts';
import { productMapOf } from '../src/product-map.ts';
import { DAY } from '../src/testing/samples.ts';
import { debsecanPairs, hasDebsecan } from './debsecan.ts';
import { hasOscap, oscapResults } from './oscap.ts';
import differences from './peer-differences.json' with { type: 'json' };
import { installedPackages, realClaims, STATUS, thisMachine, whyNot } from './this-machine.ts';

const REASONS: Readonly<Record<string, string>> = differences.reasons;

const blocked = whyNot();

/** oscap takes about a millisecond for each test; of the kernel's thousands so many are enough. */
const KERNEL_CLAIMS = 200;

describe.skipIf(blocked !== '')(blocked === '' ? 'this machine on the real Debian data' : `not run: ${blocked}`, () => {
  const packages = installedPackages();
  let claims: readonly Claim[] = [];
  const findings: Finding[] = [];

  beforeAll(async () => {
    const real = await realClaims();
    claims = real.claims;
    // On the day of the data nothing is old: what is compared is the judging, not the age.
    const day = real.state.date?.slice(0, 10) ?? DAY;
    const deps = { knowledge: memoryKnowledge(claims, [real.state]), products: productMapOf([]), day };
    findings.push(...matchDevice(thisMachine(), deps).findings.filter(({ kind }) => kind === 'vulnerability'));
  });

  it.skipIf(!hasDebsecan())(
    hasDebsecan() ? 'every difference from debsecan has a written reason' : 'not run: debsecan is not installed',
    () => {
      const theirs = new Set(debsecanPairs(claims, STATUS).pairs);
      const ours = new Map(
        findings.flatMap((one) => [one.software.name, ...one.alsoIn].map((name) => [`${name} ${one.id}`, one])),
      );

      const used = new Map<string, number>();
      const unexplained: string[] = [];
      for (const pair of new Set([...theirs, ...ours.keys()])) {
        const finding = ours.get(pair);
        if (theirs.has(pair) && finding?.verdict === 'affected') {
          continue;
        }
        const reason = theirs.has(pair) ? finding?.rule : reasonForOurs(finding);
        if (reason === undefined || REASONS[reason] === undefined) {
          unexplained.push(`${pair}: ${finding?.verdict} by ${finding?.rule}`);
        } else {
          used.set(reason, (used.get(reason) ?? 0) + 1);
        }
      }

      console.info(
        `debsecan ${theirs.size} pairs, ours ${ours.size}; differences: ${JSON.stringify(Object.fromEntries(used))}`,
      );
      expect(unexplained).toEqual([]);
    },
  );

  it.skipIf(!hasOscap())(
    hasOscap() ? 'every difference from OVAL through oscap has a written reason' : 'not run: oscap is not installed',
    () => {
      const binaries = Map.groupBy(packages, ({ source }) => source);
      let kernel = 0;
      const some = claims.filter((claim) => !claim.product.endsWith('/linux') || ++kernel <= KERNEL_CLAIMS);
      const oval = ovalSource(some, '12', (source) => (binaries.get(source) ?? []).map(({ name }) => name));

      const results = oscapResults(oval.xml);

      const used = new Map<string, number>();
      const unexplained: string[] = [];
      let equal = 0;
      for (const [id, { source, vulnerability }] of oval.subjects) {
        const installed = binaries.get(source) ?? [];
        const finding = findings.find(
          (one) => one.id === vulnerability && installed.some(({ name }) => name === one.software.name),
        );
        const theirs = results.get(id) === 'true';
        if (theirs === (finding?.verdict === 'affected')) {
          equal += 1;
          continue;
        }
        const renumbered = installed.some(({ version, sourceVersion }) => version !== sourceVersion);
        const reason = finding?.verdict === 'undetermined' ? finding.rule : renumbered ? 'binary-numbering' : undefined;
        if (reason === undefined || REASONS[reason] === undefined) {
          unexplained.push(`${source} ${vulnerability}: oscap ${theirs}, ours ${finding?.verdict} by ${finding?.rule}`);
        } else {
          used.set(reason, (used.get(reason) ?? 0) + 1);
        }
      }

      console.info(
        `oscap ${oval.subjects.size} definitions, equal ${equal}; differences: ${JSON.stringify(Object.fromEntries(used))}`,
      );
      expect(results.size).toBe(oval.subjects.size);
      expect(unexplained).toEqual([]);
    },
  );
});

/** Why debsecan is silent where we are not. */
function reasonForOurs(finding: Finding | undefined): string | undefined {
  if (finding === undefined) {
    return undefined;
  }
  if (finding.verdict === 'undetermined' && REASONS[finding.rule] !== undefined) {
    return finding.rule;
  }
  return /危険はほとんどない|サポートは終わって/.test(finding.because) ? 'left-out-by-debsecan' : undefined;
}
