import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TsukuroiError } from '@tsukuroi/core';
import { readClockOffset } from './clock-offset.ts';
import { CHECKOUT, CLOCK_FILE, GUEST_ENVIRONMENT, GUEST_SCRIPTS, LOGS, NODE, TSUKUROI } from './guest-paths.ts';
import { type HostRoot, makeHostRoot } from './host-root.ts';
import { nspawnOf } from './nspawn.ts';
import { type Ran, type RunOptions, run } from './run.ts';
import type { Host } from './topology.ts';
import { type Part, unitFile } from './unit-file.ts';

const START_SECONDS = 120;

export interface Bind {
  readonly from: string;
  readonly to: string;
}

export interface MachineOptions {
  readonly base: string;
  readonly checkout: string;
  /** Folder of the lab: roots below `hosts/`, logs below `logs/`. */
  readonly folder: string;
  readonly lab: string;
  /** Further folders that the host sees, read-only. */
  readonly binds: readonly Bind[];
}

/** One running host. Programs inside get its clock. */
export interface Machine {
  readonly host: Host;
  readonly root: HostRoot;
  /** Folder with the logs of this host's parts, outside of its own disk. */
  readonly logs: string;
  /** How often its systemd has come up; a restart from inside counts too. */
  starts(): number;
  running(): boolean;
  /** Process id of its systemd, as the lab sees it. */
  leader(): Promise<number>;
  run(argv: readonly string[], options?: RunOptions): Promise<Ran>;
  /** @throws TsukuroiError LAB_STEP_FAILED */
  must(argv: readonly string[], options?: RunOptions): Promise<string>;
  /** Runs the product's command line. */
  tsukuroi(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Runs one of the lab's own scripts from `guest/`. */
  script(name: string, args: readonly string[], options?: RunOptions): Promise<Ran>;
  start(): Promise<void>;
  /** Pulls the plug: nothing inside is asked. */
  cutPower(): Promise<void>;
  /** Asks for a restart from inside and waits until it is up again. */
  restart(): Promise<void>;
  bootId(): Promise<string>;
  setClock(offset: string): Promise<void>;
  startPart(part: Part): Promise<void>;
  killPart(id: string): Promise<void>;
  stopPart(id: string): Promise<void>;
  partRunning(id: string): Promise<boolean>;
  partLog(id: string): Promise<string>;
}

/** Makes the host's root and starts it. */
export async function startMachine(host: Host, options: MachineOptions): Promise<Machine> {
  const root = await makeHostRoot(host, {
    folder: join(options.folder, 'hosts'),
    base: options.base,
    lab: options.lab,
  });
  const logs = join(options.folder, 'logs', host.name);
  await mkdir(logs, { recursive: true });
  const machine = machineOf(host, root, logs, options);
  await machine.start();
  return machine;
}

function nspawnArguments(host: Host, root: HostRoot, logs: string, options: MachineOptions): string[] {
  return [
    '--quiet',
    '--register=no',
    '--keep-unit',
    '--boot',
    `--directory=${root.folder}`,
    `--machine=${host.name}`,
    `--network-namespace-path=/run/netns/${host.name}`,
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    `--bind-ro=${options.checkout}:${CHECKOUT}`,
    `--bind=${logs}:${LOGS}`,
    ...options.binds.map(({ from, to }) => `--bind-ro=${from}:${to}`),
  ];
}

function machineOf(host: Host, root: HostRoot, logs: string, options: MachineOptions): Machine {
  const consoleLog = join(logs, 'console.log');
  const nspawn = nspawnOf(nspawnArguments(host, root, logs, options), {
    lab: options.lab,
    host: host.name,
    consoleLog,
  });
  const leader = async () => {
    const pid = nspawn.leader();
    if (pid === undefined) {
      throw new TsukuroiError('LAB_HOST_DID_NOT_START', { host: host.name, seconds: 0, state: 'off', log: consoleLog });
    }
    return pid;
  };
  const inside = async (argv: readonly string[], wanted: RunOptions = {}): Promise<Ran> => {
    const seconds = wanted.seconds ?? 60;
    const environment = { ...GUEST_ENVIRONMENT, ...wanted.environment };
    const args = [
      // Without a process of its own between: nsenter(1) stops itself when its child is stopped, as systemd stops everything on its way down
      // (`kill -STOP -1`, then TERM and CONT), and nobody wakes it; its dead child would keep the host from ending for ever.
      ...['-t', String(await leader()), '-m', '-u', '-i', '-n', '-p', '-C', '-F'],
      ...['timeout', '-k', '5', String(seconds)],
      ...['env', '-i', ...Object.entries(environment).map(([name, value]) => `${name}=${value}`), ...argv],
    ];
    const input = wanted.input === undefined ? {} : { input: wanted.input };
    return run('nsenter', args, { ...input, seconds: seconds + 10 });
  };
  const mustInside = async (argv: readonly string[], wanted?: RunOptions) => {
    const ran = await inside(argv, wanted);
    if (ran.code !== 0) {
      const said = `${ran.stderr}\n${ran.stdout}`.trim().split('\n').slice(-4).join(' | ').slice(0, 600);
      throw new TsukuroiError('LAB_STEP_FAILED', { command: `${host.name}: ${argv.join(' ')}`, code: ran.code, said });
    }
    return ran.stdout;
  };

  /** Up = systemd itself says that it is running and nothing failed; asked until it answers. */
  const untilUp = async () => {
    const deadline = performance.now() + START_SECONDS * 1000;
    let said = 'silent';
    while (performance.now() < deadline) {
      if (nspawn.leader() !== undefined) {
        const ran = await inside(['systemctl', 'is-system-running'], { seconds: 10 }).catch(() => undefined);
        said = ran?.stdout.trim() || said;
        if (said === 'running') {
          return;
        }
        if (said === 'degraded') {
          said = `degraded: ${(await inside(['systemctl', '--failed', '--plain', '--no-legend'])).stdout.trim()}`;
          break;
        }
      }
      await pause(150);
    }
    throw new TsukuroiError('LAB_HOST_DID_NOT_START', {
      host: host.name,
      seconds: START_SECONDS,
      state: said,
      log: consoleLog,
    });
  };

  return {
    host,
    root,
    logs,
    starts: nspawn.starts,
    running: nspawn.running,
    leader,
    run: inside,
    must: mustInside,
    tsukuroi: (args, wanted) => inside([NODE, TSUKUROI, ...args], wanted),
    script: (name, args, wanted) => inside([NODE, `${GUEST_SCRIPTS}/${name}`, ...args], wanted),
    async start() {
      nspawn.plugIn();
      await untilUp();
    },
    cutPower: nspawn.unplug,
    async restart() {
      const before = await mustInside(['cat', '/proc/sys/kernel/random/boot_id']);
      // The answer may be lost with the machine that gives it; only the new boot id counts.
      await inside(['systemctl', 'reboot'], { seconds: 20 });
      let restarted = false;
      for (let tries = 0; tries < 200 && !restarted; tries += 1) {
        const now = await inside(['cat', '/proc/sys/kernel/random/boot_id'], { seconds: 5 }).catch(() => undefined);
        restarted = now?.code === 0 && now.stdout !== before;
        await pause(150);
      }
      if (!restarted) {
        // It hangs on its way down, as machines do: somebody presses the button.
        await nspawn.unplug();
        nspawn.plugIn();
      }
      await untilUp();
    },
    bootId: async () => (await mustInside(['cat', '/proc/sys/kernel/random/boot_id'])).trim(),
    async setClock(offset) {
      // In place, and a line at once: an empty file would be the true time, and on a full disk there is no room for another one.
      const file = await open(root.at(CLOCK_FILE), 'r+');
      try {
        const { bytesWritten } = await file.write(`${readClockOffset(offset)}\n`, 0);
        await file.truncate(bytesWritten);
      } finally {
        await file.close();
      }
    },
    async startPart(part) {
      await writeFile(root.at(`/etc/systemd/system/${part.id}.service`), unitFile(part));
      await mustInside(['systemctl', 'daemon-reload']);
      await mustInside(['systemctl', 'start', `${part.id}.service`]);
    },
    async killPart(id) {
      await mustInside(['systemctl', 'kill', '--signal=KILL', `${id}.service`]);
      await inside(['systemctl', 'reset-failed', `${id}.service`]);
    },
    async stopPart(id) {
      await mustInside(['systemctl', 'stop', `${id}.service`]);
    },
    partRunning: async (id) => (await inside(['systemctl', 'is-active', `${id}.service`])).stdout.trim() === 'active',
    partLog: (id) => readFile(join(logs, `${id}.log`), 'utf8').catch(() => ''),
  };
}
