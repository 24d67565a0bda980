import { existsSync } from 'node:fs';
import type { Machine } from '../../machine.ts';
import type { Seen, SuiteContext } from '../../suite.ts';
import { untilReported } from '../kit/devices.ts';
import { movesOf, type WorkLine } from '../mend/agents.ts';
import { diskListing } from '../mend/listing.ts';
import { deviceOf } from '../reach/inventories.ts';
import { journalOf, until } from '../reach/site.ts';
import { lengthOfLog } from './crashes.ts';
import { OVER, statesOf } from './moves.ts';
import { type Drawer, signPermit } from './office.ts';
import { ADDON, FILES, installProgram, NOTES, onlyProgramWent, PROGRAM } from './program.ts';
import { openNowFrom, policyFor } from './removal-policy.ts';
import type { Service } from './site.ts';
import { AGENT } from './units.ts';

/** The rounds of the planner, a turn of the agent, and the hours that open only then. */
const ORDERED_SECONDS = 180;
const OVER_SECONDS = 420;
/** Until people have ordered, and the permit is signed and installed. */
const AHEAD_MINUTES = 4;

/** Of a removal that is refused on the device: it says why, and waits for a person. */
const ENDS: readonly string[] = [...OVER, 'blocked'];

type Removal = {
  readonly id: string;
  readonly devices: readonly {
    readonly id: string;
    readonly name: string;
    readonly state: string;
    readonly held: readonly string[];
    readonly permit: boolean;
  }[];
};

/** The endpoints by what happens to them. */
export interface Parts {
  /** The program goes. */
  readonly rid: Machine;
  /** Something else needs the program there: it stays, and it is said why. */
  readonly needing: Machine;
  /** Nobody ordered anything of it. */
  readonly left: Machine;
}

/**
 * A person wants the hospital's own program off two endpoints. Without the offline keys nothing happens; with their permit it goes where it may, in
 * the hours of the policy, with exactly its files.
 */
export async function checkRemoval(
  { check }: SuiteContext,
  service: Service,
  drawer: Drawer,
  { left, needing, rid }: Parts,
): Promise<void> {
  const { console } = service;
  const all = [rid, needing, left];
  const office = service.lab.machine('relay-b');
  const hours = openNowFrom(Date.now() + AHEAD_MINUTES * 60_000);
  let id = '';
  await check(
    {
      ja: '取り外しを人が指示しても、金庫の鍵の許可がなければ、理由を示して待つ',
      en: 'ordered off by a person: without a permit of the offline keys it waits and says why',
    },
    async () => {
      await installProgram(office, needing, [ADDON]);
      await Promise.all(all.map((machine) => machine.must(['systemctl', 'restart', AGENT])));
      const reported = await untilReported(service, all);
      const devices = await console.list('/devices');
      const ids = all.map((machine) => deviceOf(devices, machine) ?? '-');
      await console.send('/classes/confirm', { devices: ids, class: 'office', why: '試験病院の部署どおり' });
      for (const [at, machine] of all.entries()) {
        await console.send('/policies', { policy: policyFor(machine.host.department ?? '-', at + 1, hours) });
      }
      const programs = (await console.get('/removals/programs')) as {
        app: string;
        devices: readonly { id: string }[];
      }[];
      const known = programs.find(({ app }) => app === PROGRAM)?.devices.length ?? 0;
      const body = { app: PROGRAM, devices: ids.slice(0, 2), because: '製造元の提供が終わったため' };
      id = ((await console.send('/removals', body)) as { id: string }).id;
      const { devices: standing } = await removalOf(service, id);
      return {
        ok:
          reported.ok &&
          known === all.length &&
          standing.length === 2 &&
          standing.every(({ held, permit, state }) => state === 'held' && !permit && held.length > 0),
        seen: `known on ${known}; ${standing.map(({ held, name, state }) => `${name} ${state}: ${held.join(' ')}`).join('; ')}`,
      };
    },
  );
  const [disks, logs] = [await Promise.all(all.map(diskListing)), await Promise.all(all.map(lengthOfLog))];
  const plans = await Promise.all(all.map(newestPlan));
  const lookAt = (machine: Machine) => ({
    before: disks[all.indexOf(machine)] ?? new Map<string, string>(),
    from: logs[all.indexOf(machine)] ?? 0,
    plan: plans[all.indexOf(machine)] ?? 0,
  });
  await check(
    {
      ja: '金庫の鍵で許可すると、指示した端末のプログラムだけが、方針の時間になってから外れる。消えたのはその中身だけで、設定と職員の書き置きは残り、構成からも消える',
      en: 'with the permit of the offline keys the program goes when the policy’s hours open: exactly its files, settings and notes stay, and the inventory says so',
    },
    async () => {
      await signPermit(service, drawer, 'viewer-off', await console.get(`/removals/${id}/permit`));
      await until(ORDERED_SECONDS, async () =>
        (await removalOf(service, id)).devices.every(({ state }) => state !== 'held') ? true : undefined,
      );
      const over = (machine: Machine) => until(OVER_SECONDS, () => overAfter(machine, lookAt(machine).plan));
      await hurry(service, [rid, needing]);
      const [done] = await Promise.all([over(rid), over(needing)]);
      return seenGone(service, rid, {
        ...lookAt(rid),
        states: done ?? (await statesAfter(rid, lookAt(rid).plan)),
        openMs: hours.fromMs,
        id,
      });
    },
  );
  await check(
    {
      ja: 'そのプログラムを使う別のパッケージがある端末では外さず、それが何かを取り外しの画面と作業の一覧で言う。指示のない端末には触らない',
      en: 'where another package would go with it nothing goes, and the page of removals and the list of work name that package; who was not ordered is not touched',
    },
    async () => {
      const { before, plan } = lookAt(needing);
      const states = await statesAfter(needing, plan);
      const kept = onlyProgramWent(before, await diskListing(needing));
      const rows = (await console.list('/work')).filter(
        (row) => row.device === needing.host.name && Number(row.plan) > plan,
      );
      const said = rows.some((row) => JSON.stringify(row).includes(ADDON));
      const { devices } = await removalOf(service, id);
      const mine = devices.find(({ name }) => name === needing.host.name);
      const untouched = onlyProgramWent(lookAt(left).before, await diskListing(left));
      const silent = await newestPlan(left);
      return {
        ok:
          /would-remove/.test(states) &&
          kept.gone.length === 0 &&
          kept.others.length === 0 &&
          said &&
          mine?.state === 'held' &&
          mine.held.some((words) => words.includes(ADDON)) &&
          untouched.gone.length === 0 &&
          untouched.others.length === 0,
        seen: `${needing.host.name}: ${states}; ${kept.gone.length} files gone, others ${kept.others.slice(0, 4).join(' ') || 'none'}; the list of work ${said ? 'names' : 'does NOT name'} ${ADDON}, the page says ${mine?.state}: ${mine?.held.join(' ')}; ${left.host.name}: ${untouched.gone.length} files gone, others ${untouched.others.slice(0, 4).join(' ') || 'none'}, plan ${silent}`,
      };
    },
  );
  await check(
    {
      ja: '対照: 人が手で外し、書き置きまで捨てた端末では、同じ見方が赤になる。何も外していない端末でも赤になる',
      en: 'positive control: the same look is red where somebody took it off by hand with the notes, and where nothing went',
    },
    async () => {
      const { before } = lookAt(left);
      const still = onlyProgramWent(before, await diskListing(left));
      await left.must(['dpkg', '--remove', PROGRAM]);
      await left.must(['rm', NOTES]);
      const tooMuch = onlyProgramWent(before, await diskListing(left));
      return {
        ok:
          !still.ok &&
          !tooMuch.ok &&
          tooMuch.others.includes(NOTES) &&
          FILES.every((file) => tooMuch.gone.includes(file)),
        seen: `nothing gone: ${still.ok ? 'green' : 'red'}; ${tooMuch.others.join(' ')} gone as well: ${tooMuch.ok ? 'green' : 'red'}`,
      };
    },
  );
}

