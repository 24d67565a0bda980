import type { Machine } from '../../machine.ts';
import type { Seen, SuiteContext } from '../../suite.ts';
import { untilReported } from '../kit/devices.ts';
import type { Kit } from '../kit/kit-folder.ts';
import { until } from '../reach/site.ts';
import { lengthOfLog } from './crashes.ts';
import { lostSince, readBefore } from './kept.ts';
import { packageIn, type ServiceRole } from './kit.ts';
import { trustUpgrades, UPGRADING, type UpgradingRole, upgradeTo } from './own-upgrade.ts';
import { installProgram, PROGRAM } from './program.ts';
import { install, type Service } from './site.ts';
import { AGENT, residentOf, standOf, startsOf, WATCH_TIMER, WORK, WORK_PATH } from './units.ts';

const BACK_SECONDS = 120;
/** Processes of the resident agent are this user's, whatever user ran those of the version before. */
const AGENT_USER = 'tsukuroi-agent';

/** Every package of the hospital becomes the one of the kit, the server first, as the recipe says (docs/recipes/upgrade.md). */
export async function checkUpgraded({ check }: SuiteContext, service: Service, kit: Kit, older: Kit): Promise<void> {
  const { endpoints, relay, server } = service;
  const [from, to] = [await packageIn(older, 'server'), await packageIn(kit, 'server')];
  const before = await readBefore(service);
  await trustUpgrades(service);
  await check(
    {
      ja: '前の版のサーバと中継が、自分で署名を確かめて今の版になり、健康を確かめて終える。身元、設定、データベース、監査の鎖は前のまま',
      en: 'server and relay of the version before upgrade themselves to the present one and find it healthy; identity, settings, database and audit chain are kept',
    },
    async () => {
      const words: string[] = [];
      let ok = true;
      for (const [role, machine] of [
        ['server', server],
        ['relay', relay],
      ] as const) {
        const said = await seenUpgraded(role, machine, kit);
        ok &&= said.ok;
        words.push(said.seen);
      }
      const lost = await lostSince(service, before);
      const seconds = /after (\d+) s/.exec(words[0] ?? '')?.[1] ?? '-';
      return {
        ok: ok && lost.length === 0 && from.version !== to.version && before.things.size > 10,
        seen: `${from.version} → ${to.version}; ${words.join('; ')}; ${before.things.size} things looked at, lost: ${lost.slice(0, 3).join('; ') || 'none'}`,
        figures: { ownUpgrade: `${seconds} s` },
      };
    },
  );
  await check(
    {
      ja: '端末に今の版を dpkg -i で重ねると、登録し直さず、済んだ作業をやり直さず、同じ端末として報告を続ける',
      en: 'the present package over the older one on the endpoints: they go on as the devices they are, repeat no work, and report',
    },
    async () => {
      const office = service.lab.machine('relay-b');
      const logs = await Promise.all(endpoints.map(lengthOfLog));
      await Promise.all(endpoints.map((machine) => install(kit, machine, 'agent')));
      const users = await Promise.all(endpoints.map(residentUser));
      // What changes after the upgrade is what the upgraded agents have to say.
      await Promise.all(endpoints.map((machine) => installProgram(office, machine, [PROGRAM])));
      await Promise.all(endpoints.map((machine) => machine.must(['systemctl', 'restart', AGENT])));
      const reported = await untilReported(service, endpoints);
      const lost = await lostSince(service, before);
      const stands = await Promise.all(
        endpoints.flatMap((machine) => [AGENT, WORK_PATH, WATCH_TIMER].map((unit) => standOf(machine, unit))),
      );
      const versions = await Promise.all(endpoints.map((machine) => versionOf(machine, 'agent')));
      const others = await Promise.all(endpoints.map((machine, at) => touchedBeside(machine, logs[at] ?? 0)));
      const wanted = (await packageIn(kit, 'agent')).version;
      return {
        ok:
          reported.ok &&
          lost.length === 0 &&
          stands.every((stand) => stand === 'active enabled') &&
          versions.every((version) => version === wanted) &&
          users.every((user) => user === AGENT_USER) &&
          others.every((names) => names === ''),
        seen: `${[...new Set(versions)].join()} as ${[...new Set(users)].join()}; ${[...new Set(stands)].join()}; ${reported.seen}; lost: ${lost.slice(0, 3).join('; ') || 'none'}; other packages touched: ${others.join('') || 'none'}; work started ${(await Promise.all(endpoints.map((machine) => startsOf(machine, WORK)))).join(', ')} times`,
      };
    },
  );
}

/** The unit runs under the installed program, and the upgrader says that it ended well. */
async function seenUpgraded(role: UpgradingRole, machine: Machine, kit: Kit): Promise<Seen> {
  const own = await packageIn(kit, role);
  const ended = await upgradeTo(machine, role, own);
  const [version, stand] = [await versionOf(machine, role), await standOf(machine, `tsukuroi-${role}.service`)];
  return {
    ok: ended.exit === 0 && ended.state === 'done' && version === own.version && stand === 'active enabled',
    seen: `${UPGRADING[role]}: ${ended.state} after ${ended.seconds.toFixed(0)} s, ${stand}${ended.exit === 0 ? '' : ` (exit ${ended.exit}, ${ended.why}) ${ended.said}`}`,
  };
}

/** What dpkg itself says is installed, whole. */
export async function versionOf(machine: Machine, role: ServiceRole): Promise<string> {
  const fields = ['db:Status-Abbrev', 'Version'].map((field) => `\${${field}}`).join(' ');
  const said = (await machine.run(['dpkg-query', '-W', `--showformat=${fields}`, `tsukuroi-${role}`])).stdout;
  return said.startsWith('ii ') ? said.slice(3).trim() : `not whole: ${said}`;
}

async function residentUser(machine: Machine): Promise<string> {
  const resident = await until(BACK_SECONDS, () => residentOf(machine));
  return resident === undefined
    ? 'no agent'
    : (await machine.run(['ps', '-o', 'user:32=', '-p', resident.pid])).stdout.trim();
}

/** Packages beside the product and the hospital's own program that dpkg touched since: work that was done must not be done again. */
async function touchedBeside(machine: Machine, from: number): Promise<string> {
  const text = (await machine.must(['cat', '/var/log/dpkg.log'])).slice(from);
  const names = [...text.matchAll(/ (?:install|upgrade|remove) (\S+?):\S+ /g)].map(([, name = '']) => name);
  return [...new Set(names)].filter((name) => name !== PROGRAM && !name.startsWith('tsukuroi-')).join(' ');
}
