import { sha256 } from '@tsukuroi/core';
import { expect, test } from 'vitest';
import { folderSource } from '../client/folder-source.ts';
import { memoryDoor } from '../files/memory-door.ts';
import { newKeyPair } from '../keys/key.ts';
import { organisation } from '../testing/organisation.ts';
import { type Release, readRelease, releasePath } from './release.ts';
import { releaseOf } from './testing/hospital-machine.ts';
import { verifiedReleases } from './verified-releases.ts';

const DAY_MS = 86_400_000;
const target = (release: Release) => ({ path: releasePath(release), content: Buffer.from(JSON.stringify(release)) });
const FIRST = releaseOf('0.2.0+20261123.bbb');
const SECOND = releaseOf('0.3.0');
const RELAY = releaseOf('0.3.0', { role: 'relay', package: { ...SECOND.package, name: 'tsukuroi-relay' } });

/** An organisation with two of three keys for its catalogue, and an upgrader with its own copy of trust. */
async function world() {
  const door = memoryDoor();
  const made = await organisation(door, '/org', { rootKeys: 3, catalogKeys: 3, threshold: 2 });
  const look = (folder = made.catalogFolder) =>
    verifiedReleases(
      { door, folder: '/upgrade', root: made.firstRoot, source: folderSource(door, folder), clock: made.clock },
      'server',
    );
  const copyTo = async (folder: string) => {
    for (const [path, content] of Object.entries(door.disk.snapshot())) {
      if (path.startsWith(`${made.catalogFolder}/`)) {
        await door.writeWhole(folder + path.slice(made.catalogFolder.length), content);
      }
    }
  };
  return { ...made, look, copyTo };
}

test('releases of the role that enough offline keys signed, and no other role’s', async () => {
  const { look, publish } = await world();
  await publish({ set: [target(FIRST), target(SECOND), target(RELAY)] });

  const found = await look();

  expect(found.catalog.state).toBe('ok');
  expect(found.releases.map(({ version }) => version).sort()).toEqual(['0.2.0+20261123.bbb', '0.3.0']);
  expect(found.unreadable).toEqual([]);
});

test('a catalogue without a release is fine and names none', async () => {
  const { look } = await world();

  expect(await look()).toMatchObject({ catalog: { state: 'ok' }, releases: [] });
});

test('a release that a stolen server signs itself is not there', async () => {
  const { catalogFolder, door, look, publish } = await world();
  await publish({ set: [target(FIRST)] });
  const forger = newKeyPair().key;
  const names = (await door.list(`${catalogFolder}/metadata`)).filter((name) => name.endsWith('.releases.json'));
  const newest = `${catalogFolder}/metadata/${names.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).at(-1)}`;
  const bytes = Buffer.from(await door.read(newest, 1_000_000)).toString('utf8');
  await door.writeWhole(newest, bytes.replace(sha256(target(FIRST).content), sha256(forger.keyid)));

  const found = await look();

  expect(found.releases).toEqual([]);
  expect(found.catalog.state).not.toBe('ok');
});

test('one key of two is too few', async () => {
  const { catalogKeys, publish } = await world();

  await expect(publish({ set: [target(FIRST)] }, catalogKeys.slice(0, 1))).rejects.toMatchObject({
    code: 'KEYS_TOO_FEW',
  });
});

test('a root beside the catalogue that is not ours vouches for nothing', async () => {
  const { door, look, publish } = await world();
  const theirs = await organisation(door, '/theirs');
  await theirs.publish({ set: [target(FIRST)] });
  await publish({ set: [target(SECOND)] });

  const found = await look(theirs.catalogFolder);

  expect([found.catalog.state, found.releases]).toEqual(['invalid', []]);
  expect((await look()).releases).toHaveLength(1);
});

test('a release that was withdrawn does not come back with an older catalogue', async () => {
  const { clock, copyTo, look, publish } = await world();
  await publish({ set: [target(FIRST), target(SECOND)] });
  await copyTo('/before');
  clock.moveMs(60_000);
  await publish({ remove: [releasePath(SECOND)] });

  const now = await look();
  const older = await look('/before');

  expect(now.releases.map(({ version }) => version)).toEqual([FIRST.version]);
  expect([older.catalog.state, older.releases]).toEqual(['invalid', []]);
});

test('a catalogue past its date names no release until it is signed anew', async () => {
  const { clock, look, publish } = await world();
  await publish({ set: [target(FIRST)] });
  await look();
  clock.moveMs(400 * DAY_MS);

  expect(await look()).toMatchObject({ catalog: { state: 'old' }, releases: [] });
  await publish({});
  expect((await look()).releases).toHaveLength(1);
});

test('a release file that is missing or altered is named, and does not hide the others', async () => {
  const { catalogFolder, door, look, publish } = await world();
  await publish({ set: [target(FIRST), target(SECOND)] });
  const { content, path } = target(SECOND);
  const [, role, name] = path.split('/');
  const file = `${catalogFolder}/targets/releases/${role}/${sha256(content)}.${name}`;
  await door.writeWhole(file, Buffer.from(content).toString('utf8').replace('0.1.0', '0.0.0'));

  const found = await look();

  expect(found.releases.map(({ version }) => version)).toEqual([FIRST.version]);
  expect(found.unreadable).toEqual([path]);
});

test('a release under another’s name, of another role or with an unknown member is none', async () => {
  const { look, publish } = await world();
  await publish({ set: [{ ...target(SECOND), path: releasePath(FIRST) }] });

  expect((await look()).unreadable).toEqual([releasePath(FIRST)]);
  expect(readRelease(Buffer.from(JSON.stringify({ ...FIRST, run: 'this script' })))).toBeUndefined();
  expect(readRelease(Buffer.from(JSON.stringify({ ...FIRST, role: 'relay' })))).toBeUndefined();
  expect(readRelease(Buffer.from(JSON.stringify({ ...FIRST, version: '../../etc' })))).toBeUndefined();
});
