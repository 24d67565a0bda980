import { fixedClock } from '@tsukuroi/core';
import { beforeEach, expect, it, vi } from 'vitest';
import { trustClient } from '../client/client.ts';
import { folderSource } from '../client/folder-source.ts';
import { memoryDoor } from '../files/memory-door.ts';
import { newKeyPair } from '../keys/key.ts';
import { signerOf, verifierOf } from '../roles/verify.ts';
import { charterOf } from '../testing/organisation.ts';
import { recipeOf } from '../testing/recipe.ts';
import { changeKeys } from './change.ts';
import { type InitOptions, initOrganisation } from './init.ts';
import { trustOnServer } from './on-server.ts';
import { keysStatus } from './status.ts';

/** The real cost of a passphrase is tested in keys/key-file.test.ts; here it would be paid a hundred times. */
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
const OTHER_WORDS = 'たなか の あさがお と うみ のそら';

function world(changes: Partial<InitOptions> = {}) {
  const door = memoryDoor();
  const clock = fixedClock('2026-11-22T08:30:00Z');
  const options: InitOptions = {
    door,
    clock,
    keysFolder: '/usb/tsukuroi',
    copyFolder: '/safe/tsukuroi',
    dataFolder: '/srv/data',
    organisation: '試験病院',
    facility: 'main',
    holders: 1,
    threshold: 1,
    passphrases: [WORDS],
    oneMachine: false,
    ...changes,
  };
  const change = {
    door,
    clock,
    keysFolder: '/usb/tsukuroi',
    passphrases: [...options.passphrases],
    dataFolder: '/srv/data',
    copyFolder: '/safe/tsukuroi',
    oneMachine: false,
  };
  const client = (root: Uint8Array) =>
    trustClient({ door, folder: '/agent', facility: 'main', device: 'pc-1', department: '事務', clock, root });
  const sources = () => ({
    catalog: folderSource(door, '/srv/data/trust/catalog'),
    director: folderSource(door, '/srv/data/trust/director'),
  });
  return { door, clock, options, change, client, sources };
}

it('a ceremony of one admin: keys, verified copy, server ready, an agent follows, status says what it means', async () => {
  const { door, clock, options, client, sources } = world();

  const report = await initOrganisation(options);
  const status = await keysStatus(door, '/srv/data', clock);
  const root = await door.read('/srv/data/trust/root.json', 1e6);
  const agent = await client(root).refresh(sources());

  expect(report).toMatchObject({ keysWritten: 2, warnings: ['one-holder', 'watching-only'] });
  expect(report.filesVerified).toBeGreaterThan(20);
  expect(status).toMatchObject({
    ceremony: 'done',
    facility: 'main',
    rootVersion: 1,
    verdict: 'ok',
    searched: 'all',
  });
  expect(status.todo.map(({ code }) => code)).toEqual(['one-holder']);
  expect([agent.catalog.state, agent.director.state]).toEqual(['ok', 'ok']);
  expect(agent.charter.otherwise.verbs).toEqual(['report']);
});

it('a copy that does not read back the same ends the ceremony: nothing is left and the server is as before', async () => {
  const { door, options } = world();
  const bad = {
    ...door,
    read: async (path: string, limit: number) => {
      const bytes = await door.read(path, limit);
      return path.startsWith('/safe/') && path.endsWith('.key.json') ? bytes.slice(1) : bytes;
    },
    readIfThere: async (path: string, limit: number) => {
      const bytes = await door.readIfThere(path, limit);
      return path.startsWith('/safe/') && path.endsWith('.key.json') ? bytes?.slice(1) : bytes;
    },
  };

  await expect(initOrganisation({ ...options, door: bad })).rejects.toMatchObject({
    code: 'COPY_UNVERIFIED',
    exitCode: 3,
  });
  const left = Object.keys(door.disk.snapshot());
  expect(left).toEqual([]);
});

it('offline keys are refused inside the data folder; with --one-machine they are allowed and stay red', async () => {
  const { options } = world({ keysFolder: '/srv/data/keys-here' });
  const allowed = world({ keysFolder: '/srv/data/keys-here', oneMachine: true });

  await expect(initOrganisation(options)).rejects.toMatchObject({ code: 'KEYS_IN_DATA_FOLDER', exitCode: 3 });
  const report = await initOrganisation(allowed.options);
  const status = await keysStatus(allowed.door, '/srv/data', allowed.clock);

  expect(report.warnings).toContain('one-machine');
  expect(status.verdict).toBe('red');
  expect(status.offlineKeysFound).toHaveLength(2);
  expect(status.todo.map(({ code }) => code)).toContain('one-machine');
});

