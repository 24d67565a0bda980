import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BAD_PROGRAMS, IMPATIENT, Supervised, until } from '../src/update/testing/supervised.ts';

/**
 * Updates of an agent that go wrong: the real supervisor, the real agent with a real server as the version before, and bad versions that are
 * real executables. After each failure the version before has to live again. At the end a good version has to be kept in every lane, by
 * its own first check-in.
 *
 * `npm run bench -- self-update [--failures 1000] [--lanes 4]`; as root, since the full disk is a mounted one.
 */
const { values } = parseArgs({
  options: { failures: { type: 'string', default: '1000' }, lanes: { type: 'string', default: '4' } },
});
const [FAILURES, LANES] = [Number(values.failures), Number(values.lanes)];
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = join(ROOT, 'packages', 'cli', 'src', 'main.ts');
const [AGENTS, ENROL, CONSOLE] = [17_670, 17_671, 17_660];
const FULL_DISK = 'cannot write that it is well: the disk is full in the switch';
const KINDS = [...Object.keys(BAD_PROGRAMS), FULL_DISK];
/** A trial of the bench; a real one has 900 s. */
const SHORT = { ...IMPATIENT, trialSeconds: 2, endSeconds: 1 };
const PATIENT = { ...IMPATIENT, trialSeconds: 180, endSeconds: 5 };
const DISK = 24 * 1024 * 1024;
const work = mkdtempSync(join(tmpdir(), 'tsukuroi-self-update-'));
const say = (line: string) => void process.stdout.write(`${line}\n`);

const cli = (...args: string[]): string => {
  const done = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  if (done.status !== 0) {
    throw new Error(`${args.join(' ')}: ${done.stderr}`);
  }
  return done.stdout;
};

/** The real agent as a program of a slot or package: Node and the rooms of this checkout. */
function realAgent(program: string): void {
  mkdirSync(join(program, 'bin'), { recursive: true });
  symlinkSync(process.execPath, join(program, 'bin', 'node'));
  symlinkSync(join(ROOT, 'packages'), join(program, 'packages'));
}

interface Lane {
  readonly machine: Supervised;
  readonly disk: string;
}

function makeLane(index: number): Lane {
  const disk = join(work, `lane-${index}`);
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'none', disk]);
  const machine = new Supervised(disk);
  machine.ground('0.1.0', realAgent);
  const token = join(work, `token-${index}.json`);
  writeFileSync(token, cli('enrol', 'token', 'create', '--department', `病棟${index}`, '--data', join(work, 'server')));
  cli('agent', 'enrol', '--token', token, '--data', machine.data);
  return { machine, disk };
}

/** One update that goes wrong; answers whether the version before lives again and nothing of the bad one is left to be run. */
async function fail({ machine, disk }: Lane, kind: string): Promise<boolean> {
  const full = kind === FULL_DISK;
  machine.lay('a', '0.2.0', full ? realAgent : (BAD_PROGRAMS[kind as keyof typeof BAD_PROGRAMS] ?? realAgent));
  await machine.arm('a');
  if (full) {
    fill(join(disk, 'fill'));
  }
  machine.endAgent();
  const returned = await until(() => machine.link('returned') === 'a', 60_000);
  if (full) {
    rmSync(join(disk, 'fill'), { force: true });
    // What it could not say while the disk was full it says at its next sign of life; here it is started anew for that.
    await until(() => machine.running() === machine.home, 60_000);
    machine.endAgent();
  }
  const lives = await machine.lives(machine.home, 60_000);
  const clean = (['trying', 'trying-again', 'current'] as const).every((name) => machine.link(name) === undefined);
  return returned && lives && clean;
}

/** Until not one more block is to be had. */
function fill(file: string): void {
  for (const bytes of [1_048_576, 4_096]) {
    try {
      for (;;) {
        writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' });
      }
    } catch {
      // Full.
    }
  }
}

/** Anonymous memory of the supervisor, the agent and whatever else of theirs stays, in kB each. */
function residents(pid: number): string {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  const found = [pid, ...children.map(Number)].map((one) => {
    const status = readFileSync(`/proc/${one}/status`, 'utf8');
    const [, name = '?'] = /^Name:\s+(.*)$/m.exec(status) ?? [];
    return { name, kilobytes: Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0) };
  });
  const total = found.reduce((sum, { kilobytes }) => sum + kilobytes, 0);
  return `${found.map(({ kilobytes, name }) => `${name} ${kilobytes} kB`).join(', ')}; together ${(total / 1024).toFixed(1)} MiB`;
}

async function answers(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}

// As the unit of the package starts the agent.
process.env.NODE_OPTIONS = '--max-semi-space-size=2';
const data = join(work, 'server');
mkdirSync(data);
const config = { agentListen: `127.0.0.1:${AGENTS}`, enrolListen: `127.0.0.1:${ENROL}` };
writeFileSync(join(data, 'server.json'), JSON.stringify(config));
const serverArgs = [MAIN, 'server', '--data', data, '--listen', `127.0.0.1:${CONSOLE}`];
const server = spawn(process.execPath, serverArgs, { stdio: 'ignore' });
const lanes: Lane[] = [];
try {
  for (let tries = 0; tries < 600 && !(await answers(AGENTS)); tries++) {
    await pause(100);
  }
  for (let index = 0; index < LANES; index++) {
    const lane = makeLane(index);
    lanes.push(lane);
    lane.machine.start(SHORT);
    if (!(await lane.machine.lives(lane.machine.home, 60_000))) {
      throw new Error('the agent did not start');
    }
  }
  const outcome = new Map(KINDS.map((kind) => [kind, { lived: 0, dead: 0 }]));
  let next = 0;
  const began = performance.now();
  await Promise.all(
    lanes.map(async (lane) => {
      for (let index = next++; index < FAILURES; index = next++) {
        const kind = KINDS[index % KINDS.length] ?? FULL_DISK;
        const counted = outcome.get(kind);
        if (counted !== undefined) {
          counted[(await fail(lane, kind)) ? 'lived' : 'dead'] += 1;
        }
      }
    }),
  );
  const dead = [...outcome.values()].reduce((sum, one) => sum + one.dead, 0);
  for (const [kind, { dead: gone, lived }] of outcome) {
    say(`${kind}: ${lived + gone} updates, ${lived} agents live, ${gone} dead`);
  }
  say(
    `${FAILURES} failures in ${Math.round((performance.now() - began) / 1000)} s on ${LANES} lanes: ${dead} dead agents`,
  );
  let kept = 0;
  for (const { machine } of lanes) {
    await machine.stop();
    machine.lay('b', '0.3.0', realAgent);
    await machine.arm('b');
    machine.start(PATIENT);
    kept += (await until(() => machine.link('current') === 'b', 180_000)) ? 1 : 0;
  }
  say(`a good version after all that: kept by its own first check-in in ${kept} of ${lanes.length} lanes`);
  await pause(25_000);
  say(`anonymous memory, 25 s after that: ${residents(lanes[0]?.machine.pid ?? 0)}`);
  const program = lanes[0]?.machine.program('b');
  if (lanes[0]?.machine.running() !== program || kept !== lanes.length || dead > 0) {
    process.exitCode = 1;
  }
} finally {
  for (const { disk, machine } of lanes) {
    await machine.stop();
    spawnSync('umount', ['-l', disk]);
  }
  server.kill();
  rmSync(work, { recursive: true, force: true });
}
