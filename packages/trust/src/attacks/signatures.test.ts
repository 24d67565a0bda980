import { expect, it } from 'vitest';
import { memoryDoor } from '../files/memory-door.ts';
import { newKeyPair } from '../keys/key.ts';
import { publishCatalog } from '../repository/catalog.ts';
import { signRoot } from '../repository/root.ts';
import { signerOf, verifierOf, verifierOfKeys } from '../roles/verify.ts';
import { tampered } from '../testing/hostile.ts';
import { OLD_RECIPE, organisation } from '../testing/organisation.ts';

const BYTES = Buffer.from('what is signed');

it('duplicated signatures are counted once, under one name or many', () => {
  const [a, b, c] = [newKeyPair().key, newKeyPair().key, newKeyPair().key];
  const verify = verifierOfKeys({ role: 'catalog', threshold: 2, keys: [a, b, c].map(({ publicKey }) => publicKey) });
  const once = signerOf([a])(BYTES);

  const twice = verify(BYTES, [...once, ...once]);
  const renamed = verify(BYTES, [...once, { keyid: b.keyid, sig: once[0]?.sig ?? '' }]);
  const listedTwice = verifierOfKeys({ role: 'catalog', threshold: 2, keys: [a.publicKey, a.publicKey] })(BYTES, once);
  const two = verify(BYTES, signerOf([a, c])(BYTES));

  expect(twice).toMatchObject({ ok: false, error: { valid: 1, threshold: 2 } });
  expect(renamed).toMatchObject({ ok: false, error: { valid: 1 } });
  expect(listedTwice).toMatchObject({ ok: false, error: { valid: 1 } });
  expect(two).toMatchObject({ ok: true, value: { keyids: [a.keyid, c.keyid] } });
});

it('unknown keys are passed over, and a role nobody names verifies nothing', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const stranger = newKeyPair().key;
  const [key] = org.catalogKeys;
  const both = signerOf(key === undefined ? [] : [stranger, key])(BYTES);

  expect(verifierOf('targets', org.firstRoot)(BYTES, both)).toMatchObject({ ok: true, value: { role: 'targets' } });
  expect(verifierOf('targets', org.firstRoot)(BYTES, both.slice(0, 1)).ok).toBe(false);
  expect(verifierOf('collector', org.firstRoot)(BYTES, both).ok).toBe(false);
  expect(verifierOf('__proto__', org.firstRoot)(BYTES, both).ok).toBe(false);
});

it('duplicated signatures in metadata make them invalid', async () => {
  const org = await organisation(memoryDoor(), '/h');
  const { catalog, director } = org.sources('north');
  const doubled = tampered(director, (path, bytes) => {
    if (path !== 'metadata/timestamp.json' || bytes === undefined) {
      return undefined;
    }
    const { signed, signatures } = JSON.parse(Buffer.from(bytes).toString());
    return Buffer.from(JSON.stringify({ signed, signatures: [...signatures, ...signatures] }));
  });

  expect((await org.client('office-1').refresh({ catalog, director: doubled })).director.state).toBe('invalid');
});

it('key compromise below the threshold: one stolen key of three signs nothing that anybody accepts', async () => {
  const org = await organisation(memoryDoor(), '/h', { rootKeys: 3, catalogKeys: 3, threshold: 2 });
  const client = org.client('reception-1');
  await client.refresh(org.sources('north'));
  const stolen = org.catalogKeys.slice(0, 1);
  const alone = publishCatalog(
    { door: org.door, folder: org.catalogFolder, clock: org.clock },
    { set: [OLD_RECIPE] },
    stolen,
  );
  const twice = publishCatalog({ door: org.door, folder: org.catalogFolder, clock: org.clock }, { set: [OLD_RECIPE] }, [
    ...stolen,
    ...stolen,
  ]);
  const { catalog, director } = org.sources('north');
  const forged = tampered(catalog, (path, bytes) => {
    if (path !== 'metadata/timestamp.json' || bytes === undefined) {
      return undefined;
    }
    const { signed, signatures } = JSON.parse(Buffer.from(bytes).toString());
    const kept = signatures.filter(({ keyid }: { keyid: string }) => keyid === stolen[0]?.keyid);
    return Buffer.from(JSON.stringify({ signed: { ...signed, version: signed.version + 1 }, signatures: kept }));
  });

  await expect(alone).rejects.toMatchObject({ code: 'KEYS_TOO_FEW', params: { threshold: 2, given: 1 } });
  await expect(twice).rejects.toMatchObject({ code: 'KEYS_TOO_FEW' });
  expect((await client.refresh({ catalog: forged, director })).catalog.state).toBe('invalid');
});

it('key compromise below the threshold: one stolen root key of three cannot write the next root', async () => {
  const org = await organisation(memoryDoor(), '/h', { rootKeys: 3, catalogKeys: 1, threshold: 1 });
  const mine = newKeyPair().key;
  const role = { keys: [mine.publicKey], threshold: 1 };
  const roles = { root: role, targets: role, snapshot: role, timestamp: role };
  const forged = signRoot({ organisation: 'thief', roles }, 2, org.clock.nowMs(), [mine]);
  const { catalog, director } = org.sources('north');
  const bad = tampered(catalog, (path) => (path === 'metadata/2.root.json' ? forged : undefined));

  const report = await org.client('xray-1').refresh({ catalog: bad, director });

  expect(report.catalog.state).toBe('invalid');
  expect(report.plan).toBeUndefined();
});
