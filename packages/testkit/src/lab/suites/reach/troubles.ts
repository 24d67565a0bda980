import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { carryArchive, smallestUpgrade, upgradePackage } from '../../carried-archive.ts';
import type { Machine } from '../../machine.ts';
import type { Seen, SuiteContext } from '../../suite.ts';
import { reconcile } from './journals.ts';
import { startRelay, wardRelays } from './relays.ts';
import { AGENT_DATA, AGENT_PART, SERVER_PART, type Site, until } from './site.ts';

/** An agent speaks within a minute of its start, and tries again within half a minute after its first failure (docs/formats/report.md). */
const PATIENCE_SECONDS = 120;

/** Every report that any endpoint wrote is on the server, in order. */
export async function seenNothingLost(site: Site): Promise<Seen> {
  const [journals, taken] = await Promise.all([site.journals(), site.taken()]);
  const wrong = reconcile(journals, taken);
  const written = journals.reduce((sum, { lines }) => sum + lines.length, 0);
  return {
    ok: wrong.length === 0 && journals.length > 0,
    seen: `${written} reports of ${journals.length} endpoints, lost ${wrong.length} ${wrong.slice(0, 4).join('; ')}`,
    figures: { reports: `${written}`, lost: `${wrong.length}` },
  };
}

/** The same, waited for: agents come back at their own pace. */
async function untilNothingLost(site: Site): Promise<Seen> {
  const began = performance.now();
  const fine = await until(PATIENCE_SECONDS, async () => {
    const seen = await seenNothingLost(site);
    return seen.ok ? seen : undefined;
  });
  const last = fine ?? (await seenNothingLost(site));
  return { ...last, seen: `${last.seen} after ${Math.round((performance.now() - began) / 1000)} s` };
}

const linesOf = async (site: Site) => {
  const journals = await site.journals();
  return new Map(journals.map(({ host, lines }) => [host, lines.length]));
};

/** Kills and restarts each part in turn while machines change. */
export async function checkTroubles(context: SuiteContext, site: Site): Promise<void> {
  await checkServerKilled(context, site);
  await checkAgentsKilled(context, site);
  await checkServerPowerCut(context, site);
}

async function checkServerKilled({ lab, check }: SuiteContext, site: Site): Promise<void> {
  const mended = site.agents[0];
  await check(
    {
      ja: 'サーバを強制終了。その間に 1 台が更新され、全端末が再起動しても、報告は端末に残る',
      en: 'server killed: meanwhile one endpoint is mended, all are restarted, and their reports wait on their disks',
    },
    async () => {
      if (mended === undefined) {
        return { ok: false, seen: 'no endpoint' };
      }
      const before = await linesOf(site);
      await site.server.killPart(SERVER_PART);
      await carryArchive(mended, lab.plan.mirror);
      const chosen = await smallestUpgrade(lab.plan.upgrades, lab.plan.mirror);
      const upgraded = await upgradePackage(mended, chosen?.upgrade.name ?? '');
      const rounds = await Promise.all(
        site.agents.map(async (machine) => {
          await machine.restart();
          return site.agentOnce(machine);
        }),
      );
      const after = await linesOf(site);
      const kept = site.agents.filter(({ host }) => (after.get(host.name) ?? 0) > (before.get(host.name) ?? 0)).length;
      const refused = rounds.filter(({ code }) => code !== 0).length;
      return {
        ok: upgraded.code === 0 && kept === site.agents.length && refused === rounds.length,
        seen: `${mended.host.name}: ${chosen?.upgrade.name} upgraded (${upgraded.code}); ${refused} / ${rounds.length} could not report, ${kept} kept theirs`,
      };
    },
  );
  await check(
    {
      ja: '対照: サーバが止まっているあいだは、突き合わせが赤になる',
      en: 'positive control: while the server is away the comparison is red',
    },
    async () => {
      const { ok, seen } = await seenNothingLost(site);
      return { ok: !ok, seen: `red: ${seen}` };
    },
  );
  await check(
    {
      ja: 'サーバが戻ると、エージェントが自分で全部届ける',
      en: 'the server is back: the agents deliver everything by themselves',
    },
    async () => {
      await site.startServer();
      await Promise.all(site.agents.map(site.startAgent));
      return untilNothingLost(site);
    },
  );
}

