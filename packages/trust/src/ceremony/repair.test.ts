import { fixedClock } from '@tsukuroi/core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { trustClient } from '../client/client.ts';
import { folderSource } from '../client/folder-source.ts';
import { memoryDoor } from '../files/memory-door.ts';
import { changeKeys } from './change.ts';
import { initOrganisation } from './init.ts';
import { readSite } from './install.ts';
import { repairServer } from './repair.ts';
import { keysStatus } from './status.ts';

/** The real cost of a passphrase is tested in keys/key-file.test.ts. */
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const scrypt = (words: string, salt: Uint8Array, length: number, _: object, done: (e: null, key: Buffer) => void) =>
    done(null, crypto.pbkdf2Sync(words, salt, 1, length, 'sha256'));
  return { ...crypto, scrypt };
});

/** The disk in memory belongs to user 0. */
beforeEach(() => {
  vi.spyOn(process, 'getuid').mockReturnValue(0);
});

const WORDS = 'correct horse battery staple';
const TRUST = '/srv/trust';

async function server(keysFolder = '/usb', dataFolder = '/srv') {
  const door = memoryDoor();
  const clock = fixedClock('2026-11-22T08:30:00Z');
  await initOrganisation({
    door,
    clock,
    keysFolder,
    copyFolder: `${keysFolder}-copy`,
    dataFolder,
    organisation: '試験病院',
    facility: 'main',
    holders: 1,
    threshold: 1,
    passphrases: [WORDS],
    oneMachine: false,
  });
  const root = await door.read(`${dataFolder}/trust/root.json`, 1e6);
  const agent = trustClient({ door, folder: '/agent', facility: 'main', device: 'pc-1', department: '-', clock, root });
  const follow = () =>
    agent.refresh({
      catalog: folderSource(door, `${TRUST}/catalog`),
      director: folderSource(door, `${TRUST}/director`),
    });
  await follow();
  clock.moveMs(60_000);
  const file = async (folder: string, ending: string) =>
    `${folder}/${(await door.list(folder)).find((name) => name.endsWith(ending))}`;
  return {
    door,
    clock,
    follow,
    status: () => keysStatus(door, '/srv', clock),
    repair: (more: { from?: string; root?: string; facility?: string } = {}) =>
      repairServer({ door, clock, dataFolder: '/srv', from: '/usb', ...more }),
    parts: {
      site: async () => `${TRUST}/site.json`,
      root: async () => `${TRUST}/root.json`,
      'catalogue’s timestamp': async () => `${TRUST}/catalog/metadata/timestamp.json`,
      'catalogue’s targets': () => file(`${TRUST}/catalog/metadata`, '.targets.json'),
      'first root': async () => `${TRUST}/catalog/metadata/1.root.json`,
      'director’s root': async () => `${TRUST}/director/metadata/1.root.json`,
      'director’s timestamp': async () => `${TRUST}/director/metadata/timestamp.json`,
      'director’s snapshot': () => file(`${TRUST}/director/metadata`, '.snapshot.json'),
    },
  };
}

const PARTS = [
  'site',
  'root',
  'catalogue’s timestamp',
  'catalogue’s targets',
  'first root',
  'director’s root',
  'director’s timestamp',
  'director’s snapshot',
] as const satisfies readonly (keyof Awaited<ReturnType<typeof server>>['parts'])[];

describe.each(['lost', 'damaged'] as const)('%s beside intact keys', (how) => {
  it.each(PARTS)('%s', async (part) => {
    const hospital = await server();
    const path = await hospital.parts[part]();
    await (how === 'lost' ? hospital.door.remove(path) : hospital.door.writeWhole(path, '{"torn": '));

    const found = await hospital.status().catch((error) => error);
    const { key } = await hospital.repair();
    const after = await hospital.status();
    const agent = await hospital.follow();

    expect(found).toMatchObject({ ceremony: 'refused', verdict: 'red', todo: [{ code: 'trust-damaged' }] });
    expect(key).toBe(true);
    expect(after).toMatchObject({ ceremony: 'done', verdict: 'ok', facility: 'main' });
    expect([agent.catalog.state, agent.director.state]).toEqual(['ok', 'ok']);
  });
});

it('a lost site file is not "no ceremony": nobody makes enrolment files without a root', async () => {
  const hospital = await server();
  await hospital.door.remove(`${TRUST}/site.json`);

  await expect(readSite(hospital.door, '/srv')).rejects.toMatchObject({ code: 'SITE_LOST', exitCode: 3 });
  expect(await readSite(hospital.door, '/elsewhere')).toBeUndefined();
});

it('everything lost but the key: the root it is named by proves whose server it is', async () => {
  const hospital = await server();
  for (const name of ['catalog', 'director', 'site.json', 'root.json']) {
    await hospital.door.removeTree(`${TRUST}/${name}`);
  }

  const report = await hospital.repair();

  expect(report).toMatchObject({ facility: 'main', key: true });
  expect((await hospital.follow()).director.state).toBe('ok');
});

it('the server’s own key lost as well: nothing is taken on trust alone, and a new key is listed offline', async () => {
  const hospital = await server();
  const { firstRoot = '' } = await hospital.status();
  for (const name of ['catalog', 'director', 'site.json', 'root.json', 'online']) {
    await hospital.door.removeTree(`${TRUST}/${name}`);
  }

  await expect(hospital.repair()).rejects.toMatchObject({ code: 'REPAIR_UNPROVED', params: { root: firstRoot } });
  await expect(hospital.repair({ root: 'f'.repeat(64) })).rejects.toMatchObject({ code: 'REPAIR_UNPROVED' });
  const report = await hospital.repair({ root: firstRoot });
  const between = await hospital.status();
  await changeKeys(
    {
      door: hospital.door,
      clock: hospital.clock,
      keysFolder: '/usb',
      passphrases: [WORDS],
      dataFolder: '/srv',
      oneMachine: false,
    },
    { do: 'director', facility: 'main' },
  );

  expect(report.key).toBe(false);
  expect(between.todo.map(({ code }) => code)).toContain('online-key-refused');
  expect(await hospital.status()).toMatchObject({ ceremony: 'done', verdict: 'ok' });
  expect((await hospital.follow()).director.state).toBe('ok');
});

it('another organisation’s medium, an older one and another facility’s name repair nothing', async () => {
  const hospital = await server();
  const stranger = await server('/foreign', '/foreign-srv');
  for (const [path, text] of Object.entries(stranger.door.disk.snapshot()).filter(([name]) =>
    name.startsWith('/foreign/'),
  )) {
    await hospital.door.writeWhole(path, Buffer.from(text, 'latin1'));
  }
  await changeKeys(
    {
      door: hospital.door,
      clock: hospital.clock,
      keysFolder: '/usb',
      passphrases: [WORDS],
      dataFolder: '/srv',
      oneMachine: false,
    },
    { do: 'rotate', role: 'catalog' },
  );
  await hospital.door.remove(`${TRUST}/site.json`);
  const before = hospital.door.disk.snapshot();

  await expect(hospital.repair({ from: '/foreign' })).rejects.toMatchObject({ exitCode: 3 });
  await expect(hospital.repair({ from: '/usb-copy' })).rejects.toMatchObject({ code: 'REPAIR_BEHIND' });
  await expect(hospital.repair({ facility: 'south' })).rejects.toMatchObject({ code: 'REPAIR_FACILITY' });
  expect(hospital.door.disk.snapshot()).toEqual(before);
});
