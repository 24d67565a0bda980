import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSecretBox, SecretBox } from './box.ts';

const box = new SecretBox(Buffer.alloc(32, 1));

test('a sealed secret opens for its owner only, with its key only, and not when touched', () => {
  const sealed = box.seal('JBSWY3DPEHPK3PXP', 'user-1');
  const touched = `${sealed.slice(0, 40)}${sealed[40] === 'A' ? 'B' : 'A'}${sealed.slice(41)}`;

  expect(box.open(sealed, 'user-1')).toBe('JBSWY3DPEHPK3PXP');
  expect(box.seal('JBSWY3DPEHPK3PXP', 'user-1')).not.toBe(sealed);
  for (const opening of [
    () => box.open(sealed, 'user-2'),
    () => new SecretBox(Buffer.alloc(32, 2)).open(sealed, 'user-1'),
    () => box.open(touched, 'user-1'),
    () => box.open('', 'user-1'),
  ]) {
    expect(opening).toThrow(expect.objectContaining({ code: 'SECRET_UNREADABLE' }));
  }
});

test('a digest needs the key', () => {
  expect(box.digest('ABCDE')).toBe(box.digest('ABCDE'));
  expect(box.digest('ABCDE')).not.toBe(new SecretBox(Buffer.alloc(32, 2)).digest('ABCDE'));
});

test('the key of a data folder is made once, for its owner only; a broken one is refused instead of replaced', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const sealed = (await openSecretBox(folder)).seal('x', 'y');
  const key = readFileSync(join(folder, 'secret.key'), 'utf8');

  expect((await openSecretBox(folder)).open(sealed, 'y')).toBe('x');
  expect((statSync(join(folder, 'secret.key')).mode & 0o777).toString(8)).toBe('600');
  writeFileSync(join(folder, 'secret.key'), key.slice(0, 20));
  await expect(openSecretBox(folder)).rejects.toMatchObject({ code: 'SECRET_KEY_BROKEN', exitCode: 3 });
});
