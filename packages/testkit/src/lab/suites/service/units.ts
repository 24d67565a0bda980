import type { Machine } from '../../machine.ts';

export const AGENT = 'tsukuroi-agent.service';
export const WORK = 'tsukuroi-agent-work.service';
export const WORK_PATH = 'tsukuroi-agent-work.path';
export const WATCH_TIMER = 'tsukuroi-agent-watch.timer';
export const WATCH = 'tsukuroi-agent-watch.service';

/** `active` and `enabled`, or what they are instead, as systemd says it. */
export async function standOf(machine: Machine, unit: string): Promise<string> {
  const active = (await machine.run(['systemctl', 'is-active', unit])).stdout.trim();
  const enabled = (await machine.run(['systemctl', 'is-enabled', unit])).stdout.trim();
  return `${active} ${enabled}`;
}

export async function property(machine: Machine, unit: string, name: string): Promise<string> {
  return (await machine.must(['systemctl', 'show', '-P', name, unit])).trim();
}

/** How often a unit was started since this machine is up, by systemd's own journal. */
export async function startsOf(machine: Machine, unit: string): Promise<number> {
  // The message of systemd.journal-fields(7) for "a start job has begun" (SD_MESSAGE_UNIT_STARTING).
  const words = [`UNIT=${unit}`, 'MESSAGE_ID=7d4958e842da4a758f6c1cdc7b36dcc5'];
  const said = await machine.must(['journalctl', '-b', '-q', '--no-pager', '-o', 'cat', ...words]);
  return said.split('\n').filter((line) => line !== '').length;
}

/** Process of the agent itself, below its supervisor; undefined while there is none. */
export async function residentOf(
  machine: Machine,
): Promise<{ readonly pid: string; readonly program: string } | undefined> {
  const supervisor = await property(machine, AGENT, 'MainPID');
  const children = ['sh', '-c', 'grep -lsx "PPid:[[:space:]]*$0" /proc/[0-9]*/status', supervisor];
  const pids = (await machine.run(children)).stdout.split('\n').flatMap((file) => file.split('/')[2] ?? []);
  for (const pid of pids) {
    const program = (await machine.run(['readlink', `/proc/${pid}/exe`])).stdout.trim();
    const words = (await machine.run(['cat', `/proc/${pid}/cmdline`])).stdout.split('\0');
    if (program.endsWith('/bin/node') && words.includes('run')) {
      return { pid, program };
    }
  }
  return undefined;
}

/** Where the supervisor has its links, and where programs lie that were laid out (docs/recipes/agent-update.md). */
const LINKS = '/var/lib/tsukuroi-agent/slots';
export const PROGRAMS = '/var/lib/tsukuroi-agent-work/slots';

/** What the links of the supervisor name; empty where there is none. */
export async function linkOf(machine: Machine, name: string): Promise<string> {
  return (await machine.run(['readlink', `${LINKS}/${name}`])).stdout.trim();
}
