import { type Stats, statSync } from 'node:fs';
import type { Clock } from '@tsukuroi/core';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import { type Machine, machineAt } from '@tsukuroi/providers/machine.ts';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import { waylandWatches } from './wayland/ask-idle.ts';
import { x11IdleMs } from './x11/ask-idle.ts';

/** A process of a person's session, as far as its screen can be found through it. */
export interface ScreenOfUser {
  readonly uid: number;
  readonly gid: number;
  readonly pid: number;
  readonly display: string | undefined;
  readonly waylandDisplay: string | undefined;
  readonly xauthority: string | undefined;
}

/** The machine as far as a restart has to know it. Nothing is looked up elsewhere, so that tests give their own. */
export interface RestartPlace extends Pick<Machine, 'text' | 'read' | 'list' | 'link' | 'exists'> {
  readonly run: RunProgram;
  /** By the machine's own clock, in which it marks its files; what is asked for comes in trusted time, and the two may differ by hours. */
  machineMs(): number;
  /** Last use of a device file, milliseconds since 1970. The kernel keeps it to about 8 s, by purpose (drivers/tty/tty_io.c, tty_update_time). */
  usedMs(path: string): number | undefined;
  /** When a device file was made or given to somebody, milliseconds since 1970. */
  madeMs(path: string): number | undefined;
  /** Milliseconds since keyboard or mouse were used on an X screen; undefined when it does not say. */
  x11IdleMs(screen: ScreenOfUser): Promise<number | undefined>;
  /**
   * The same of the seats of a Wayland compositor, which is watched from the first question on: at most what passed since then. `gone` when nobody
   * listens there any more.
   */
  waylandIdleMs(screen: ScreenOfUser): Promise<number | 'gone' | undefined>;
}

/** This machine. */
export function thisPlace(clock: Clock): RestartPlace {
  const machine = machineAt('/', clock, systemRunner);
  return {
    text: machine.text,
    read: machine.read,
    list: machine.list,
    link: machine.link,
    exists: machine.exists,
    run: machine.run,
    machineMs: () => clock.nowMs(),
    usedMs: (path) => factsOf(path)?.atimeMs,
    madeMs: (path) => factsOf(path)?.ctimeMs,
    x11IdleMs,
    waylandIdleMs: waylandWatches(),
  };
}

function factsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The first of these programs that this machine has. */
export function programAt(place: Pick<RestartPlace, 'exists'>, name: string): string | undefined {
  return ['/usr/bin', '/bin', '/usr/sbin', '/sbin'].map((folder) => `${folder}/${name}`).find(place.exists);
}
