import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePrerequisites, RELAY_BENCH_PREREQUISITES } from './prerequisites.ts';

/**
 * `npm run bench -- NAME [options]`: runs the benchmarks of a name. A benchmark is `packages/<room>/bench/<name>.bench.ts`;
 * `match` stands for matching beside its peers and then the fleet on the server's own tables. Figures that count go to
 * docs/benchmarks.md with the command, the machine and the day.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const files = globSync('packages/*/bench/*.bench.ts', { cwd: root }).sort();
const GROUPS: Readonly<Record<string, readonly string[]>> = { match: ['inventories', 'fleet'] };

const nameOf = (path: string): string => basename(path, '.bench.ts');
const [name = '', ...options] = process.argv.slice(2);
const wanted = GROUPS[name] ?? [name];
const chosen = wanted.flatMap((one) => files.filter((path) => nameOf(path) === one));
if (name === '' || chosen.length < wanted.length) {
  process.stderr.write(`npm run bench -- ${[...Object.keys(GROUPS), ...new Set(files.map(nameOf))].join(' | ')}\n`);
  process.exit(2);
}
if (name === 'relay') {
  // Without them the relay is measured alone; the bench says so.
  const ready = ensurePrerequisites(RELAY_BENCH_PREREQUISITES);
  process.stdout.write(ready.ok ? '' : `${ready.sentence}\n`);
}
for (const path of chosen) {
  // A group's parts have options of their own; they are run with their defaults.
  const given = chosen.length === 1 ? options : [];
  process.stdout.write(`\n── ${path}\n`);
  const done = spawnSync(process.execPath, ['--max-old-space-size=2048', join(root, path), ...given], {
    cwd: root,
    stdio: 'inherit',
  });
  if (done.status !== 0) {
    process.exitCode = 1;
  }
}
