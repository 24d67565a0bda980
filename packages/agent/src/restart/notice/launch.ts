import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { ScreenOfUser } from '../place.ts';
import type { ShownBy } from '../shape.ts';

/** A dialog about to be shown on one person's screen. */
export interface Showing {
  readonly screen: ScreenOfUser;
  /** Name of the dialog in `DIALOGS`; stands first in the answer. */
  readonly dialog: string;
  /** Absolute path of the program. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** `<id>-<n>`. */
  readonly answer: string;
  /** Absolute path of the file that takes the answer; it does not exist yet. */
  readonly answerPath: string;
}

/**
 * Shows a dialog as the person, apart from this process, which may end before somebody answers. The answer goes into a file in a folder of root's
 * that was opened for the dialog before it became the person's: only what the person runs there can write to it, and nobody can swap it.
 */
export interface Launcher {
  /** Undefined when it could not be started. */
  start(showing: Showing): Promise<ShownBy | undefined>;
  stop(shown: ShownBy): Promise<void>;
}

/** Fixed words; what is shown are parameters of the shell and never part of them. */
const SCRIPT = 'printf "dialog:%s\\n" "$1"; shift; "$@"; printf "\\nexit:%s\\n" "$?"';

/** Nobody leaves a notice standing for longer; the next question puts up a new one. */
const LONGEST_SECONDS = 6 * 3600;

function command({ dialog, program, arguments: args }: Showing): readonly string[] {
  return ['/bin/sh', '-c', SCRIPT, 'notice', dialog, program, ...args];
}

function environmentOf(screen: ScreenOfUser): Readonly<Record<string, string>> {
  return {
    PATH: '/usr/bin:/bin',
    LC_ALL: 'C.UTF-8',
    XDG_RUNTIME_DIR: `/run/user/${screen.uid}`,
    DBUS_SESSION_BUS_ADDRESS: `unix:path=/run/user/${screen.uid}/bus`,
    ...(screen.display === undefined ? {} : { DISPLAY: screen.display }),
    ...(screen.waylandDisplay === undefined ? {} : { WAYLAND_DISPLAY: screen.waylandDisplay }),
    ...(screen.xauthority === undefined ? {} : { XAUTHORITY: screen.xauthority }),
  };
}

/** A unit of its own (systemd-run(1)): it has none of the limits of the agent's, and outlives it. */
export function unitLauncher(run: RunProgram, systemdRun: string, systemctl: string): Launcher {
  return {
    async start(showing) {
      const { screen, answer, answerPath } = showing;
      const name = `tsukuroi-notice-${answer}`;
      const { code } = await run({
        command: systemdRun,
        args: [
          '--quiet',
          '--collect',
          `--unit=${name}`,
          `--uid=${screen.uid}`,
          `--gid=${screen.gid}`,
          `--property=StandardOutput=file:${answerPath}`,
          '--property=StandardError=null',
          '--property=NoNewPrivileges=yes',
          // On any other signal notify-send ends and leaves its notice standing, with buttons that nobody hears.
          '--property=KillSignal=SIGINT',
          '--property=TimeoutStopSec=5',
          `--property=RuntimeMaxSec=${LONGEST_SECONDS}`,
          ...Object.entries(environmentOf(screen)).map(([key, value]) => `--setenv=${key}=${value}`),
          '--',
          ...command(showing),
        ],
        timeoutMs: 20_000,
      });
      return code === 0 ? { kind: 'unit', name, answer } : undefined;
    },
    async stop(shown) {
      if (shown.kind === 'unit') {
        await run({ command: systemctl, args: ['stop', `${shown.name}.service`], timeoutMs: 20_000 });
      }
    },
  };
}

/** A process of its own, where there is no systemd. */
export function processLauncher(): Launcher {
  return {
    async start(showing) {
      const { screen, answer, answerPath } = showing;
      const [file = '/bin/sh', ...args] = command(showing);
      const handle = openSync(answerPath, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
      try {
        const child = spawn(file, args, {
          cwd: '/',
          detached: true,
          stdio: ['ignore', handle, 'ignore'],
          env: { ...environmentOf(screen) },
          ...(process.getuid?.() === screen.uid ? {} : { uid: screen.uid, gid: screen.gid }),
        });
        const pid = await new Promise<number | undefined>((resolve) => {
          child.once('spawn', () => resolve(child.pid));
          child.once('error', () => resolve(undefined));
        });
        child.unref();
        const started = pid === undefined ? undefined : startOf(pid);
        return pid === undefined || started === undefined ? undefined : { kind: 'process', pid, started, answer };
      } finally {
        closeSync(handle);
      }
    },
    async stop(shown) {
      if (shown.kind !== 'process' || startOf(shown.pid) !== shown.started) {
        return;
      }
      try {
        // The shell and its dialog: it leads a group of its own. The signal is the one on which notify-send takes its notice with it.
        process.kill(-shown.pid, 'SIGINT');
      } catch {
        // It ended by itself a moment ago.
      }
    },
  };
}

/** When a process began, in ticks since boot: field 22 of /proc/PID/stat; the name in field 2 may hold anything, so it is counted from its end. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
