/** What vitest's JSON reporter writes, as far as it is read here. */
export interface VitestReport {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

export interface Counted {
  readonly passed: number;
  readonly failed: number;
  /** File and name of each test that was neither. */
  readonly skipped: readonly string[];
  /** What a person is told beside the reporter's own words. */
  readonly remarks: readonly string[];
}

/**
 * Counts one run of vitest. Files that broke outside a test count as failed, and so does a run whose exit code says no
 * though its report does not: errors that nobody awaited end there and nowhere else.
 *
 * @param status exit code of the run; null when a signal ended it
 */
export function countRun(report: VitestReport | undefined, status: number | null): Counted {
  if (report === undefined || report.numTotalTests === 0) {
    return { passed: 0, failed: 1, skipped: [], remarks: ['no test ran'] };
  }
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  const failed = report.numFailedTests + broken.length;
  const hidden = failed === 0 && (!report.success || status !== 0);
  return {
    passed: report.numPassedTests,
    failed: hidden ? 1 : failed,
    skipped: report.testResults.flatMap((file) =>
      file.assertionResults
        .filter((test) => test.status !== 'passed' && test.status !== 'failed')
        .map((test) => `${file.name} › ${test.fullName}`),
    ),
    remarks: hidden ? ['every test passed, but the run failed: see the errors above'] : [],
  };
}

/** The folder whose tests a project of vitest.config.ts runs. */
const FOLDERS: Readonly<Record<string, RegExp>> = {
  architecture: /^tools\//,
  pure: /^packages\/(?!cli\/|server\/|web\/)/,
  rooms: /^packages\/(cli|web)\//,
  server: /^packages\/server\//,
  'server-alone': /^packages\/server\//,
  browser: /^e2e\//,
};

/**
 * The projects of a run of which not one file ran: a run of several is not whole because some of them did.
 *
 * @param root folder of the repository; files of the report are below it
 */
export function silentProjects(
  report: VitestReport | undefined,
  projects: readonly string[],
  root: string,
): readonly string[] {
  const files = (report?.testResults ?? [])
    .filter((file) => file.assertionResults.length > 0)
    .map((file) => file.name.replace(`${root}/`, ''));
  return projects.filter((project) => !files.some((file) => FOLDERS[project]?.test(file)));
}
