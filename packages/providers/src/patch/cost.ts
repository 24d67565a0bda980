import { readFileSync } from 'node:fs';
import type { ResultEvidence } from '@tsukuroi/protocol/work.ts';

/** Clock ticks a second in /proc/self/stat (getconf CLK_TCK); 100 on every Linux that Node supports. */
const TICKS_PER_SECOND = 100;
/** Fields 16 and 17 of proc_pid_stat(5), counted from the first behind the name: children that ended, theirs included. */
const CHILDREN_FIELDS = [13, 14] as const;

/** Begins to count processor time; the answer says what was used since: by this process, and together with the programs it ran. */
export function countCost(): () => Omit<ResultEvidence['cost'], 'bytes'> {
  const own = process.cpuUsage();
  const children = childrenMs();
  return () => {
    const { user, system } = process.cpuUsage(own);
    const ownCpuMs = Math.round((user + system) / 1000);
    return { ownCpuMs, cpuMs: ownCpuMs + Math.max(0, childrenMs() - children) };
  };
}

/** Milliseconds of processor time of all children that have ended so far, theirs included. */
export function childrenMs(): number {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return CHILDREN_FIELDS.reduce((sum, at) => sum + Number(fields[at] ?? 0), 0) * (1_000 / TICKS_PER_SECOND);
  } catch {
    return 0;
  }
}
