import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { diskError } from './disk.ts';
import { doorTo, type FileDoor, nodeDoor } from './door.ts';
import { memoryDisk, WorldEnded } from './memory-disk.ts';
import { memoryDoor } from './memory-door.ts';

const made: string[] = [];

afterAll(async () => {
  for (const folder of made) {
    await rm(folder, { recursive: true, force: true });
  }
});

const DOORS: readonly [string, () => Promise<{ door: FileDoor; root: string }>][] = [
  [
    'the real disk',
    async () => {
      const root = await mkdtemp(join(tmpdir(), 'tsukuroi-door-'));
      made.push(root);
      return { door: nodeDoor(), root };
    },
  ],
  ['the disk in memory', async () => ({ door: memoryDoor(), root: '/data' })],
];

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

describe.each(DOORS)('door to %s', (_name, open) => {
  it('writes a file whole, replaces it and leaves nothing beside it', async () => {
    const { door, root } = await open();

    await door.writeWhole(join(root, 'ward-3/a.json'), 'old');
    await door.writeWhole(join(root, 'ward-3/a.json'), '新しい');

    expect(text(await door.read(join(root, 'ward-3/a.json'), 100))).toBe('新しい');
    expect(await door.list(join(root, 'ward-3'))).toEqual(['a.json']);
    expect((await door.stat(join(root, 'ward-3/a.json')))?.mode).toBe(0o600);
  });

  it('refuses to read one byte more than the limit', async () => {
    const { door, root } = await open();
    await door.writeWhole(join(root, 'a'), '12345');

    expect(text(await door.read(join(root, 'a'), 5))).toBe('12345');
    await expect(door.read(join(root, 'a'), 4)).rejects.toMatchObject({ code: 'FILE_TOO_LARGE', exitCode: 3 });
  });

  it('gives a new name to exactly one of many who ask at once', async () => {
    const { door, root } = await open();

    const won = await Promise.all([1, 2, 3, 4].map((n) => door.writeNew(join(root, 'lock'), `owner ${n}`)));

    expect(won.filter(Boolean)).toHaveLength(1);
    expect(text(await door.read(join(root, 'lock'), 100))).toBe(`owner ${won.indexOf(true) + 1}`);
    expect(await door.list(root)).toEqual(['lock']);
  });

  it('grows a file over two openings and reads ranges of it', async () => {
    const { door, root } = await open();
    const first = await door.grow(join(root, 'part'));
    await first.write(Buffer.from('abc'));
    await first.close();

    const second = await door.grow(join(root, 'part'));
    await second.write(Buffer.from('def'));
    await second.sync();
    await second.close();
    await door.append(join(root, 'part'), 'ghi');

    expect(second.size).toBe(6);
    expect(text(await door.readRange(join(root, 'part'), 2, 5))).toBe('cdefg');
    expect(text(await door.readRange(join(root, 'part'), 7, 50))).toBe('hi');
  });

  it('moves and removes, and takes absence for an answer', async () => {
    const { door, root } = await open();
    await door.writeWhole(join(root, 'in/a'), 'x');
    await door.makeFolder(join(root, 'out'));

    await door.rename(join(root, 'in'), join(root, 'out/in'));
    await door.remove(join(root, 'out/in/none'));

    expect(await door.list(join(root, 'out/in'))).toEqual(['a']);
    await door.removeTree(join(root, 'out'));
    expect(await door.stat(join(root, 'out'))).toBeUndefined();
    expect(await door.readIfThere(join(root, 'in/a'), 10)).toBeUndefined();
    await expect(door.read(join(root, 'in/a'), 10)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    expect(await door.list(join(root, 'none'))).toEqual([]);
  });

  it('refuses a folder where a file is expected', async () => {
    const { door, root } = await open();
    await door.makeFolder(join(root, 'folder'));

    await expect(door.read(join(root, 'folder'), 10)).rejects.toMatchObject({ code: 'FILE_KIND' });
    await expect(door.grow(join(root, 'folder'))).rejects.toMatchObject({ code: 'FILE_KIND' });
  });
});

describe('links', () => {
  it('are neither read, grown nor followed by removeTree on the real disk', async () => {
    const root = await mkdtemp(join(tmpdir(), 'tsukuroi-door-'));
    made.push(root);
    const door = nodeDoor();
    await writeFile(join(root, 'secret'), 'secret');
    await door.makeFolder(join(root, 'in'));
    await symlink(join(root, 'secret'), join(root, 'in/a'));
    await symlink(root, join(root, 'in/up'));

    await expect(door.read(join(root, 'in/a'), 100)).rejects.toMatchObject({ code: 'FILE_IS_LINK' });
    await expect(door.grow(join(root, 'in/a'))).rejects.toMatchObject({ code: 'FILE_IS_LINK' });
    expect((await door.stat(join(root, 'in/a')))?.kind).toBe('link');
    await door.removeTree(join(root, 'in'));

    expect(await readdir(root)).toEqual(['secret']);
  });
});

describe('another process', () => {
  it('that takes a file or folder away between two calls leaves absence, not an error', async () => {
    const disk = memoryDisk();
    const gone = async (path: string) => {
      throw diskError('ENOENT', path);
    };
    await doorTo(disk).writeWhole('/locks/space', 'held');
    const racing = doorTo({ ...disk, openRead: gone, names: gone });

    expect(await racing.readIfThere('/locks/space', 100)).toBeUndefined();
    expect(await racing.list('/locks')).toEqual([]);
    await expect(racing.read('/locks/space', 100)).rejects.toMatchObject({ code: 'FILE_MISSING' });
  });
});

describe('a power cut', () => {
  it('at any call of writeWhole leaves the old content or the new, whatever was not flushed', async () => {
    const seen = new Set<string>();
    const total = await countOf(async (door) => door.writeWhole('/data/state', 'new content'));
    for (let at = 1; at <= total; at++) {
      for (const leaves of ['nothing', 'everything', ...[1, 2, 3, 4, 5, 6].map((seed) => ({ seed }))] as const) {
        const door = memoryDoor();
        await door.writeWhole('/data/state', 'old');
        door.disk.breakAt({ at, among: 'changes', how: 'KILL' });

        await expect(door.writeWhole('/data/state', 'new content')).rejects.toBeInstanceOf(WorldEnded);
        door.disk.crash(leaves);

        seen.add(text(await door.read('/data/state', 100)));
      }
    }
    expect([...seen].sort()).toEqual(['new content', 'old']);
  });

  it('after writeWhole has answered loses nothing', async () => {
    const door = memoryDoor();
    await door.writeWhole('/data/wards/3/state', 'kept');

    door.disk.crash('nothing');

    expect(text(await door.read('/data/wards/3/state', 100))).toBe('kept');
  });

  it('takes what was written but not flushed: the double can tell a missing fsync', async () => {
    const door = memoryDoor();
    const file = await door.grow('/data/part');
    await file.write(Buffer.from('flushed '));
    await file.sync();
    await file.write(Buffer.from('forgotten'));

    door.disk.crash('nothing');

    expect(text(await door.read('/data/part', 100))).toBe('flushed ');
    await expect(file.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'DISK_FAILED' });
  });

  it('takes a rename whose folder was not flushed', async () => {
    const door = memoryDoor();
    await door.writeWhole('/data/a', 'x');
    await door.disk.rename('/data/a', '/data/b');

    door.disk.crash('nothing');

    expect(await door.list('/data')).toEqual(['a']);
  });
});

