import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeError, type Language, TsukuroiError } from '@tsukuroi/core';
import * as lab from '@tsukuroi/testkit/lab/index.ts';
import { ensurePrerequisites, LAB_PREREQUISITES } from './prerequisites.ts';

/**
 * `npm run lab -- …`: the closed-network test hospital (docs/recipes/lab.md). Exit codes: 0 all lines true, 1 a line is
 * false, 2 wrong usage or not possible here.
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const language: Language = (process.env.LANG ?? '').startsWith('en') ? 'en' : 'ja';
const say = (text: string) => process.stdout.write(text);

const USAGE = `npm run lab -- SUITE [--endpoints N | --full]     ${lab.SUITES.map((suite) => suite.id).join(' | ')}
npm run lab -- up [--endpoints N] [--name NAME]
npm run lab -- status | shell HOST [COMMAND…] | cut LINK | heal LINK | clock HOST +3d | fill HOST [empty]
               restart HOST | unplug HOST | down                                        [--name NAME]
${lab.SUITES.map((suite) => `  ${suite.id}: ${suite.title[language]}`).join('\n')}
`;
const FEW = 5;
const FULL = 20;

const { values, positionals } = parseArgs({
  options: {
    endpoints: { type: 'string' },
    full: { type: 'boolean', default: false },
    name: { type: 'string' },
  },
  allowPositionals: true,
  // What follows a host belongs to the host: `shell ep1 ls -l`, `clock ep1 -3d`.
  strict: false,
  args: optionsFirst(process.argv.slice(2)),
});

/** Puts the lab's own options first, and keeps every other word as it is (an offset such as -3d is no option). */
function optionsFirst(args: readonly string[]): string[] {
  const own: string[] = [];
  const rest: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--full') {
      own.push(arg);
    } else if (arg === '--endpoints' || arg === '--name') {
      own.push(arg, args[at + 1] ?? '');
      at += 1;
    } else {
      rest.push(arg);
    }
  }
  return [...own, '--', ...rest];
}

const usage = (detail: string) => new TsukuroiError('LAB_USAGE', { detail });

function endpointsWanted(): number {
  const wanted = values.endpoints === undefined ? (values.full === true ? FULL : FEW) : Number(values.endpoints);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > lab.MOST_ENDPOINTS) {
    throw usage(`--endpoints 1–${lab.MOST_ENDPOINTS}`);
  }
  return wanted;
}

/** Everything that needs the outside world happens here, before the lab is shut off from it. */
async function prepare(name: string, suite?: string): Promise<{ folder: string; plan: lab.LabPlan }> {
  const endpoints = endpointsWanted();
  if (process.getuid?.() !== 0) {
    throw new TsukuroiError('LAB_NOT_ROOT');
  }
  const ready = ensurePrerequisites(LAB_PREREQUISITES);
  if (!ready.ok) {
    throw usage(ready.sentence);
  }
  const raised = lab.raiseWatchLimit(lab.hospital(endpoints).hosts.length);
  if (raised !== undefined) {
    say(`fs.inotify.max_user_instances = ${raised}\n`);
  }
  const folder = lab.labFolder(process.env, name);
  await lab.claimFolder(folder, name);
  lab.clearCgroups(name);
  await lab.demandPossible(folder);
  const cache = lab.cacheFolder(process.env);
  const source = await lab.aptSource();
  const base = await timed('Debian 12', () => lab.baseRoot(cache, source, Date.now()));
  const more = lab.SUITES.find((one) => one.id === suite)?.endpointPackages;
  const endpointBase =
    more === undefined
      ? undefined
      : await timed('Debian 12, endpoints', () => lab.baseRoot(cache, source, Date.now(), more));
  const mirror = await timed('archive', () => lab.partialMirror(cache, source, base.folder, Date.now()));
  const feeds = process.env.TSUKUROI_FEEDS ?? join(root, '..', 'shared', 'data');
  const plan: lab.LabPlan = {
    name,
    folder,
    endpoints,
    checkout: root,
    base: base.folder,
    ...(endpointBase === undefined ? {} : { endpointBase: endpointBase.folder }),
    mirror: mirror.folder,
    upgrades: mirror.upgrades,
    ...(existsSync(feeds) ? { feeds } : {}),
    ...(suite === undefined ? {} : { suite }),
  };
  await writeFile(join(folder, 'plan.json'), JSON.stringify(plan));
  return { folder, plan };
}

