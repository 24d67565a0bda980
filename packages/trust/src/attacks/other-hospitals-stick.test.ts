import { expect, it } from 'vitest';
import { memoryDoor } from '../files/memory-door.ts';
import { organisation } from '../testing/organisation.ts';

it('stick from another hospital of the same organisation: refused by name, what is here stays', async () => {
  const org = await organisation(memoryDoor(), '/h');
  await org.order('reception-1', { number: 1 });
  await org.order('office-1', { number: 7 });
  const client = org.client('reception-1');
  await client.refresh(org.sources('north'));

  const report = await client.refresh(org.sources('south'));
  const right = await client.refresh(org.sources('north'));

  expect(report.director.state).toBe('invalid');
  expect(report.plan?.plan).toMatchObject({ facility: 'north', device: 'reception-1', number: 1 });
  expect(right.director.state).toBe('ok');
});

it('stick from another organisation: neither repository is taken', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const other = await organisation(memoryDoor(), '/other');
  await other.order('reception-1', { number: 9 });
  const client = org.client('reception-1');

  const report = await client.refresh(other.sources('north'));

  expect([report.catalog.state, report.director.state]).toEqual(['invalid', 'invalid']);
  expect(report.plan).toBeUndefined();
});

it('a director’s root of another facility is refused even when the catalogue lists it under this one', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const south = await org.door.read(`${org.directorFolder('south')}/metadata/1.root.json`, 1e6);
  await org.publish({ set: [{ path: 'directors/north/root.json', content: south }] });

  const report = await org.client('reception-2').refresh({
    catalog: org.sources('north').catalog,
    director: org.sources('south').director,
  });

  expect(report.director).toMatchObject({ error: { code: 'METADATA_FOREIGN', params: { facility: 'south' } } });
});
