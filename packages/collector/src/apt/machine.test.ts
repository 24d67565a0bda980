import { type Stanza, stanzaReader } from '@tsukuroi/providers/apt/index-packages.ts';
import { describe, expect, test } from 'vitest';
import { machineFromManifest, machineFromStatus } from './machine.ts';
import { readMachines } from './read-machine.ts';
import { exactKey, otherKey, statusFrom } from './status-from-list.ts';

const deb = (name: string, version: string, arch: string) => ({ scheme: 'deb' as const, name, version, arch });
const OS = { id: 'debian', version: '12', name: 'Debian' };
const manifest = (...software: readonly ReturnType<typeof deb>[]) => ({
  ...{ format: 'manifest/1' as const, os: OS, arch: 'x86_64', software: [...software] },
});
const PHARMACY = manifest(deb('dpkg', '1.21.22', 'amd64'), deb('openssl', '3.0.20-1', 'amd64'));
const STATUS = 'Package: dpkg\nStatus: install ok installed\nArchitecture: arm64\nVersion: 1.21.22\n';

describe('machines that are never seen', () => {
  test('from a manifest: own architecture first, others after it, what is no package left out', () => {
    const windows = { scheme: 'windows' as const, name: 'Viewer', version: '1', arch: 'x64' };
    const made = machineFromManifest(
      {
        ...PHARMACY,
        software: [...PHARMACY.software, deb('libc6', '2.36', 'i386'), deb('tzdata', '2025b', 'all'), windows],
      },
      'pharmacy',
    );

    expect(made.ok && made.value.architectures).toEqual(['amd64', 'i386']);
    expect(made.ok && made.value.packages.map(({ name }) => name)).toEqual(['dpkg', 'openssl', 'libc6', 'tzdata']);
  });

  test('from a status file: it is handed to apt as it came', () => {
    const made = machineFromStatus(STATUS, 'ward-3');

    expect(made.ok && [made.value.status, made.value.architectures]).toEqual([STATUS, ['arm64']]);
  });

  test('two departments with the same packages are one list, others are another', () => {
    const [a, b, c] = [
      PHARMACY,
      manifest(...PHARMACY.software.map((item) => ({ ...item }))),
      manifest(deb('dpkg', '1.21.22', 'amd64')),
    ].map((one) => machineFromManifest(one, 'x'));

    expect(a?.ok && b?.ok && a.value.machine === b.value.machine).toBe(true);
    expect(a?.ok && c?.ok && a.value.machine === c.value.machine).toBe(false);
  });

  test.each([
    ['a line break in a version', deb('openssl', '1\nEssential: yes', 'amd64')],
    ['a name that is none', deb('../x', '1', 'amd64')],
    ['an empty version', deb('openssl', '', 'amd64')],
    ['no architecture', deb('openssl', '1', '')],
  ])('hostile or unreadable: %s refuses the machine', (_, item) => {
    const made = machineFromManifest(manifest(...PHARMACY.software, item), 'pharmacy');

    expect(made.ok ? 'read' : made.error.code).toBe('APT_MACHINE_UNREADABLE');
  });

  test('a list without dpkg is none of a Debian machine', () => {
    const made = machineFromManifest(manifest(deb('openssl', '3.0.20-1', 'amd64')), 'x');

    expect(made.ok ? 'read' : made.error.code).toBe('APT_MACHINE_UNREADABLE');
  });

  test('files are known by what is in them', () => {
    const read = (text: string) => readMachines(Buffer.from(text), 'file');

    expect(read(STATUS).machines.map(({ list }) => list)).toEqual(['dpkg-status']);
    expect(read(JSON.stringify(PHARMACY)).machines.map(({ list }) => list)).toEqual(['manifest']);
    expect(read('?').refused).toHaveLength(1);
  });
});

describe('a status file made of names and versions', () => {
  const stanzas: Stanza[] = [];
  const reader = stanzaReader((stanza) => stanzas.push(stanza));
  reader.push(
    Buffer.from(
      'Package: openssl\nVersion: 3.0.20-1\nArchitecture: amd64\nInstalled-Size: 2300\nMulti-Arch: foreign\nDepends: libssl3 (>= 3.0.0)\n',
    ),
  );
  reader.end();
  const [openssl] = stanzas;
  const item = { name: 'openssl', version: '3.0.20-1', architecture: 'amd64' };
  const older = { ...item, version: '3.0.11-1' };
  const known = {
    exact: new Map(openssl === undefined ? [] : [[exactKey(item), openssl]]),
    other: new Map(openssl === undefined ? [] : [[otherKey(item), openssl]]),
  };

  test('the installed version is still in the archive: its own relations are taken', () => {
    expect(statusFrom([item], known)).toEqual({
      text: [
        'Package: openssl',
        'Status: install ok installed',
        'Architecture: amd64',
        'Version: 3.0.20-1',
        'Depends: libssl3 (>= 3.0.0)',
        'Multi-Arch: foreign',
        'Installed-Size: 2300',
        '',
      ].join('\n'),
      withoutRelations: 0,
    });
  });

  test('it is not: only what lasts is taken from another version, and it is counted', () => {
    const made = statusFrom([older, { ...item, name: 'local-tool' }], known);

    expect(made.text).toContain('Version: 3.0.11-1\nMulti-Arch: foreign\n');
    expect(made.text).not.toContain('Depends');
    expect(made.withoutRelations).toBe(2);
  });
});
