import { expect, it } from 'vitest';
import { memoryDoor } from '../files/memory-door.ts';
import type { SigningKey } from '../keys/key.ts';
import { binOf, planPath } from '../repository/bins.ts';
import { entryOf } from '../repository/metadata.ts';
import { thief } from '../testing/hostile.ts';
import { actionOf, OLD_RECIPE, organisation, recipeContent } from '../testing/organisation.ts';

async function stolen() {
  const org = await organisation(memoryDoor(), '/h');
  await org.publish({ set: [OLD_RECIPE] });
  await org.order('reception-1', { number: 1 });
  const client = org.client('reception-1');
  await client.refresh(org.sources('north'));
  org.clock.moveMs(60_000);
  const key = org.directorKeys.get('north') as SigningKey;
  return { org, client, key, thief: thief(org.door, org.directorFolder('north'), key, org.clock.nowMs()) };
}

it('stolen director key: nothing is installed that catalogue and channels lack', async () => {
  const { org, client } = await stolen();
  const evil = { path: 'recipes/evil/1.json', content: Buffer.from('{"run":"evil"}') };
  await org.order('reception-1', { number: 2, actions: [actionOf({ content: [recipeContent(evil)] })] });

  const report = await client.refresh(org.sources('north'));

  expect(report.plan?.backing.get('a1')).toMatchObject({ backed: false, because: 'not-in-catalog' });
});

it('stolen director key: nothing older, once the catalogue has withdrawn it', async () => {
  const { org, client } = await stolen();
  await org.publish({ remove: [OLD_RECIPE.path] });
  await org.order('reception-1', { number: 2, actions: [actionOf({ content: [recipeContent(OLD_RECIPE)] })] });

  const report = await client.refresh(org.sources('north'));

  expect(report.plan?.backing.get('a1')).toMatchObject({ backed: false, because: 'not-in-catalog' });
});

it('stolen director key: it cannot speak for the catalogue, nor for another facility', async () => {
  const { org, key } = await stolen();
  const catalogThief = thief(org.door, org.catalogFolder, key, org.clock.nowMs());
  const version = (await catalogThief.version('timestamp')) + 1;
  await catalogThief.timestamp(await catalogThief.snapshot(await catalogThief.meta(), version), version);

  const north = await org.client('reception-2').refresh(org.sources('north'));
  const south = await org
    .client('office-1')
    .refresh({ catalog: org.sources('south').catalog, director: org.sources('north').director });

  expect(north.catalog.state).toBe('invalid');
  expect(north.plan).toBeUndefined();
  expect(south.plan).toBeUndefined();
});

it.each([
  ['another facility', { facility: 'south', device: 'reception-1', number: 2 }],
  ['another device', { facility: 'north', device: 'reception-2', number: 2 }],
  ['another number', { facility: 'north', device: 'reception-1', number: 9 }],
])('stolen director key: a plan listed for %s is refused', async (_, custom) => {
  const { org, client, thief } = await stolen();
  const bin = binOf('reception-1', 1);
  const bytes = Buffer.from(JSON.stringify(org.plan('reception-1', { number: 2 })));
  const version = (await thief.version('timestamp')) + 1;
  const role = await thief.targets(
    bin,
    { targets: { [planPath('reception-1', 2)]: entryOf(bytes, custom) } as never },
    version,
  );
  await thief.timestamp(await thief.snapshot({ ...(await thief.meta()), [`${bin}.json`]: role }, version), version);

  const report = await client.refresh(org.sources('north'));

  expect(report.planError?.params.reason).toBe('not-for-this-device');
  expect(report.plan).toBeUndefined();
});

it('stolen director key: a device in another department than it learnt at enrolment is refused', async () => {
  const { org } = await stolen();
  await org.order('icu-1', { department: '医事課', touch: 'normal' });

  const report = await org.client('icu-1').refresh(org.sources('north'));

  expect(report.planError?.params.reason).toBe('other-department');
});

it('stolen director key: one new catalogue takes its word away, and version numbers near infinity with it', async () => {
  const { org, client, key } = await stolen();
  const far = Date.parse('2099-01-01T00:00:00Z');
  const later = thief(org.door, org.directorFolder('north'), key, far);
  const version = Number.MAX_SAFE_INTEGER - 1;
  await later.timestamp(await later.snapshot(await later.meta(), version), version);
  const captured = await client.refresh(org.sources('north'));
  const shut = captured.time.state;

  await org.replaceDirector('north');
  await org.order('reception-1', { number: 2 });
  const freed = await client.refresh(org.sources('north'));
  const again = thief(org.door, org.directorFolder('north'), key, org.clock.nowMs());
  const next = (await again.version('timestamp')) + 1;
  await again.timestamp(await again.snapshot(await again.meta(), next), next);
  const refused = await client.refresh(org.sources('north'));

  expect(shut).toBe('behind');
  expect(freed.director.state).toBe('ok');
  expect(freed.time.state).toBe('plausible');
  expect(freed.plan?.plan.number).toBe(2);
  expect(refused.director.state).toBe('invalid');
});
