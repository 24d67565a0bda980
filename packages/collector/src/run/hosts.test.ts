import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FEEDS } from '@tsukuroi/knowledge/feeds/registry.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { expect, it, onTestFinished } from 'vitest';
import { collectorConfigShape } from './config.ts';
import { hostsOf } from './hosts.ts';

const named = (hosts: Awaited<ReturnType<typeof hostsOf>>) =>
  hosts.map(({ host, port, scheme }) => `${scheme} ${host} ${port}`);

it('every feed that is fetched names at least one host, and every redirect that a plan allows is among them', async () => {
  const hosts = await hostsOf(nodeDoor(), undefined);

  const purposes = new Set(hosts.flatMap((host) => host.purposes.map(({ ja }) => ja)));
  const fetched = FEEDS.filter(({ downloads = [] }) => downloads.length > 0);
  expect(fetched.length).toBeGreaterThan(5);
  expect(fetched.filter(({ title }) => !purposes.has(title.ja)).map(({ id }) => id)).toEqual([]);
  const redirects = fetched.flatMap(({ downloads = [] }) =>
    downloads.flatMap(({ redirectHosts = [] }) => redirectHosts),
  );
  expect(redirects.filter((host) => !hosts.some((one) => one.host === host))).toEqual([]);
  expect(named(hosts)).toContain('https www.cisa.gov 443');
});

it('with settings: only the feeds that are wanted, and the archives of apt with their ports; a mirror stands for all publishers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-hosts-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const list = join(folder, 'ward.list');
  writeFileSync(
    list,
    'deb http://deb.example/debian bookworm main\ndeb https://mirror.example:8443/sec bookworm-security main\n',
  );
  const settings = (feeds: object) =>
    collectorConfigShape.parse({
      organisation: 'nishi',
      feeds,
      apt: [{ name: 'debian-12', os: { id: 'debian', version: '12' }, sources: [list] }],
    });

  const own = await hostsOf(nodeDoor(), settings({ only: ['kev'] }));
  const mirrored = await hostsOf(nodeDoor(), settings({ mirror: 'https://feeds.example' }));

  const archives = ['http deb.example 80', 'https mirror.example 8443'];
  expect(named(own)).toEqual([archives[0], archives[1], 'https www.cisa.gov 443']);
  expect(named(mirrored)).toEqual([archives[0], 'https feeds.example 443', archives[1]]);
});
