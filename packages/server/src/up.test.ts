import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { domainOf } from './domain.ts';
import { debian } from './testing/hospital.ts';
import { SILENT } from './testing/server.ts';
import { setUpSite } from './up.ts';

test('a service sets up its site without making a link that nobody reads', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tsukuroi-up-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }));
  const clock = fixedClock('2026-11-22T00:00:00Z');

  const site = await setUpSite({ dataFolder, listen: '127.0.0.1:0', clock, log: SILENT, setupLink: false });
  const rows = await sql`SELECT * FROM accounts_links`.execute(site.server.context.db);
  await site.server.close();

  expect([site.setupAddress, rows.rows]).toEqual([undefined, []]);
});

test('one call sets up a site; the second start keeps everything and needs no set-up link of its own', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tsukuroi-up-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }));
  const options = {
    dataFolder,
    listen: '127.0.0.1:0',
    clock: fixedClock('2026-11-22T00:00:00Z'),
    log: SILENT,
    sample: true,
    untilDone: true,
    ownInventory: async () => debian('this-machine', ['openssl@3.0.11-1']),
  };

  const first = await setUpSite(options);
  const digest = domainOf(first.server.context).knowledge.view().digest;
  await first.server.close();
  const said: string[] = [];
  const second = await setUpSite({ ...options, say: (line) => said.push(line) });
  const unchanged = domainOf(second.server.context).knowledge.view().digest;
  await second.server.close();

  expect(first.setupAddress).toContain('/setup#');
  expect(first.basis).toContain('同梱の基礎知識');
  expect(first.devices).toBeGreaterThan(100);
  expect(second.devices).toBe(first.devices);
  expect(unchanged).toBe(digest);
  expect(said.join()).not.toContain('知識を読んで');
});
