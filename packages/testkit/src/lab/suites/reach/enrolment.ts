import { readFile, writeFile } from 'node:fs/promises';
import type { Lab } from '../../lab.ts';
import type { Machine } from '../../machine.ts';
import type { SuiteContext } from '../../suite.ts';
import { relayOf } from './relays.ts';
import { AGENT_DATA, SERVER_DATA, type Site } from './site.ts';

const TOKEN = '/root/enrolment.json';

/** A person makes an enrolment file for each department at the server and takes it to the department's machines. */
export async function checkEnrolment({ lab, check }: SuiteContext, site: Site): Promise<void> {
  const departments = new Map<string, Machine[]>();
  for (const machine of site.agents) {
    const { department = '' } = machine.host;
    departments.set(department, [...(departments.get(department) ?? []), machine]);
  }
  const waiting: Machine[] = [];
  await check(
    {
      ja: '部署ごとの登録ファイルで、端末が中継を通って登録に来る',
      en: 'endpoints come in by their department’s enrolment file, through their relay',
    },
    async () => {
      const said = await Promise.all(
        [...departments].map(([name, machines], at) => enrol(lab, site, name, machines, at)),
      );
      waiting.push(...[...departments.values()].filter((machines) => machines.length > 1).flat());
      const refused = said.flat().filter((words) => words !== '');
      return {
        ok: refused.length === 0 && site.agents.length > 0,
        seen: `${site.agents.length - refused.length} / ${site.agents.length} in ${departments.size} departments ${refused.join('; ')}`,
      };
    },
  );
  await check(
    {
      ja: '何台分もの登録ファイルで来た端末は、人が確かめるまで照合待ちのまま',
      en: 'who came in by a file for many waits until a person confirms',
    },
    async () => {
      const before = await site.list('/enrolment/identities');
      const ids = before.filter((row) => row.state === 'waiting').map((row) => String(row.id));
      const unseen = (await site.list('/devices')).filter((row) => String(row.name).startsWith('ep')).length;
      const { status } = await site.ask('POST', '/enrolment/decisions', { ids, decision: 'confirm' });
      const active = (await site.list('/enrolment/identities')).filter(
        (row) => row.state === 'active' && String(row.name).startsWith('ep'),
      ).length;
      return {
        ok: ids.length === waiting.length && unseen === 0 && active === site.agents.length,
        seen: `${ids.length} of ${waiting.length} waited, ${unseen} devices before; confirmed (${status}): ${active} / ${site.agents.length}`,
        figures: { enrolled: `${active} / ${site.agents.length}` },
      };
    },
  );
}

/** @returns for each machine why it could not enrol; empty when it could */
async function enrol(
  lab: Lab,
  site: Site,
  department: string,
  machines: readonly Machine[],
  at: number,
): Promise<string[]> {
  const file = `/root/enrolment-${at}.json`;
  const words = ['--department', department, '--uses', String(machines.length), '--valid', '7d'];
  // A department lies in one ward, and a ward has one relay.
  const ways = machines.slice(0, 1).flatMap((machine) => ['--address', relayOf(lab, machine).enrolment]);
  const made = await site.server.tsukuroi([
    ...['enrol', 'token', 'create', ...words, ...ways],
    ...['--data', SERVER_DATA, '--out', file],
  ]);
  if (made.code !== 0) {
    return machines.map((machine) => `${machine.host.name}: no file: ${made.stderr.trim().slice(-200)}`);
  }
  const token = await readFile(site.server.root.at(file));
  const said: string[] = [];
  for (const machine of machines) {
    await writeFile(machine.root.at(TOKEN), token);
    const ran = await machine.tsukuroi([
      'agent',
      'enrol',
      '--token',
      TOKEN,
      '--relay',
      relayOf(lab, machine).agents,
      '--data',
      AGENT_DATA,
    ]);
    said.push(ran.code === 0 ? '' : `${machine.host.name}: ${ran.stderr.trim().slice(-200)}`);
  }
  return said;
}
