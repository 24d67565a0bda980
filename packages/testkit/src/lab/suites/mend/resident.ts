import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GUEST_ENVIRONMENT, LOGS, NODE, PARTS_ENVIRONMENT, TSUKUROI } from '../../guest-paths.ts';
import type { Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import { AGENT_DATA } from '../reach/site.ts';
import { showBootId } from '../service/boot-id.ts';

const UNITS = '/etc/systemd/system';
const PROGRAM = '/usr/bin/tsukuroi-agent';
const RESIDENT = 'tsukuroi-agent.service';
const WORK = 'tsukuroi-agent-work.service';
const WATCH = 'tsukuroi-agent-work.path';

/**
 * Installs the units of the agent's package as they are packaged, and starts them as the package does: from now on the resident agent comes up
 * with its host, asks and tells by itself, and what is to be done is done by the unit that its path unit starts. Only where the program lies,
 * its user, the clock and the log are the lab's.
 */
export async function startResident({ plan }: Lab, machine: Machine): Promise<void> {
  const packaging = (name: string) => readFile(join(plan.checkout, 'packaging', name), 'utf8');
  const hardened = (await packaging('units/hardened.conf')).trimEnd();
  const units = {
    [RESIDENT]: (await packaging(`units/${RESIDENT}`)).replace('@HARDENED@', hardened),
    [WORK]: await packaging(`work/${WORK}`),
    [WATCH]: await packaging(`work/${WATCH}`),
  };
  const put = async (name: string, text: string) => {
    const file = machine.root.at(join(UNITS, name));
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
  };
  for (const [name, text] of Object.entries(units)) {
    await put(name, text);
  }
  const resident = ['agent', 'run', '--data', AGENT_DATA, ...optionsOf(units[RESIDENT])];
  // Its own user is made by the package; here it was enrolled by root.
  await put(
    `${RESIDENT}.d/program.conf`,
    `${ofLab(units[RESIDENT], resident)}User=root\nGroup=root\nAmbientCapabilities=\n`,
  );
  await put(`${WORK}.d/program.conf`, ofLab(units[WORK], wordsOf(units[WORK])));
  const wanted = machine.root.at(join(UNITS, 'multi-user.target.wants'));
  await mkdir(wanted, { recursive: true });
  for (const name of [RESIDENT, WATCH]) {
    await symlink(join(UNITS, name), join(wanted, name));
  }
  await showBootId(machine);
  await machine.must(['systemctl', 'start', WATCH, RESIDENT]);
}

/** What the packaged line gives to the program. @throws Error when the unit starts another one */
function wordsOf(unit = ''): string[] {
  const words = /^ExecStart=(.*)$/m.exec(unit)?.[1]?.split(' ') ?? [];
  if (words[0] !== PROGRAM) {
    throw new Error(`${WORK} does not start ${PROGRAM}`);
  }
  return words.slice(1);
}

/** Options that the supervisor hands on to the resident agent. */
const optionsOf = (unit = ''): string[] =>
  (/^ExecStart=(.*)$/m.exec(unit)?.[1] ?? '').split(' ').filter((word) => word.startsWith('--'));

/** A drop-in (systemd.unit(5)) that says what is different on a host of the lab. */
function ofLab(unit = '', words: readonly string[] = []): string {
  // Compiled code is kept in the unit's own folder, as the package's program has it.
  const cache = /^CacheDirectory=(.*)$/m.exec(unit)?.[1] ?? 'none';
  const environment = { ...GUEST_ENVIRONMENT, NODE_COMPILE_CACHE: `/var/cache/${cache}` };
  return [
    '[Service]',
    'ExecStart=',
    `ExecStart=${[NODE, TSUKUROI, ...words].join(' ')}`,
    ...Object.entries(environment).map(([name, value]) => `Environment=${name}=${value}`),
    `EnvironmentFile=-${PARTS_ENVIRONMENT}`,
    `StandardOutput=append:${LOGS}/agent.log`,
    `StandardError=append:${LOGS}/agent.log`,
    '',
  ].join('\n');
}
