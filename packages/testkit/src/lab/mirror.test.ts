import { describe, expect, it } from 'vitest';
import { readAptSource } from './apt-source.ts';
import { readUpgrades } from './mirror.ts';

describe('readUpgrades', () => {
  it('reads what has an older version, and leaves out new dependencies and other lines', () => {
    const upgrades = readUpgrades(
      [
        'Inst xz-utils [5.4.1-0.2] (5.4.1-1 Debian-Security:12/oldstable-security [amd64]) []',
        'Inst liblzma5 [5.4.1-0.2] (5.4.1-1 Debian-Security:12/oldstable-security [amd64])',
        'Inst libnew1 (1.0-1 Debian:12.15/oldstable [amd64])',
        'Conf xz-utils (5.4.1-1 Debian-Security:12/oldstable-security [amd64])',
      ].join('\n'),
    );

    expect(upgrades).toEqual([
      { name: 'xz-utils', from: '5.4.1-0.2', to: '5.4.1-1' },
      { name: 'liblzma5', from: '5.4.1-0.2', to: '5.4.1-1' },
    ]);
  });
});

describe('readAptSource', () => {
  const release = 'Debian|bookworm|main|http://mirror.example/debian/';
  const security = 'Debian|bookworm-security|main|http://mirror.example/debian-security/';

  it('takes the addresses that this machine uses, and no other vendor', () => {
    const source = readAptSource(`Other|bookworm|main|http://other.example/\n${release}\n${security}\n`);

    expect(source).toEqual({
      release: 'http://mirror.example/debian/',
      security: 'http://mirror.example/debian-security/',
    });
  });

  it('does not call a machine without security updates complete', () => {
    expect(readAptSource(release)).toBeUndefined();
    expect(readAptSource('')).toBeUndefined();
  });
});
