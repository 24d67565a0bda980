import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import { expect, onTestFinished, test } from 'vitest';
import { adminFirstLink, adminOpen } from './first-start.ts';
import { startServer } from './server.ts';
import { SILENT } from './testing/server.ts';

const clock = fixedClock('2026-11-22T00:00:00Z');

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-first-start-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('opening ports keeps what a person wrote into server.json, and knows only addresses of this machine', async () => {
  const folder = newFolder();
  writeFileSync(
    join(folder, 'server.json'),
    JSON.stringify({ database: 'postgres://tsukuroi@127.0.0.1/tsukuroi', names: ['old.hospital.example'] }),
  );

  await adminOpen(folder, { address: '127.0.0.1', names: ['tsukuroi.hospital.example'] });
  const foreign = adminOpen(folder, { address: '203.0.113.77' });

  await expect(foreign).rejects.toMatchObject({ code: 'OPEN_ADDRESS_FOREIGN' });
  expect(JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8'))).toEqual({
    database: 'postgres://tsukuroi@127.0.0.1/tsukuroi',
    listen: '127.0.0.1:7460',
    agentListen: '127.0.0.1:7470',
    enrolListen: '127.0.0.1:7471',
    names: ['tsukuroi.hospital.example', '127.0.0.1', 'old.hospital.example'],
  });
});

test('the link made beside a running server registers the first administrator; the one before it no longer does', async () => {
  const folder = newFolder();
  const server = await startServer({ dataFolder: folder, listen: '127.0.0.1:0', clock, log: SILENT });
  onTestFinished(() => server.close());
  writeFileSync(join(folder, 'server.json'), JSON.stringify({ listen: new URL(server.address).host }));
  const register = (link: string) =>
    fetch(`${server.address}/api/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.address },
      body: JSON.stringify({
        token: new URL(link).hash.slice(1),
        name: 'first',
        displayName: '最初の管理者',
        password: 'one long sentence for a test 4711',
        facility: '試験病院',
      }),
    });

  const early = await adminFirstLink(folder, { clock });
  const late = await adminFirstLink(folder, { clock });
  const refused = await register(early.link);
  const taken = await register(late.link);
  const again = adminFirstLink(folder, { clock });

  expect(late.link.startsWith(`${server.address}/setup#`)).toBe(true);
  expect(late.authority).toBeNull();
  expect(refused.status).toBeGreaterThanOrEqual(400);
  expect(taken.status).toBe(200);
  await expect(again).rejects.toMatchObject({ code: 'FIRST_LINK_NOT_NEEDED' });
});

test('a server that does not run gets no link, and the address is named', async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'server.json'), JSON.stringify({ listen: '127.0.0.1:1' }));

  const asked = adminFirstLink(folder, { clock });

  await expect(asked).rejects.toMatchObject({ code: 'SERVER_SILENT', params: { address: '127.0.0.1:1' } });
});
