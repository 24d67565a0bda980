import { release } from 'node:os';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';
import type { Software } from '@tsukuroi/protocol';
import { installedKernels } from '../../linux-kernel/kernels.ts';
import { deletedMappings, kernelRestart } from '../../linux-kernel/pending-restart.ts';
import { processesOf } from '../../linux-processes.ts';
import type { Machine } from '../../machine.ts';
import { asked, showFormat } from './programs.ts';

const NEEDRESTART = '/usr/sbin/needrestart';
const DPKG_QUERY = '/usr/bin/dpkg-query';
const MOST = 500;

/** What `needrestart -b` says (needrestart, README.batch.md, and KSTA in README.nagios.md): undefined parts were not found out. */
export interface Batch {
  /** 0 unknown, 1 the newest runs, 2 an ABI-compatible upgrade waits, 3 another version waits; undefined: not said. */
  readonly kernel: number | undefined;
  readonly services: readonly string[];
}

/** Undefined when it is no answer of needrestart: silence is not "nothing to restart". */
export function readBatch(text: string): Batch | undefined {
  const values = (key: string): string[] =>
    [...text.matchAll(new RegExp(`^NEEDRESTART-${key}: *(.+?) *$`, 'gm'))].map(([, value = '']) => value);
  if (values('VER').length === 0) {
    return undefined;
  }
  const kernel = values('KSTA')[0];
  return {
    kernel: kernel !== undefined && /^[0-3]$/.test(kernel) ? Number(kernel) : undefined,
    services: [...values('SVC'), ...values('SESS'), ...values('CONT')],
  };
}

/**
 * Services and programs that still run old code, and `kernel` for the kernel; undefined when it cannot be known. needrestart is asked where it
 * is installed; otherwise the memory maps of all processes are read for files that were replaced.
 */
export async function aptNeedRestart(run: RunProgram, machine: Machine): Promise<readonly string[] | undefined> {
  const batch = await asked(run, NEEDRESTART, ['-b']);
  const read = batch.code === 0 ? readBatch(batch.text) : undefined;
  const services = read?.services ?? oldPrograms(machine);
  const kernel =
    read?.kernel === undefined || read.kernel === 0 ? await ownKernelAnswer(run, machine) : read.kernel > 1;
  if (services === undefined || kernel === undefined) {
    return undefined;
  }
  return [...(kernel ? ['kernel'] : []), ...[...new Set(services)].sort()]
    .slice(0, MOST)
    .map((name) => name.slice(0, 300));
}

/** Programs of which files were replaced while they run; undefined when some processes cannot be read. */
export function oldPrograms(machine: Machine): readonly string[] | undefined {
  const processes = processesOf(machine);
  if (processes === undefined || processes.hidden > 0) {
    return undefined;
  }
  return processes.all
    .filter(({ maps }) => maps !== undefined && deletedMappings(maps).length > 0)
    .map(({ name }) => name);
}

/** A machine without any kernel package, such as a container, has none of its own that an update could have changed. */
async function ownKernelAnswer(run: RunProgram, machine: Machine): Promise<boolean | undefined> {
  const listed = await asked(run, DPKG_QUERY, [
    '-W',
    '-f',
    showFormat('db:Status-Status', 'Package', 'Version'),
    'linux-image-*',
  ]);
  if (listed.code !== 0 && listed.code !== 1) {
    return undefined;
  }
  const software = listed.text.split('\n').flatMap((line): Software[] => {
    const [status, name = '', version = ''] = line.split('\t');
    return status === 'installed' ? [{ scheme: 'deb', name, version }] : [];
  });
  if (software.length === 0) {
    return false;
  }
  const { answer } = kernelRestart(release(), machine.text('/proc/version') ?? '', installedKernels(software));
  return answer === 'unknown' ? undefined : answer === 'yes';
}
