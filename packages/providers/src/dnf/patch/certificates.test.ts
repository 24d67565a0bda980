import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dearmoured } from '../armour.ts';
import { smallVendor } from '../testing/small-repository.ts';
import { certificatesIn } from './certificates.ts';

const gpg = readdirSync('/usr/bin').includes('gpg');
if (!gpg) {
  process.stdout.write('fingerprints beside gpg: skipped, gpg absent\n');
}

test.skipIf(!gpg)('a file of two keys is two certificates, each with the fingerprint that gpg names', () => {
  const folders = [1, 2].map(() => mkdtempSync(join(tmpdir(), 'tsukuroi-certificates-')));
  try {
    const files = folders.map((folder) => smallVendor(folder).keyFile);
    const keys = files.map((file) => dearmoured(readFileSync(file)) ?? Buffer.of());
    const named = files.map((file) => {
      const out = execFileSync('gpg', ['--show-keys', '--with-colons', file], { encoding: 'utf8', stdio: 'pipe' });
      return /^fpr:+([0-9A-F]+):/m.exec(out)?.[1];
    });

    const found = certificatesIn(Buffer.concat(keys));

    expect(found?.map(({ fingerprint }) => fingerprint)).toEqual(named);
    expect(found?.map(({ bytes }) => bytes)).toEqual(keys);
  } finally {
    for (const folder of folders) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});

/** A version 4 key in the new form of a packet: version, four bytes of time, algorithm 22. */
const KEY = Buffer.from([0xc6, 6, 4, 0, 0, 0, 1, 22]);

test.each([
  ['an empty file', Buffer.of()],
  ['text', Buffer.from('no key at all')],
  ['a signature without its key', Buffer.from([0xc2, 1, 4])],
  ['a key that ends too early', KEY.subarray(0, -1)],
  ['a packet of unknown length', Buffer.from([0xc6, 230, 4])],
  ['a key of version 3', Buffer.from([0xc6, 2, 3, 0])],
  ['a good key, and something that is none behind it', Buffer.concat([KEY, Buffer.from('x')])],
])('%s vouches for nothing', (_name, bytes) => {
  expect(certificatesIn(bytes)).toBeUndefined();
});

test('both forms of a packet are one key', () => {
  const old = Buffer.concat([Buffer.from([0x98, 6]), KEY.subarray(2)]);

  const [a, b] = [certificatesIn(KEY), certificatesIn(old)];

  expect(a?.[0]?.fingerprint).toMatch(/^[0-9A-F]{40}$/);
  expect(b?.[0]?.fingerprint).toBe(a?.[0]?.fingerprint);
});
