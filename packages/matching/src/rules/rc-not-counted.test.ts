import { softwareOf } from '@tsukuroi/providers/dpkg/inventory.ts';
import { parseDpkgStatus } from '@tsukuroi/providers/dpkg/status.ts';
import { expect, it } from 'vitest';
import { DEBIAN_12, fixedIn, judge, knowledgeOf, machine } from '../testing/samples.ts';

const STATUS = `Package: curl
Status: install ok installed
Architecture: amd64
Version: 7.88.1-10+deb12u4

Package: exim4-base
Status: deinstall ok config-files
Architecture: amd64
Source: exim4
Version: 4.96-15
`;

it('rule (d): a removed package of which only the settings are left (rc) does not count', () => {
  const knowledge = knowledgeOf([
    fixedIn('deb/debian/12/curl', 'CVE-2024-2398', '7.88.1-10+deb12u6'),
    fixedIn('deb/debian/12/exim4', 'CVE-2023-42115', '4.96-15+deb12u2'),
  ]);
  const software = parseDpkgStatus(STATUS).packages.map((item) => softwareOf(item, undefined));

  const found = judge(machine(DEBIAN_12, software), knowledge);

  expect(found.short).toEqual(['CVE-2024-2398 curl affected fixed-version']);
  expect(found.unmapped).toEqual([]);
});
