import { expect, test } from 'vitest';
import { addressGroup } from './address-group.ts';

test.each([
  ['192.0.2.7', '192.0.2.7', 'IPv4 stands for itself'],
  ['::ffff:192.0.2.7', '192.0.2.7', 'IPv4 on a socket of both kinds is the same machine'],
  ['2001:db8:1:2:aaaa::1', '2001:db8:1:2::/64', 'one network of 64 bits'],
  ['2001:db8:1:2:bbbb:cccc:dddd:eeee', '2001:db8:1:2::/64', 'another address of the same network'],
  ['2001:db8:1:3::1', '2001:db8:1:3::/64', 'another network'],
  ['2001:db8::1', '2001:db8:0:0::/64', 'zeros that are left out'],
  ['::1', '0:0:0:0::/64', 'loopback'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64', 'the zone is no part of the address'],
  ['', '', 'nothing known'],
])('%s is counted as %s: %s', (address, group, _reason) => {
  expect(addressGroup(address)).toBe(group);
});
