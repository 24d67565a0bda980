import { sha256 } from '@tsukuroi/core';
import { expect, it } from 'vitest';
import { memoryDoor } from '../files/memory-door.ts';
import { tampered } from '../testing/hostile.ts';
import { ARTIFACT, actionOf, organisation, recipeContent } from '../testing/organisation.ts';

it.each([
  ['another hash', { sha256: '0'.repeat(64) }],
  ['another length', { length: 1 }],
])('wrong hash or length: %s than the catalogue states is not backed', async (_, change) => {
  const org = await organisation(memoryDoor(), '/h');
  const artifact = {
    kind: 'catalog' as const,
    target: `artifacts/${sha256(ARTIFACT)}`,
    sha256: sha256(ARTIFACT),
    length: ARTIFACT.length,
  };
  await org.order('reception-1', {
    actions: [actionOf({ content: [{ ...recipeContent(), ...change }] }), actionOf({ id: 'a2', content: [artifact] })],
  });

  const report = await org.client('reception-1').refresh(org.sources('north'));

  expect(report.plan?.backing.get('a1')).toMatchObject({ backed: false, because: 'other-hash-in-catalog' });
  expect(report.plan?.backing.get('a2')).toMatchObject({ backed: true });
});

it.each(['metadata/timestamp.json', 'snapshot', 'targets/plans'])(
  'wrong hash or length: one byte more in %s is refused',
  async (part) => {
    const org = await organisation(memoryDoor(), '/h');
    await org.order('reception-1');
    const { catalog, director } = org.sources('north');
    const longer = tampered(director, (path, bytes) =>
      path.includes(part) && bytes !== undefined ? Buffer.concat([bytes, Buffer.from('}')]) : undefined,
    );

    const report = await org.client('reception-1').refresh({ catalog, director: longer });

    expect(report.director.state).toBe('invalid');
    expect(report.plan).toBeUndefined();
  },
);
