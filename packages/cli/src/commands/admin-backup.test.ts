import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { folderWith } from '../testing/world.ts';

const BIN = fileURLToPath(new URL('../../bin/tsukuroi.mjs', import.meta.url));
const WORDS = 'あさがお ひまわり さくら つばき';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly words: string;
}

/** A real process of the product; killed when the test ends. */
function begin(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [out, words] = ['', ''];
  child.stdout.on('data', (part) => {
    out += part;
  });
  child.stderr.on('data', (part) => {
    words += part;
  });
  return { child, ended: once(child, 'close').then(([code]) => ({ code, out, words })) };
}

const run = (...args: string[]) => begin(...args).ended;

/** A server as a process of its own, that answers. */
async function serve(data: string): Promise<{ stop: () => Promise<Ended>; address: string }> {
  const { child, ended } = begin('server', '--data', data, '--listen', '127.0.0.1:0');
  const { promise, resolve } = Promise.withResolvers<string>();
  child.stderr?.on('data', (part) => {
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(String(part));
    if (found !== null) {
      resolve(found[0]);
    }
  });
  const address = await Promise.race([promise, ended.then(({ words }) => Promise.reject(new Error(words)))]);
  const stop = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { stop, address };
}

test('backup beside a running server, a restore killed at any moment, the same restore again, and the doctor', async () => {
  const home = folderWith({ 'words.txt': `${WORDS}\n` });
  const [data, file, words] = [join(home, 'data'), join(home, 'b.age'), ['--passphrase-file', join(home, 'words.txt')]];
  const server = await serve(data);

  const made = await run('admin', 'backup', '--out', file, '--data', data, ...words, '--json');
  const verified = await run('admin', 'backup', '--verify', file, ...words);
  const again = await run('admin', 'backup', '--out', file, '--data', data, ...words);

  expect([made.code, verified.code, again.code]).toEqual([0, 0, 3]);
  expect(JSON.parse(made.out)).toMatchObject({ format: 'backup-made/1', file });
  expect(verified.words).toContain('壊れていないことを確かめました');
  expect((await fetch(`${server.address}/api/v1/session`)).status).toBe(200);
  await server.stop();

  // Killed while opening, while unpacking, while putting rows back, and somewhere near the end.
  let cutOff = 0;
  for (const [at, after] of [
    ['開いて', 1_200],
    ['データベースを', 0],
    ['データベースを', 40],
    ['署名し直して', 0],
  ] as const) {
    const target = join(home, `restored-${at}-${after}`);
    const { child, ended } = begin('admin', 'restore', file, '--data', target, ...words);
    child.stderr?.on('data', async (part) => {
      if (String(part).includes(at)) {
        await wait(after);
        child.kill('SIGKILL');
      }
    });
    const { code } = await ended;
    const isThere = existsSync(target) && readdirSync(target).includes('tsukuroi.db');
    if (code === null && existsSync(join(target, '.restoring'))) {
      cutOff += 1;
      const refused = await run('server', '--data', target, '--listen', '127.0.0.1:0');
      expect([refused.code, refused.words]).toEqual([3, expect.stringContaining('途中で止まっています')]);
    } else {
      // Killed after its last step, or before its first: whole or nothing.
      expect(isThere).toBe(existsSync(join(target, 'restored.json')));
    }
    if (cutOff === 1 && !isThere) {
      const redone = await run('admin', 'restore', file, '--data', target, ...words);
      expect(redone).toMatchObject({ code: 0, words: expect.stringContaining('このあとすること') });
      expect(readFileSync(join(target, 'secret.key'), 'utf8')).toBe(readFileSync(join(data, 'secret.key'), 'utf8'));
      const second = await serve(target);
      expect((await fetch(`${second.address}/api/v1/session`)).status).toBe(200);
      await second.stop();
      const doctor = await run('admin', 'doctor', '--data', target);
      expect(doctor).toMatchObject({ code: 1, out: expect.stringContaining('[悪い]  バックアップ') });
    }
  }
  expect(cutOff).toBeGreaterThanOrEqual(2);
}, 240_000);

test('a backup without a passphrase, or of a folder that holds nothing, is refused in words', async () => {
  const home = folderWith({ 'short.txt': 'みじかい\n', 'words.txt': WORDS });
  const out = join(home, 'b.age');
  writeFileSync(join(home, 'letter.txt'), '');

  const nobody = await run('admin', 'backup', '--out', out, '--data', join(home, 'none'));
  const empty = await run(
    ...['admin', 'backup', '--out', out, '--data', join(home, 'none'), '--passphrase-file', join(home, 'words.txt')],
  );
  const short = await run(
    ...['admin', 'backup', '--out', out, '--data', home, '--passphrase-file', join(home, 'short.txt')],
  );

  expect([nobody.code, empty.code, short.code]).toEqual([2, 2, 3]);
  expect(empty.words).toContain('つくろいのデータがありません');
  expect(short.words).toContain('12 文字以上');
  expect(existsSync(out)).toBe(false);
});
