import { basename } from 'node:path';
import type { Machine } from '../../machine.ts';

/** Names of proc_pid_comm(5) end here; longer programs are told by the first word of their command line. */
const COMM_LENGTH = 15;

/** Which of these programs run now. Of a machine that does not run nothing does. */
export async function runningOf(machine: Machine, names: readonly string[]): Promise<readonly string[]> {
  if (!machine.live || names.length === 0) {
    return [];
  }
  const found = new Set<string>();
  for (const id of machine.list('/proc') ?? []) {
    if (!/^\d+$/.test(id)) {
      continue;
    }
    const comm = machine.text(`/proc/${id}/comm`)?.trim() ?? '';
    const [first = ''] = (machine.text(`/proc/${id}/cmdline`) ?? '').split('\0');
    for (const name of names) {
      if (
        comm === name ||
        basename(first) === name ||
        (name.length > COMM_LENGTH && name.startsWith(comm) && comm.length === COMM_LENGTH)
      ) {
        found.add(name);
      }
    }
  }
  return names.filter((name) => found.has(name));
}
