import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CLOCK_FILE, FILLER } from './guest-paths.ts';
import { must } from './run.ts';
import { ADDRESSES, type Host } from './topology.ts';

const MIB = 1024 * 1024;
/** Size of a host's own disk: what it writes over the shared base. An upgrade of 20 packages needs about 140 MB. */
const DISK_MIB: Readonly<Record<Host['role'], number>> = {
  vendor: 256,
  collector: 2048,
  relay: 2048,
  server: 4096,
  endpoint: 1280,
};

/** A host's root: the base below, a disk of its own (a tmpfs with a limit) above. Gone with the lab's mount namespace. */
export interface HostRoot {
  readonly folder: string;
  /** Path of a file of the host as the lab sees it. */
  at(path: string): string;
  freeBytes(): Promise<number>;
  /** Takes all space that is left. */
  fill(): Promise<void>;
  empty(): Promise<void>;
  /** Another disk in its place: everything the host ever wrote is gone. It must be off. */
  replace(): Promise<void>;
}

export async function makeHostRoot(
  host: Host,
  options: { readonly folder: string; readonly base: string; readonly lab: string },
): Promise<HostRoot> {
  const disk = join(options.folder, host.name);
  const [upper, work, merged] = [join(disk, 'upper'), join(disk, 'work'), join(disk, 'root')];
  const at = (path: string) => join(merged, path);
  const plugIn = async (machineId: string) => {
    await mkdir(disk, { recursive: true });
    await must('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB[host.role]}m,mode=755`, `disk-${host.name}`, disk]);
    for (const folder of [upper, work, merged]) {
      await mkdir(folder);
    }
    const layers = `lowerdir=${options.base},upperdir=${upper},workdir=${work}`;
    await must('mount', ['-t', 'overlay', '-o', layers, `root-${host.name}`, merged]);
    await settle(host, machineId, at);
  };
  let disks = 1;
  await plugIn(`${options.lab}/${host.name}`);
  return {
    folder: merged,
    at,
    freeBytes: () => freeBytes(upper),
    async fill() {
      const free = await freeBytes(upper);
      // The last pages go to the file's own bookkeeping: ask for a little less, then for the rest in small pieces.
      await must('fallocate', ['-l', String(Math.max(free - MIB, 4096)), at(FILLER)]);
      await must('dd', ['if=/dev/zero', `of=${at(`${FILLER}.rest`)}`, 'bs=4096', 'status=none']).catch(() => undefined);
    },
    async empty() {
      await rm(at(FILLER), { force: true });
      await rm(at(`${FILLER}.rest`), { force: true });
    },
    async replace() {
      const clock = await readFile(at(CLOCK_FILE), 'utf8');
      await must('umount', [merged]);
      await must('umount', [disk]);
      disks += 1;
      // A system that was installed anew is another one to itself; its clock is the machine's.
      await plugIn(`${options.lab}/${host.name}/${disks}`);
      await writeFile(at(CLOCK_FILE), clock);
    },
  };
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** What makes a clone a machine of its own. A machine-id that two hosts share would be a cloned disk. */
async function settle(host: Host, machineId: string, at: (path: string) => string): Promise<void> {
  const files: Readonly<Record<string, string>> = {
    '/etc/hostname': `${host.name}\n`,
    '/etc/machine-id': `${createHash('sha256').update(machineId).digest('hex').slice(0, 32)}\n`,
    '/etc/hosts': `127.0.0.1 localhost\n127.0.1.1 ${host.name}\n${ADDRESSES.server} server\n`,
    '/etc/resolv.conf': resolver(host),
    [CLOCK_FILE]: '+0\n',
  };
  for (const [path, text] of Object.entries(files)) {
    await rm(at(path), { force: true });
    await writeFile(at(path), text);
  }
}

/** A closed host asks the core switch, which answers nothing and counts; the others ask the stand-in of the internet. */
function resolver(host: Host): string {
  const server = host.zone === 'closed' ? ADDRESSES.core : ADDRESSES.vendor;
  return `nameserver ${server}\noptions timeout:1 attempts:1\n`;
}
