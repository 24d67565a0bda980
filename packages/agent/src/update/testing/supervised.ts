import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { newSlot, type Slot, type SlotLink, slotPlaces } from '../slots.ts';
import { armTrial } from '../stage.ts';

const SUPERVISOR = fileURLToPath(new URL('../../../../../packaging/programs/agent-supervise.sh', import.meta.url));

/** After it a test counts as hanging; no measure of speed. */
const PATIENCE_MS = 90_000;

export interface Patience {
  readonly trialSeconds: number;
  readonly againSeconds: number;
  readonly silentSeconds: number;
  readonly endSeconds: number;
}

export const IMPATIENT: Patience = { trialSeconds: 4, againSeconds: 0, silentSeconds: 10_800, endSeconds: 2 };

/** What a program does that is no good; each is laid out as an agent's package would be. */
export const BAD_PROGRAMS = {
  'exits with an error': script('process.exit(3);'),
  'exits 0': script('process.exit(0);'),
  'is killed': script("process.kill(process.pid, 'SIGSEGV');"),
  'hangs and minds no signal': script("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);"),
  'hangs in a loop': script('for (;;) {}'),
  'cannot connect': script(
    "import { connect } from 'node:net'; const t = () => connect(1, '127.0.0.1').on('error', () => setTimeout(t, 200)); t();",
  ),
  'has a bad configuration': script('JSON.parse(\'{ "listen": \');'),
  'is for another architecture': (program: string) => {
    writeProgram(program, '');
    // ELF64, little endian, ET_EXEC, EM_AARCH64 (elf(5)); nothing behind it.
    const head = Buffer.alloc(64);
    head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1], 0);
    head.writeUInt16LE(2, 16);
    head.writeUInt16LE(183, 18);
    rmSync(join(program, 'bin', 'node'));
    writeFileSync(join(program, 'bin', 'node'), head, { mode: 0o755 });
  },
  'has lost its files': (program: string) => {
    writeProgram(program, '');
    rmSync(join(program, 'packages'), { recursive: true });
  },
} as const satisfies Record<string, (program: string) => void>;
export type BadProgram = keyof typeof BAD_PROGRAMS;

/** An agent that does what the supervisor sees of one, and nothing else. */
export const GOOD_AGENT = `
import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
const slots = process.argv[process.argv.indexOf('--data') + 1] + '/slots';
const write = (name, line) => {
  try {
    writeFileSync(slots + '/' + name + '.part', line + '\\n');
    renameSync(slots + '/' + name + '.part', slots + '/' + name);
  } catch {
    // Without room nothing is said: that is what the supervisor has to notice.
  }
};
const live = () => write('alive', randomBytes(8).toString('hex'));
live();
write('proved', process.env.TSUKUROI_RUN);
setInterval(live, 200);
`;

function script(text: string): (program: string) => void {
  return (program) => writeProgram(program, text);
}

/** A program laid out as the package of an agent does. */
export function writeProgram(program: string, text: string): void {
  mkdirSync(join(program, 'bin'), { recursive: true });
  mkdirSync(join(program, 'packages', 'cli', 'src'), { recursive: true });
  symlinkSync(process.execPath, join(program, 'bin', 'node'));
  writeFileSync(join(program, 'packages', 'cli', 'src', 'main.ts'), text);
}

export function releaseText(version: string): string {
  return `${JSON.stringify({ format: 'release/1', role: 'agent', version, commit: 'none', node: '26' }, null, 2)}\n`;
}

/** A machine with the real supervisor: the ground program of a package, a data folder, and what lies in its slots. */
export class Supervised {
  readonly folder: string;
  readonly home: string;
  readonly data: string;
  readonly said: string[] = [];
  /** The slot that each program was laid into, by the letter that a test calls it. */
  readonly #slots = new Map<string, Slot>();
  #supervisor: ChildProcess | undefined;

