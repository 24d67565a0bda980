import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@tsukuroi/core';
import { describe, expect, it } from 'vitest';
import { folderWith, run } from '../testing/world.ts';

const SAID = ['--name', '画像ビューア', '--name-en', 'Picture viewer', '--source', 'https://viewer.example/2.0'];

/** A package as its vendor builds it, made up. */
function debOf(folder: string, version: string, arch = 'all'): string {
  const root = join(folder, `deb-${version.replace(':', '-')}`);
  mkdirSync(join(root, 'DEBIAN'), { recursive: true });
  mkdirSync(join(root, 'opt/viewer'), { recursive: true });
  writeFileSync(join(root, 'opt/viewer/viewer'), 'a viewer, made up');
  const control = `Package: ward-viewer\nVersion: ${version}\nArchitecture: ${arch}\nMaintainer: nobody <nobody@viewer.example>\nInstalled-Size: 120\nDescription: made up\n`;
  writeFileSync(join(root, 'DEBIAN/control'), control);
  const file = join(folder, 'viewer-setup.deb');
  execFileSync('dpkg-deb', ['--root-owner-group', '-b', root, file], { stdio: 'ignore' });
  return file;
}

function rpmOf(folder: string): string {
  const spec = join(folder, 'viewer.spec');
  writeFileSync(
    spec,
    'Name: ward-viewer\nEpoch: 2\nVersion: 3.1\nRelease: 4\nSummary: made up\nLicense: none\nBuildArch: noarch\n%description\nmade up\n%files\n',
  );
  const topdir = join(folder, 'rpm');
  execFileSync('rpmbuild', ['--define', `_topdir ${topdir}`, '-bb', spec], { stdio: 'ignore' });
  return join(topdir, 'RPMS/noarch/ward-viewer-3.1-4.noarch.rpm');
}

function tarOf(folder: string): string {
  const root = join(folder, 'unpacked/viewer-2.1');
  mkdirSync(join(root, 'bin'), { recursive: true });
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(join(root, 'bin/viewer'), 'the program', { mode: 0o755 });
  writeFileSync(join(root, 'etc/viewer.conf'), 'port=4242\n');
  symlinkSync('/etc/shadow', join(root, 'etc/shadow'));
  const file = join(folder, 'viewer-2.1.tar.gz');
  execFileSync('tar', ['-czf', file, '-C', join(folder, 'unpacked'), 'viewer-2.1']);
  return file;
}

