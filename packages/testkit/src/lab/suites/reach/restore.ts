import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { Machine } from '../../machine.ts';
import type { Seen, SuiteContext } from '../../suite.ts';
import { DAY_MS, moveTo } from './calendar.ts';
import { headOf, reconcile, split } from './journals.ts';
import { order, publishedBy, seenBy } from './plans.ts';
import { AGENT_DATA, SERVER_DATA, type Site } from './site.ts';
import { everyAgent, untilAgentsSay } from './standing.ts';
import { seenNothingLost } from './troubles.ts';

const STICK = '/media/backup.age';
/** On another medium than the backup, and of its user alone. */
const PASSPHRASE_FILE = '/run/backup-passphrase';

/** A backup in the hands of the person who carried it away. */
export interface Backup {
  readonly file: Uint8Array;
  /** SHA-256 of each endpoint's identity, by host. */
  readonly identities: ReadonlyMap<string, string>;
}

async function identitiesOf(site: Site): Promise<Map<string, string>> {
  const found = site.agents.map(async ({ host, root }) => {
    const bytes = await readFile(root.at(`${AGENT_DATA}/identity/identity.json`));
    return [host.name, createHash('sha256').update(bytes).digest('hex')] as const;
  });
  return new Map(await Promise.all(found));
}

async function withPassphrase(server: Machine, args: readonly string[]) {
  await writeFile(server.root.at('/root/backup-passphrase'), 'a lab backs itself up 0815 times\n');
  await server.must(['install', '-m', '0600', '/root/backup-passphrase', PASSPHRASE_FILE]);
  await server.must(['rm', '/root/backup-passphrase']);
  const ran = await server.tsukuroi([...args, '--passphrase-file', PASSPHRASE_FILE], { seconds: 120 });
  await server.must(['rm', PASSPHRASE_FILE]);
  return ran;
}

/** After the first reports: each endpoint follows a plan, and the server is backed up while it runs. */
export async function makeBackup({ lab, check }: SuiteContext, site: Site): Promise<Backup | undefined> {
  let backup: Backup | undefined;
  await check(
    {
      ja: '動いているサーバをバックアップし、読み戻す。各端末は署名された計画に従っている',
      en: 'the running server is backed up and read back; every endpoint follows a signed plan',
    },
    async () => {
      const all = site.agents.length;
      const { heldBack } = await order(site, await site.journals(), Date.now());
      const {
        ok,
        plans: followed,
        said,
      } = await untilAgentsSay(lab, site, (now) => now.ok === all && now.plans.length === all);
      const made = await withPassphrase(site.server, ['admin', 'backup', '--out', STICK, '--data', SERVER_DATA]);
      const read = await withPassphrase(site.server, ['admin', 'backup', '--verify', STICK]);
      const file = await readFile(site.server.root.at(STICK)).catch(() => Buffer.alloc(0));
      backup = { file, identities: await identitiesOf(site) };
      return {
        ok: made.code === 0 && read.code === 0 && followed.length === all && ok === all && heldBack === 0,
        seen: `${Math.round(file.length / 1024)} KiB (backup ${made.code}, verify ${read.code}); plans followed ${followed.length} / ${all}, metadata fine on ${ok} ${said} ${made.code === 0 ? '' : made.stderr.slice(-300)}`,
      };
    },
  );
  return backup;
}

