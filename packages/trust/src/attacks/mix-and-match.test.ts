import { expect, it } from 'vitest';
import { memoryDoor } from '../files/memory-door.ts';
import { recorded, tampered } from '../testing/hostile.ts';
import { organisation } from '../testing/organisation.ts';

it.each(['snapshot', 'plans-'])(
  'mix and match: %s metadata of another day do not fit the timestamp of today',
  async (role) => {
    const org = await organisation(memoryDoor(), '/h');
    await org.order('reception-1', { number: 1 });
    const yesterday = await recorded(org.door, org.directorFolder('north'));
    org.clock.moveMs(86_400_000);
    await org.order('reception-1', { number: 2 });
    const names = async (folder: string) => org.door.list(`${folder}/metadata`);
    const known = (await names(org.directorFolder('north'))).filter((name) => name.includes(role));
    const { catalog, director } = org.sources('north');
    const old = new Map<string, Uint8Array | undefined>();
    for (const name of known) {
      const part = name.slice(name.indexOf('.') + 1);
      const bytes = await yesterday.read(`metadata/${name}`, 1e6);
      old.set(part, bytes ?? old.get(part));
    }
    const mixed = tampered(director, (path) => old.get(path.slice(path.indexOf('.') + 1)));

    const report = await org.client('reception-1').refresh({ catalog, director: mixed });

    expect(report.director.state).toBe('invalid');
    expect(report.plan).toBeUndefined();
  },
);

it('mix and match: the catalogue of one organisation and the director of another never agree', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const other = await organisation(memoryDoor(), '/other');
  await other.order('reception-1');

  const report = await org
    .client('reception-1')
    .refresh({ catalog: org.sources('north').catalog, director: other.sources('north').director });

  expect(report.catalog.state).toBe('ok');
  expect(report.director.state).toBe('invalid');
  expect(report.plan).toBeUndefined();
});
