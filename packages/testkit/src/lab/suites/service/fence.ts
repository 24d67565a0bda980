import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';
import { AGENT, property, residentOf, WORK } from './units.ts';

/** Where a program that is not fenced in could change the machine, or what is installed on it. */
const FORBIDDEN = ['/usr', '/etc', '/var/lib/dpkg', '/boot', '/root', '/var/lib/tsukuroi-agent-work'] as const;
const OWN = '/var/lib/tsukuroi-agent';

/** systemd-analyze(1), "security": below 4 it says OK. The agent must read as root. */
const MOST_EXPOSED = 4;

/** Looks at an endpoint with the eyes of the running agent. */
export async function checkFence({ check }: SuiteContext, machine: Machine): Promise<void> {
  await check(
    {
      ja: '常駐のエージェントは自分のデータのほかに何も書けない。対照: 柵の外からは書ける',
      en: 'the resident agent can write nothing but its own data; positive control: from outside of its fence one can',
    },
    async () => {
      const resident = await residentOf(machine);
      if (resident === undefined) {
        return { ok: false, seen: 'no agent runs' };
      }
      const inside = ['nsenter', '--target', resident.pid, '--mount'];
      const written = await writable(machine, [...FORBIDDEN, OWN], inside);
      const outside = await writable(machine, FORBIDDEN, []);
      const status = await machine.must(['cat', `/proc/${resident.pid}/status`]);
      const shut = ['NoNewPrivs:\t1', 'Seccomp:\t2'].every((line) => status.includes(line));
      const may = /^CapBnd:\s+([0-9a-f]+)$/m.exec(status)?.[1] ?? '';
      // CAP_DAC_READ_SEARCH is 2 and CAP_SYS_PTRACE is 19 (linux/capability.h): it reads what is root's and of other users' programs.
      const few = BigInt(`0x${may}`) === 2n ** 2n + 2n ** 19n;
      const exposed = [await exposureOf(machine, AGENT), await exposureOf(machine, WORK)];
      return {
        ok:
          written.join() === OWN &&
          outside.length === FORBIDDEN.length &&
          shut &&
          few &&
          (exposed[0] ?? Number.NaN) <= MOST_EXPOSED,
        seen: `writes ${written.join(', ') || 'nothing'}; outside of the fence ${outside.join(', ')}; capabilities ${may}, seccomp ${shut ? 'on' : 'off'}; systemd-analyze security: agent ${exposed[0]}, work ${exposed[1]}`,
        figures: { exposure: `${exposed[0]} / ${exposed[1]}` },
      };
    },
  );
}

/** Of some folders those in which a file can be made. */
async function writable(machine: Machine, folders: readonly string[], through: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const file = `${folder}/.fence-probe`;
    const made = await machine.run([...through, 'sh', '-c', `: > "$0" && rm "$0"`, file]);
    if (made.code === 0) {
      found.push(folder);
    }
  }
  return found;
}

async function exposureOf(machine: Machine, unit: string): Promise<number> {
  const said = await machine.run(['systemd-analyze', 'security', '--no-pager', unit]);
  return Number(/exposure level[^:]*: ([\d.]+)/.exec(said.stdout)?.[1] ?? Number.NaN);
}

/** The unit that starts the worker, as systemd names it. */
export const triggerOf = (machine: Machine): Promise<string> => property(machine, WORK, 'TriggeredBy');
