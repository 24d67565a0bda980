import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Test files that take longest, the longest first. They begin first, so that no core waits at the end for one that began
 * last. Those of one project that share a process stand together. Only the order depends on this list, never whether a test runs.
 */
export const LONGEST: readonly string[] = [
  'e2e/every-page.test.ts',
  'e2e/whole.test.ts',
  'packages/collector/src/apt/closed-apt.test.ts',
  'e2e/rollouts.test.ts',
  'tools/package/package.test.ts',
  'e2e/reach.test.ts',
  'e2e/opened.test.ts',
  'e2e/work.test.ts',
  'packages/agent/src/update/supervise.test.ts',
  'packages/cli/src/commands/admin-backup.test.ts',
  'packages/cli/src/re-root.test.ts',
  'packages/cli/src/main.test.ts',
  'packages/providers/src/dnf/patch/rpm-root.test.ts',
  'packages/collector/src/run/round.test.ts',
  'packages/providers/src/apt/patch/debian-root.test.ts',
  'packages/collector/src/way-out/network.test.ts',
  'packages/trust/src/release/real-dpkg.test.ts',
  'packages/relay/src/content/contents.test.ts',
  'packages/trust/src/bundle/killed.test.ts',
  'packages/agent/src/work/killed.test.ts',
  'packages/knowledge/src/feeds/msrc/feed.test.ts',
  'packages/knowledge/src/starter/compare.test.ts',
  'packages/matching/quality/real.test.ts',
  'packages/server/src/modules/rollouts/month.test.ts',
  'packages/server/src/restore.test.ts',
  'packages/server/src/director.test.ts',
  'packages/server/src/fuzz.test.ts',
  'packages/server/src/modules/rollouts/catalogue.test.ts',
  'packages/server/src/modules/rollouts/removals.test.ts',
  'packages/server/src/agent-port/lost-reports.test.ts',
  'packages/server/src/upgrade/data.test.ts',
  'packages/server/src/modules/carrying/effects.test.ts',
];

/** Where a file stands in the order: its place in the list, then the other tests of the browser, then all others. */
export function turnOf(path: string): number {
  const place = LONGEST.findIndex((file) => path.endsWith(`/${file}`));
  if (place >= 0) {
    return place;
  }
  return path.includes('/e2e/') ? LONGEST.length : LONGEST.length + 1;
}

/** vitest's own order, in which the longest files come first: it knows durations only where it ran before, which a fresh clone did not. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => turnOf(a.moduleId) - turnOf(b.moduleId));
  }
}
