import { readFileSync } from 'node:fs';

/** The version of the program that runs, whatever its role: a package of the kit writes its own here (docs/recipes/kit.md). */
export function programVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { version?: unknown }).version);
}
