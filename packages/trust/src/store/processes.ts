import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';

/** A process as it writes itself into a lock. A pid alone is not enough: numbers come round again. */
export interface Owner {
  readonly pid: number;
  /** When and where the process began, opaque; '' where the system does not say. */
  readonly started: string;
  /** Tells two locks of one process apart. */
  readonly nonce: string;
}

/** Who runs on this machine, as locks need to know it. Tests give their own. */
export interface Processes {
  self(): Owner;
  /** False only when it is certain that the owner is gone; whoever cannot be judged counts as alive. */
  alive(owner: Owner): boolean;
}

/**
 * Processes of this machine. On Linux a start is the boot id, the pid namespace and the start time in clock ticks (proc(5),
 * `/proc/PID/stat` field 22); elsewhere the pid decides. A folder shared by several machines cannot be locked this way.
 */
export function systemProcesses(): Processes {
  const boot = textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const space = textOf(() => readlinkSync('/proc/self/ns/pid'));
  const startOf = (pid: number): string => (boot === '' ? '' : `${boot} ${space} ${startTicks(pid)}`);
  return {
    self: () => ({ pid: process.pid, started: startOf(process.pid), nonce: randomBytes(8).toString('hex') }),
    alive(owner) {
      const [ownerBoot, ownerSpace] = owner.started.split(' ');
      if (boot !== '' && owner.started !== '') {
        if (ownerBoot !== boot) {
          return false;
        }
        // Numbers of another pid namespace mean nothing here.
        return ownerSpace !== space || startOf(owner.pid) === owner.started;
      }
      try {
        process.kill(owner.pid, 0);
        return true;
      } catch (error) {
        return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
      }
    },
  };
}

/** Start of a process in clock ticks since boot, '' when there is no such process or only its remains (a zombie). */
function startTicks(pid: number): string {
  const stat = textOf(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the program's name in brackets and may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? '');
}

function textOf(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
