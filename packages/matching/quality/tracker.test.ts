import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Claim, KnowledgeRecord } from '@tsukuroi/knowledge/record.ts';
import { softwareOf } from '@tsukuroi/providers/dpkg/inventory.ts';
import { parseDpkgStatus } from '@tsukuroi/providers/dpkg/status.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claim, knowledgeOf } from '../src/testing/samples.ts';
import { trackerPairs } from '../src/tracker/rule.ts';
import { debsecanPairs, hasDebsecan } from './debsecan.ts';
import { realClaims, STATUS, whyNot } from './this-machine.ts';

const BOOKWORM = { distribution: 'debian', release: '12' };

/** Our plain basis on a dpkg status file, without the subjects that debsecan's form cannot say. */
function ourPairs(claims: readonly KnowledgeRecord[], statusText: string, leftOut: ReadonlySet<string>): string[] {
  const software = parseDpkgStatus(statusText).packages.map((item) => softwareOf(item, undefined));
  return trackerPairs(software, BOOKWORM, knowledgeOf(claims))
    .filter((pair) => !leftOut.has(`${pair.claim.product} ${pair.vulnerability}`))
    .map((pair) => `${pair.package} ${pair.vulnerability}`)
    .sort();
}

const blocked = whyNot() !== '' ? whyNot() : hasDebsecan() ? '' : 'debsecan is not installed';

describe('match --basis tracker equals debsecan', () => {
  it.skipIf(blocked !== '')(
    blocked === '' ? 'on this machine’s packages and the real Debian data: no difference' : `not run: ${blocked}`,
    async () => {
      const { claims } = await realClaims();

      const theirs = debsecanPairs(claims, STATUS);
      const ours = ourPairs(claims, readFileSync(STATUS, 'latin1'), theirs.leftOut);

      console.info(
        `tracker basis: ${theirs.entries} entries, debsecan ${theirs.pairs.length} pairs, ours ${ours.length}`,
      );
      expect(theirs.pairs.length).toBeGreaterThan(0);
      expect(ours.filter((pair) => !theirs.pairs.includes(pair))).toEqual([]);
      expect(theirs.pairs.filter((pair) => !ours.includes(pair))).toEqual([]);
    },
  );

  it.skipIf(!hasDebsecan())(
    hasDebsecan() ? 'on random packages and claims: no difference' : 'not run: debsecan is not installed',
    () => {
      const version = fc
        .tuple(fc.nat(3), fc.nat(4), fc.constantFrom('', '~rc1', '+dfsg', '~deb12u1', '+deb12u2', '+b1'))
        .map(([major, minor, rest]) => `${major}.${minor}-1${rest}`);
      const name = fc.constantFrom('tar', 'zlib', 'curl', 'openssl', 'linux');
      const claims = fc.array(
        fc
          .record({
            name,
            number: fc.nat(20),
            fixed: fc.option(version),
            tracker: fc.constantFrom(undefined, 'no-dsa', 'unimportant', 'end-of-life', 'ignored'),
          })
          .map(({ name: source, number, fixed, tracker }) =>
            claim(`deb/debian/12/${source}`, `CVE-2000-00${number + 10}`, {
              ...(fixed === null ? {} : { ranges: [{ to: fixed }], fixed }),
              ...(tracker === undefined ? {} : { tracker }),
            } as Partial<Claim>),
          ),
        { minLength: 5, maxLength: 40 },
      );
      const packages = fc.array(
        fc.record({
          name,
          suffix: fc.constantFrom('', '-dev', '-bin'),
          version,
          source: fc.boolean(),
          installed: fc.boolean(),
        }),
        { minLength: 1, maxLength: 12 },
      );
      const path = join(tmpdir(), `tsukuroi-status-${process.pid}`);

      try {
        fc.assert(
          fc.property(claims, packages, (someClaims, somePackages) => {
            const status = somePackages.map((item) => stanzaOf(item)).join('\n');
            writeFileSync(path, status);
            const theirs = debsecanPairs(someClaims, path);
            expect([...new Set(ourPairs(someClaims, status, theirs.leftOut))]).toEqual([...new Set(theirs.pairs)]);
          }),
          { numRuns: 15, seed: 20261122 },
        );
      } finally {
        rmSync(path, { force: true });
      }
    },
  );
});

function stanzaOf(item: {
  name: string;
  suffix: string;
  version: string;
  source: boolean;
  installed: boolean;
}): string {
  return [
    `Package: ${item.name}${item.suffix}`,
    `Status: ${item.installed ? 'install ok installed' : 'deinstall ok config-files'}`,
    'Architecture: amd64',
    ...(item.suffix === '' ? [] : [`Source: ${item.name}${item.source ? ' (1.2-1)' : ''}`]),
    `Version: ${item.version}`,
    '',
  ].join('\n');
}
