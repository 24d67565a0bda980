import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { bornInCgroup } from './cgroup.ts';

/** systemd-nspawn --keep-unit ends with this code when the host inside asked for a restart (systemd-nspawn(1)). */
const RESTART_ASKED = 133;
const HUNG_MS = 5_000;

/** The power supply of a host: systemd-nspawn, started again whenever the host inside asks for a restart. */
export interface Nspawn {
  plugIn(): void;
  /** Ends it without asking anybody inside. */
  unplug(): Promise<void>;
  running(): boolean;
  /** How often it was started. */
  starts(): number;
  /** Process id of the host's systemd; undefined while there is none. */
  leader(): number | undefined;
}

export function nspawnOf(
  args: readonly string[],
  place: { readonly lab: string; readonly host: string; readonly consoleLog: string },
): Nspawn {
  const state = { starts: 0, child: undefined as ChildProcess | undefined, unplugged: false };

  const start = () => {
    const log = openSync(place.consoleLog, 'a');
    const child = bornInCgroup(place.lab, place.host, () =>
      spawn('systemd-nspawn', args, { stdio: ['ignore', log, log] }),
    );
    closeSync(log);
    state.child = child;
    state.starts += 1;
    child.on('error', () => {
      state.child = undefined;
    });
    child.on('exit', (code) => {
      state.child = undefined;
      if (code === RESTART_ASKED && !state.unplugged) {
        start();
      }
    });
  };

  const leader = (): number | undefined => {
    const pid = state.child?.pid;
    if (pid === undefined) {
      return undefined;
    }
    try {
      const first = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
      return first > 0 ? first : undefined;
    } catch {
      return undefined;
    }
  };

  return {
    plugIn() {
      state.unplugged = false;
      if (state.child === undefined) {
        start();
      }
    },
    async unplug() {
      state.unplugged = true;
      const pid = leader();
      if (pid !== undefined) {
        process.kill(pid, 'SIGKILL');
      }
      const since = performance.now();
      while (state.child !== undefined) {
        if (performance.now() - since > HUNG_MS) {
          // A host whose last process cannot be reaped keeps its supply waiting for ever; the supply itself is not asked either.
          state.child.kill('SIGKILL');
        }
        await pause(50);
      }
    },
    running: () => state.child !== undefined,
    starts: () => state.starts,
    leader,
  };
}
