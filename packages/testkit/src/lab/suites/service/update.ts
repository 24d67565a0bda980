import type { Machine } from '../../machine.ts';
import type { Seen } from '../../suite.ts';
import { until } from '../reach/site.ts';
import { movesIn, untilOver } from './moves.ts';
import type { SignedRelease } from './office.ts';
import type { Service } from './site.ts';
import { linkOf, PROGRAMS, residentOf } from './units.ts';

/** A minute for an agent's turn, one for its relay, and the trial itself, which here is seconds. */
const UPDATE_SECONDS = 240;
const PROGRAM = 'usr/lib/tsukuroi-agent';

/** The release is tried beside what runs, had its good check-in, and is what runs from then on. */
export async function seenUpdated(
  service: Service,
  machine: Machine,
  plan: number,
  release: SignedRelease,
): Promise<Seen> {
  const states = await untilOver(service, machine, plan, UPDATE_SECONDS);
  const last = (await movesIn(machine, plan)).at(-1)?.state;
  const [now, slot, status] = [await residentOf(machine), await linkOf(machine, 'current'), await statusOf(machine)];
  return {
    ok:
      last === 'done' &&
      now?.program === `${PROGRAMS}/${slot}/${PROGRAM}/bin/node` &&
      status === release.version &&
      (await versionIn(machine, `/${PROGRAM}`)) !== release.version,
    seen: `${machine.host.name}: ${states}; runs ${now?.program}; agent status: ${status}`,
  };
}

/** The release does not hold: what ran before runs again, and the device says so. */
export async function seenReturned(
  service: Service,
  machine: Machine,
  plan: number,
  { broken, before }: { readonly broken: SignedRelease; readonly before: SignedRelease },
): Promise<Seen> {
  const states = await untilOver(service, machine, plan, UPDATE_SECONDS);
  const last = (await movesIn(machine, plan)).at(-1)?.state;
  const back = await until(60, () => residentOf(machine));
  const [current, returned] = [await linkOf(machine, 'current'), await linkOf(machine, 'returned')];
  const [runs, tried] = [
    await versionIn(machine, `${PROGRAMS}/${current}/${PROGRAM}`),
    await versionIn(machine, `${PROGRAMS}/${returned}/${PROGRAM}`),
  ];
  const status = await statusOf(machine);
  return {
    ok:
      last === 'rolled-back' &&
      runs === before.version &&
      tried === broken.version &&
      back?.program === `${PROGRAMS}/${current}/${PROGRAM}/bin/node` &&
      status === before.version,
    seen: `${machine.host.name}: ${states}; tried ${tried}; runs ${back?.program}; agent status: ${status}`,
  };
}

/** The version that `agent status` names. */
async function statusOf(machine: Machine): Promise<string> {
  const ran = await machine.run(['tsukuroi-agent', 'status', '--json']);
  return ran.stdout === ''
    ? ran.stderr.trim().slice(-200)
    : String((JSON.parse(ran.stdout) as { version?: string }).version);
}

async function versionIn(machine: Machine, program: string): Promise<string> {
  const said = await machine.run(['cat', `${program}/release.json`]);
  return said.code === 0 ? (JSON.parse(said.stdout) as { version: string }).version : '-';
}
