import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { installedPackages } from '../../carried-archive.ts';
import type { Machine } from '../../machine.ts';
import type { Seen, SuiteContext } from '../../suite.ts';
import { insertMedium, type Kit, lastWords, makeMinimal, type } from './kit-folder.ts';
import { isActive, type KitSite, listening } from './server.ts';

const STICK = '/root';

/** What was installed beside the server. */
export interface Devices {
  readonly server: Machine;
  readonly relay: Machine;
  readonly endpoints: readonly Machine[];
}

/** The guide's third page: a relay, and two endpoints of different departments behind it. */
export async function checkDevices(context: SuiteContext, kit: Kit, site: KitSite): Promise<Devices> {
  const { check, lab } = context;
  const relay = lab.machine('relay-a');
  const ward = relay.host.legs[0]?.segment;
  const endpoints = differentDepartments(lab.endpoints.filter(({ host }) => host.legs[0]?.segment === ward)).slice(
    0,
    2,
  );
  const address = relay.host.legs[0]?.address ?? '';
  for (const machine of [relay, ...endpoints]) {
    await makeMinimal(machine);
    await insertMedium(kit, machine);
  }
  await check(
    {
      ja: '中継は、入れて登録すると動き始める。登録の前は止まっている',
      en: 'a relay runs once it has enrolled, and not before',
    },
    async () => {
      const installed = await type(relay, kit.guide.command('relay-install'));
      const early = await isActive(relay, 'tsukuroi-relay.service');
      await carry(
        site.server,
        relay,
        kit.guide.command('relay-token', { file: `${STICK}/relay.json` }),
        `${STICK}/relay.json`,
      );
      const enrolled = await type(relay, kit.guide.command('relay-enrol', { file: `${STICK}/relay.json` }));
      const ports = await untilListening(relay, [':7463', ':7464']);
      const running = await isActive(relay, 'tsukuroi-relay.service');
      return {
        ok: installed.code === 0 && !early && enrolled.code === 0 && running && ports,
        seen: `before ${early ? 'running' : 'not running'}; enrolled: exit ${enrolled.code}, ${running ? 'active' : 'not active'} ${running ? '' : `${lastWords(installed)} ${lastWords(enrolled)}`}`,
      };
    },
  );
  await lab.network.onlyFrom(relay.host.legs.map((leg) => leg.address));
  await check(
    {
      ja: '端末は、入れて登録すると動き始め、人が確かめるまで照合待ちになる',
      en: 'endpoints run once they have enrolled, and wait until a person confirms',
    },
    async () => {
      const said: string[] = [];
      for (const machine of endpoints) {
        said.push(await installAgent(kit, site, machine, address));
      }
      const waiting = await site.console.list('/enrolment/identities');
      const ids = waiting.filter((row) => row.state === 'waiting').map((row) => String(row.id));
      const status = await site.console.post('/enrolment/decisions', { ids, decision: 'confirm' });
      const wrong = said.filter((words) => words !== '');
      return {
        ok: wrong.length === 0 && ids.length === endpoints.length && endpoints.length === 2 && status === 200,
        seen: `${endpoints.map(({ host }) => `${host.name} ${host.department}`).join(', ')}; ${ids.length} waited, confirmed (${status}) ${wrong.join('; ')}`,
      };
    },
  );
  await check(
    {
      ja: '報告が届き、構成が端末の dpkg と 1 件残らず一致する',
      en: 'reports arrive; inventories equal what each endpoint’s dpkg says',
    },
    () => seenReports(site, endpoints),
  );
  await check({ ja: '弱点が端末ごとに出ている', en: 'each endpoint has its findings' }, () =>
    seenFindings(site, endpoints),
  );
  return { server: site.server, relay, endpoints };
}

/** First one of each department, then the others. */
function differentDepartments(machines: readonly Machine[]): Machine[] {
  const first = machines.filter(
    (machine, at) => machines.findIndex(({ host }) => host.department === machine.host.department) === at,
  );
  return [...first, ...machines.filter((machine) => !first.includes(machine))];
}

/** A file made at the server, carried to another machine. @throws Error when it is not made */
export async function carry(server: Machine, to: Machine, command: string, file: string): Promise<void> {
  const ran = await type(server, command);
  if (ran.code !== 0) {
    throw new Error(`${command}: ${lastWords(ran)}`);
  }
  await writeFile(to.root.at(file), await readFile(server.root.at(file)), { mode: 0o600 });
}

