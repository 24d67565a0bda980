import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWhole } from './files.ts';

describe('writeWhole', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsukuroi-files-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('makes missing folders, replaces the content and leaves no part file', async () => {
    const path = join(folder, 'a', 'b.json');

    await writeWhole(path, 'old');
    await writeWhole(path, 'new');

    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readdir(join(folder, 'a'))).toEqual(['b.json']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('keeps the old file when the new one cannot be put in its place', async () => {
    const path = join(folder, 'taken');
    await writeWhole(join(path, 'inside'), 'x');

    await expect(writeWhole(path, 'new')).rejects.toThrow();

    expect(await readdir(folder)).toEqual(['taken']);
  });
});
