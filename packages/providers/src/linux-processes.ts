import type { Machine } from './machine.ts';

export interface ProcessView {
  /** First 15 characters of the program's name (proc_pid_comm(5)). */
  readonly name: string;
  readonly sockets: readonly string[];
  /** Text of /proc/PID/maps; undefined when it may not be read. */
  readonly maps: string | undefined;
}

export interface Processes {
  readonly all: readonly ProcessView[];
  /** Processes whose files or memory map may not be read: answers that need them are unknown. */
  readonly hidden: number;
}

const seen = new WeakMap<Machine, Processes>();

/** Every process of a running machine, read once however many providers ask; undefined for a mounted root. */
export function processesOf(machine: Machine): Processes | undefined {
  if (!machine.live) {
    return undefined;
  }
  const known = seen.get(machine) ?? readProcesses(machine);
  seen.set(machine, known);
  return known;
}

function readProcesses(machine: Machine): Processes {
  const all: ProcessView[] = [];
  let hidden = 0;
  for (const id of machine.list('/proc') ?? []) {
    const maps = /^\d+$/.test(id) ? machine.read(`/proc/${id}/maps`) : undefined;
    // Threads of the kernel have no memory of their own: an empty map. They hold no socket and no library.
    if (maps === undefined || maps.state === 'absent' || (maps.state === 'read' && maps.bytes.length === 0)) {
      continue;
    }
    const name = machine.text(`/proc/${id}/comm`)?.trim();
    if (name === undefined) {
      continue;
    }
    const sockets = socketsOf(machine, id);
    hidden += maps.state === 'unreadable' || sockets === undefined ? 1 : 0;
    all.push({ name, sockets: sockets ?? [], maps: maps.state === 'read' ? maps.bytes.toString('latin1') : undefined });
  }
  return { all, hidden };
}

/** Inodes of a process' sockets: its handles are links such as `socket:[12345]` (proc_pid_fd(5)). Undefined when they may not be read. */
function socketsOf(machine: Machine, id: string): string[] | undefined {
  const handles = machine.list(`/proc/${id}/fd`);
  const sockets: string[] = [];
  for (const [index, handle] of (handles ?? []).entries()) {
    const link = machine.link(`/proc/${id}/fd/${handle}`);
    // One handle may close while we look; when the very first cannot be read, none can.
    if (link === undefined && index === 0) {
      return undefined;
    }
    const inode = link?.startsWith('socket:[') === true ? link.slice(8, -1) : undefined;
    if (inode !== undefined) {
      sockets.push(inode);
    }
  }
  return handles === undefined ? undefined : sockets;
}