it('a catalogue key forgotten anywhere under the data folder is red, whatever it is called', async () => {
  const { door, clock, options } = world({ dataFolder: '/elsewhere' });
  const nothing = await keysStatus(door, '/srv/data', clock);
  await initOrganisation(options);
  const [name = ''] = await door.list('/usb/tsukuroi/keys');
  const text = await door.read(`/usb/tsukuroi/keys/${name}`, 1e6);
  await door.writeWhole('/srv/data/backup/2026/holiday-photos.bin', text);

  const status = await keysStatus(door, '/srv/data', clock);

  expect(nothing).toMatchObject({ ceremony: 'none', verdict: 'warn' });
  expect(status).toMatchObject({ verdict: 'red', offlineKeysFound: ['/srv/data/backup/2026/holiday-photos.bin'] });
  expect(status.todo[0]?.text.ja).toContain('holiday-photos.bin');
});

it('two of three: one holder alone changes nothing, two do, and the third’s key can be revoked', async () => {
  const { change, options, client, sources, door } = world({
    holders: 3,
    threshold: 2,
    passphrases: [WORDS, OTHER_WORDS, 'third holder’s words'],
  });
  await initOrganisation(options);
  const first = await door.read('/srv/data/trust/root.json', 1e6);
  const agent = client(first);
  await agent.refresh(sources());
  const { roles } = await keysStatus(door, '/srv/data', options.clock);
  const third = roles.find(({ role }) => role === 'catalog/targets')?.keyids[2] ?? '';

  const alone = changeKeys({ ...change, passphrases: [WORDS] }, { do: 'revoke', keyid: third });
  await expect(alone).rejects.toMatchObject({ code: 'KEYS_TOO_FEW' });
  const two = await changeKeys({ ...change, passphrases: [WORDS, OTHER_WORDS] }, { do: 'revoke', keyid: third });
  const below = changeKeys(
    { ...change, passphrases: [WORDS, OTHER_WORDS] },
    { do: 'revoke', keyid: roles.find(({ role }) => role === 'catalog/targets')?.keyids[0] ?? '' },
  );

  expect(two).toMatchObject({ rootVersion: 2, copyVerified: true });
  await expect(below).rejects.toMatchObject({ code: 'THRESHOLD_LOST' });
  expect((await agent.refresh(sources())).catalog.state).toBe('ok');
});

it('root, catalogue and director keys rotated in turn: an agent that slept through it all follows', async () => {
  const { change, options, client, sources, door, clock } = world();
  await initOrganisation(options);
  const agent = client(await door.read('/srv/data/trust/root.json', 1e6));
  await agent.refresh(sources());

  for (const step of [
    { do: 'rotate', role: 'root' },
    { do: 'rotate', role: 'catalog' },
    { do: 'director', facility: 'main' },
    { do: 'rotate', role: 'root' },
  ] as const) {
    clock.moveMs(3_600_000);
    await changeKeys(change, step);
  }
  const woken = await agent.refresh(sources());
  const status = await keysStatus(door, '/srv/data', clock);

  expect([woken.catalog.state, woken.director.state]).toEqual(['ok', 'ok']);
  expect(status).toMatchObject({ rootVersion: 4, verdict: 'ok' });
});

it('a collector signs knowledge and bundles and nothing else; another facility’s server joins by its public key', async () => {
  const { change, options, door } = world();
  await initOrganisation(options);
  const collector = newKeyPair().key;
  const south = newKeyPair().key;

  await changeKeys(change, { do: 'collector', publicKey: collector.publicKey });
  await changeKeys(change, { do: 'director', facility: 'south', publicKey: south.publicKey });
  const server = await trustOnServer(door, '/srv/data');
  const targets = server?.catalogTargets ?? new Uint8Array();
  const bytes = Buffer.from('a bundle');
  const signatures = signerOf([collector])(bytes);

  expect(verifierOf('collector', targets)(bytes, signatures)).toMatchObject({ ok: true });
  expect(verifierOf('recipes', targets)(bytes, signatures).ok).toBe(false);
  expect(server).toMatchObject({ organisation: '試験病院', facility: 'main' });
  expect(await door.list('/usb/tsukuroi/directors')).toEqual(['main', 'south']);
});

it('a medium somebody altered gets no second signature', async () => {
  const { change, options, door } = world();
  await initOrganisation(options);
  const folder = '/usb/tsukuroi/catalog/metadata';
  const name = (await door.list(folder)).find((file) => file.endsWith('.targets.json')) ?? '';
  const targets = JSON.parse(Buffer.from(await door.read(`${folder}/${name}`, 1e6)).toString());
  targets.signed.targets['charter/main.json'].length += 1;
  await door.writeWhole(`${folder}/${name}`, JSON.stringify(targets));

  await expect(changeKeys(change, { do: 'rotate', role: 'catalog' })).rejects.toMatchObject({
    code: 'CATALOG_ALTERED',
  });
});

