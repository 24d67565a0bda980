import { identitiesOf, productMapOf } from '@tsukuroi/matching';
import { expect, test } from 'vitest';
import { describeStores } from '../../platform/testing/stores.ts';
import { debian } from '../../testing/hospital.ts';
import { ALL_MIGRATIONS } from '../../testing/server.ts';
import { Identities } from './identities.ts';

describeStores('identities', (makeDb) => {
  test('read back from the database have the keys they were kept under, so that they share their verdicts', async () => {
    const db = await makeDb(ALL_MIGRATIONS);
    const { manifest, facts } = debian('a', ['openssl@3.0.11-1', 'nodejs@18.19.0-1nodesource1', 'bash@5.2.15-2']);
    const identities = identitiesOf(manifest, facts, productMapOf([]));

    const numbers = await new Identities(db).numbersOf(identities, new Map());
    const kept = new Identities(db);
    const again = await kept.read(numbers);

    expect(identities.length).toBe(4);
    expect(again.map(({ key }) => key)).toEqual(identities.map(({ key }) => key));
    expect(await kept.numbersOf(identities, new Map())).toEqual(numbers);
  });
});
