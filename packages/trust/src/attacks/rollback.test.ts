import { expect, it } from 'vitest';
import { memoryDoor } from '../files/memory-door.ts';
import type { SigningKey } from '../keys/key.ts';
import { binOf } from '../repository/bins.ts';
import { ONLINE_PROFILE } from '../repository/expiry.ts';
import { recorded, tampered, thief } from '../testing/hostile.ts';
import { OLD_RECIPE, organisation } from '../testing/organisation.ts';

async function attacked() {
  const org = await organisation(memoryDoor(), '/h');
  await org.order('reception-1', { number: 1 });
  const before = {
    catalog: await recorded(org.door, org.catalogFolder),
    director: await recorded(org.door, org.directorFolder('north')),
    meta: await thief(org.door, org.directorFolder('north'), org.directorKeys.get('north') as SigningKey, 0).meta(),
  };
  org.clock.moveMs(3_600_000);
  await org.publish({ set: [OLD_RECIPE] });
  await org.order('reception-1', { number: 2 });
  const client = org.client('reception-1');
  await client.refresh(org.sources('north'));
  const key = org.directorKeys.get('north') as SigningKey;
  return { org, before, client, stolen: thief(org.door, org.directorFolder('north'), key, org.clock.nowMs()) };
}

it('rollback of the timestamp: an earlier one is refused, in both repositories', async () => {
  const { client, before } = await attacked();

  const report = await client.refresh(before);

  expect(report.catalog).toMatchObject({ state: 'invalid', error: { code: 'METADATA_REFUSED' } });
  expect(report.director).toMatchObject({ state: 'invalid', error: { code: 'METADATA_REFUSED' } });
  expect(report.plan?.plan.number).toBe(2);
});

it('rollback of the snapshot: a new timestamp that names an earlier snapshot is refused', async () => {
  const { org, client, before, stolen } = await attacked();
  const old = JSON.parse(Buffer.from((await before.director.read('metadata/timestamp.json', 1e6)) ?? []).toString());

  await stolen.timestamp(old.signed.meta['snapshot.json'], (await stolen.version('timestamp')) + 1);
  const report = await client.refresh(org.sources('north'));

  expect(report.director.state).toBe('invalid');
  expect(report.plan?.plan.number).toBe(2);
});

it.each(['targets.json', `${binOf('reception-1', 1)}.json`])(
  'rollback of targets: a new snapshot that names an earlier %s is refused',
  async (file) => {
    const { org, client, before, stolen } = await attacked();
    const director = await org.director('north', { ...ONLINE_PROFILE, targets: 10_000 });
    await director.publish({});
    await client.refresh(org.sources('north'));
    const meta = await stolen.meta();
    const version = (await stolen.version('timestamp')) + 1;

    await stolen.timestamp(await stolen.snapshot({ ...meta, [file]: before.meta[file] as never }, version), version);
    const report = await client.refresh(org.sources('north'));

    expect(meta[file]?.version).toBeGreaterThan(before.meta[file]?.version ?? 0);
    expect(report.director.state).toBe('invalid');
    expect(report.plan?.plan.number).toBe(2);
  },
);

it('rollback of the root: an earlier root under a new number is refused', async () => {
  const { org, client } = await attacked();
  const { catalog, director } = org.sources('north');
  const again = tampered(catalog, (path) => (path === 'metadata/2.root.json' ? org.firstRoot : undefined));

  const report = await client.refresh({ catalog: again, director });

  expect(report.catalog).toMatchObject({ state: 'invalid', error: { code: 'METADATA_REFUSED' } });
});

it('rollback after the cached files were lost: the floors still stand', async () => {
  const { org, client, before } = await attacked();
  for (const name of await org.door.list('/h/agent-reception-1/kept')) {
    await org.door.remove(`/h/agent-reception-1/kept/${name}`);
  }

  const replayed = await client.refresh(before);
  const current = await client.refresh(org.sources('north'));

  expect(replayed.catalog).toMatchObject({ state: 'invalid', error: { code: 'METADATA_ROLLED_BACK' } });
  expect(replayed.plan).toBeUndefined();
  expect([current.catalog.state, current.director.state]).toEqual(['ok', 'ok']);
  expect(current.plan?.plan.number).toBe(2);
});

it('rollback of a plan: a lower number in new metadata is refused, and so is other content under the same number', async () => {
  const { org, client, stolen } = await attacked();
  const bin = `${binOf('reception-1', 1)}.json`;
  const entries = await stolen.meta();
  const { signed } = JSON.parse(
    Buffer.from(
      (await org.sources('north').director.read(`metadata/${entries[bin]?.version}.${bin}`, 1e6)) ?? [],
    ).toString(),
  );
  const [path = '', entry] = Object.entries(signed.targets)[0] ?? [];
  const publish = async (targets: Record<string, unknown>) => {
    const version = (await stolen.version('timestamp')) + 1;
    const role = await stolen.targets(bin.slice(0, -5), { targets: targets as never }, version);
    await stolen.timestamp(await stolen.snapshot({ ...(await stolen.meta()), [bin]: role }, version), version);
    return client.refresh(org.sources('north'));
  };
  const old = path.replace('/2.json', '/1.json');
  const custom = { facility: 'north', device: 'reception-1' };

  const lower = await publish({ [old]: { ...(entry as object), custom: { ...custom, number: 1 } } });
  const changed = await publish({
    [path]: { length: 1, hashes: { sha256: '0'.repeat(64) }, custom: { ...custom, number: 2 } },
  });

  expect(lower.planError?.params.reason).toBe('older-than-seen');
  expect(lower.plan).toBeUndefined();
  expect(changed.planError?.params.reason).toBe('changed-under-same-number');
});
