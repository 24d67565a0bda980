import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  claimFolder,
  clearDeadLabs,
  endKeeper,
  isAlive,
  labFolder,
  readKeeper,
  startTimeOf,
  writeKeeper,
} from './lab-folder.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsukuroi-lab-folder-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('the folder of a lab', () => {
  it('is refused to a second lab while the first one lives', async () => {
    await writeKeeper(folder, process.pid);

    await expect(claimFolder(folder, 'lab')).rejects.toThrow('LAB_ALREADY_UP');
  });

  it('is taken over, emptied, from a lab that crashed', async () => {
    await writeFile(join(folder, 'keeper.json'), JSON.stringify({ pid: process.pid, startTime: '1' }));
    await writeFile(join(folder, 'result.json'), 'old');

    await claimFolder(folder, 'lab');

    expect(await readdir(folder)).toEqual([]);
  });

  it('does not end a stranger that was given the number of a keeper that is gone', async () => {
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(stranger, 'spawn');
    await writeFile(join(folder, 'keeper.json'), JSON.stringify({ pid: stranger.pid, startTime: '1' }));

    const ended = await endKeeper(folder);

    expect(ended).toBe('was-gone');
    expect(startTimeOf(stranger.pid ?? 0)).toBeDefined();
    stranger.kill();
    await once(stranger, 'exit');
  });

  it('ends its own keeper', async () => {
    const keeper = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(keeper, 'spawn');
    const exited = once(keeper, 'exit');
    const written = await writeKeeper(folder, keeper.pid ?? 0);

    expect(await endKeeper(folder)).toBe('ended');

    await exited;
    expect(isAlive(written)).toBe(false);
  });

  it.each(['', 'not json', '{"pid":1,"startTime":"5"}', '{"pid":"77","startTime":"5"}'])(
    'names nobody when its file is torn: %j',
    async (text) => {
      await writeFile(join(folder, 'keeper.json'), text);

      expect(await readKeeper(folder)).toBeUndefined();
    },
  );

  it('of crashed labs are cleared away, that of a living one is not', async () => {
    const environment = { TSUKUROI_LAB_STATE: folder };
    for (const [name, startTime] of [
      ['alive', startTimeOf(process.pid)],
      ['crashed', '1'],
    ]) {
      await mkdir(join(folder, name ?? ''));
      await writeFile(join(folder, name ?? '', 'keeper.json'), JSON.stringify({ pid: process.pid, startTime }));
    }

    expect(await clearDeadLabs(environment)).toEqual(['crashed']);
    expect(await readdir(folder)).toEqual(['alive']);
  });

  it('refuses a name that would be another path', () => {
    expect(() => labFolder({}, '../etc')).toThrow('LAB_USAGE');
    expect(labFolder({ TSUKUROI_LAB_STATE: '/x' }, 'lab')).toBe('/x/lab');
  });
});
