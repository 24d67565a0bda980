import { fixedClock } from '@tsukuroi/core';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { trustClient } from '../client/client.ts';
import { folderSource } from '../client/folder-source.ts';
import { memoryDoor } from '../files/memory-door.ts';
import { changeKeys } from './change.ts';
import { initOrganisation } from './init.ts';
import { readSite } from './install.ts';
import { nextDirectorKey } from './new-key.ts';
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

it('a second facility’s server joins: it makes its key, the safe lists it, and the results prove themselves by that key', async () => {
  const hospital = await server();
  const { door, clock } = hospital;
  const change = { door, clock, keysFolder: '/usb', passphrases: [WORDS], oneMachine: false };
  const publicKey = await nextDirectorKey(door, '/south', clock);
  const early = repairServer({ door, clock, dataFolder: '/south', from: '/usb', facility: 'main' });
  await expect(early).rejects.toMatchObject({ code: 'REPAIR_UNPROVED' });
  await changeKeys(change, { do: 'director', facility: 'south', publicKey });

  const report = await repairServer({ door, clock, dataFolder: '/south', from: '/usb' });

  expect(report).toMatchObject({ facility: 'south', key: true });
  expect(await keysStatus(door, '/south', clock)).toMatchObject({ ceremony: 'done', verdict: 'ok', facility: 'south' });
});

it('all keys lost: another ceremony takes the place of the first, and the other facility’s server follows by the number', async () => {
  const hospital = await server();
  const { door, clock } = hospital;
  const south = await nextDirectorKey(door, '/south', clock);
  const first = { door, clock, keysFolder: '/usb', passphrases: [WORDS], oneMachine: false };
  await changeKeys(first, { do: 'director', facility: 'south', publicKey: south });
  await repairServer({ door, clock, dataFolder: '/south', from: '/usb' });
  const before = await hospital.status();
  const init = {
    ...first,
    keysFolder: '/usb2',
    copyFolder: '/usb2-copy',
    dataFolder: '/srv',
    organisation: '試験病院',
    facility: 'main',
    holders: 1,
    threshold: 1,
  };
  clock.moveMs(60_000);

  await expect(initOrganisation(init)).rejects.toMatchObject({ code: 'CEREMONY_DONE' });
  await expect(initOrganisation({ ...init, dataFolder: '/empty', reRoot: true })).rejects.toMatchObject({
    code: 'RE_ROOT_NOTHING',
  });
  expect(await hospital.status()).toEqual(before);
  await initOrganisation({ ...init, reRoot: true });
  const after = await hospital.status();
  const again = await nextDirectorKey(door, '/south', clock);
  await changeKeys({ ...first, keysFolder: '/usb2' }, { do: 'director', facility: 'south', publicKey: again });
  const join = { door, clock, dataFolder: '/south', from: '/usb2', facility: 'south', reRoot: true };
  await expect(repairServer(join)).rejects.toMatchObject({ code: 'REPAIR_UNPROVED' });
  await repairServer({ ...join, root: after.firstRoot ?? '' });

  expect(after).toMatchObject({ ceremony: 'done', verdict: 'ok', rootVersion: 1 });
  expect(after.firstRoot).not.toBe(before.firstRoot);
  expect(await keysStatus(door, '/south', clock)).toMatchObject({ verdict: 'ok', firstRoot: after.firstRoot });
  expect(await door.list(`${TRUST}/before`)).toHaveLength(1);
});

it('a second ceremony that fails on the way leaves the first as it was', async () => {
  const { door, clock, status, follow } = await server();
  const before = await status();
  const bad = {
    ...door,
    writeNew: async (...args: Parameters<typeof door.writeNew>) => {
      if (args[0] === `${TRUST}/online/director.json`) {
        throw new Error('no room');
      }
      return door.writeNew(...args);
    },
  };
  const init = {
    door: bad,
    clock,
    keysFolder: '/usb2',
    copyFolder: '/usb2-copy',
    dataFolder: '/srv',
    facility: 'main',
  };
  const people = { organisation: '試験病院', holders: 1, threshold: 1, passphrases: [WORDS], oneMachine: false };

  await expect(initOrganisation({ ...init, ...people, reRoot: true })).rejects.toThrow('no room');

  expect(await status()).toEqual(before);
  expect((await follow()).director.state).toBe('ok');
  expect(await door.list('/usb2/keys')).toEqual([]);
});