async function timed<T extends { readonly fresh: boolean }>(what: string, make: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const made = await make();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say(
    `${what}: ${made.fresh ? `${language === 'ja' ? '作りました' : 'made'} (${seconds} s)` : language === 'ja' ? 'あるものを使います' : 'kept from before'}\n`,
  );
  return made;
}

const keeperCommand = (folder: string) => [process.execPath, fileURLToPath(import.meta.url), 'keep', folder];

async function runSuite(id: string): Promise<number> {
  const began = performance.now();
  const { folder, plan } = await prepare(typeof values.name === 'string' ? values.name : `${id}-${process.pid}`, id);
  const child = lab.spawnKeeper(keeperCommand(folder), folder, 'attached');
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
    child.on('error', () => resolve());
  });
  let stopped = false;
  const stop = () => {
    stopped = true;
    child.kill('SIGKILL');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, stop);
  }
  const keeper = child.pid === undefined ? undefined : await lab.writeKeeper(folder, child.pid);
  const inner = keeper === undefined ? [] : await innerOf(keeper.pid);
  await ended;
  const outcome = await readOutcome(folder);
  const lines = [...outcome.lines, await cleanedUp(plan, inner)];
  const closing = lab.SUITES.find((suite) => suite.id === id)?.closing;
  say(
    lab
      .tableOf(lab.outcomeOf(lines, language), language, closing)
      .replace(/\n(\d+ passed.*\n)$/, `\n${seconds(began)}\n$1`),
  );
  const { failed } = lab.outcomeOf(lines, language);
  if (failed === 0) {
    await lab.clearFolder(folder);
  } else {
    process.stderr.write(`${language === 'ja' ? '記録' : 'logs'}: ${join(folder, 'logs')}\n`);
  }
  return failed === 0 && !stopped ? 0 : 1;
}

const seconds = (began: number) => `${((performance.now() - began) / 1000).toFixed(0)} s`;

async function innerOf(pid: number): Promise<lab.Keeper[]> {
  for (let tries = 0; tries < 100; tries += 1) {
    const children = lab.childrenOf(pid);
    if (children.length > 0) {
      return children.map((child) => ({ pid: child, startTime: lab.startTimeOf(child) ?? '' }));
    }
    await pause(20);
  }
  return [];
}

/** A keeper that ended without a result has failed, whatever it said before. */
async function readOutcome(folder: string): Promise<lab.Outcome> {
  try {
    return JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as lab.Outcome;
  } catch {
    const title = language === 'ja' ? '最後まで行えたこと' : 'ran to its end';
    return { lines: [{ ok: false, title, seen: '-', seconds: 0 }], passed: 0, failed: 1 };
  }
}

/** The lab's last line: nothing of it is left on this machine. */
async function cleanedUp(plan: lab.LabPlan, inner: readonly lab.Keeper[]): Promise<lab.Outcome['lines'][number]> {
  for (let tries = 0; tries < 100 && inner.some(lab.isAlive); tries += 1) {
    await pause(50);
  }
  const left = inner.filter(lab.isAlive).length;
  const mounts = lab.mountsBelow(plan.folder).length;
  const groups = lab.clearCgroups(plan.name);
  return {
    ok: inner.length > 0 && left === 0 && mounts === 0 && groups === 0,
    title:
      language === 'ja'
        ? '片付け: プロセスもマウントも制御グループも残っていない'
        : 'cleared away: no process, mount or control group left',
    seen: `${left} processes, ${mounts} mounts, ${groups} control groups`,
    seconds: 0,
  };
}

