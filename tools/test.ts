import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildWeb } from './build-web.ts';
import { ensurePrerequisites } from './prerequisites.ts';

/** The complete test of the product. Prints each step, and as its last line "N passed, N failed". */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const tally = { passed: 0, failed: 0, skipped: 0 };

function announce(step: string): void {
  process.stdout.write(`\n── ${step}\n`);
}

function command(step: string, program: string, args: readonly string[]): void {
  announce(step);
  const done = spawnSync(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (done.status === 0) {
    tally.passed += 1;
  } else {
    tally.failed += 1;
  }
}

/** What vitest's JSON reporter writes, as far as it is read here. */
interface VitestReport {
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

function vitest(step: string, project: string): void {
  announce(step);
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-test-'));
  const file = join(folder, 'report.json');
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  spawnSync(process.execPath, [join(modules, 'vitest', 'vitest.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let report: VitestReport | undefined;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    report = undefined;
  }
  rmSync(folder, { recursive: true, force: true });
  if (report === undefined || report.numTotalTests === 0) {
    process.stdout.write(`${step}: no test ran\n`);
    tally.failed += 1;
    return;
  }
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  tally.passed += report.numPassedTests;
  tally.failed += report.numFailedTests + broken.length;
  if (!report.success && report.numFailedTests + broken.length === 0) {
    tally.failed += 1;
  }
  for (const result of report.testResults) {
    for (const test of result.assertionResults) {
      if (test.status !== 'passed' && test.status !== 'failed') {
        tally.skipped += 1;
        process.stdout.write(`skipped: ${result.name.slice(root.length + 1)} › ${test.fullName}\n`);
      }
    }
  }
}

const { values } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
const wanted = values.only?.split(',');
const runs = (step: string): boolean => wanted === undefined || wanted.includes(step);

if (runs('unit') || runs('browser')) {
  const ready = ensurePrerequisites();
  if (!ready.ok) {
    process.stdout.write(`${ready.sentence}\n0 passed, 1 failed\n`);
    process.exit(1);
  }
}
if (runs('types')) {
  command('型 / types', process.execPath, [join(modules, 'typescript', 'bin', 'tsc'), '-p', '.']);
  command('型(画面) / types of the console', process.execPath, [
    join(modules, 'typescript', 'bin', 'tsc'),
    '-p',
    'packages/web',
  ]);
}
if (runs('lint')) {
  command('書き方 / lint', join(modules, '.bin', 'biome'), ['check', '--error-on-warnings', '.']);
}
if (runs('architecture')) {
  vitest('つくり / architecture', 'architecture');
}
if (runs('unit')) {
  vitest('部屋ごと / rooms', 'rooms');
  vitest('サーバと保存(SQLite、PostgreSQL) / server and stores', 'server');
}
if (runs('browser')) {
  announce('画面の組み立て / building the console');
  buildWeb();
  vitest('画面 / browser', 'browser');
}
process.stdout.write(
  `\n${tally.skipped > 0 ? `${tally.skipped} skipped (named above)\n` : ''}${tally.passed} passed, ${tally.failed} failed\n`,
);
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1;
