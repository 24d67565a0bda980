import type { Machine } from '../../machine.ts';
import { deviceOf } from '../reach/inventories.ts';
import type { Site } from '../reach/site.ts';
import { type Cast, CLINIC, LABORATORY, OFFICE, WARD } from './cast.ts';
import { DAY_MS, HOUR_MS, HOURS } from './hours.ts';

/** What a person calls the devices of each department. */
const CLASSES: Readonly<Record<string, string>> = {
  [CLINIC]: 'outpatient',
  [WARD]: 'ward',
  [LABORATORY]: 'outpatient',
  [OFFICE]: 'office',
};
const IDS: Readonly<Record<string, string>> = {
  [CLINIC]: 'clinic',
  [WARD]: 'ward',
  [LABORATORY]: 'laboratory',
  [OFFICE]: 'office',
};

const GATE = { successPercent: 90, atLeast: 1, businessDays: 0 } as const;

const dayOf = (mondayMs: number, day: number): string =>
  new Date(mondayMs + day * DAY_MS + 9 * HOUR_MS).toISOString().slice(0, 10);

/**
 * `policy/1` of a department (docs/formats/policy.md): the hours written by hand, and everything else as plain as it can be.
 *
 * @param ringOne ids of devices that go first; then one failure stops the rollout
 */
function policyOf(department: string, order: number, mondayMs: number, ringOne: readonly string[]): object {
  const windows = HOURS.filter((hours) => hours.department === department).map(({ day, from, to }, at) => ({
    id: `w${at}`,
    name: `${department} ${from}`,
    zone: 'Asia/Tokyo',
    days: [{ kind: 'dates', dates: [dayOf(mondayMs, day)] }],
    from,
    to,
  }));
  return {
    format: 'policy/1',
    id: IDS[department] ?? 'other',
    name: `${department}の夜間更新`,
    order,
    who: { departments: [department] },
    what: { os: 'security', applications: department === LABORATORY ? 'all' : 'none' },
    windows,
    rings: [
      ...(ringOne.length === 0 ? [] : [{ id: 'first', name: '検証', who: { devices: ringOne }, gate: GATE }]),
      { id: 'all', name: '全体', gate: GATE },
    ],
    consent: { kind: 'automatic', afterBusinessDays: 0 },
    restart: { rule: 'in-window' },
    catchUp: department === OFFICE ? { rule: 'wake', afterwards: 'off' } : { rule: 'next-window' },
    limits: { devicesAtOnce: 60 },
    lastStartDays: {},
    runMinutes: 45,
    failureBudget: ringOne.length === 0 ? { percent: 50, atLeast: 3 } : { percent: 50, atLeast: 1 },
    fastLane: false,
  };
}

/**
 * What a person does in the console once: confirms the class of each department's devices, says that one is not to be touched, and saves a
 * policy for each department. After this nobody clicks.
 *
 * @returns what the console refused, in words; empty when nothing
 */
export async function setUpPolicies(site: Site, cast: Cast, mondayMs: number): Promise<string[]> {
  const devices = await site.list('/devices');
  const asked: (readonly [method: string, path: string, body: unknown])[] = [];
  for (const [department, name] of Object.entries(CLASSES)) {
    const machines = site.agents.filter(({ host }) => host.department === department);
    const ids = machines.flatMap((machine) => deviceOf(devices, machine) ?? []);
    asked.push(['POST', '/classes/confirm', { devices: ids, class: name, why: '試験病院の部署どおり' }]);
  }
  const never = deviceOf(devices, cast.never);
  asked.push(['PUT', `/devices/${never}/touch`, { touch: 'never', why: '業者が触るなと言っている' }]);
  for (const [at, department] of Object.keys(CLASSES).entries()) {
    const first =
      department === OFFICE && cast.broken !== undefined ? [deviceOf(devices, cast.broken.first) ?? '-'] : [];
    asked.push(['POST', '/policies', { policy: policyOf(department, at + 1, mondayMs, first) }]);
  }
  if (cast.broken !== undefined) {
    // What stops in a policy is given to nobody under it, whoever comes back later; this one belongs to another plan of its department.
    const who = { devices: [deviceOf(devices, cast.sleeper) ?? '-'] };
    const own = { ...policyOf(OFFICE, 9, mondayMs, []), id: 'lent', name: '貸出中の端末', who };
    asked.push(['POST', '/policies', { policy: own }]);
  }
  const refused: string[] = [];
  for (const [method, path, body] of asked) {
    const { status, body: said } = await site.ask(method, path, body);
    if (status >= 300) {
      refused.push(`${method} ${path}: ${status} ${JSON.stringify(said).slice(0, 300)}`);
    }
  }
  return refused;
}

/** A person presses 「もう一度」 for one device in the newest rollout of a policy. @returns the console's answer */
export async function retry(site: Site, policy: string, machine: Machine): Promise<string> {
  const [rollout] = (await site.list('/rollouts')).filter((row) => row.policy === policy);
  const device = deviceOf(await site.list('/devices'), machine);
  const { status, body } = await site.ask('POST', `/rollouts/${rollout?.id}/retry`, { devices: [device] });
  return status < 300 ? `${status}` : `${status} ${JSON.stringify(body).slice(0, 200)}`;
}