async function up(name: string): Promise<number> {
  const { folder } = await prepare(name);
  const child = lab.spawnKeeper(keeperCommand(folder), folder, 'detached');
  child.unref();
  if (child.pid === undefined) {
    throw new TsukuroiError('LAB_STEP_FAILED', { command: 'unshare', code: 127, said: '' });
  }
  const keeper = await lab.writeKeeper(folder, child.pid);
  const ready = join(folder, 'ready.json');
  while (!existsSync(ready) && lab.isAlive(keeper)) {
    await pause(200);
  }
  const answer = existsSync(ready)
    ? (JSON.parse(await readFile(ready, 'utf8')) as { ok: boolean; text: string })
    : { ok: false, text: await readFile(join(folder, 'keeper.log'), 'utf8') };
  if (!answer.ok) {
    process.stderr.write(`${answer.text}\n`);
    await lab.endKeeper(folder);
    lab.clearCgroups(name);
    return 1;
  }
  return order(name, 'status', []);
}

async function order(name: string, verb: string, args: readonly string[]): Promise<number> {
  const answer = await lab.giveOrder(lab.labFolder(process.env, name), name, { verb, args });
  (answer.ok ? process.stdout : process.stderr).write(`${answer.text}\n`);
  return answer.ok ? 0 : 2;
}

/** A shell, or one command, on a host; through the lab's process and mount namespaces first, then into the host's. */
async function shell(name: string, [host = '', ...command]: readonly string[]): Promise<number> {
  const folder = lab.labFolder(process.env, name);
  const answer = await lab.giveOrder(folder, name, { verb: 'leader', args: [host] });
  const keeper = await lab.readKeeper(folder);
  const inner = keeper === undefined ? undefined : lab.childrenOf(keeper.pid)[0];
  if (!answer.ok || inner === undefined) {
    process.stderr.write(`${answer.text}\n`);
    return 2;
  }
  const enter = [
    '-t',
    String(inner),
    '-m',
    '-p',
    '--',
    'nsenter',
    '-t',
    answer.text,
    '-m',
    '-u',
    '-i',
    '-n',
    '-p',
    '-C',
  ];
  const environment = ['env', '-i', ...lab.guestEnvironment(), `TERM=${process.env.TERM ?? 'dumb'}`];
  const done = spawnSync('nsenter', [...enter, ...environment, ...(command.length > 0 ? command : ['bash', '-l'])], {
    stdio: 'inherit',
  });
  return done.status ?? 1;
}

/** Ends the lab of this name, and clears away what crashed ones left, whatever their names. */
async function down(name: string): Promise<number> {
  await lab.endKeeper(lab.labFolder(process.env, name));
  const cleared = await lab.clearDeadLabs(process.env);
  say(`${cleared.length > 0 ? cleared.join(', ') : language === 'ja' ? '何もありませんでした' : 'nothing there'}\n`);
  return 0;
}

async function main(): Promise<number> {
  const [verb = 'help', ...rest] = positionals;
  const name = typeof values.name === 'string' ? values.name : 'lab';
  if (verb === 'keep') {
    await lab.keep(rest[0] ?? '', language, say);
    return 0;
  }
  if (lab.SUITES.some((suite) => suite.id === verb)) {
    return runSuite(verb);
  }
  if (verb === 'up') {
    return up(name);
  }
  if (verb === 'down') {
    return down(name);
  }
  if (verb === 'shell') {
    return shell(name, rest);
  }
  if (lab.VERBS.includes(verb)) {
    return order(name, verb, rest);
  }
  say(USAGE);
  return verb === 'help' ? 0 : 2;
}

try {
  process.exitCode = await main();
} catch (error) {
  const { what, effect, next } = describeError(error, language);
  process.stderr.write(`${what}\n${effect}\n${next}\n`);
  if (!(error instanceof TsukuroiError)) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  }
  // Whoever reads the last line of a suite must find one.
  if (lab.SUITES.some((suite) => suite.id === positionals[0])) {
    say('0 passed, 1 failed\n');
  }
  process.exitCode = 2;
}
