import { describe, expect, it } from 'vitest';
import { changelogOf, fixesIn } from './changelogs.ts';

const TEXT = `curl (7.88.1-10+deb12u14) bookworm-security; urgency=high

  * Fix CVE-2025-1111, CVE-2025-2222: use after free
  * Revert the fix for CVE-2024-9999, it broke uploads
  * CVE-2023-0001: Debian is not affected

 -- A Maintainer <a@example.org>  Tue, 01 Jul 2025 10:00:00 +0000

curl (7.88.1-10) unstable; urgency=medium

  * CVE-2022-3333 CVE-2025-1111
`;

describe('changelogOf', () => {
  it('names what the entries fix', () => {
    expect(changelogOf(TEXT, 'curl', '7.88.1-10+deb12u14')).toEqual({
      source: 'curl',
      version: '7.88.1-10+deb12u14',
      fixes: ['CVE-2022-3333', 'CVE-2025-1111', 'CVE-2025-2222'],
    });
  });

  it('is no evidence when its newest entry is another version', () => {
    expect(changelogOf(TEXT, 'curl', '7.88.1-10+deb12u15')).toBeNull();
  });
});

describe('fixesIn', () => {
  it('counts a fix that is named elsewhere although one line takes it back', () => {
    expect(fixesIn('  * Revert CVE-2020-1234\n  * Fix CVE-2020-1234 properly\n')).toEqual(['CVE-2020-1234']);
  });

  it('passes over what only looks like an id', () => {
    expect(fixesIn('CVE-20-1 CVE-2020-12 CVE-XXXX-1234')).toEqual([]);
  });
});