/** A day goes by; then the server is gone, with its disk, and comes back from the day-old backup on a new one. */
export async function checkRestore(context: SuiteContext, site: Site, backup: Backup | undefined): Promise<void> {
  const { lab, check } = context;
  let seen = new Map<string, number>();
  await check(
    {
      ja: '1 日たつ。全端末が再起動して報告し、新しい計画に従う',
      en: 'a day goes by: every endpoint restarts, reports, and follows a newer plan',
    },
    async () => {
      const before = (await site.taken()).reduce((sum, { last }) => sum + last, 0);
      await moveTo(lab, site, 1);
      await Promise.all(site.agents.map((machine) => machine.restart()));
      await order(site, await site.journals(), Date.now() + DAY_MS);
      const all = site.agents.length;
      const {
        ok,
        plans: followed,
        said,
      } = await untilAgentsSay(lab, site, (now) => now.ok === all && now.plans.length === all);
      seen = await newestSeen(site);
      const { ok: taken } = await seenNothingLost(site);
      const written = (await site.taken()).reduce((sum, { last }) => sum + last, 0) - before;
      return {
        ok: taken && ok === all && followed.length === all && written >= all && seen.size > 2,
        seen: `${written} reports since yesterday; plans followed ${followed.length} / ${all}, metadata fine on ${ok} ${said}`,
      };
    },
  );
  await check(
    {
      ja: 'サーバがディスクごと失われ、新しいディスクへ前日のバックアップを復元する。前日からの報告はまだない',
      en: 'the server is lost with its disk and restored from yesterday’s backup on a new one, which lacks what came since',
    },
    () => replaceServer(site, backup),
  );
  await check(
    {
      ja: '復元したサーバへ、全端末が登録し直さずに続き、失った報告を番号順に送り直す。欠けは 0 件',
      en: 'every agent goes on without enrolling and sends again what the server lacks, by number: none is missing',
    },
    async () => {
      const failed = await everyAgent(site);
      const nothingLost = await seenNothingLost(site);
      const [now, lost] = [await identitiesOf(site), await site.lostForGood()];
      const same = [...now].filter(([host, digest]) => backup?.identities.get(host) === digest).length;
      const rows = (await site.list('/enrolment/identities')).filter((row) => String(row.name).startsWith('ep'));
      const active = rows.filter((row) => row.state === 'active').length;
      const all = site.agents.length;
      return {
        ok:
          nothingLost.ok && failed.length === 0 && same === all && active === all && rows.length === all && lost === 0,
        seen: `${active} / ${all} go on, ${same} with the identity they had; ${nothingLost.seen}; given up ${lost} ${failed.join('; ')}`,
        figures: { ...nothingLost.figures, restored: `${active} / ${all}` },
      };
    },
  );
  await check(
    {
      ja: '計画はすべて取り下げられ、署名の版は端末が見たどれよりも新しい',
      en: 'all plans are withdrawn, and every version signed is above what any agent has seen',
    },
    async () => {
      const { versions, plans } = await publishedBy(site.server);
      const behind = [...seen].filter(([role, version]) => (versions.get(role) ?? 0) <= version);
      const all = site.agents.length;
      const {
        ok,
        plans: followed,
        said,
      } = await untilAgentsSay(lab, site, (now) => now.ok === all && now.plans.length === 0);
      return {
        ok: plans === 0 && followed.length === 0 && behind.length === 0 && seen.size > 2 && ok === all,
        seen: `${plans} plans published, ${followed.length} followed; of ${seen.size} roles ${behind.length} not above; metadata fine on ${ok} / ${all} ${behind.map(([role]) => role).join(', ')} ${said}`,
      };
    },
  );
  await checkForgottenReportIsSeen(context, site);
}

async function newestSeen(site: Site): Promise<Map<string, number>> {
  const newest = new Map<string, number>();
  for (const { host, identity } of await site.journals()) {
    const machine = site.agents.find((one) => one.host.name === host);
    for (const [role, version] of machine === undefined ? [] : await seenBy(machine, identity)) {
      newest.set(role, Math.max(version, newest.get(role) ?? 0));
    }
  }
  return newest;
}

async function replaceServer(site: Site, backup: Backup | undefined): Promise<Seen> {
  const { server } = site;
  const before = await server.run(['cat', '/etc/machine-id']);
  await server.cutPower();
  await server.root.replace();
  await server.start();
  const empty = (await server.run(['ls', SERVER_DATA])).code !== 0;
  const after = await server.run(['cat', '/etc/machine-id']);
  await writeFile(server.root.at(STICK), backup?.file ?? '');
  const restored = await withPassphrase(server, ['admin', 'restore', STICK, '--data', SERVER_DATA]);
  await site.startServer();
  await site.signIn();
  const devices = (await site.list('/devices')).length;
  const [journals, taken] = await Promise.all([site.journals(), site.taken()]);
  const behind = reconcile(journals, taken).length;
  return {
    ok:
      restored.code === 0 &&
      empty &&
      before.stdout !== after.stdout &&
      behind === site.agents.length &&
      devices === site.agents.length + 1,
    seen: `restore ${restored.code}; the console answers with ${devices} devices; of ${behind} / ${site.agents.length} endpoints newer reports are missing ${restored.code === 0 ? '' : restored.stderr.trim().slice(-400)}`,
  };
}

/** One report is taken out of the restored database: the comparison must say so, and the device is asked for it again. */
async function checkForgottenReportIsSeen({ check }: SuiteContext, site: Site): Promise<void> {
  await check(
    {
      ja: '対照: 復元したデータベースから 1 台の報告を 1 件消すと赤になり、次の報告で端末に求め直して埋まる',
      en: 'positive control: one report taken out of the restored database turns red, and the device is asked for it again',
    },
    async () => {
      const machine = site.agents[1] ?? site.agents[0];
      const journal = (await site.journals()).find(({ host }) => host === machine?.host.name);
      const [kept, gone] = (journal?.lines ?? []).slice(-2).map(split);
      if (machine === undefined || journal === undefined || kept === undefined || gone === undefined) {
        return { ok: false, seen: 'no journal of two lines' };
      }
      await site.forgetAfter({ identity: journal.identity, last: kept[0], head: headOf(kept[1]) });
      const wrong = reconcile(await site.journals(), await site.taken());
      const named = `${machine.host.name}: wrote up to ${gone[0]}, the server took up to ${kept[0]}`;
      const round = await site.agentOnce(machine);
      const again = await seenNothingLost(site);
      return {
        ok: wrong.length === 1 && wrong[0] === named && round.code === 0 && again.ok,
        seen: `red: ${wrong.join('; ')}; then ${again.seen}`,
      };
    },
  );
}
