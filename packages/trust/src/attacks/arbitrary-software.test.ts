import { expect, it } from 'vitest';
import { memoryDoor } from '../files/memory-door.ts';
import { newKeyPair } from '../keys/key.ts';
import { tampered, thief } from '../testing/hostile.ts';
import { actionOf, OLD_RECIPE, organisation, recipeContent } from '../testing/organisation.ts';

it('arbitrary software: metadata signed by somebody else’s key are invalid and the last plan stays', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await org.order('reception-1', { number: 1 });
  const client = org.client('reception-1');
  await client.refresh(org.sources('north'));
  const stranger = thief(org.door, org.directorFolder('north'), newKeyPair().key, org.clock.nowMs());
  const version = (await stranger.version('timestamp')) + 1;

  await stranger.timestamp(await stranger.snapshot(await stranger.meta(), version), version);
  const report = await client.refresh(org.sources('north'));

  expect(report.director).toMatchObject({ state: 'invalid', error: { code: 'METADATA_REFUSED' } });
  expect(report.catalog.state).toBe('ok');
  expect(report.plan?.plan.number).toBe(1);
});

it('arbitrary software: a plan exchanged on the way is not taken', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const plan = await org.order('reception-1');
  const { catalog, director } = org.sources('north');
  const evil = { ...plan, actions: [actionOf({ verb: 'reboot', content: [] })] };
  const bad = tampered(director, (path) => (path.includes('/plans/') ? Buffer.from(JSON.stringify(evil)) : undefined));

  const report = await org.client('reception-1').refresh({ catalog, director: bad });

  expect(report.director).toMatchObject({ state: 'invalid', error: { code: 'TARGET_ALTERED' } });
  expect(report.plan).toBeUndefined();
});

it('arbitrary software: what the catalogue does not list is not backed, whoever signed the plan; the rest goes on', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await org.order('reception-1', {
    actions: [actionOf(), actionOf({ id: 'a2', content: [recipeContent(OLD_RECIPE)] })],
  });

  const report = await org.client('reception-1').refresh(org.sources('north'));

  expect(report.plan?.backing.get('a1')).toMatchObject({ backed: true });
  expect(report.plan?.backing.get('a2')).toMatchObject({ backed: false, because: 'not-in-catalog' });
});
