import { sha256 } from '@tsukuroi/core';
import { expect, test } from 'vitest';
import { folderSource } from '../client/folder-source.ts';
import { memoryDoor } from '../files/memory-door.ts';
import { newKeyPair } from '../keys/key.ts';
import { consistentPath } from '../repository/files.ts';
import { ARTIFACT, actionOf, organisation, RECIPE } from '../testing/organisation.ts';
import { mayHave, nameContents } from './named-contents.ts';

const PACKAGE = Buffer.from('a package of a distribution');

async function world() {
  const door = memoryDoor();
  const org = await organisation(door, '/org');
  const options = { door, folder: '/relay/trust', facility: 'north', clock: org.clock, root: org.firstRoot };
  const folder = org.directorFolder('north');
  const sources = { catalog: folderSource(door, org.catalogFolder), director: folderSource(door, folder) };
  const read = ({ path, sha256: hash, length }: { path: string; sha256: string; length: number }) =>
    sources.director.read(`targets/${consistentPath(path, hash)}`, length);
  return { door, org, sources, name: () => nameContents(options, sources, read) };
}

test('names what the catalogue lists, the plans of its own facility, and what these plans name', async () => {
  const { name, org } = await world();
  const channel = {
    kind: 'channel' as const,
    channel: 'debian-12',
    package: 'openssl',
    version: '3.0.15-1',
    sha256: sha256(PACKAGE),
    length: PACKAGE.length,
    index: '0'.repeat(64),
  };
  const here = await org.order('reception-1', { actions: [actionOf({ content: [channel] })] });
  const away = await org.order('xray-1');

  const { contents, catalog, director } = await name();

  expect([catalog.state, director?.state]).toEqual(['ok', 'ok']);
  expect(contents?.get(sha256(PACKAGE))?.length).toBe(PACKAGE.length);
  expect(contents?.get(sha256(ARTIFACT))?.length).toBe(ARTIFACT.length);
  expect(contents?.get(sha256(RECIPE.content))?.length).toBe(RECIPE.content.length);
  const plan = contents?.get(sha256(JSON.stringify(here)));
  expect(plan).toMatchObject({ repository: 'director' });
  // A plan is for its own device, and for relays.
  const asked = ['reception-1', 'reception-2', undefined].map((device) => plan && mayHave(plan, device));
  expect(asked).toEqual([true, false, true]);
  // Another facility's plans are none of ours.
  expect(contents?.has(sha256(JSON.stringify(away)))).toBe(false);
});

test('the signed index that a plan’s package rests on is named when the plan states its length, and only then', async () => {
  const { name, org } = await world();
  const [known, unknown] = [Buffer.from('InRelease of bookworm-security'), Buffer.from('another InRelease')];
  const one = {
    ...{ kind: 'channel' as const, channel: 'debian-12', package: 'openssl', version: '3.0.15-1' },
    ...{ sha256: sha256(PACKAGE), length: PACKAGE.length, index: sha256(known), indexLength: known.length },
  };
  const { indexLength: _, ...other } = { ...one, package: 'bash', sha256: sha256('bash'), index: sha256(unknown) };
  await org.order('reception-1', { actions: [actionOf({ content: [one, other] })] });

  const { contents } = await name();

  const index = contents?.get(sha256(known));
  expect(index).toMatchObject({ length: known.length, repository: undefined });
  // It is the vendor's and says nothing about anybody: every device may have it.
  expect(index && mayHave(index, 'xray-1')).toBe(true);
  expect(contents?.has(sha256(unknown))).toBe(false);
});

test('the index of a dnf repository, its signature and its metadata are named, and so every relay gives them out', async () => {
  const { name, org } = await world();
  const file = (text: string) => ({ sha256: sha256(text), length: text.length });
  const [signed, unsigned] = [file('repomd of baseos'), file('repomd of tools')];
  const [signature, primary, updateinfo] = [file('signature'), file('primary'), file('updateinfo')];
  const metadata = [
    { type: 'primary', path: 'repodata/1-primary.xml.gz', ...primary },
    { type: 'updateinfo', path: 'repodata/2-updateinfo.xml.gz', ...updateinfo },
  ];
  const toolsMetadata = [{ type: 'primary', path: 'repodata/3-primary.xml.gz', ...file('primary of tools') }];
  const date = '2026-11-20T00:00:00Z';
  const lists = [
    { kind: 'dnf' as const, repository: 'baseos', date, ...signed, signature, metadata },
    { kind: 'dnf' as const, repository: 'tools', date, ...unsigned, signature: null, metadata: toolsMetadata },
  ];
  await org.order('reception-1', { actions: [actionOf({ lists })] });

  const { contents } = await name();

  const paths = [signed, unsigned, signature, primary, updateinfo].map((one) => contents?.get(one.sha256)?.path);
  expect(paths).toEqual([
    'baseos repomd.xml',
    'tools repomd.xml',
    'baseos repomd.xml.asc',
    'baseos repodata/1-primary.xml.gz',
    'baseos repodata/2-updateinfo.xml.gz',
  ]);
});

test('a catalogue that names a collector, who signs beside it and never in it, names what it named before', async () => {
  const { name, org } = await world();
  const before = await name();
  await org.publish({ collectors: { keys: [newKeyPair().key.publicKey], threshold: 1 } });

  const { contents, catalog, director } = await name();

  expect([catalog.state, director?.state]).toEqual(['ok', 'ok']);
  expect([...(contents?.keys() ?? [])].sort()).toEqual([...(before.contents?.keys() ?? [])].sort());
});

test('metadata that somebody changed name nothing, and what was named before is the caller’s to keep', async () => {
  const { door, name, org } = await world();
  await name();
  await org.order('reception-1');
  const file = `${org.directorFolder('north')}/metadata/timestamp.json`;
  const text = Buffer.from(await door.read(file, 100_000)).toString('utf8');
  await door.writeWhole(file, text.replace(/"version":\s*(\d)/, '"version":9$1'));

  const { contents, director } = await name();

  expect(director?.state).toBe('invalid');
  expect(contents).toBeUndefined();
});

test('another organisation’s repositories name nothing', async () => {
  const { name } = await world();
  const other = await world();
  const { sources } = other;
  const door = memoryDoor();
  const own = await organisation(door, '/own');
  const options = { door, folder: '/relay/trust', facility: 'north', clock: own.clock, root: own.firstRoot };

  const { contents, catalog } = await nameContents(options, sources, async () => undefined);

  expect([catalog.state, contents]).toEqual(['invalid', undefined]);
  expect((await name()).contents?.size).toBeGreaterThan(0);
});
