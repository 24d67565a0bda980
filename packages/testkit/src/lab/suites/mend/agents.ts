import type { Machine } from '../../machine.ts';
import type { DeviceJournal } from '../reach/journals.ts';
import { AGENT_DATA, type Site, until } from '../reach/site.ts';

/** An install of twenty packages takes seconds; the machine may be busy. */
const WORK_SECONDS = 240;
const UP_SECONDS = 90;
/** A host is up again within ten seconds; many at once take longer. */
const HANG_SECONDS = 40;

/** What a device wrote of its work, read from its own journal. */
export interface WorkLine {
  readonly plan: number;
  readonly action: string;
  readonly move: number;
  readonly state: string;
  readonly because?: string;
  readonly about?: string;
}

/**
 * A round by hand, of what the resident agent does when its time comes: it asks, does what is due, and tells. A restart that the work asks for
 * takes the round with it; the host is waited for.
 *
 * @returns what went wrong, in words; empty when nothing did
 */
export async function workRound(site: Site, machine: Machine): Promise<string> {
  const starts = machine.starts();
  const asked = await site.agentOnce(machine);
  const worked = await machine.tsukuroi(['agent', 'work', '--data', AGENT_DATA], { seconds: WORK_SECONDS });
  if (await restarted(machine, starts)) {
    return (await isUp(machine)) ? '' : `${machine.host.name} did not come up again`;
  }
  const told = await site.agentOnce(machine);
  const failed = [
    asked.code === 0 ? '' : `asks: ${asked.code} ${asked.said}`,
    worked.code === 0 ? '' : `works: ${worked.code} ${`${worked.stdout}${worked.stderr}`.trim().slice(-300)}`,
    told.code === 0 ? '' : `tells: ${told.code} ${told.said}`,
  ].filter((words) => words !== '');
  return failed.length === 0 ? '' : `${machine.host.name}: ${failed.join('; ')}`;
}

/** True when the host went down since; it is given a moment, as systemd takes one. */
async function restarted(machine: Machine, starts: number): Promise<boolean> {
  if (machine.starts() === starts && (await stateOf(machine)) === 'running') {
    return false;
  }
  const again = await until(HANG_SECONDS, async () => (machine.starts() > starts ? true : undefined));
  if (again === undefined && ['', 'stopping'].includes(await stateOf(machine))) {
    // It hangs on its way down, as machines do: somebody presses the button.
    await machine.cutPower();
    await machine.start();
  }
  return machine.starts() > starts;
}

/** As its own systemd says it; empty when nobody answers. */
async function stateOf(machine: Machine): Promise<string> {
  const ran = await machine.run(['systemctl', 'is-system-running'], { seconds: 10 }).catch(() => undefined);
  return ran?.stdout.trim() ?? '';
}

export async function isUp(machine: Machine): Promise<boolean> {
  const up = await until(UP_SECONDS, async () => ((await stateOf(machine)) === 'running' ? true : undefined));
  return up === true;
}

/** The moves of a device's work, oldest first (docs/formats/work.md). A line of a journal is a number, a signature and JSON. */
export function movesOf(journal: DeviceJournal): WorkLine[] {
  return journal.lines
    .map((line) => JSON.parse(line.slice(line.indexOf('{'))) as WorkLine & { readonly kind: string })
    .filter(({ kind }) => kind === 'result');
}

/** The newest state of each device's work, with its reason, in few words. */
export function standsOf(journals: readonly DeviceJournal[]): string {
  return journals
    .map((journal) => {
      const last = movesOf(journal).at(-1);
      return `${journal.host} ${last === undefined ? '-' : [last.state, last.because, last.about].filter((word) => word !== undefined).join(' ')}`;
    })
    .join(', ');
}
