import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Builds the console when its sources changed since the last build; otherwise does nothing. */
export function buildWeb(): void {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const web = join(root, 'packages', 'web');
  const hash = createHash('sha256');
  const sources = [
    ...globSync(
      [
        'packages/web/src/**/*',
        'packages/web/*.{html,ts,json}',
        'packages/protocol/src/**/*.ts',
        'packages/core/src/**/*.ts',
      ],
      { cwd: root, withFileTypes: true },
    ),
  ];
  for (const path of sources
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()) {
    hash.update(path.slice(root.length)).update(readFileSync(path));
  }
  const wanted = hash.digest('hex');
  const stamp = join(web, 'dist', '.built-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return;
  }
  process.stderr.write('画面を組み立てています(初回と更新後のみ)… / building the console …\n');
  execFileSync(
    process.execPath,
    [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: web,
      stdio: ['ignore', 2, 2],
    },
  );
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

if (import.meta.main) {
  buildWeb();
}
