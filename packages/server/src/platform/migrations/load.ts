import { readdirSync, readFileSync } from 'node:fs';
import type { Migration } from './migrate.ts';

/**
 * Reads a module's numbered steps from the folder `migrations/` beside its `index.ts`: `0001-users.sql`, `0002-…`.
 *
 * @param moduleUrl `import.meta.url` of the module's index
 */
export function loadMigrations(module: string, moduleUrl: string): Migration[] {
  const folder = new URL('./migrations/', moduleUrl);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  return files.map((file, index) => {
    const number = Number(/^(\d{4})-[a-z0-9-]+\.sql$/.exec(file)?.[1]);
    if (number !== index + 1) {
      throw new Error(`${module}: ${file} should be number ${index + 1}`);
    }
    return { module, number, name: file.slice(0, -'.sql'.length), text: readFileSync(new URL(file, folder), 'utf8') };
  });
}
