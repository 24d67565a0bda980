import { expect, it } from 'vitest';
import { memoryDoor } from '../files/memory-door.ts';
import { recorded } from '../testing/hostile.ts';
import { OLD_RECIPE, organisation } from '../testing/organisation.ts';

const DAY_MS = 86_400_000;

it('freeze: content that stays the same past its date is old, with its age, not ok and not invalid', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await org.order('reception-1');
  const frozen = {
    catalog: await recorded(org.door, org.catalogFolder),
    director: await recorded(org.door, org.directorFolder('north')),
  };
  const client = org.client('reception-1');
  await client.refresh(frozen);
  org.clock.moveMs(3 * DAY_MS);

  const report = await client.refresh(frozen);
  const thawed = await (await org.director('north')).publish({}).then(() => client.refresh(org.sources('north')));

  expect(report.catalog.state).toBe('ok');
  expect(report.director).toMatchObject({ state: 'old', signedAt: '2026-11-22T08:30:00Z' });
  expect(report.plan?.plan.number).toBe(1);
  expect(thawed.director.state).toBe('ok');
});

it('freeze: a file that is both expired and badly signed is invalid, never old', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const client = org.client('reception-1');
  await client.refresh(org.sources('north'));
  org.clock.moveMs(3 * DAY_MS);
  const stranger = await organisation(memoryDoor(), '/other');

  const report = await client.refresh({ ...org.sources('north'), director: stranger.sources('north').director });

  expect(report.director.state).toBe('invalid');
});

it('freeze of the catalogue alone: the director’s word shows that a newer one is held back', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const frozen = await recorded(org.door, org.catalogFolder);
  org.clock.moveMs(60_000);
  await org.publish({ set: [OLD_RECIPE] });
  await (await org.director('north')).publish({ statements: { catalog: Math.floor(org.clock.nowMs() / 1000) } });
  const client = org.client('reception-1');

  const held = await client.refresh({ ...org.sources('north'), catalog: frozen });
  const free = await client.refresh(org.sources('north'));

  expect(held.warnings.map(({ code }) => code)).toEqual(['CATALOG_WITHHELD']);
  expect(free.warnings).toEqual([]);
});

it('freeze without network: what was verified before grows old by itself, and is not called unreachable', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await org.order('reception-1');
  const client = org.client('reception-1');
  await client.refresh(org.sources('north'));
  org.clock.moveMs(3 * DAY_MS);

  const report = await client.lastGood();

  expect(report.catalog.state).toBe('ok');
  expect(report.director).toMatchObject({ state: 'old', signedAt: '2026-11-22T08:30:00Z' });
  expect(report.plan?.plan.number).toBe(1);
});
