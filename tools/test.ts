import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { memoryFolder } from '@tsukuroi/server/platform/testing/run-folder.ts';
import { buildWeb } from './build-web.ts';
import { ensurePrerequisites } from './prerequisites.ts';
import { countRun, silentProjects, type VitestReport } from './tally.ts';

/**
 * The complete test of the product. Prints each step, and as its last line "N passed, N failed". With `--deep` tests that
 * try at random try more, and store tests run on every database (docs/recipes/tests.md).
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
/** What the files of a run must have as room to lie in memory: making and removing them on a disk costs a fifth of the processor's time, and waits. */
const ROOM_BYTES = 6 * 2 ** 30;
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

/** One run for all projects, so that every core has work until the last file. */
function vitest(projects: readonly string[]): void {
  const step = `試験 / tests: ${projects.join(', ')}`;
  announce(step);
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-test-'));
  const file = join(folder, 'report.json');
  const chosen = projects.flatMap((project) => ['--project', project]);
  const args = ['run', ...chosen, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const memory = process.env.TMPDIR === undefined ? memoryFolder('tsukuroi-tests-', ROOM_BYTES) : undefined;
  if (memory !== undefined) {
    // As /tmp: some tests become another user.
    chmodSync(memory, 0o1777);
  }
  const done = spawnSync(process.execPath, [join(modules, 'vitest', 'vitest.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...(memory === undefined ? {} : { TMPDIR: memory }) },
  });
  if (memory !== undefined) {
    try {
      rmSync(memory, { recursive: true, force: true });
    } catch (error) {
      // Something is still mounted in it. The next run removes what this one could not.
      process.stdout.write(`${step}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  let report: VitestReport | undefined;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  } catch {
    report = undefined;
  }
  rmSync(folder, { recursive: true, force: true });
  const counted = countRun(report, done.status);
  tally.passed += counted.passed;
  tally.failed += counted.failed;
  tally.skipped += counted.skipped.length;
  for (const line of counted.remarks) {
    process.stdout.write(`${step}: ${line}\n`);
  }
  for (const project of silentProjects(report, projects, root)) {
    tally.failed += 1;
    process.stdout.write(`${step}: no test of ${project} ran\n`);
  }
  for (const name of counted.skipped) {
    process.stdout.write(`skipped: ${name.replace(`${root}/`, '')}\n`);
  }
}

/** A console that cannot be built is one failure; the last line is printed in any case. */
function built(): boolean {
  try {
    buildWeb();
    return true;
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    tally.failed += 1;
    return false;
  }
}

const { values } = parseArgs({
  options: { only: { type: 'string' }, deep: { type: 'boolean', default: false } },
  allowPositionals: true,
});
if (values.deep) {
  process.env.TSUKUROI_DEEP = '1';
}
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
const projects: string[] = [];
if (runs('browser')) {
  announce('画面の組み立て / building the console');
  projects.push(...(built() ? ['browser'] : []));
}
projects.push(
  ...(runs('unit') ? ['server', 'server-alone', 'pure', 'rooms'] : []),
  ...(runs('architecture') ? ['architecture'] : []),
);
if (projects.length > 0) {
  vitest(projects);
}
process.stdout.write(
  `\n${tally.skipped > 0 ? `${tally.skipped} skipped (named above)\n` : ''}${tally.passed} passed, ${tally.failed} failed\n`,
);
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1;
