import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import type { Release } from '@tsukuroi/trust/release/release.ts';
import { releasePath } from '@tsukuroi/trust/release/release.ts';
import type { UpgradeStatus } from '@tsukuroi/trust/release/status.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { expect, onTestFinished, test } from 'vitest';
import type { ServerModule } from '../../module.ts';
import { freshDb } from '../../platform/testing/stores.ts';
import { holdCeremony } from '../../testing/ceremony.ts';
import { ALL_MIGRATIONS, as, testServer } from '../../testing/server.ts';
import { MODULES } from '../registry.ts';
import { todayItems } from '../today/items.ts';
import { noteUpgrade } from './note.ts';
import { addUpgradeRoutes } from './routes.ts';
import { upgradeSituation } from './situation.ts';
import { upgradeView } from './view.ts';

const PACKAGE = 'a package of the server';
const RUNNING = '0.1.0+20261101000000.gaaaaaaa';

function releaseOf(version: string): Release {
  return {
    format: 'release/1',
    role: 'server',
    version,
    package: { name: 'tsukuroi-server', sha256: sha256(PACKAGE), length: PACKAGE.length },
    upgradesFrom: '0.1.0',
    schema: null,
    agentProtocols: [1],
  };
}

/** A server of a version, its catalogue, and the upgrader's folder as this program sees it. */
async function world() {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-upgrader-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const beside: ServerModule = {
    id: 'upgrade',
    migrations: [],
    register: (app, context) => addUpgradeRoutes(app, { ...context, productVersion: RUNNING }, folder),
  };
  const modules = MODULES.map((module) => (module.id === 'upgrade' ? beside : module));
  const server = await testServer(await freshDb('SQLite', ALL_MIGRATIONS), { modules });
  const { context } = server;
  const parts = { ...context, productVersion: RUNNING };
  const safe = await holdCeremony(context.dataFolder, 'east', server.clock);
  const sign = (...versions: readonly string[]) =>
    safe.sign({
      set: versions.map((version) => ({
        path: releasePath(releaseOf(version)),
        content: Buffer.from(JSON.stringify(releaseOf(version))),
      })),
    });
  const arrive = () => {
    const file = layoutOf(join(context.dataFolder, 'store')).content(sha256(PACKAGE));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, PACKAGE);
  };
  const status = (more: Partial<UpgradeStatus>) =>
    writeFileSync(
      join(folder, 'status.json'),
      JSON.stringify({
        format: 'upgrade-status/1',
        role: 'server',
        run: '2026-11-21-00-00-00z',
        from: RUNNING,
        to: '0.2.0',
        state: 'done',
        why: null,
        begunAt: '2026-11-21T00:00:00Z',
        at: '2026-11-21T00:05:00Z',
        ...more,
      }),
    );
  return { ...server, parts, folder, sign, arrive, status, view: () => upgradeView(parts, 'ja', folder) };
}

test('step by step: nothing signed, not arrived, not trusted, ready; and each says what to do', async () => {
  const { arrive, folder, sign, view } = await world();
  const seen: unknown[] = [];
  const look = async () => {
    const { newest, next, possible, sentence, upgrader } = await view();
    seen.push([newest?.version ?? null, newest?.arrived ?? null, upgrader, possible]);
    return `${sentence}${next}`;
  };

  const none = await look();
  await sign('0.1.0', '0.10.0', '0.9.0');
  const untrusted = await look();
  writeFileSync(join(folder, 'root.json'), '{}');
  const waiting = await look();
  arrive();
  const ready = await look();

  expect(seen).toEqual([
    [null, null, 'untrusted', false],
    ['0.10.0', false, 'untrusted', false],
    ['0.10.0', false, 'ready', false],
    ['0.10.0', true, 'ready', true],
  ]);
  expect(none).toContain('まだありません');
  expect(untrusted).toContain('upgrade trust --from');
  expect(waiting).toContain('取り込んでください');
  expect(ready).toContain('0.10.0 に更新できます');
});

test('the running version is the newest: later builds of the same number are newer, earlier ones are not', async () => {
  const { arrive, sign, view } = await world();
  arrive();
  await sign('0.1.0+20261001000000.gccccccc');
  expect((await view()).newest?.order).toBe('older');
  await sign(RUNNING);
  expect((await view()).newest?.order).toBe('same');
  await sign('0.1.0+20261123000000.gbbbbbbb');

  expect((await view()).newest).toMatchObject({ version: '0.1.0+20261123000000.gbbbbbbb', order: 'newer' });
});

