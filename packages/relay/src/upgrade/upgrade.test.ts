import { writeFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256, systemClock } from '@tsukuroi/core';
import { RELAY_PATHS } from '@tsukuroi/protocol/relay-api.ts';
import { type Release, releasePath } from '@tsukuroi/trust/release/release.ts';
import { verifiedReleases } from '@tsukuroi/trust/release/verified-releases.ts';
import { layoutOf } from '@tsukuroi/trust/store/layout.ts';
import { expect, test } from 'vitest';
import { journalOf } from '../testing/journal.ts';
import { ask, relayWorld } from '../testing/world.ts';
import { relayHealth } from './health.ts';
import { mirroredCatalog } from './source.ts';

const PACKAGE = Buffer.alloc(3_000_000, 'a package of a relay ');

function releaseOf(role: 'relay' | 'server', version: string, bytes: Buffer): Release {
  return {
    format: 'release/1',
    role,
    version,
    package: { name: `tsukuroi-${role}`, sha256: sha256(bytes), length: bytes.length },
    upgradesFrom: '0.1.0',
    schema: null,
    agentProtocols: [1],
  };
}

async function soon<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let turn = 0; turn < 1_800; turn += 1) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) {
      return found;
    }
    await sleep(50);
  }
  return undefined;
}

test('a relay has the package of its own release before anybody asks, and none of another role', async () => {
  const { door, org, publish, server, startRelay } = await relayWorld();
  const servers = Buffer.from('a package of a server');
  const set = [releaseOf('relay', '0.2.0', PACKAGE), releaseOf('server', '0.2.0', servers)].map((release) => {
    const content = Buffer.from(JSON.stringify(release));
    server.contents.set(sha256(content), content);
    return { path: releasePath(release), content };
  });
  await publish([PACKAGE, servers]);
  await org.publish({ set });
  const relay = await startRelay('relay');
  const store = layoutOf(join(relay.dataFolder, 'store'));

  const bytes = await soon(() => readFile(store.content(sha256(PACKAGE))));
  const found = await verifiedReleases(
    {
      door,
      folder: join(relay.dataFolder, 'upgrader'),
      root: org.firstRoot,
      source: mirroredCatalog(door, relay.dataFolder),
      clock: systemClock,
    },
    'relay',
  );

  expect(bytes?.equals(PACKAGE)).toBe(true);
  expect(await door.stat(store.content(sha256(servers)))).toBeUndefined();
  expect([found.catalog.state, found.releases.map(({ version }) => version)]).toEqual(['ok', ['0.2.0']]);
});

test('a relay that works says so, with every report that waits; one that has ended, or reads fewer, does not', async () => {
  const { device, door, server, startRelay } = await relayWorld();
  const relay = await startRelay('relay');
  writeFileSync(join(relay.dataFolder, 'relay.json'), JSON.stringify({ listen: relay.address }));
  await server.stop();
  const packed = { 'content-encoding': 'gzip' };
  for (const one of [await device(), await device()]) {
    const body = journalOf(one)().packed;
    await ask(relay.address, RELAY_PATHS.queue, one, { method: 'POST', body, headers: packed });
  }
  const health = async () =>
    (await relayHealth(door, relay.dataFolder)).checks.flatMap(({ id, why }) => (why === null ? [] : [[id, why]]));

  expect(await health()).toEqual([]);
  // A file of a report that this program does not know how to read.
  const [folder = ''] = await door.list(join(relay.dataFolder, 'queue'));
  const strange = join(relay.dataFolder, 'queue', folder, '000000000000009-of-a-newer-form.gz');
  await writeFile(strange, 'x');
  expect(await health()).toEqual([['queue', 'UPGRADE_QUEUE_SHORT']]);
  await rm(strange);
  await relay.close();
  expect(await health()).toEqual([['port', 'UPGRADE_NO_ANSWER']]);
  await rm(join(relay.dataFolder, 'identity', 'identity.json'));
  expect((await health()).map(([id]) => id)).toEqual(['identity', 'port']);
});
