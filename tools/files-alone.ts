import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Replaces a module, the clock of the process, or a part of the process itself; or measures the memory of its process. */
const ALONE =
  /\bvi\.(mock|doMock|stubEnv|stubGlobal|useFakeTimers)\(|\bprocess\.(chdir|umask|memoryUsage)\(|\bprocess\.env\.\w+ \??= /;

/** Test files that change what the next file in the same process would meet: each gets a process of its own. */
export function filesAlone(root: string, pattern: string): string[] {
  return globSync(pattern, { cwd: root, exclude: (path) => path.includes('node_modules') })
    .filter((file) => ALONE.test(readFileSync(join(root, file), 'utf8')))
    .sort();
}
