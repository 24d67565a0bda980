import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { PatchWorld } from '../../patch/patch.ts';
import type { RpmTools } from './programs.ts';

const LOCK_WAIT_MS = 60_000;
const ASK_AGAIN_MS = 2_000;
/** dnf leaves the number of its process in files of these folders (dnf 4, dnf/lock.py). */
const PID_FOLDERS = ['/var/cache/dnf', '/var/lib/dnf', '/run'] as const;

/** Who works with rpm or dnf just now, waited for up to the limit; undefined when nobody does. */
export async function lockHolder(world: PatchWorld, tools: RpmTools): Promise<string | undefined> {
  for (let left = Math.floor((world.lockWaitMs ?? LOCK_WAIT_MS) / ASK_AGAIN_MS); ; left -= 1) {
    const pid = (await rpmHolder(tools)) ?? (await dnfHolder(tools));
    if (pid === undefined) {
      return undefined;
    }
    if (left <= 0) {
      return `${(await programOf(pid)) ?? 'process'} (${pid})`;
    }
    await pause(ASK_AGAIN_MS);
  }
}

/** Whoever changes rpm's database has a write lock on its `.rpm.lock`; the kernel says who (proc_locks(5)). */
async function rpmHolder(tools: RpmTools): Promise<number | undefined> {
  const database = (await tools.query(['--eval', '%{_dbpath}'])).text.trim();
  const file = await stat(join(tools.at(database), '.rpm.lock')).catch(() => undefined);
  if (file === undefined) {
    return undefined;
  }
  const locks = await readFile('/proc/locks', 'utf8').catch(() => '');
  const held = new RegExp(`^\\d+: (?:POSIX|OFDLCK) +\\S+ +WRITE (\\d+) [0-9a-f]+:[0-9a-f]+:${file.ino} `, 'm');
  const pid = held.exec(locks)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

async function dnfHolder(tools: RpmTools): Promise<number | undefined> {
  for (const folder of PID_FOLDERS) {
    const names = (await readdir(tools.at(folder)).catch((): string[] => [])).filter((name) =>
      folder === '/run' ? /^dnf.*\.pid$/.test(name) : name.endsWith('.pid'),
    );
    for (const name of names) {
      const pid = Number(
        /^\s*(\d{1,10})\s*$/.exec(await readFile(join(tools.at(folder), name), 'utf8').catch(() => ''))?.[1],
      );
      // A file of a process that is gone, or whose number another program has since, locks nothing.
      const program = Number.isNaN(pid) ? undefined : await programOf(pid);
      if (program !== undefined && /dnf|yum|python|packagekit/i.test(program)) {
        return pid;
      }
    }
  }
  return undefined;
}

async function programOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return text.trim() === '' ? undefined : text.trim().slice(0, 100);
}
