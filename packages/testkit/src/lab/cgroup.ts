import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Every host needs a control group of its own: hosts that share one also share `system.slice/cron.service` and the like, and
 * their systemds end each other's services. Control groups are the one thing of a lab that the kernel does not take away
 * with its namespaces, so they are removed by name.
 */
const FOLDER = 'tsukuroi-lab';

/** The hierarchies in which systemd keeps its units: cgroup v2, and on older set-ups the v1 one named `systemd` (cgroups(7)). */
export function readHierarchies(mountInfo: string): string[] {
  return mountInfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [kind, , options = ''] = after.split(' ');
    const folder = before.split(' ')[4];
    const ours = kind === 'cgroup2' || (kind === 'cgroup' && options.split(',').includes('name=systemd'));
    return ours && folder !== undefined ? [folder] : [];
  });
}

const hierarchies = () => readHierarchies(readFileSync('/proc/self/mountinfo', 'utf8'));

/**
 * Starts a process inside the control group of a host. A child is born where its parent stands, so the keeper steps in,
 * starts it (which Node does before it returns) and steps back; `0` is the writer itself.
 */
export function bornInCgroup<T>(lab: string, host: string, start: () => T): T {
  const groups = hierarchies().map((hierarchy) => ({ hierarchy, own: join(hierarchy, FOLDER, lab, host) }));
  for (const { own } of groups) {
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'cgroup.procs'), '0');
  }
  try {
    return start();
  } finally {
    for (const { hierarchy } of groups) {
      writeFileSync(join(hierarchy, 'cgroup.procs'), '0');
    }
  }
}

/** Removes the control groups of a lab whose processes are gone. @returns how many could not be removed */
export function clearCgroups(lab: string): number {
  let left = 0;
  for (const hierarchy of hierarchies()) {
    const folder = join(hierarchy, FOLDER, lab);
    if (existsSync(folder)) {
      left += removeTree(folder);
      removeEmpty(dirname(folder));
    }
  }
  return left;
}

/** Files of a control group cannot be removed and need not be: only the folders, innermost first. */
function removeTree(folder: string): number {
  let left = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      left += removeTree(join(folder, entry.name));
    }
  }
  return left + (removeEmpty(folder) ? 0 : 1);
}

function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
