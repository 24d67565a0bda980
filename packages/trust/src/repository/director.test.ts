import { expect, it } from 'vitest';
import { memoryDoor } from '../files/memory-door.ts';
import { actionOf, organisation } from '../testing/organisation.ts';
import { binsOf, digitsFor, PLANS_PER_BIN, planPath } from './bins.ts';
import { CARRIED_DAYS, carriedProfile, DAY_MS } from './expiry.ts';
import { repositoryFiles } from './files.ts';
import { readSigned } from './read.ts';

const plans = (from: number, to: number, number = 1) =>
  Array.from({ length: to - from }, (_, index) => ({
    device: `pc-${from + index}`,
    number,
    bytes: Buffer.from(`{"device":"pc-${from + index}","number":${number}}`),
  }));

async function snapshotOf(org: Awaited<ReturnType<typeof organisation>>) {
  const files = repositoryFiles(org.door, org.directorFolder('north'));
  const timestamp = await files.timestamp();
  const version = timestamp?.signed.meta['snapshot.json'].version ?? 0;
  return { timestamp: timestamp?.signed, snapshot: readSigned('snapshot', await files.metadata('snapshot', version)) };
}

it('writes only the bin whose plan changed, the snapshot and the timestamp', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const director = await org.director('north');
  await director.publish({ plans: plans(0, 100) });

  const one = await director.publish({ plans: plans(7, 8, 2) });
  const none = await director.publish({});

  expect([one.rolesWritten, none.rolesWritten]).toEqual([3, 1]);
  expect([director.planNumber('pc-7'), director.planNumber('pc-8'), director.planNumber('pc-500')]).toEqual([
    2,
    1,
    undefined,
  ]);
});

it('grows from 16 bins to 256 without dropping a role, so that agents who saw the old division follow', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await org.order('reception-1', { number: 1, actions: [actionOf({ verb: 'report', content: [] })] });
  const client = org.client('reception-1');
  await client.refresh(org.sources('north'));
  const director = await org.director('north');
  const devices = Array.from({ length: 4000 }, (_, index) => `pc-${index}`);

  await director.publish({ plans: plans(0, 4000) });
  const report = await client.refresh(org.sources('north'));
  const { snapshot } = await snapshotOf(org);

  expect(digitsFor(devices)).toBe(2);
  expect(report.director.state).toBe('ok');
  expect(report.plan?.plan.number).toBe(1);
  for (const digits of [1, 2] as const) {
    expect(binsOf(digits).filter(({ name }) => snapshot.meta[`${name}.json`] === undefined)).toEqual([]);
  }
});

it('no bin holds more plans than its share', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const director = await org.director('north');
  await director.publish({ plans: plans(0, 2000) });
  const files = repositoryFiles(org.door, org.directorFolder('north'));
  const { snapshot } = await snapshotOf(org);
  const sizes: number[] = [];
  for (const [file, { version }] of Object.entries(snapshot.meta)) {
    const role = readSigned('targets', await files.metadata(file.slice(0, -5), version));
    sizes.push(Object.keys(role.targets).length);
  }

  expect(Math.max(...sizes)).toBeLessThanOrEqual(PLANS_PER_BIN);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2000);
});

it('a plan’s number only rises; a withdrawn plan is gone; a strange device name is refused', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const director = await org.director('north');
  await director.publish({ plans: plans(0, 2, 5) });

  await expect(director.publish({ plans: plans(0, 1, 5) })).rejects.toMatchObject({ code: 'PLAN_NUMBER' });
  await director.publish({ withdrawn: ['pc-0'] });

  expect(director.planNumber('pc-0')).toBeUndefined();
  expect((await org.director('north')).planNumber('pc-1')).toBe(5);
  for (const device of ['', '../x', 'a/b', 'a*', '.hidden', 'a..b']) {
    expect(() => planPath(device, 1)).toThrow('DEVICE_NAME');
  }
});