describe('a disk that fails', () => {
  it.each([
    ['ENOSPC', 'DISK_FULL'],
    ['EIO', 'DISK_FAILED'],
  ] as const)('with %s at any call of writeWhole keeps the old file and tidies up', async (how, code) => {
    // The last call flushes the folder after the rename: there the new content may stand already.
    const total = await countOf(async (door) => door.writeWhole('/data/state', 'new'));
    for (let at = 1; at < total; at++) {
      const door = memoryDoor();
      await door.writeWhole('/data/state', 'old');
      door.disk.breakAt({ at, among: 'changes', how });

      await expect(door.writeWhole('/data/state', 'new')).rejects.toMatchObject({ code, exitCode: 3 });

      expect(door.disk.snapshot()).toEqual({ '/data/state': 'old' });
    }
  });

  it('without room says so and names the free bytes', async () => {
    const door = memoryDoor({ capacityBytes: 10 });
    await door.writeWhole('/a', '123456');

    await expect(door.writeWhole('/b', '12345')).rejects.toMatchObject({ code: 'DISK_FULL' });

    expect(await door.freeBytes('/none/at/all')).toBe(4);
    expect(door.disk.snapshot()).toEqual({ '/a': '123456' });
  });
});

/** How many calls `work` makes on a disk that holds an old file. */
async function countOf(work: (door: FileDoor) => Promise<void>): Promise<number> {
  const door = memoryDoor();
  await door.writeWhole('/data/state', 'old');
  const before = door.disk.changes;
  await work(door);
  return door.disk.changes - before;
}
