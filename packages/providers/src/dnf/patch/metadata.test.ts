import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemRunner } from '../../runner.ts';
import { packagesNamed } from './metadata.ts';

const one = (name: string, hash: string) =>
  `<package type="rpm"><name>${name}</name><arch>x86_64</arch><version epoch="0" ver="1" rel="2"/><checksum type="sha256" pkgid="YES">${hash.repeat(64)}</checksum><size package="7" installed="9" archive="1"/><location href="Packages/${name}.rpm"/></package>`;
const PRIMARY = `<?xml version="1.0"?><metadata xmlns="http://linux.duke.edu/metadata/common">${one('ward', 'a')}${one('lab', 'b')}${one('pharmacy', 'c')}</metadata>`;

describe('primary', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tsukuroi-primary-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Read from a store, where a file's name is its hash and says nothing. */
  const read = (bytes: Buffer, name: string, openSize: number | undefined = PRIMARY.length) => {
    const path = join(folder, 'content');
    writeFileSync(path, bytes);
    const wanted = new Set(['a'.repeat(64), 'c'.repeat(64)]);
    return packagesNamed(path, name, openSize, wanted, systemRunner);
  };
  const namesOf = (found: Awaited<ReturnType<typeof read>>) => [...(found?.values() ?? [])].map(({ name }) => name);

  test.each([
    ['gzip', 'p.xml.gz', gzipSync(PRIMARY)],
    ['zstd, as newer distributions pack', 'p.xml.zst', zstdCompressSync(PRIMARY)],
    ['plain', 'p.xml', Buffer.from(PRIMARY)],
  ])('packed as %s: what is asked for and nothing else', async (_, name, bytes) => {
    const found = await read(bytes, name);

    expect(namesOf(found)).toEqual(['ward', 'pharmacy']);
    expect(found?.get('a'.repeat(64))?.installedSize).toBe(9);
  });

  test.skipIf(!existsSync('/usr/bin/xz'))('packed as xz', async () => {
    const bytes = execFileSync('/usr/bin/xz', ['--stdout'], { input: PRIMARY });

    expect(namesOf(await read(bytes, 'p.xml.xz'))).toEqual(['ward', 'pharmacy']);
    expect(await read(bytes, 'p.xml.xz', 100)).toBeUndefined();
    expect(await read(bytes.subarray(0, 80), 'p.xml.xz')).toBeUndefined();
  });

  test.skipIf(!existsSync('/usr/bin/xz'))(
    'packed so that opening it costs hundreds of megabytes: not read (skipped where xz is absent)',
    async () => {
      const [strong, greedy] = ['--lzma2=preset=9', '--lzma2=preset=0,mf=hc3,dict=320MiB'].map((how) =>
        execFileSync('/usr/bin/xz', ['--stdout', '--format=xz', how], { input: PRIMARY }),
      );

      expect(namesOf(await read(strong ?? Buffer.alloc(0), 'p.xml.xz'))).toEqual(['ward', 'pharmacy']);
      expect(await read(greedy ?? Buffer.alloc(0), 'p.xml.xz')).toBeUndefined();
    },
  );

  test('more than the index says, cut off, or packed otherwise: not read', async () => {
    expect(await read(gzipSync(PRIMARY), 'p.xml.gz', 100)).toBeUndefined();
    expect(await read(gzipSync(PRIMARY).subarray(0, 80), 'p.xml.gz')).toBeUndefined();
    expect(await read(zstdCompressSync(PRIMARY).subarray(0, 80), 'p.xml.zst')).toBeUndefined();
    expect(await read(gzipSync(PRIMARY), 'p.xml.bz2')).toBeUndefined();
    expect(await read(gzipSync(PRIMARY), 'p.xml.zst')).toBeUndefined();
  });

  test('an entity of its own is never defined', async () => {
    const text = PRIMARY.replace('<metadata', '<!DOCTYPE x [<!ENTITY y "z">]><metadata');

    expect(await read(gzipSync(text), 'p.xml.gz', text.length)).toBeUndefined();
  });
});
