import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { RestartPlace, ScreenOfUser } from '../place.ts';
import { NOW } from './scene.ts';

export interface FakePlace extends RestartPlace {
  /** What was run, program and arguments in one line each. */
  readonly ran: string[];
}

export interface FakeMachine {
  /** Last use of device files, milliseconds since 1970. */
  readonly used?: Readonly<Record<string, number>>;
  /** When device files were made; long ago when left out. */
  readonly made?: Readonly<Record<string, number>>;
  /** Answers of programs by the beginning of their line; what is not here fails with exit code 1. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly x11?: (screen: ScreenOfUser) => number | undefined;
  readonly wayland?: (screen: ScreenOfUser) => number | 'gone' | undefined;
  /** What its own clock says; as the trusted time of the scenes when left out. */
  readonly clockMs?: number;
}

/** A machine made of the files that a test names. */
export function placeWith(files: Readonly<Record<string, string>>, machine: FakeMachine = {}): FakePlace {
  const paths = [...Object.keys(files), ...Object.keys(machine.used ?? {})];
  const ran: string[] = [];
  const run: RunProgram = async ({ command, args }) => {
    const line = [command, ...args].join(' ');
    ran.push(line);
    const answer = Object.entries(machine.programs ?? {}).find(([begin]) => line.startsWith(begin))?.[1];
    return { code: answer === undefined ? 1 : 0, stdout: Buffer.from(answer ?? '') };
  };
  return {
    ran,
    run,
    machineMs: () => machine.clockMs ?? NOW,
    text: (path) => files[path],
    read: (path) => {
      const text = files[path];
      return text === undefined ? { state: 'absent' } : { state: 'read', bytes: Buffer.from(text, 'latin1') };
    },
    list(folder) {
      const inside = paths.filter((path) => path.startsWith(`${folder}/`));
      const names = new Set(inside.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''));
      return inside.length === 0 ? undefined : [...names].sort();
    },
    link: (path) => machine.links?.[path],
    exists: (path) =>
      paths.includes(path) || Object.keys(machine.programs ?? {}).some((begin) => begin.split(' ')[0] === path),
    usedMs: (path) => machine.used?.[path],
    madeMs: (path) => machine.made?.[path] ?? 0,
    x11IdleMs: async (screen) => machine.x11?.(screen),
    waylandIdleMs: async (screen) => machine.wayland?.(screen),
  };
}