it('a server restored from an old backup signs above whatever its agents have seen', async () => {
  const { disk, ...door } = memoryDoor();
  const org = await organisation(door, '/h');
  await org.order('reception-1', { number: 1 });
  const backup = disk.snapshot();
  const client = org.client('reception-1');
  for (let day = 0; day < 5; day += 1) {
    org.clock.moveMs(DAY_MS);
    await (await org.director('north')).publish({});
    await client.refresh(org.sources('north'));
  }
  for (const path of Object.keys(disk.snapshot()).filter((name) => name.startsWith('/h/director-north/'))) {
    await org.door.remove(path);
  }
  for (const [path, text] of Object.entries(backup).filter(([name]) => name.startsWith('/h/director-north/'))) {
    await org.door.writeWhole(path, text);
  }
  org.clock.moveMs(3_600_000);

  await (await org.director('north')).publish({});
  const report = await client.refresh(org.sources('north'));

  expect(report.director.state).toBe('ok');
});

it.each([
  ['before the bins grew', 0, 10],
  ['before the bins grew, with plans given out in between', 10, 300],
  ['after the bins grew', 4000, 4100],
])('a backup taken %s: every agent follows the restored server', async (_, atBackup, between) => {
  const { disk, ...door } = memoryDoor();
  const org = await organisation(door, '/h');
  const agents = [org.client('reception-1'), org.client('icu-1')];
  const refresh = () => Promise.all(agents.map((agent) => agent.refresh(org.sources('north'))));
  await (await org.director('north')).publish({ plans: plans(0, atBackup) });
  await refresh();
  const backup = disk.snapshot();
  org.clock.moveMs(DAY_MS);
  await (await org.director('north')).publish({ plans: plans(atBackup, between) });
  await refresh();
  org.clock.moveMs(3_600_000);
  await (await org.director('north')).publish({ plans: plans(between, 4200) });
  const seen = await refresh();
  const mine = (path: string) => path.startsWith('/h/director-north/');
  for (const path of Object.keys(disk.snapshot()).filter(mine)) {
    await org.door.remove(path);
  }
  for (const [path, text] of Object.entries(backup).filter(([name]) => mine(name))) {
    await org.door.writeWhole(path, Buffer.from(text, 'latin1'));
  }
  org.clock.moveMs(3_600_000);

  const restored = await org.director('north');
  await restored.publish({ afterRestore: true });
  const after = await refresh();
  await restored.publish({ plans: plans(0, 300, 2) });
  const later = await refresh();

  expect(seen.map(({ director }) => director.state)).toEqual(['ok', 'ok']);
  expect(after.map(({ director }) => director.state)).toEqual(['ok', 'ok']);
  expect(later.map(({ director }) => director.state)).toEqual(['ok', 'ok']);
});

it('carried: fresh for as long as the stick may take, and old the day after', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await (await org.director('north', carriedProfile())).publish({});
  const client = org.client('reception-2');
  org.clock.moveMs((CARRIED_DAYS - 1) * DAY_MS);
  const before = await client.refresh(org.sources('north'));
  org.clock.moveMs(2 * DAY_MS);

  const after = await client.refresh(org.sources('north'));

  expect([before.director.state, after.director.state]).toEqual(['ok', 'old']);
});

it('tidying leaves what stands and the last week, and agents still follow', async () => {
  const org = await organisation(memoryDoor(), '/h');
  for (let number = 1; number <= 4; number += 1) {
    await org.order('reception-1', { number });
    org.clock.moveMs(5 * DAY_MS);
  }
  const director = await org.director('north');
  const folder = org.directorFolder('north');
  const before = (await org.door.list(`${folder}/metadata`)).length;

  const { removed } = await director.tidy();
  await director.publish({});
  const report = await org.client('reception-1').refresh(org.sources('north'));
  const again = await director.tidy();

  expect(removed).toBeGreaterThan(4);
  expect((await org.door.list(`${folder}/metadata`)).length).toBeLessThan(before);
  expect(await org.door.list(`${folder}/metadata`)).toContain('1.root.json');
  expect(report.plan?.plan.number).toBe(4);
  expect(again.removed).toBe(0);
});

it('keys that the root does not name open no repository for writing', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const wrong = org.directorKeys.get('south');

  await expect(org.director('north', undefined, wrong)).rejects.toMatchObject({ code: 'KEYS_TOO_FEW', exitCode: 3 });
});
