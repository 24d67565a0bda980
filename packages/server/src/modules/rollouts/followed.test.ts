import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { updateOrderOf } from '@tsukuroi/agent/update/job.ts';
import { recipeOrderOf } from '@tsukuroi/agent/work/recipe-order.ts';
import { serverPlaces } from '@tsukuroi/trust/ceremony/places.ts';
import { trustClient } from '@tsukuroi/trust/client/client.ts';
import { folderSource } from '@tsukuroi/trust/client/folder-source.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { consistentPath } from '@tsukuroi/trust/repository/files.ts';
import { expect, onTestFinished, test } from 'vitest';
import { freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { policyOf, rolloutHospital, type TestDevice } from './testing.ts';
import { releaseFiles, viewerFiles } from './testing-catalogue.ts';

const OLD = ['dpkg@1.21.22', 'tsukuroi-agent@0.1.0', 'viewer@1.0'];
const DEVICES: readonly TestDevice[] = [
  { name: 'desk-1', department: '医事課', class: 'office', packages: OLD, agent: '0.1.0' },
  { name: 'ward-1', department: '3階病棟', class: 'office', packages: OLD, agent: '0.2.0' },
];

test('what the planner orders of the catalogue a device finds backed by the offline keys, and its agent knows how to follow', async () => {
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    devices: DEVICES,
    policies: [policyOf('office', { what: { os: 'none', applications: 'all', product: true, exclude: [] } })],
  });
  const [viewer, release] = [viewerFiles('2.0'), releaseFiles('0.2.0')];
  await hospital.sign({ set: [...viewer.set, ...release.set], artifacts: [...viewer.artifacts, ...release.artifacts] });
  await hospital.rollouts.planner.round();
  const places = serverPlaces(hospital.context.dataFolder);
  const door = nodeDoor();
  const seenBy = async (name: string) => {
    const { department, identity } = hospital.device(name);
    const folder = await mkdtemp(join(tmpdir(), 'tsukuroi-followed-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const client = trustClient({
      ...{ door, folder, facility: 'east', device: identity, department, clock: hospital.clock },
      ...{ root: await readFile(places.root), catalogAtLeast: 0 },
    });
    const sources = { catalog: folderSource(door, places.catalog), director: folderSource(door, places.director) };
    return (await client.refresh(sources)).plan;
  };

  const [desk, ward] = [await seenBy('desk-1'), await seenBy('ward-1')];

  expect(desk?.plan.actions.map(({ id }) => [id.split('-')[0], desk.backing.get(id)?.backed])).toEqual([
    ['app', true],
    ['agent', true],
  ]);
  expect(ward?.plan.actions.map(({ id }) => id.split('-')[0])).toEqual(['app']);
  const fileOf = (hash: string) => join(places.catalog, 'targets', consistentPath('recipes/viewer/2.0.json', hash));
  const [app, agent] = desk?.plan.actions ?? [];
  const order = app === undefined ? undefined : recipeOrderOf(app, fileOf);
  expect(order?.facts()).toMatchObject({
    app: 'viewer',
    version: '2.0',
    install: [{ kind: 'deb', package: 'viewer' }],
  });
  expect(order?.artifacts.map(({ sha256 }) => sha256)).toEqual(viewer.artifacts.map(({ sha256 }) => sha256));
  expect(agent === undefined ? undefined : updateOrderOf(agent)).toMatchObject({
    release: { target: 'releases/agent/0.2.0.json' },
    package: { sha256: release.artifacts[0]?.sha256 },
  });
});
