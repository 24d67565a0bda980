import { describe, expect, it } from 'vitest';
import { CLOSED_NETWORKS, DEPARTMENTS, hospital, MOST_ENDPOINTS } from './topology.ts';

const many = hospital(MOST_ENDPOINTS);

describe('hospital', () => {
  it('gives every leg an address of its own inside its segment', () => {
    const legs = [...many.hosts, many.core].flatMap((station) => station.legs);
    const prefixOf = { inet: '203.0.113.', closed: '192.0.2.', 'ward-a': '198.51.100.', 'ward-b': '198.51.100.' };

    expect(new Set(legs.map((leg) => leg.address)).size).toBe(legs.length);
    for (const leg of legs) {
      const last = Number(leg.address.split('.')[3]);
      expect(leg.address.startsWith(prefixOf[leg.segment])).toBe(true);
      expect(last).toBeGreaterThan(leg.segment === 'ward-b' ? 128 : 0);
      expect(last).toBeLessThan(leg.segment === 'ward-a' ? 127 : 255);
    }
  });

  it('lets only the relay of the DMZ stand in both worlds, and gives nobody a gateway into the internet', () => {
    const inBoth = many.hosts.filter(
      (host) => host.legs.some((leg) => leg.segment === 'inet') && host.legs.some((leg) => leg.segment !== 'inet'),
    );
    const gateways = many.hosts.flatMap((host) => host.gateway ?? []);

    expect(inBoth.map((host) => host.name)).toEqual(['relay-dmz']);
    expect(gateways.every((gateway) => many.core.legs.some((leg) => leg.address === gateway))).toBe(true);
    expect(many.core.legs.some((leg) => leg.segment === 'inet')).toBe(false);
    expect(CLOSED_NETWORKS.join()).not.toContain('203.0.113');
  });

  it('spreads five endpoints over four departments and two wards', () => {
    const endpoints = hospital(5).hosts.filter((host) => host.role === 'endpoint');

    expect(new Set(endpoints.map((host) => host.department))).toEqual(new Set(DEPARTMENTS));
    expect(new Set(endpoints.flatMap((host) => host.legs.map((leg) => leg.segment))).size).toBe(2);
  });

  it('has a link for every host and every way between segments', () => {
    const ids = many.links.map((link) => link.id);

    expect(ids).toEqual(expect.arrayContaining(['internet-dmz', 'dmz-closed', 'ward-a', 'ward-b', 'server', 'ep60']));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refuses a number of endpoints that does not fit', () => {
    expect(() => hospital(0)).toThrow(RangeError);
    expect(() => hospital(MOST_ENDPOINTS + 1)).toThrow(RangeError);
    expect(() => hospital(Number.NaN)).toThrow(RangeError);
  });
});
