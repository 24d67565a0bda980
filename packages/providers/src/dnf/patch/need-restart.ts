import { release } from 'node:os';
import type { Software } from '@tsukuroi/protocol';
import { oldPrograms } from '../../apt/patch/need-restart.ts';
import { installedKernels } from '../../linux-kernel/kernels.ts';
import { kernelRestart } from '../../linux-kernel/pending-restart.ts';
import type { Machine } from '../../machine.ts';
import type { RpmTools } from './programs.ts';
import { rpmState } from './state.ts';

const MOST = 500;

/**
 * Whether `dnf needs-restarting -r` says that the whole machine is to be restarted; undefined when it did not answer, as where the plug-in is not
 * installed (dnf4-plugin needs-restarting: exit code 1 for both, so its words decide).
 */
export function readRebootHint(code: number | null, text: string): boolean | undefined {
  if (code === 1 && /^Reboot is required/m.test(text)) {
    return true;
  }
  return code === 0 && /^Reboot should not be necessary/m.test(text) ? false : undefined;
}

/** Units that `dnf needs-restarting -s` lists, one in each line; undefined when it did not answer. */
export function readServices(code: number | null, text: string): readonly string[] | undefined {
  const lines = text.split('\n').filter((line) => line !== '');
  return code === 0 && lines.every((line) => /^[\w@:.\\-]+\.(?:service|socket|scope|slice)$/.test(line))
    ? lines
    : undefined;
}

/** dnf(8): of all plug-ins of the machine this one alone; some of the others ask their vendor over the network as soon as they are loaded. */
const ONE_PLUGIN = ['--disableplugin=*', '--enableplugin=needs_restarting'] as const;

/**
 * Services and programs that still run old code, and `kernel` when the whole machine is to be restarted; undefined when it cannot be known.
 * Where dnf's plug-in does not answer, the memory maps of all processes are read, and the newest kernel is compared.
 */
export async function dnfNeedRestart(tools: RpmTools, machine: Machine): Promise<readonly string[] | undefined> {
  const asked = (option: string) =>
    tools.dnf(['--cacheonly', '--disablerepo=*', ...ONE_PLUGIN, '--quiet', 'needs-restarting', option]);
  const [reboot, services] = [await asked('-r'), await asked('-s')];
  const programs = readServices(services.code, services.text) ?? oldPrograms(machine);
  const kernel = readRebootHint(reboot.code, reboot.text) ?? (await ownKernelAnswer(tools, machine));
  if (programs === undefined || kernel === undefined) {
    return undefined;
  }
  return [...(kernel ? ['kernel'] : []), ...[...new Set(programs)].sort()]
    .slice(0, MOST)
    .map((name) => name.slice(0, 300));
}

/** A machine without any kernel package, such as a container, has none of its own that an update could have changed. */
async function ownKernelAnswer(tools: RpmTools, machine: Machine): Promise<boolean | undefined> {
  const state = await rpmState(tools);
  if (!state.ok) {
    return undefined;
  }
  const software = state.value.all.map(
    ({ package: name, version, architecture: arch }): Software => ({ scheme: 'rpm', name, version, arch }),
  );
  const kernels = installedKernels(software);
  if (kernels.length === 0) {
    return false;
  }
  const { answer } = kernelRestart(release(), machine.text('/proc/version') ?? '', kernels);
  return answer === 'unknown' ? undefined : answer === 'yes';
}
