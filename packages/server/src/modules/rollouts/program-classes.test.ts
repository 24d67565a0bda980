import { expect, test } from 'vitest';
import { freshDb } from '../../platform/testing/stores.ts';
import { ALL_MIGRATIONS, as } from '../../testing/server.ts';
import { charterOf, policyOf, rolloutHospital, type TestDevice } from './testing.ts';
import { viewerFiles } from './testing-catalogue.ts';

const BASE = ['dpkg@1.21.22', 'openssl@3.0.11-1'];
const DEVICES: readonly TestDevice[] = [
  { name: 'desk-1', department: '医事課', class: 'office', packages: [...BASE, 'viewer@2.0'] },
  { name: 'desk-2', department: '医事課', class: 'office', packages: BASE },
  { name: 'ward-1', department: '3階病棟', class: 'ward', packages: [...BASE, 'viewer@1.0'] },
];

async function hospitalWith() {
  const hospital = await rolloutHospital(await freshDb('SQLite', ALL_MIGRATIONS), {
    ...{ devices: DEVICES, policies: [policyOf('office')], charter: charterOf() },
  });
  const ask = async (language = 'ja') => {
    const headers = { ...as('inspector'), 'accept-language': language };
    const found = (await hospital.app.inject({ url: '/api/v1/programs/classes', headers })).json();
    hospital.clock.moveMs(60_000);
    return found;
  };
  return { ask, hospital };
}

test('each class says its programs and the devices that have them, by the recipes of the catalogue', async () => {
  const { ask, hospital } = await hospitalWith();
  await hospital.sign(viewerFiles('2.0', { category: 'MedicalSoftware' }));

  const found = await ask();

  const classOf = (id: string) => found.classes.find((one: { id: string }) => one.id === id);
  expect([found.known, found.lookedAt, found.unknown, found.without]).toEqual([true, 3, 0, []]);
  expect(classOf('MedicalSoftware')).toMatchObject({
    devices: 2,
    programs: [
      {
        app: 'viewer',
        name: 'カルテの閲覧',
        devices: 2,
        named: [
          { name: 'desk-1', department: '医事課' },
          { name: 'ward-1', department: '3階病棟' },
        ],
      },
    ],
  });
  expect((await ask('en')).classes[0].programs[0].name).toBe('Viewer');
  // A class that no recipe names is there, and empty.
  expect(classOf('Game')).toEqual({ id: 'Game', programs: [], devices: 0 });
});

test('trap: a program whose recipe names no class is in none, and is said so', async () => {
  const { ask, hospital } = await hospitalWith();
  await hospital.sign(viewerFiles('2.0'));

  const { classes, without } = await ask();

  expect(classes.every(({ programs }: { programs: unknown[] }) => programs.length === 0)).toBe(true);
  expect(without.map(({ app, devices }: { app: string; devices: number }) => [app, devices])).toEqual([['viewer', 2]]);
});
