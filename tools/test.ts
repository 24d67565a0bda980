import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
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

/** A step that runs beside the tests, which leave the cores idle while they wait. What it says is printed when it has ended. */
async function command(step: string, program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => pieces.push(piece));
  }
  const status = await ended(child);
  announce(step);
  process.stdout.write(Buffer.concat(pieces));
  if (status === 0) {
    tally.passed += 1;
  } else {
    tally.failed += 1;
  }
}

/** Exit code, null when a signal ended it or it could not even start. */
async function ended(child: ChildProcess): Promise<number | null> {
  try {
    const [status] = await once(child, 'close');
    return status;
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  }
}

/** One run for all projects, so that every core has work until the last file. */
async function vitest(projects: readonly string[]): Promise<void> {
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
  const run = spawn(process.execPath, [join(modules, 'vitest', 'vitest.mjs'), ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...(memory === undefined ? {} : { TMPDIR: memory }) },
  });
  const status = await ended(run);
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
  const counted = countRun(report, status);
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
/** One after another: each uses all cores by itself. */
async function written(): Promise<void> {
  if (runs('types')) {
    const compiler = join(modules, 'typescript', 'bin', 'tsc');
    await command('型 / types', process.execPath, [compiler, '-p', '.']);
    await command('型(画面) / types of the console', process.execPath, [compiler, '-p', 'packages/web']);
  }
  if (runs('lint')) {
    await command('書き方 / lint', join(modules, '.bin', 'biome'), ['check', '--error-on-warnings', '.']);
  }
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
await Promise.all([written(), projects.length > 0 ? vitest(projects) : undefined]);
process.stdout.write(
  `\n${tally.skipped > 0 ? `${tally.skipped} skipped (named above)\n` : ''}${tally.passed} passed, ${tally.failed} failed\n`,
);
process.exitCode = tally.failed === 0 && tally.passed > 0 ? 0 : 1;