/** @returns why not; empty when it runs */
async function installAgent(kit: Kit, site: KitSite, machine: Machine, relay: string): Promise<string> {
  const { department = '', name } = machine.host;
  const file = `${STICK}/${name}.json`;
  const token = kit.guide.command('agent-token', { department, uses: '2', relay, file });
  const installed = await type(machine, kit.guide.command('agent-install'));
  await carry(site.server, machine, token, file);
  const enrolled = await type(machine, kit.guide.command('agent-enrol', { file, relay }));
  const running = await isActive(machine, 'tsukuroi-agent.service');
  const good = installed.code === 0 && enrolled.code === 0 && running;
  return good
    ? ''
    : `${name}: ${installed.code} ${enrolled.code} ${running} ${lastWords(installed)} ${lastWords(enrolled)}`;
}

/** Asks for half a minute. */
export async function untilListening(machine: Machine, ports: readonly string[]): Promise<boolean> {
  for (let tries = 0; tries < 30; tries += 1) {
    const open = await listening(machine);
    if (ports.every((port) => open.some((one) => one.endsWith(port)))) {
      return true;
    }
    await pause(1000);
  }
  return false;
}

const deviceOf = (devices: readonly Record<string, unknown>[], { host }: Machine) =>
  devices.find((row) => row.name === host.name && row.department === host.department);

/** An agent that was waiting asks again by itself; a restart stands for the minutes until then. */
export async function seenReports(site: KitSite, endpoints: readonly Machine[]): Promise<Seen> {
  await Promise.all(endpoints.map((machine) => machine.must(['systemctl', 'restart', 'tsukuroi-agent.service'])));
  return untilReported(site, endpoints);
}

/** Waits for what agents report, a minute and a half; it is compared with dpkg's own list. */
export async function untilReported(site: Pick<KitSite, 'console'>, endpoints: readonly Machine[]): Promise<Seen> {
  const began = performance.now();
  let wrong: string[] = [];
  let packages = 0;
  for (let tries = 0; tries < 90; tries += 1) {
    wrong = [];
    packages = 0;
    const devices = await site.console.list('/devices');
    for (const machine of endpoints) {
      const device = deviceOf(devices, machine);
      const rows = device === undefined ? [] : await software(site, String(device.id));
      const reported = new Map(
        rows.filter((row) => row.scheme === 'deb').map((row) => [String(row.name), row.version]),
      );
      const installed = await installedPackages(machine);
      packages += reported.size;
      wrong.push(
        ...[...new Set([...installed.keys(), ...reported.keys()])]
          .filter((name) => installed.get(name) !== reported.get(name))
          .map((name) => `${machine.host.name}: ${name} ${installed.get(name)} / ${reported.get(name)}`),
      );
    }
    if (wrong.length === 0 && packages > 0) {
      break;
    }
    await pause(1000);
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  return {
    ok: wrong.length === 0 && packages > 0,
    seen: `${endpoints.length} endpoints, ${packages} packages, ${wrong.length} differ, after ${seconds} s ${wrong.slice(0, 3).join('; ')}`,
  };
}

async function software(site: Pick<KitSite, 'console'>, id: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await site.console.get(`/devices/${id}/software?limit=200${from}`)) as {
      items: Record<string, unknown>[];
      nextCursor: string | null;
    };
    rows.push(...page.items);
    cursor = page.nextCursor;
  }
  return rows;
}

/** Each finding's package is really installed on that endpoint, and there are some. */
async function seenFindings(site: KitSite, endpoints: readonly Machine[]): Promise<Seen> {
  const devices = await site.console.list('/devices');
  const words: string[] = [];
  let ok = true;
  for (const machine of endpoints) {
    const rows = await site.console.list(`/devices/${String(deviceOf(devices, machine)?.id)}/findings`);
    const affected = rows.filter((row) => row.verdict === 'affected');
    const installed = await installedPackages(machine);
    // What names a package must be there; the end of support of the system itself names none.
    const strange = affected
      .filter((row) => row.kind === 'missing-update')
      .map((row) => String((row.software as { name: string }).name))
      .filter((name) => !installed.has(name));
    ok &&= affected.length > 0 && strange.length === 0;
    words.push(
      `${machine.host.name}: ${affected.length} affected${strange.length === 0 ? '' : `, not installed: ${strange.slice(0, 3).join(' ')}`}`,
    );
  }
  return { ok, seen: words.join('; ') };
}
