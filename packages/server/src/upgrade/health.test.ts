import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { runCommand } from '@tsukuroi/trust/release/debian/run-command.ts';
import { judgeHealth } from '@tsukuroi/trust/release/program-health.ts';
import { expect, test } from 'vitest';
import { programActor } from '../modules/audit/index.ts';
import { reservedPort } from '../platform/testing/reserved-port.ts';
import { backupWorld } from '../testing/backed-up.ts';
import { ownSchema, serverHealth } from './health.ts';

/** A server that runs on its configured ports. */
async function running() {
  const world = await backupWorld('SQLite');
  const first = await world.start();
  await first.context.settings.change(programActor('test'), { facility: '北病院' });
  await first.close();
  const ports = { listen: `127.0.0.1:${await reservedPort()}`, agentListen: `127.0.0.1:${await reservedPort()}` };
  writeFileSync(join(world.data, 'server.json'), JSON.stringify(ports));
  const server = await world.start(world.data, ports);
  const ask = () => serverHealth(world.data, world.clock);
  return { ...world, server, ask };
}

const whys = (said: Awaited<ReturnType<typeof serverHealth>>) => said.checks.map(({ id, why }) => [id, why]);

test('a server that works says so of its schema, its audit, its console and its agents’ port', async () => {
  const { ask } = await running();

  const said = await ask();

  expect(whys(said)).toEqual([
    ['schema', null],
    ['audit', null],
    ['console', null],
    ['agent-port', null],
  ]);
  expect(said.schema).toEqual(ownSchema());
});

test('the self-request leaves no device, no enrolment and no audit entry behind', async () => {
  const { ask, data } = await running();
  const counts = () => {
    const db = new DatabaseSync(join(data, 'tsukuroi.db'), { readOnly: true });
    const tables = ['devices_devices', 'enrolment_identities', 'enrolment_certificates', 'audit_entries'];
    const found = tables.map((table) => db.prepare(`select count(*) as n from ${table}`).get()?.n);
    db.close();
    return found;
  };
  const before = counts();

  await ask();

  expect(counts()).toEqual(before);
});

test('a port that nobody serves, or somebody else, is no answer', async () => {
  const { ask, server } = await running();
  await server.close();

  expect(whys(await ask())).toEqual([
    ['schema', null],
    ['audit', null],
    ['console', 'UPGRADE_NO_ANSWER'],
    ['agent-port', 'UPGRADE_NO_ANSWER'],
  ]);
});

test('an audit entry that was changed, and a step of the schema that is missing, are found', async () => {
  const { ask, data, server } = await running();
  // In this one thread a server amid a write would never end it while this waits for its lock.
  await server.close();
  const db = new DatabaseSync(join(data, 'tsukuroi.db'));
  db.exec("delete from platform_migrations where module = 'today'");
  db.exec('delete from audit_entries where sequence = 1');
  db.close();

  expect(whys(await ask()).slice(0, 2)).toEqual([
    ['schema', 'UPGRADE_SCHEMA_BEHIND'],
    ['audit', 'UPGRADE_AUDIT_BROKEN'],
  ]);
});

test('a program that says nothing, too little or another schema is not healthy, however it ends', async () => {
  const expected = { version: '0.2.0', schema: ownSchema() };
  const checks = [{ id: 'console', why: null }];
  const judged = (document: unknown, code = 0) =>
    judgeHealth({ code, out: JSON.stringify(document), err: '' }, 7, expected, ['console']);
  const good = { format: 'program-health/1', schema: ownSchema(), checks };

  expect(judged(good)).toEqual({ good: true, pid: 7, schema: ownSchema() });
  expect(judged(good, 1)).toEqual({ good: false, why: 'UPGRADE_NO_ANSWER' });
  expect(judged('fine')).toEqual({ good: false, why: 'UPGRADE_NO_ANSWER' });
  expect(judged({ ...good, checks: [{ id: 'schema', why: null }] })).toEqual({ good: false, why: 'UPGRADE_NO_ANSWER' });
  expect(judged({ ...good, schema: null })).toEqual({ good: false, why: 'UPGRADE_SCHEMA_BEHIND' });
  expect(await runCommand(['sleep', '60'], { timeoutMs: 50 })).toMatchObject({ code: null });
});
