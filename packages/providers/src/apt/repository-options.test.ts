import { describe, expect, test } from 'vitest';
import { aptConfiguration, installArguments, isPlainPath, marksToRestore, sourcesList } from './repository-options.ts';
import { parseAptConf } from './settings.ts';

const PLAN = [
  { package: 'libssl3', architecture: 'i386', version: '3.0.22-1' },
  { package: 'tzdata', architecture: 'all', version: '2026f-0+deb12u1' },
];

describe('private apt settings', () => {
  test('sources of the machine do not count, its pins and hooks do', () => {
    const values = parseAptConf([aptConfiguration('/var/lib/tsukuroi/apt/x')]);

    expect(values.get('dir::etc::sourceparts')).toBe('-');
    expect(values.get('dir::etc::sourcelist')).toBe('/var/lib/tsukuroi/apt/x/apt/sources.list');
    expect(values.get('acquire::languages')).toBe('none');
    expect([...values.keys()].filter((name) => /preferences|^dir::etc::parts|dpkg::/.test(name))).toEqual([]);
    // The relaxed date check stands at each source, never for all of apt.
    expect([...values.keys()].filter((name) => name.includes('check-'))).toEqual([]);
  });

  test('a suite is believed by its own keyring alone', () => {
    const line = sourcesList('/x', [
      {
        archive: 'debian',
        suite: 'bookworm',
        components: ['main'],
        architectures: ['amd64', 'i386'],
        keyring: '/k.gpg',
      },
    ]);

    expect(line).toBe(
      'deb [arch=amd64,i386 signed-by=/k.gpg check-valid-until=no check-date=no] file:/x/archives/debian bookworm main\n',
    );
  });

  test('exact versions are asked for, and a removal is refused by apt itself when it installs', () => {
    const [simulated, installed] = [installArguments('/x', PLAN, 'simulate'), installArguments('/x', PLAN, 'install')];

    expect(simulated.slice(-3)).toEqual(['install', 'libssl3:i386=3.0.22-1', 'tzdata=2026f-0+deb12u1']);
    expect([simulated.includes('-s'), simulated.includes('--no-remove')]).toEqual([true, false]);
    expect([installed.includes('-s'), installed.includes('--no-remove')]).toEqual([false, true]);
  });

  test('what came as a dependency stays one', () => {
    expect(marksToRestore(['libssl3', 'libssl3:i386', 'zlib1g', 'tzdata-legacy'], PLAN)).toEqual([
      'libssl3',
      'libssl3:i386',
    ]);
  });

  test.each(['relative', '/a b', '/a"b', '/a/../b', '/日本', '/a;b', '/a\nb'])(
    'folder %j cannot be given to apt',
    (path) => {
      expect(isPlainPath(path)).toBe(false);
    },
  );
});