/** On the machine, in the inventory and on the page: gone, with nothing else, and not before its hours. */
async function seenGone(
  service: Service,
  machine: Machine,
  look: {
    readonly before: ReadonlyMap<string, string>;
    readonly from: number;
    readonly states: string;
    readonly openMs: number;
    readonly id: string;
  },
): Promise<Seen> {
  const went = onlyProgramWent(look.before, await diskListing(machine));
  const log = (await machine.must(['cat', '/var/log/dpkg.log'])).slice(look.from);
  // dpkg.log is written in the machine's own time, which in the lab is UTC: `2026-11-23 10:00:00 remove NAME:ARCH …`.
  const at = new RegExp(`^(\\S+) (\\S+) remove ${PROGRAM}:`, 'm').exec(log);
  const removedMs = at === null ? Number.NaN : Date.parse(`${at[1]}T${at[2]}Z`);
  const reported = await untilReported(service, [machine]);
  const page = await until(60, async () => {
    const mine = (await removalOf(service, look.id)).devices.find(({ name }) => name === machine.host.name);
    return mine?.state === 'done' ? 'done' : undefined;
  });
  const kept = existsSync(machine.root.at(NOTES)) && existsSync(machine.root.at(`/etc/${PROGRAM}.conf`));
  const minutes = (removedMs - look.openMs) / 60_000;
  return {
    ok: went.ok && kept && removedMs >= look.openMs && reported.ok && page === 'done' && /done$/.test(look.states),
    seen: `${machine.host.name}: ${look.states}; gone ${went.gone.join(' ') || 'nothing'}, others ${went.others.slice(0, 5).join(' ') || 'none'}; ${minutes.toFixed(1)} min after the hours opened; ${reported.seen}; the page says ${page}`,
    figures: { removal: `${minutes.toFixed(1)} min` },
  };
}

async function removalOf({ console }: Service, id: string): Promise<Removal> {
  const found = ((await console.get('/removals')) as Removal[]).find((one) => one.id === id);
  if (found === undefined) {
    throw new Error('the console does not list the removal');
  }
  return found;
}

/** The agents and their relay are started anew instead of being waited for. */
async function hurry({ relay }: Service, machines: readonly Machine[]): Promise<void> {
  await relay.must(['systemctl', 'restart', 'tsukuroi-relay.service']);
  await Promise.all(machines.map((machine) => machine.must(['systemctl', 'restart', AGENT])));
}

/** Number of the newest plan of which a device wrote anything; 0 before the first. */
async function newestPlan(machine: Machine): Promise<number> {
  return Math.max(0, ...(await movesAfter(machine, 0)).map(({ plan }) => plan));
}

/** What a device wrote of plans after a number, oldest first. */
async function movesAfter(machine: Machine, plan: number): Promise<WorkLine[]> {
  return movesOf(await journalOf(machine)).filter((move) => move.plan > plan);
}

const statesAfter = async (machine: Machine, plan: number): Promise<string> =>
  statesOf(await movesAfter(machine, plan));

/** The states of the work that came after a plan, once it is over. */
async function overAfter(machine: Machine, plan: number): Promise<string | undefined> {
  const moves = await movesAfter(machine, plan);
  return ENDS.includes(moves.at(-1)?.state ?? '') ? statesOf(moves) : undefined;
}