describe('catalog add', () => {
  it('a deb: everything is read out of the package, and the result passes lint', async () => {
    const folder = folderWith({});
    const file = debOf(folder, '2:3.1-4');
    const from = join(folder, 'catalog');

    const added = await run(['catalog', 'add', '--file', file, '--from', from, ...SAID, '--close', 'viewer', '--json']);
    const lint = await run(['catalog', 'lint', '--from', from, '--json']);

    const recipe = JSON.parse(readFileSync(join(from, 'recipes/ward-viewer/3.1-4.json'), 'utf8'));
    const bytes = readFileSync(file);
    expect(recipe).toMatchObject({
      app: 'ward-viewer',
      version: '3.1-4',
      scheme: 'deb',
      detect: [{ by: 'deb', package: 'ward-viewer' }],
      install: [
        { kind: 'deb', arch: 'all', version: '2:3.1-4', artifact: { sha256: sha256(bytes), length: bytes.length } },
      ],
      close: ['viewer'],
      needsBytes: 120 * 1024 * 2 + bytes.length,
      sources: [{ url: 'https://viewer.example/2.0', date: '2026-11-22' }],
    });
    expect(JSON.parse(lint.out)).toMatchObject({ ok: true, files: [{}, {}] });
    expect([added.code, JSON.parse(added.out).added]).toEqual([0, true]);
    expect(added.words).toContain('viewer が動いていれば、終わるのを待つ');
  });

  it('what a program is for is one word of the list, shown before anything is signed; another word makes no recipe', async () => {
    const folder = folderWith({});
    const file = debOf(folder, '3.1');
    const from = join(folder, 'catalog');
    const add = (...more: string[]) => run(['catalog', 'add', '--file', file, '--from', from, ...SAID, ...more]);

    const unknown = await add('--category', 'Browsers');
    const without = await add('--dry-run');
    const viewer = await add('--category', 'Viewer');

    expect([unknown.code, without.code, viewer.code]).toEqual([2, 0, 0]);
    expect(unknown.words).toContain('WebBrowser|');
    expect(without.words).toContain('種類: なし(種類で選ぶ方針には入りません)');
    expect(viewer.words).toContain('種類: 閲覧ソフト(PDF・画像など)(Viewer)');
    expect(JSON.parse(readFileSync(join(from, 'recipes/ward-viewer/3.1.json'), 'utf8'))).toMatchObject({
      category: 'Viewer',
    });
  });

  it.skipIf(!existsSync('/usr/bin/rpmbuild'))('an rpm, with its epoch (skipped where rpmbuild is absent)', async () => {
    const folder = folderWith({});
    const from = join(folder, 'catalog');

    const added = await run(['catalog', 'add', '--file', rpmOf(folder), '--from', from, ...SAID, '--json']);
    const lint = await run(['catalog', 'lint', '--from', from, '--json']);

    expect(JSON.parse(added.out).recipe).toMatchObject({
      version: '3.1-4',
      scheme: 'rpm',
      install: [{ kind: 'rpm', arch: 'noarch', package: 'ward-viewer', version: '2:3.1-4' }],
    });
    expect(JSON.parse(lint.out).ok).toBe(true);
  });

  it('--dry-run shows what a device would do and adds nothing', async () => {
    const folder = folderWith({});
    const from = join(folder, 'catalog');

    const tried = await run(['catalog', 'add', '--file', debOf(folder, '3.1'), '--from', from, ...SAID, '--dry-run']);

    expect([tried.code, existsSync(from)]).toEqual([0, false]);
    expect(tried.words).toContain('dpkg で ward-viewer 3.1 (all)を入れる');
  });

  it('an archive: the files with their hashes and modes; links are left out', async () => {
    const folder = folderWith({});
    const from = join(folder, 'catalog');
    const place = ['--version', '2.1', '--scheme', 'semver', '--into', '/opt/viewer', '--strip', '1'];

    const added = await run([
      ...['catalog', 'add', '--file', tarOf(folder), '--from', from, ...SAID, ...place],
      ...['--keep', 'etc/viewer.conf', '--replaces', '9.0', '--json'],
    ]);
    const lint = await run(['catalog', 'lint', '--from', from, '--json']);

    expect(JSON.parse(added.out).recipe).toMatchObject({
      detect: [{ by: 'file', path: 'bin/viewer', sha256: sha256('the program') }],
      install: [
        {
          kind: 'archive',
          packed: 'tar.gz',
          into: '/opt/viewer',
          keep: ['etc/viewer.conf'],
          files: [
            { path: 'bin/viewer', sha256: sha256('the program'), length: 11, mode: '0755' },
            { path: 'etc/viewer.conf', sha256: sha256('port=4242\n'), length: 10, mode: '0644' },
          ],
        },
      ],
      uninstall: { by: 'files' },
      replaces: ['9.0'],
    });
    expect(JSON.parse(lint.out).ok).toBe(true);
  });

  it.each([
    ['an archive without a place', tarOf, ['--version', '2.1', '--scheme', 'semver'], '置き場所'],
    [
      'a place where a mere file is a command',
      tarOf,
      ['--version', '2.1', '--scheme', 'semver', '--into', '/etc/cron.d'],
      '決まりに合いません',
    ],
    ['an architecture that no recipe has', (at: string) => debOf(at, '1.0', 'sparc'), [], 'architecture sparc'],
  ])('%s is refused in words, and nothing is added', async (_, make, more, said) => {
    const folder = folderWith({});
    const from = join(folder, 'catalog');

    const refused = await run(['catalog', 'add', '--file', make(folder), '--from', from, ...SAID, ...more]);

    expect([refused.code, existsSync(from)]).toEqual([2, false]);
    expect(refused.words).toContain(said);
  });

  it.each([
    ['an installer of Windows', 'MZ\u0090 made up'],
    ['a deb that is cut off', '!<arch>\ndebian-binary'],
    ['an empty file', ''],
  ])('%s is no file for a recipe', async (_, content) => {
    const folder = folderWith({ 'setup.bin': content });

    const refused = await run([
      'catalog',
      'add',
      '--file',
      join(folder, 'setup.bin'),
      '--from',
      join(folder, 'c'),
      ...SAID,
    ]);

    expect([refused.code, existsSync(join(folder, 'c'))]).toEqual([2, false]);
  });
});