it('signing anew before the dates run out: soon, then fresh again, and agents follow', async () => {
  const { change, options, client, sources, door, clock } = world();
  await initOrganisation(options);
  const agent = client(await door.read('/srv/data/trust/root.json', 1e6));
  await agent.refresh(sources());
  clock.moveMs(350 * 86_400_000);
  const soon = await keysStatus(door, '/srv/data', clock);

  const renewed = await changeKeys(change, { do: 'renew' });
  const status = await keysStatus(door, '/srv/data', clock);

  expect(soon.todo.map(({ code }) => code)).toContain('offline-soon');
  expect(renewed).toMatchObject({ rootVersion: 2, newKeyids: [] });
  expect(status.verdict).toBe('ok');
  expect((await agent.refresh(sources())).catalog.state).toBe('ok');
});

it('a second holder has a medium and a passphrase of their own, and from then on both are needed', async () => {
  const { change, options, door } = world();
  await initOrganisation(options);
  const newHolder = { passphrase: OTHER_WORDS, keysFolder: '/usb2/tsukuroi' };

  await changeKeys({ ...change, newHolder }, { do: 'add', role: 'catalog' });
  await changeKeys({ ...change, newHolder }, { do: 'add', role: 'root', threshold: 2 });
  const alone = changeKeys(change, { do: 'renew' });
  await expect(alone).rejects.toMatchObject({ code: 'KEYS_TOO_FEW', params: { role: 'root', threshold: 2, given: 1 } });
  const together = await changeKeys(
    { ...change, otherHolders: ['/usb2/tsukuroi'], passphrases: [WORDS, OTHER_WORDS] },
    { do: 'renew' },
  );

  expect(await door.list('/usb2/tsukuroi/keys')).toHaveLength(2);
  expect(together.rootVersion).toBe(4);
  await expect(
    changeKeys({ ...change, newHolder: { passphrase: 'short' } }, { do: 'add', role: 'catalog' }),
  ).rejects.toMatchObject({ code: 'PASSPHRASE_SHORT' });
});

it('too few keys for one part of a change leave everything as it was: no new root, no new key', async () => {
  const { change, options, door } = world();
  await initOrganisation(options);
  const newHolder = { passphrase: OTHER_WORDS, keysFolder: '/usb2/tsukuroi' };
  await changeKeys({ ...change, newHolder }, { do: 'add', role: 'catalog', threshold: 2 });
  const before = door.disk.snapshot();

  const rotated = changeKeys(change, { do: 'rotate', role: 'root' });

  await expect(rotated).rejects.toMatchObject({
    code: 'KEYS_TOO_FEW',
    params: { role: 'catalog', threshold: 2, given: 1 },
  });
  expect(door.disk.snapshot()).toEqual(before);
});

it('another charter, signed offline, reaches the devices', async () => {
  const { change, options, client, sources, door } = world();
  await initOrganisation(options);
  const agent = client(await door.read('/srv/data/trust/root.json', 1e6));
  const before = await agent.refresh(sources());

  await changeKeys(change, { do: 'charter', charter: { ...charterOf('main'), isolation: { hours: 3, devices: 1 } } });
  const after = await agent.refresh(sources());

  expect(before.charter.otherwise.verbs).toEqual(['report']);
  expect(after.charter.isolation.hours).toBe(3);
});

it('what was withdrawn before a renewal is refused, also by a device that begins under the renewed root', async () => {
  const { change, options, client, sources, door, clock } = world();
  await initOrganisation(options);
  const content = Buffer.from(JSON.stringify(recipeOf()));
  await changeKeys(change, { do: 'catalog', set: [{ path: 'recipes/viewer/2.0.json', content }] });
  const withIt = door.disk.snapshot();
  clock.moveMs(3_600_000);
  await changeKeys(change, { do: 'catalog', remove: ['recipes/viewer/2.0.json'] });
  const known = client(await door.read('/srv/data/trust/root.json', 1e6));
  await known.refresh(sources());
  clock.moveMs(3_600_000);
  await changeKeys(change, { do: 'renew' });
  const renewed = await door.read('/srv/data/trust/root.json', 1e6);
  const fresh = trustClient({
    door,
    folder: '/fresh',
    facility: 'main',
    device: 'pc-2',
    department: '事務',
    clock,
    root: renewed,
  });
  for (const [path, text] of Object.entries(withIt).filter(([name]) => name.startsWith('/srv/data/trust/catalog/'))) {
    await door.writeWhole(path.replace('/srv/data/trust/catalog', '/thief'), Buffer.from(text, 'latin1'));
  }
  await door.writeWhole('/thief/metadata/2.root.json', renewed);

  const shown = await fresh.refresh({ ...sources(), catalog: folderSource(door, '/thief') });
  const honest = await fresh.refresh(sources());
  const goesOn = await known.refresh(sources());

  expect(shown.catalog).toMatchObject({ state: 'invalid', error: { code: 'METADATA_BELOW_FLOOR' } });
  expect([honest.catalog.state, goesOn.catalog.state]).toEqual(['ok', 'ok']);
});
