import { expect, test } from 'vitest';
import { countRun, silentProjects, type VitestReport } from './tally.ts';

const ran = (statuses: readonly string[], more: Partial<VitestReport> = {}): VitestReport => ({
  numTotalTests: statuses.length,
  numPassedTests: statuses.filter((status) => status === 'passed').length,
  numFailedTests: statuses.filter((status) => status === 'failed').length,
  success: !statuses.includes('failed'),
  testResults: [
    {
      name: 'ward.test.ts',
      status: statuses.includes('failed') ? 'failed' : 'passed',
      assertionResults: statuses.map((status, at) => ({ fullName: `test ${at}`, status })),
    },
  ],
  ...more,
});

test('passed, failed and skipped are told apart, and what was skipped has a name', () => {
  expect(countRun(ran(['passed', 'failed', 'skipped', 'passed', 'todo']), 1)).toEqual({
    passed: 2,
    failed: 1,
    skipped: ['ward.test.ts › test 2', 'ward.test.ts › test 4'],
    remarks: [],
  });
});

test('a file that broke before its first test fails the run', () => {
  const report = ran(['passed'], {
    success: false,
    testResults: [{ name: 'broken.test.ts', status: 'failed', assertionResults: [] }],
  });

  expect(countRun(report, 1)).toMatchObject({ passed: 1, failed: 1 });
});

test.each([
  ['an error that nobody awaited', 1],
  ['a signal', null],
])('tests that all passed in a run that ended by %s are a failure', (_, status) => {
  expect(countRun(ran(['passed', 'passed']), status)).toMatchObject({ passed: 2, failed: 1 });
});

test('nothing ran is a failure, with a report and without one', () => {
  expect([countRun(undefined, 0).failed, countRun(ran([]), 0).failed]).toEqual([1, 1]);
});

test('a green run is green', () => {
  expect(countRun(ran(['passed']), 0)).toEqual({ passed: 1, failed: 0, skipped: [], remarks: [] });
});

test('a project of which nothing ran is named, however well the others did', () => {
  const test = [{ fullName: 'test', status: 'passed' }];
  const report = ran(['passed', 'passed', 'passed'], {
    testResults: [
      { name: '/repo/packages/server/src/a.test.ts', status: 'passed', assertionResults: test },
      { name: '/repo/e2e/b.test.ts', status: 'failed', assertionResults: [] },
      { name: '/repo/tools/c.test.ts', status: 'passed', assertionResults: test },
    ],
  });

  expect(silentProjects(report, ['server', 'rooms', 'browser', 'architecture'], '/repo')).toEqual(['rooms', 'browser']);
  expect(silentProjects(undefined, ['server'], '/repo')).toEqual(['server']);
});