async function checkAgentsKilled({ lab, check }: SuiteContext, site: Site): Promise<void> {
  const inWardA = (machine: Machine) => machine.host.legs.some((leg) => leg.segment === 'ward-a');
  const [a, b] = [site.agents.filter(inWardA), site.agents.filter((machine) => !inWardA(machine))];
  await check(
    {
      ja: '全エージェントを強制終了、全端末と中継の電源を断ち、病棟 A の線を切って戻すと、線のある病棟だけが届く',
      en: 'agents killed, power of all endpoints and relays cut, ward A off the net: only the ward with a cable reports',
    },
    async () => {
      await Promise.all(site.agents.map((machine) => machine.killPart(AGENT_PART)));
      await Promise.all(
        wardRelays(lab).map(async (machine) => {
          await machine.cutPower();
          await machine.start();
          await startRelay(machine);
        }),
      );
      await lab.network.cut(lab.link('ward-a'));
      await Promise.all(
        site.agents.map(async (machine) => {
          await machine.cutPower();
          await machine.start();
          await site.startAgent(machine);
        }),
      );
      const before = new Map((await site.taken()).map((row) => [row.identity, row.last]));
      const done = await until(PATIENCE_SECONDS, async () => {
        const [journals, taken] = await Promise.all([site.journals(), site.taken()]);
        const wrong = (machines: readonly Machine[]) =>
          reconcile(
            journals.filter(({ host }) => machines.some((machine) => machine.host.name === host)),
            taken,
          );
        const moved = b.every(({ host }) => {
          const journal = journals.find((one) => one.host === host.name);
          return (journal?.lines.length ?? 0) > (before.get(journal?.identity ?? '') ?? 0);
        });
        const written = a.every(({ host }) => {
          const journal = journals.find((one) => one.host === host.name);
          return (journal?.lines.length ?? 0) > (before.get(journal?.identity ?? '') ?? 0);
        });
        return moved && written && wrong(b).length === 0 ? wrong(a).length : undefined;
      });
      return {
        ok: done !== undefined && done === a.length && a.length > 0,
        seen: `ward-b ${b.length} / ${b.length} reported: ${done !== undefined}; ward-a not yet: ${done ?? '-'} / ${a.length}`,
      };
    },
  );
  await check(
    { ja: '線を戻すと、病棟 A も自分で全部届ける', en: 'healed, ward A delivers everything by itself' },
    async () => {
      await lab.network.heal(lab.link('ward-a'));
      return untilNothingLost(site);
    },
  );
}

async function checkServerPowerCut({ check }: SuiteContext, site: Site): Promise<void> {
  await check(
    {
      ja: 'サーバの電源を断って戻しても、受け取った報告も端末も減らない',
      en: 'power of the server cut: no report and no device it had taken is gone',
    },
    async () => {
      const before = { taken: await site.taken(), devices: (await site.list('/devices')).length };
      await site.server.cutPower();
      await site.server.start();
      await site.startServer();
      const [taken, devices] = [await site.taken(), (await site.list('/devices')).length];
      const fewer = before.taken.filter(
        (row) => (taken.find((one) => one.identity === row.identity)?.last ?? 0) < row.last,
      ).length;
      const { ok, seen } = await seenNothingLost(site);
      return {
        ok: ok && fewer === 0 && devices === before.devices,
        seen: `${devices} devices (${before.devices} before); ${seen}`,
      };
    },
  );
}

/** A report is really dropped, on its way out of an endpoint's own journal: the comparison must go red and name it. */
export async function checkDroppedReportIsSeen({ lab, check }: SuiteContext, site: Site): Promise<void> {
  await check(
    {
      ja: '対照: 1 台の報告を 1 件わざと捨てると、突き合わせが赤になり、番号を言い当てる',
      en: 'positive control: one report dropped on purpose turns the comparison red, and it names the number',
    },
    async () => {
      const machine = site.agents.at(-1);
      if (machine === undefined) {
        return { ok: false, seen: 'no endpoint' };
      }
      if (await machine.partRunning(AGENT_PART)) {
        await machine.stopPart(AGENT_PART);
      }
      await lab.network.cut(lab.link(machine.host.name));
      for (let times = 0; times < 2; times += 1) {
        await machine.restart();
        await site.agentOnce(machine);
      }
      const dropped = await dropLastButOne(machine);
      await lab.network.heal(lab.link(machine.host.name));
      const round = await site.agentOnce(machine);
      const [journals, taken] = await Promise.all([site.journals(), site.taken()]);
      const wrong = reconcile(journals, taken);
      return {
        ok: wrong.some((words) => words === `${machine.host.name}: number ${dropped} is missing before ${dropped + 1}`),
        seen: `red: ${wrong.join('; ')} (agent ${round.code})`,
      };
    },
  );
}

/** @returns the number of the report that was dropped */
async function dropLastButOne(machine: Machine): Promise<number> {
  const folder = machine.root.at(`${AGENT_DATA}/journal`);
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.log')).sort();
  const file = join(folder, files.at(-1) ?? '');
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  const [dropped] = lines.splice(-2, 1);
  await writeFile(file, `${lines.join('\n')}\n`);
  return Number(dropped?.split(' ')[0]);
}
