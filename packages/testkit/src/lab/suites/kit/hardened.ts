import { setTimeout as pause } from 'node:timers/promises';
import type { Machine } from '../../machine.ts';
import type { Seen, SuiteContext } from '../../suite.ts';
import type { Devices } from './devices.ts';
import { isActive } from './server.ts';

/** systemd-analyze(1), "security": 0.0 is best, 10.0 an ordinary service; below 4 it says OK. The agent must be able to read everything. */
const MOST_EXPOSED: Readonly<Record<string, number>> = { server: 3, relay: 3, agent: 4 };

/** The units as systemd runs them: by whom, how shut in, and back after a kill. */
export async function checkHardened({ check }: SuiteContext, devices: Devices): Promise<void> {
  const [agent] = devices.endpoints;
  const places: readonly [string, Machine][] = [
    ['server', devices.server],
    ['relay', devices.relay],
    ...(agent === undefined ? [] : [['agent', agent] as [string, Machine]]),
  ];
  await check(
    {
      ja: '動いているのはキットの Node で、決めた利用者、増やせない権限、見えない他人の場所',
      en: 'what runs is the kit’s own Node, as the user it should be, without ways to gain rights',
    },
    async () => {
      const seen = await Promise.all(places.map(([role, machine]) => seenProcess(role, machine)));
      return { ok: seen.every(({ ok }) => ok), seen: seen.map((one) => one.seen).join('; ') };
    },
  );
  await check(
    {
      ja: 'systemd-analyze security の点(0 が最良、10 が素のまま)',
      en: 'exposure by systemd-analyze security (0 best, 10 plain)',
    },
    async () => {
      const seen = await Promise.all(places.map(([role, machine]) => seenExposure(role, machine)));
      return { ok: seen.every(({ ok }) => ok), seen: seen.map((one) => one.seen).join('; ') };
    },
  );
  await check({ ja: '落とされても自分で戻る', en: 'comes back by itself after a kill' }, async () => {
    await Promise.all(
      places.map(([role, machine]) => machine.must(['systemctl', 'kill', '--signal=KILL', `tsukuroi-${role}.service`])),
    );
    await pause(500);
    const down = await Promise.all(places.map(([role, machine]) => isActive(machine, `tsukuroi-${role}.service`)));
    let back: boolean[] = [];
    for (let tries = 0; tries < 60 && (back.length === 0 || back.includes(false)); tries += 1) {
      await pause(1000);
      back = await Promise.all(places.map(([role, machine]) => isActive(machine, `tsukuroi-${role}.service`)));
    }
    return {
      ok: !down.includes(true) && !back.includes(false),
      seen: places
        .map(([role], at) => `${role}: ${down[at] ? 'was not down' : 'down'}, ${back[at] ? 'back' : 'not back'}`)
        .join('; '),
    };
  });
}

async function seenProcess(role: string, machine: Machine): Promise<Seen> {
  const show = async (name: string) =>
    (await machine.must(['systemctl', 'show', '-P', name, `tsukuroi-${role}.service`])).trim();
  const pid = await show('MainPID');
  const program = (await machine.must(['readlink', `/proc/${pid}/exe`])).trim();
  const user = (await machine.must(['stat', '-c', '%U', `/proc/${pid}`])).trim();
  const status = await machine.must(['cat', `/proc/${pid}/status`]);
  const shut = /^NoNewPrivs:\s+1$/m.test(status);
  const wanted = role === 'agent' ? 'tsukuroi-agent' : 'tsukuroi';
  return {
    ok: program === `/usr/lib/tsukuroi-${role}/bin/node` && user === wanted && shut,
    seen: `${role}: ${program} as ${user}, NoNewPrivs ${shut ? 1 : 0}`,
  };
}

async function seenExposure(role: string, machine: Machine): Promise<Seen> {
  const said = await machine.run(['systemd-analyze', 'security', '--no-pager', `tsukuroi-${role}.service`]);
  const score = Number(/exposure level[^:]*: ([\d.]+)/.exec(said.stdout)?.[1] ?? Number.NaN);
  return { ok: score <= (MOST_EXPOSED[role] ?? 0), seen: `${role} ${score}` };
}