  constructor(folder?: string) {
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'tsukuroi-slots-'));
    this.home = join(this.folder, 'home');
    this.data = join(this.folder, 'data');
    mkdirSync(join(this.data, 'slots'), { recursive: true });
  }

  /** The package's own program, of a version. */
  ground(version: string, write: (program: string) => void): void {
    rmSync(this.home, { recursive: true, force: true });
    write(this.home);
    writeFileSync(join(this.home, 'release.json'), releaseText(version));
  }

  /** Lays a program out over the package that is installed now, under a letter; what lay there under it goes. */
  lay(letter: string, version: string, write: (program: string) => void): void {
    const at = slotPlaces(this.data);
    const before = this.#slots.get(letter);
    if (before !== undefined) {
      rmSync(at.slot(before), { recursive: true, force: true });
    }
    rmSync(at.link('returned'), { force: true });
    const slot = newSlot();
    this.#slots.set(letter, slot);
    write(at.program(slot));
    writeFileSync(join(at.program(slot), 'release.json'), releaseText(version));
    writeFileSync(at.over(slot), readFileSync(join(this.home, 'release.json')));
  }

  arm(letter: string): Promise<void> {
    return armTrial(this.data, this.#slots.get(letter) ?? '');
  }

  /** Where the program of a letter lies. */
  program(letter: string): string {
    return slotPlaces(this.data).program(this.#slots.get(letter) ?? '');
  }

  start({ againSeconds, endSeconds, silentSeconds, trialSeconds }: Patience = IMPATIENT): void {
    const waits = [trialSeconds, againSeconds, silentSeconds, endSeconds].map(String);
    // A run of tests that is cut off must not leave supervisors behind: each would start its program once a second for ever (setpriv(1)).
    const withUs = ['--pdeathsig', 'TERM', '/bin/sh', SUPERVISOR];
    this.#supervisor = spawn('setpriv', [...withUs, this.home, this.data, ...waits], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#supervisor.stderr?.on('data', (piece: Buffer) => void this.said.push(String(piece)));
  }

  get pid(): number {
    return this.#supervisor?.pid ?? 0;
  }

  /** Where the program lies that runs now; undefined when none does. */
  running(): string | undefined {
    const programs = this.#children().map(
      (pid) => /\0(.+)\/packages\/cli\/src\/main\.ts\0/.exec(read(`/proc/${pid}/cmdline`))?.[1],
    );
    return programs.find((program) => program !== undefined);
  }

  /** The running agent ends by itself. */
  endAgent(): void {
    for (const pid of this.#children()) {
      if (read(`/proc/${pid}/cmdline`).includes('main.ts')) {
        signal(pid, 'SIGKILL');
      }
    }
  }

  /** The letter of the program that a link names. */
  link(name: SlotLink): string | undefined {
    try {
      const slot = readlinkSync(slotPlaces(this.data).link(name));
      return [...this.#slots].find(([, each]) => each === slot)?.[0];
    } catch {
      return undefined;
    }
  }

  /** The agent that runs gives a sign of life that it did not give before. */
  async lives(program: string, patienceMs = PATIENCE_MS): Promise<boolean> {
    const before = this.alive();
    return until(() => this.running() === program && this.alive() !== before, patienceMs);
  }

  alive(): string {
    return read(join(this.data, 'slots', 'alive'));
  }

  /** A power cut, as far as processes go. */
  async kill(): Promise<void> {
    const children = this.#children();
    await this.#end('SIGKILL');
    for (const pid of children) {
      signal(pid, 'SIGKILL');
    }
  }

  /** As systemd ends it. */
  stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #children(): number[] {
    const pids = read(`/proc/${this.pid}/task/${this.pid}/children`).trim();
    return pids === '' ? [] : pids.split(' ').map(Number);
  }

  async #end(how: NodeJS.Signals): Promise<number | null> {
    const supervisor = this.#supervisor;
    if (supervisor === undefined || supervisor.exitCode !== null || supervisor.signalCode !== null) {
      return supervisor?.exitCode ?? null;
    }
    const { promise, resolve } = Promise.withResolvers<number | null>();
    supervisor.once('exit', resolve);
    supervisor.kill(how);
    return promise;
  }
}

export async function until(holds: () => boolean, patienceMs = PATIENCE_MS): Promise<boolean> {
  const began = performance.now();
  while (!holds()) {
    if (performance.now() - began > patienceMs) {
      return false;
    }
    await sleep(50);
  }
  return true;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function signal(pid: number, how: NodeJS.Signals): void {
  try {
    process.kill(pid, how);
  } catch {
    // It has ended by itself.
  }
}
