import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeDoor } from '../files/door.ts';
import { withLock } from './lock.ts';
import { systemProcesses } from './processes.ts';
import { contentStore } from './store.ts';

const CHILD = join(import.meta.dirname, 'testing/store-child.ts');
const COUNT = 12;
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsukuroi-store-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

function start(root: string, log: string, pauseMs: number) {
  const child = spawn(process.execPath, [CHILD, root, log, String(COUNT), String(pauseMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  return { child, ended };
}

const linesOf = async (log: string): Promise<string[]> => (await readFile(log, 'utf8')).trim().split('\n');

describe('two processes at once', () => {
  it('draw every content from its source exactly once', async () => {
    const root = join(folder, 'twice');
    const log = join(folder, 'twice.log');

    const ends = await Promise.all(
      [start(root, log, 1), start(root, log, 1), start(root, log, 1)].map((it) => it.ended),
    );

    expect(ends).toEqual(Array.from({ length: 3 }, () => ({ code: 0, signal: null })));
    expect((await linesOf(log)).map(Number).sort((a, b) => a - b)).toEqual([...Array(COUNT).keys()]);
    expect((await contentStore({ root, door: nodeDoor() }).scrub()).lost).toEqual([]);
  });

  it('one killed in the middle of its downloads: the other clears its locks and goes on from its parts', async () => {
    const root = join(folder, 'killed');
    const log = join(folder, 'killed.log');
    const victim = start(root, log, 400);
    // All downloads have begun, none has ended: the locks of all are in the folder.
    while ((await readFile(log, 'utf8').catch(() => '')).split('\n').length <= COUNT) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    victim.child.kill('SIGKILL');
    await victim.ended;

    const other = await start(root, log, 0).ended;

    expect(other).toEqual({ code: 0, signal: null });
    const outcome = await contentStore({ root, door: nodeDoor() }).scrub();
    expect(outcome).toMatchObject({ checked: COUNT, lost: [] });
    expect(await nodeDoor().list(join(root, 'reserved'))).toEqual([]);
  });
});

describe('locks', () => {
  it('of a living process are respected, of a number that came round again they are not', async () => {
    const door = nodeDoor();
    const path = join(folder, 'lock');
    const processes = systemProcesses();
    await door.writeNew(path, JSON.stringify({ ...processes.self(), pid: process.ppid, started: '', nonce: 'living' }));

    const refused = withLock(door, processes, path, async () => 'in', { looks: 3 });

    await expect(refused).rejects.toMatchObject({ code: 'STORE_BUSY', exitCode: 3 });
    const before = processes.self();
    const earlier = { ...before, started: before.started.replace(/\d+$/, '1') };
    await door.writeWhole(path, JSON.stringify(earlier));
    expect(await withLock(door, processes, path, async () => 'in', { looks: 3 })).toBe('in');
    expect(await door.stat(path)).toBeUndefined();
  });

  it('that nobody can read are not taken away', async () => {
    const door = nodeDoor();
    const path = join(folder, 'strange');
    await door.writeNew(path, 'not ours');

    const asked = withLock(door, systemProcesses(), path, async () => 'in', { looks: 3 });

    await expect(asked).rejects.toMatchObject({ code: 'STORE_BUSY' });
  });

  it('keep work apart: many at once never overlap', async () => {
    const door = nodeDoor();
    let inside = 0;
    let most = 0;

    await Promise.all(
      Array.from({ length: 12 }, () =>
        withLock(door, systemProcesses(), join(folder, 'busy'), async () => {
          inside++;
          most = Math.max(most, inside);
          await new Promise((resolve) => setTimeout(resolve, 2));
          inside--;
        }),
      ),
    );

    expect(most).toBe(1);
  });
});
