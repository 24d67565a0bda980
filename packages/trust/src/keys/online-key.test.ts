import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { nodeDoor } from '../files/door.ts';
import { newKeyPair } from './key.ts';
import { loadOnlineKey, saveOnlineKey } from './online-key.ts';

async function saved() {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'online', 'director.json');
  const { key, secret } = newKeyPair();
  await saveOnlineKey(nodeDoor(), path, { secret, role: 'director', madeAt: '2026-11-22T08:30:00Z' });
  return { path, key, secret, door: nodeDoor() };
}

it('is written for its owner alone, loaded again, and never overwritten', async () => {
  const { door, path, key, secret } = await saved();

  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect((await loadOnlineKey(door, path, 'director')).keyid).toBe(key.keyid);
  await expect(
    saveOnlineKey(door, path, { secret, role: 'director', madeAt: '2026-11-22T08:30:00Z' }),
  ).rejects.toMatchObject({
    code: 'KEY_EXISTS',
  });
});

it.each([0o640, 0o604, 0o660, 0o777])('is refused at every load when others can reach it (%o)', async (mode) => {
  const { door, path } = await saved();
  chmodSync(path, mode);

  await expect(loadOnlineKey(door, path, 'director')).rejects.toMatchObject({ code: 'KEY_PERMISSIONS', exitCode: 3 });
});

it('is refused when it belongs to another user, to nobody that can be told, or to another role', async () => {
  const { door, path } = await saved();
  const me = process.getuid?.() ?? 0;

  await expect(loadOnlineKey(door, path, 'director', me + 1)).rejects.toMatchObject({ code: 'KEY_OWNER' });
  await expect(loadOnlineKey({ ...door, stat: async () => undefined }, path, 'collector', me)).rejects.toMatchObject({
    code: 'KEY_FILE_UNREADABLE',
  });
});
