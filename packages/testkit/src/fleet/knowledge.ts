import type { Claim, KnowledgeRecord } from '@tsukuroi/knowledge/record.ts';
import { Random } from './random.ts';
import {
  packageVersion,
  programProduct,
  programVersion,
  revisionNumber,
  UNIVERSE,
  windowsProduct,
} from './universe.ts';

/**
 * Knowledge about the fleet's software, in the shape and number that real knowledge has: in OSV's records of Debian 12 for
 * 2022, 2024 and 2025 (read 2026-11-22) one package, linux, has 4,060 vulnerabilities, the next 634, 989 packages have any.
 * Streamed; the same in every run.
 */
export function* fleetKnowledge(): Generator<KnowledgeRecord> {
  const random = new Random(104_729);
  let number = 0;
  const cve = () => `CVE-2025-${String(10_000 + number++).padStart(5, '0')}`;
  for (let index = 0; index < UNIVERSE.packages; index++) {
    for (let count = index === 0 ? 4_060 : longTail(index, 630); count > 0; count--) {
      yield* about(random, packageClaim(cve(), index, 1 + random.below(UNIVERSE.packageVersions)));
    }
  }
  for (let index = 0; index < UNIVERSE.mapped; index++) {
    for (let count = longTail(index, 900); count > 0; count--) {
      yield* about(
        random,
        programClaim(cve(), index, 1 + random.below(UNIVERSE.programVersions), random.next() < 0.05),
      );
    }
  }
  for (let count = 0; count < 1_800; count++) {
    const id = cve();
    const revision = 1 + random.below(UNIVERSE.revisions);
    const builds = UNIVERSE.builds.map((_, build) => build).filter(() => random.next() < 0.7);
    for (const [place, build] of builds.entries()) {
      const claim = windowsClaim(id, build, revision);
      if (place === 0) {
        yield* about(random, claim);
      } else {
        yield claim;
      }
    }
  }
}

/** A day's advisories: 60 vulnerabilities in 44 products, among them one library of every Linux machine and one program of most PCs. */
export function* fleetNews(): Generator<KnowledgeRecord> {
  const random = new Random(15_485_863);
  for (let number = 0; number < 60; number++) {
    const id = `CVE-2026-${90_000 + number}`;
    yield* about(
      random,
      number < 40
        ? packageClaim(id, number < 2 ? 0 : random.below(UNIVERSE.packages), UNIVERSE.packageVersions)
        : programClaim(id, number < 42 ? 0 : random.below(UNIVERSE.mapped), UNIVERSE.programVersions, false),
    );
  }
}

function longTail(rank: number, most: number): number {
  return Math.floor(most / Math.max(1, rank) ** 0.85);
}

function* about(random: Random, claim: Claim): Generator<KnowledgeRecord> {
  yield claim;
  const { vulnerability } = claim;
  const score = random.next() ** 8;
  yield { kind: 'likelihood', feed: 'epss', vulnerability, score, percentile: score };
  yield { kind: 'note', feed: 'jvn', vulnerability, language: 'ja', title: `${claim.product} の弱点` };
  if (random.next() < 0.02) {
    yield {
      kind: 'exploited',
      feed: 'kev',
      vulnerability,
      since: '2026-06-01',
      ransomware: random.next() < 0.3,
      vendor: claim.product.split('/')[2] ?? '-',
      product: claim.product.split('/').at(-1) ?? '-',
      name: vulnerability,
    };
  }
}

function packageClaim(vulnerability: string, index: number, fixedIn: number): Claim {
  const fixed = packageVersion(fixedIn);
  return {
    kind: 'claim',
    feed: 'debian',
    record: vulnerability,
    vulnerability,
    product: `deb/debian/12/fleet-lib-${index}`,
    scheme: 'deb',
    status: 'affected',
    ranges: [{ to: fixed }],
    fixed,
  };
}

/** Every twentieth program claim holds on Windows only: the other side of an AND node. */
function programClaim(vulnerability: string, index: number, fixedIn: number, onWindows: boolean): Claim {
  const fixed = programVersion(fixedIn);
  return {
    kind: 'claim',
    feed: 'nvd',
    record: vulnerability,
    vulnerability,
    product: programProduct(index),
    scheme: 'generic',
    status: 'affected',
    ranges: [{ to: fixed }],
    fixed,
    ...(onWindows ? { requires: { product: 'cpe/o/microsoft/windows', ranges: [] } } : {}),
  };
}

function windowsClaim(vulnerability: string, build: number, fixedIn: number): Claim {
  const fixed = `${UNIVERSE.builds[build]}.${revisionNumber(fixedIn)}`;
  return {
    kind: 'claim',
    feed: 'msrc',
    record: '2026-Nov',
    vulnerability,
    product: windowsProduct(build),
    scheme: 'windows',
    status: 'affected',
    ranges: [{ to: fixed }],
    fixed,
    remedies: [{ do: 'kb', kb: `KB50${10_000 + fixedIn}`, to: fixed }],
  };
}
