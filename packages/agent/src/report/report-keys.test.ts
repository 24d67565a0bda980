import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Identity } from '../identity/identity-file.ts';
import { reportKeys } from './report-keys.ts';

function device() {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const renewed = () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { certified: { publicKey } } as unknown as Identity;
  };
  return { folder, renewed, at: (name: string) => join(folder, name) };
}

const pems = (keys: readonly KeyObject[]) => keys.map((key) => key.export({ type: 'spki', format: 'pem' }).toString());

it.each(['keys.json', 'keys-copy.json'] as const)(
  '%s lost or damaged: lines from before a renewal still have their key, and the file is written again',
  async (name) => {
    const { at, folder, renewed } = device();
    const [first, second] = [renewed(), renewed()];
    await reportKeys(folder, first);
    const before = pems(await reportKeys(folder, second));

    rmSync(at(name));
    const afterLoss = pems(await reportKeys(folder, second));
    writeFileSync(at(name), '["torn');
    const afterDamage = pems(await reportKeys(folder, second));

    expect(before).toHaveLength(2);
    expect([afterLoss.toSorted(), afterDamage.toSorted()]).toEqual([before.toSorted(), before.toSorted()]);
    expect(JSON.parse(readFileSync(at(name), 'utf8'))).toHaveLength(2);
  },
);

it('both lost: the present key stands, and nothing else is made up', async () => {
  const { folder, renewed } = device();
  const identity = renewed();

  expect(pems(await reportKeys(folder, identity))).toEqual(pems([identity.certified.publicKey]));
});