test('a catalogue that does not verify names no release', async () => {
  const { context, sign, view } = await world();
  await sign('0.10.0');
  const file = join(context.dataFolder, 'trust', 'catalog', 'metadata', 'timestamp.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"sig":"..../, '"sig":"0000'));

  expect((await view()).newest).toBeNull();
});

test('the end of an upgrade is written into the audit once, with the reason', async () => {
  const { app, folder, parts, status } = await world();
  status({ state: 'running' });
  expect(await noteUpgrade(parts, folder)).toBe(false);
  status({ state: 'returned', why: 'UPGRADE_SCHEMA_BEHIND' });

  expect([await noteUpgrade(parts, folder), await noteUpgrade(parts, folder)]).toEqual([true, false]);

  const { items } = (await app.inject({ url: '/api/v1/audit', headers: as('admin') })).json();
  const found = items.filter(
    (item: { code?: string; what: string }) =>
      JSON.stringify(item).includes('upgrade.returned') || item.what.includes('前の版へ復帰'),
  );
  expect(found).toHaveLength(1);
  expect(JSON.stringify(found)).toContain('UPGRADE_SCHEMA_BEHIND');
});

test('today says what is stuck, what was taken back for two weeks, and what runs out; a return by hand says nothing', async () => {
  const { clock, folder, parts, status } = await world();
  const ids = async () => {
    const situation = await upgradeSituation(parts, 'ja', folder);
    return todayItems({ ...NOTHING, ...situation }, 'ja').flatMap(({ detail, id }) =>
      /^(upgrade|runtime)/.test(id) ? [[id, detail]] : [],
    );
  };

  expect(await ids()).toEqual([]);
  status({ state: 'stuck', why: 'UPGRADE_RESTORE_FAILED' });
  expect(await ids()).toEqual([['upgrade-stuck', expect.stringContaining('更新の前のデータへ戻せませんでした')]]);
  status({ state: 'returned', why: 'UPGRADE_BY_HAND' });
  expect(await ids()).toEqual([]);
  status({ state: 'returned', why: 'UPGRADE_NOT_RUNNING' });
  expect(await ids()).toEqual([['upgrade-returned', expect.stringContaining('0.2.0 への更新をやめ')]]);
  clock.moveMs(20 * 86_400_000);
  expect(await ids()).toEqual([]);
  clock.moveMs(Date.parse('2029-01-01T00:00:00Z') - clock.nowMs());
  expect((await ids()).map(([id]) => id)).toEqual(['runtime-ends']);
  clock.moveMs(365 * 86_400_000);
  expect((await ids()).map(([id]) => id)).toEqual(['runtime-ended']);
});

test('an administrator asks for the signed release that is ready, and for nothing else', async () => {
  const { app, arrive, context, folder, sign } = await world();
  const wanted = join(context.dataFolder, 'upgrade', 'wanted.json');
  const ask = async (version: string) => {
    const payload = { version };
    return app.inject({ method: 'POST', url: '/api/v1/upgrade', headers: as('admin'), payload });
  };

  const early = await ask('0.2.0');
  await sign('0.2.0');
  arrive();
  writeFileSync(join(folder, 'root.json'), '{}');
  const other = await ask('0.9.0');
  expect(existsSync(wanted)).toBe(false);
  const asked = await ask('0.2.0');

  expect([early, other].map((answer) => [answer.statusCode, answer.json().code])).toEqual([
    [409, 'UPGRADE_NOT_POSSIBLE'],
    [409, 'UPGRADE_NOT_POSSIBLE'],
  ]);
  expect([asked.statusCode, asked.json().possible]).toEqual([200, true]);
  expect(JSON.parse(readFileSync(wanted, 'utf8'))).toEqual({ format: 'upgrade-wanted/1', version: '0.2.0' });
  const audit = await app.inject({ url: '/api/v1/audit', headers: as('admin') });
  expect(audit.body).toContain('更新を指示');
});

const NOTHING = {
  actNow: 0,
  thisWeek: 0,
  ransomware: 0,
  overdue: 0,
  ended: 0,
  silent: 0,
  silentAfterDays: 7,
  unjudged: 0,
  unplaced: 0,
  unmapped: 0,
  devices: 0,
  ledger: null,
  staleFeeds: [],
  refusedFeeds: [],
};
