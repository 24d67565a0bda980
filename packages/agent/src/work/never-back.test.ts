import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { recipePatch } from '@tsukuroi/providers/recipe/patch/provider.ts';
import { systemRunner } from '@tsukuroi/providers/runner.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import type { Action, CatalogContent } from '@tsukuroi/trust/plan/plan.ts';
import type { Recipe } from '@tsukuroi/trust/recipe/shape.ts';
import { archiveRecipe } from '@tsukuroi/trust/testing/recipe.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Job } from './job.ts';
import { jobsOf } from './jobs.ts';
import { NewestLaid } from './newest-laid.ts';
import { actionOf } from './testing/scene.ts';
import { WorkFolder } from './work-folder.ts';

// As the worker's unit has it; with another one folders that tests make would be a group's to change.
process.umask(0o022);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsukuroi-never-back-'));
  for (const name of ['root/opt', 'store', 'own/one/recipe']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (hash: string) => join(folder, 'store', hash);

function stored(target: string, bytes: Buffer): CatalogContent {
  const hash = sha256(bytes);
  writeFileSync(fileOf(hash), bytes);
  return { kind: 'catalog', target, sha256: hash, length: bytes.length };
}

/** One version of a program as an archive, with its recipe, as a plan orders both. */
function versionOf(version: string, change: Partial<Recipe> = {}, name = 'viewer'): Action {
  const tree = join(folder, `tree-${name}-${version}`);
  mkdirSync(join(tree, `${name}-${version}/bin`), { recursive: true });
  const program = `${name} ${version}`;
  writeFileSync(join(tree, `${name}-${version}/bin/viewer`), program);
  execFileSync('tar', ['-czf', `${tree}.tar.gz`, '-C', tree, `${name}-${version}`]);
  const artifact = stored(`artifacts/${name}-${version}`, readFileSync(`${tree}.tar.gz`));
  const file = { path: 'bin/viewer', sha256: sha256(program), length: program.length, mode: '0755' as const };
  const recipe: Recipe = {
    ...archiveRecipe({
      ...{ artifact: { sha256: artifact.sha256, length: artifact.length }, arch: 'any', packed: 'tar.gz' },
      ...{ into: `/opt/${name}`, files: [file], keep: [] },
    }),
    ...{ app: name, version, close: [], needsBytes: 1_000 },
    detect: [{ by: 'file', path: file.path, sha256: file.sha256 }],
    ...change,
  };
  const signed = stored(`recipes/${name}/${version}.json`, Buffer.from(JSON.stringify(recipe)));
  return actionOf({ content: [signed, artifact] });
}

function jobOf(action: Action, identity = 'one', recipe = recipePatch({ root: join(folder, 'root') })): Job {
  const job = jobsOf({
    folder: new WorkFolder(nodeDoor(), join(folder, 'own', identity), join(folder, 'told')),
    contents: { fileOf },
    ...{ run: systemRunner, trustedMs: () => undefined },
    recipe,
  })(action);
  if (job === undefined) {
    throw new Error('no provider knows it');
  }
  return job;
}

async function follow(action: Action, identity = 'one'): Promise<string> {
  const job = jobOf(action, identity);
  const prepared = await job.prepare();
  return prepared.ok
    ? (await job.apply(prepared.value)).outcome
    : `${prepared.error.because} ${prepared.error.about.replace(folder, '')}`;
}

const laid = (name = 'viewer') => readFileSync(join(folder, `root/opt/${name}/bin/viewer`), 'utf8');

test('attack: an older archive is ordered over a newer one while the catalogue names both', async () => {
  const [older, newer, newest] = [versionOf('1.9.0'), versionOf('2.0.0'), versionOf('2.10.0')];
  expect([await follow(newer), laid()]).toEqual(['installed', 'viewer 2.0.0']);

  expect([await follow(older), laid()]).toEqual(['not-newer viewer 2.0.0', 'viewer 2.0.0']);
  // As versions compare, not as letters do.
  expect([await follow(newest), laid()]).toEqual(['installed', 'viewer 2.10.0']);
  expect([await follow(newer), laid()]).toEqual(['not-newer viewer 2.10.0', 'viewer 2.10.0']);
});

test('attack: the newer files are taken away first, or the device is made to enrol anew', async () => {
  await follow(versionOf('2.0.0'));
  rmSync(join(folder, 'root/opt/viewer'), { recursive: true });
  mkdirSync(join(folder, 'own/two/recipe'), { recursive: true });

  const answers = [await follow(versionOf('1.9.0')), await follow(versionOf('1.9.0'), 'two')];

  expect(answers).toEqual(['not-newer viewer 2.0.0', 'not-newer viewer 2.0.0']);
  expect(existsSync(join(folder, 'root/opt/viewer'))).toBe(false);
});

test('attack: the power is cut between the newer version’s preparation and its files', async () => {
  const dies = { ...recipePatch({ root: join(folder, 'root') }), apply: () => Promise.reject(new Error('power cut')) };
  const job = jobOf(versionOf('2.0.0'), 'one', dies);
  const prepared = await job.prepare();
  await expect(prepared.ok && job.apply(prepared.value)).rejects.toThrow('power cut');

  expect(await follow(versionOf('1.9.0'))).toBe('not-newer viewer 2.0.0');
  expect(await follow(versionOf('2.0.0'))).toBe('installed');
});

test('a deliberate step back is one that the signed recipe names; everything else stays refused', async () => {
  await follow(versionOf('2.0.0'));
  const back = versionOf('1.9.1', { replaces: ['2.0.0'] });

  expect([await follow(back), laid()]).toEqual(['installed', 'viewer 1.9.1']);
  expect(await follow(versionOf('1.9.0'))).toBe('not-newer viewer 2.0.0');
  expect(await follow(versionOf('1.9.0', { replaces: ['1.9.1'] }))).toBe('not-newer viewer 2.0.0');
  expect([await follow(versionOf('2.0.1')), laid()]).toEqual(['installed', 'viewer 2.0.1']);
});

test('versions that cannot be compared are not put over one another, until a recipe names the other', async () => {
  await follow(versionOf('2.0.0'));

  expect(await follow(versionOf('2026a', { scheme: 'semver' }))).toBe('not-newer viewer 2.0.0');
  expect(await follow(versionOf('3.0.0', { scheme: 'deb' }))).toBe('not-newer viewer 2.0.0');
  expect(await follow(versionOf('3.0.0', { scheme: 'deb', replaces: ['2.0.0'] }))).toBe('installed');
  expect(await follow(versionOf('3.0.1', { scheme: 'deb' }))).toBe('installed');
});

test('other programs are none of its concern, and one that somebody put there by hand counts', async () => {
  const byHand = versionOf('3.0.0', {}, 'ecg-viewer');
  mkdirSync(join(folder, 'root/opt/ecg-viewer/bin'), { recursive: true });
  writeFileSync(join(folder, 'root/opt/ecg-viewer/bin/viewer'), 'ecg-viewer 3.0.0');
  await follow(versionOf('9.0.0'));
  await jobOf(byHand).look();

  expect(await follow(versionOf('2.9.0', {}, 'ecg-viewer'))).toBe('not-newer ecg-viewer 3.0.0');
});

test('a damaged book lays nothing, and says which file it is', async () => {
  await follow(versionOf('2.0.0'));
  writeFileSync(join(folder, 'own/newest-laid.json'), '{"sum":"","laid":{}}');

  expect(await follow(versionOf('2.1.0'))).toBe('not-newer /own/newest-laid.json');
  await new NewestLaid(nodeDoor(), join(folder, 'own')).keep({ app: 'viewer', version: '1.0.0', scheme: 'semver' });
  expect(readFileSync(join(folder, 'own/newest-laid.json'), 'utf8')).toBe('{"sum":"","laid":{}}');
});
