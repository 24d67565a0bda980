import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { layOutMirror, mirrorPath, readIndexTargets, readWantedPackages } from './partial-mirror.ts';

let folder = '';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsukuroi-mirror-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function fetched() {
  const lists = join(folder, 'lists');
  const archives = join(folder, 'archives');
  await mkdir(lists);
  await mkdir(archives);
  for (const [suite, path] of [
    ['bookworm', 'debian'],
    ['bookworm-security', 'debian-security'],
  ]) {
    await writeFile(join(lists, `mirror.example_${path}_dists_${suite}_InRelease`), `signed ${suite}`);
    await writeFile(
      join(lists, `mirror.example_${path}_dists_${suite}_main_binary-amd64_Packages.xz`),
      `index ${suite}`,
    );
  }
  await writeFile(join(archives, 'xz-utils_5.4.1-1_amd64.deb'), 'a package');
  const targets = readIndexTargets(
    [
      `${lists}/mirror.example_debian_dists_bookworm_main_binary-amd64_Packages.xz|http://mirror.example/debian/|bookworm|main/binary-amd64/Packages`,
      `${lists}/mirror.example_debian-security_dists_bookworm-security_main_binary-amd64_Packages.xz|http://mirror.example/debian-security/|bookworm-security|main/binary-amd64/Packages`,
      '',
    ].join('\n'),
  );
  return { archives, targets };
}

const wantedLine = (hash: string, bytes = 9) =>
  `'http://mirror.example/debian-security/pool/updates/main/x/xz-utils/xz-utils_5.4.1-1_amd64.deb' xz-utils_5.4.1-1_amd64.deb ${bytes} SHA256:${hash}\n`;

describe('layOutMirror', () => {
  it('puts the signed list, the index under both names and only the wanted package where apt looks for them', async () => {
    const { archives, targets } = await fetched();
    const out = join(folder, 'mirror');

    const made = await layOutMirror(targets, readWantedPackages(wantedLine(sha256('a package'))), archives, out);

    const dists = join(out, 'debian-security/dists/bookworm-security');
    expect(made).toEqual({ packages: 1, bytes: 9 });
    expect(await readFile(join(dists, 'InRelease'), 'utf8')).toBe('signed bookworm-security');
    expect(await readFile(join(dists, 'main/binary-amd64/Packages.xz'), 'utf8')).toBe('index bookworm-security');
    expect(
      await readFile(join(dists, 'main/binary-amd64/by-hash/SHA256', sha256('index bookworm-security')), 'utf8'),
    ).toBe('index bookworm-security');
    expect(await readFile(join(out, 'debian/dists/bookworm/InRelease'), 'utf8')).toBe('signed bookworm');
    expect(
      await readFile(join(out, 'debian-security/pool/updates/main/x/xz-utils/xz-utils_5.4.1-1_amd64.deb'), 'utf8'),
    ).toBe('a package');
  });

  it('refuses a package that is not the one the index names', async () => {
    const { archives, targets } = await fetched();
    const wanted = readWantedPackages(wantedLine(sha256('another one')));

    await expect(layOutMirror(targets, wanted, archives, join(folder, 'mirror'))).rejects.toThrow('xz-utils');
  });
});

describe('readWantedPackages', () => {
  it('refuses a line without a hash instead of carrying what nobody can check', () => {
    expect(() => readWantedPackages("'http://mirror.example/debian/pool/a.deb' a.deb 12 \n")).toThrow('SHA-256');
  });

  it('finds nothing where apt wants nothing', () => {
    expect(readWantedPackages('')).toEqual([]);
  });
});

describe('mirrorPath', () => {
  it('keeps the path of the archive, with an epoch written out', () => {
    expect(mirrorPath('http://mirror.example/debian/pool/main/o/openssh_1%3a9.2_amd64.deb')).toBe(
      'debian/pool/main/o/openssh_1:9.2_amd64.deb',
    );
  });

  it('never leaves the mirror', () => {
    expect(mirrorPath('http://mirror.example/debian/../../etc/passwd')).toBe('etc/passwd');
    expect(() => mirrorPath('http://mirror.example/%2e%2e%2f%2e%2e%2fetc/passwd')).not.toThrow();
    expect(mirrorPath('http://mirror.example/%2e%2e%2f%2e%2e%2fetc/passwd')).toBe('etc/passwd');
  });
});
