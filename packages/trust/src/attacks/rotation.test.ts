import { expect, it } from 'vitest';
import { memoryDoor } from '../files/memory-door.ts';
import { newKeyPair } from '../keys/key.ts';
import { tampered } from '../testing/hostile.ts';
import { OLD_RECIPE, organisation } from '../testing/organisation.ts';

const three = () => [newKeyPair().key, newKeyPair().key, newKeyPair().key];

it('rotation: an agent three rotations behind follows the chain, with all keys replaced on the way', async () => {
  const org = await organisation(memoryDoor(), '/h', { rootKeys: 3, catalogKeys: 3, threshold: 2 });
  const sleeper = org.client('reception-1');
  await sleeper.refresh(org.sources('north'));
  for (let turn = 0; turn < 3; turn += 1) {
    org.clock.moveMs(86_400_000);
    await org.rotate({ root: three(), catalog: three() });
    await org.publish({ set: [OLD_RECIPE] });
    await org.replaceDirector('north');
  }
  await org.order('reception-1', { number: 2 });

  const woken = await sleeper.refresh(org.sources('north'));
  const fresh = await org.client('reception-2').refresh(org.sources('north'));

  expect([woken.catalog.state, woken.director.state]).toEqual(['ok', 'ok']);
  expect(woken.plan?.plan.number).toBe(2);
  expect(fresh.catalog.state).toBe('ok');
});

it('rotation: a chain with a link missing stops before the gap', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await org.rotate({ root: [newKeyPair().key] });
  await org.rotate({ root: [newKeyPair().key], catalog: [newKeyPair().key] });
  await org.publish({});
  const { catalog, director } = org.sources('north');
  const second = await org.door.read(`${org.catalogFolder}/metadata/3.root.json`, 1e6);
  const jumping = tampered(catalog, (path) => (path === 'metadata/2.root.json' ? second : undefined));

  const report = await org.client('office-1').refresh({ catalog: jumping, director });

  expect(report.catalog.state).toBe('invalid');
});

it('revocation: what a revoked catalogue key signed counts no more, online or from memory', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await org.order('reception-1', { number: 1 });
  const client = org.client('reception-1');
  await client.refresh(org.sources('north'));
  await org.rotate({ catalog: [newKeyPair().key] });

  const between = await client.refresh(org.sources('north'));
  await org.publish({});
  const after = await client.refresh(org.sources('north'));

  expect(between.catalog.state).toBe('invalid');
  expect(between.plan).toBeUndefined();
  expect(after.catalog.state).toBe('ok');
  expect(after.plan?.plan.number).toBe(1);
});
