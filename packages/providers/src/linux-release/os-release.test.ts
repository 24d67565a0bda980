import { describe, expect, it } from 'vitest';
import { osOf, parseOsRelease } from './os-release.ts';

describe('osOf', () => {
  it('reads Debian', () => {
    const text =
      'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n';

    expect(osOf(parseOsRelease(text))).toEqual({
      id: 'debian',
      version: '12',
      name: 'Debian GNU/Linux 12 (bookworm)',
      codename: 'bookworm',
    });
  });

  it('reads AlmaLinux with what it is like', () => {
    const text = `NAME='AlmaLinux'\nID="almalinux"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\nPRETTY_NAME="AlmaLinux 9.4 (Seafoam Ocelot)"\n`;

    expect(osOf(parseOsRelease(text))).toEqual({
      id: 'almalinux',
      version: '9.4',
      name: 'AlmaLinux 9.4 (Seafoam Ocelot)',
      like: 'rhel centos fedora',
    });
  });

  it('leaves the release empty where none is stated (Debian testing)', () => {
    expect(osOf(parseOsRelease('ID=debian\nNAME="Debian"\n'))?.version).toBe('');
  });

  it('runs nothing: a substitution stays text', () => {
    expect(parseOsRelease('NAME="$(touch /tmp/x)"').get('NAME')).toBe('$(touch /tmp/x)');
  });

  it('is unknown without an id', () => {
    expect(osOf(parseOsRelease('# empty\n'))).toBeUndefined();
  });
});
