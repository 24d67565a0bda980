import { expect, it } from 'vitest';
import { newKeyPair } from './key.ts';
import { lockKey, readKeyFile, unlockKey } from './key-file.ts';

const FACTS = { organisation: '試験病院', role: 'catalog', madeAt: '2026-11-22T08:30:00Z' } as const;
const WORDS = 'あさがお ひまわり さくら つばき';

const made = newKeyPair();
const text = await lockKey(made.secret, FACTS, WORDS);

it('opens with its passphrase, also typed in another Unicode form, and is the same key', async () => {
  const file = readKeyFile(text, 'k');

  const key = await unlockKey(file, WORDS.normalize('NFD'), 'k');

  expect(key.keyid).toBe(made.key.keyid);
  expect(key.sign(Buffer.from('x'))).toBe(made.key.sign(Buffer.from('x')));
  expect(text).not.toContain(made.secret.subarray(-32).toString('base64').slice(0, 20));
});

it('refuses a wrong passphrase, and any change to what stands around the secret', async () => {
  const file = readKeyFile(text, 'k');
  const other = newKeyPair().key;

  for (const changed of [
    { ...file, role: 'root' as const },
    { ...file, organisation: '別の病院' },
    { ...file, madeAt: '2020-01-01T00:00:00Z' },
    { ...file, keyid: other.keyid, public: other.publicKey },
    { ...file, box: `${file.box.startsWith('A') ? 'B' : 'A'}${file.box.slice(1)}` },
  ]) {
    await expect(unlockKey(changed, WORDS, 'k')).rejects.toMatchObject({ code: 'KEY_PASSPHRASE', exitCode: 3 });
  }
  await expect(unlockKey(file, `${WORDS}!`, 'k')).rejects.toMatchObject({ code: 'KEY_PASSPHRASE' });
});

it('is not read when its cost is too low to hold, too high to run, or its name is not that of its key', () => {
  const file = JSON.parse(text);
  const weak = { ...file, kdf: { ...file.kdf, n: 2 ** 14 } };
  const endless = { ...file, kdf: { ...file.kdf, n: 2 ** 30 } };
  const odd = { ...file, kdf: { ...file.kdf, n: 2 ** 17 + 1 } };
  const misnamed = { ...file, keyid: '0'.repeat(64) };

  for (const bad of [weak, endless, odd, misnamed, { ...file, extra: 1 }, {}, 'x']) {
    expect(() => readKeyFile(JSON.stringify(bad), 'k')).toThrow('KEY_FILE_UNREADABLE');
  }
  expect(file.kdf).toMatchObject({ name: 'scrypt', n: 131072, r: 8, p: 1 });
});
