import { describe, expect, test } from 'vitest';
import { type AptOrder, neededFiles, orderedPackages, supplyOf } from './order.ts';

const LIST = 'a'.repeat(64);
const order: AptOrder = {
  lists: [
    {
      ...{ archive: 'debian-security', suite: 'bookworm-security', components: ['main'], security: true },
      ...{ date: '2026-11-21T00:53:02Z', sha256: LIST, length: 48_000 },
      indexes: [{ path: 'main/binary-amd64/Packages.xz', sha256: 'b'.repeat(64), length: 380_000 }],
    },
  ],
  packages: ['openssl', 'libssl3'].map((name, at) => ({
    ...{ package: name, version: '3.0.22-1~deb12u2', sha256: String(at).repeat(64), length: 1_400_000, index: LIST },
    place: { architecture: 'amd64', path: `pool/updates/main/o/openssl/${name}_3.0.22-1~deb12u2_amd64.deb` },
  })),
};

describe('an order for apt', () => {
  test('becomes a supply with the same lists, places and hashes, always the same', () => {
    const supply = supplyOf(order);

    expect(supply).toEqual(supplyOf(structuredClone(order)));
    expect(supply.ok && supply.value.suites[0]?.inRelease).toEqual({ sha256: LIST, size: 48_000 });
    expect(supply.ok && supply.value.packages.map((item) => [item.package, item.suite, item.path])).toEqual([
      ['openssl', 0, 'pool/updates/main/o/openssl/openssl_3.0.22-1~deb12u2_amd64.deb'],
      ['libssl3', 0, 'pool/updates/main/o/openssl/libssl3_3.0.22-1~deb12u2_amd64.deb'],
    ]);
    expect(supply.ok && supply.value.class).toBe('security');
  });

  test('needs the signed list, its indexes and every package, each once', () => {
    const twice = { ...order, packages: [...order.packages, ...order.packages] };

    expect(neededFiles(twice).map(({ length }) => length)).toEqual([48_000, 380_000, 1_400_000, 1_400_000]);
  });

  test('names architecture and hash of each package', () => {
    expect(orderedPackages(order).map((item) => `${item.package}:${item.architecture}`)).toEqual([
      'openssl:amd64',
      'libssl3:amd64',
    ]);
  });

  const spoiled = (change: object): AptOrder => ({
    ...order,
    packages: order.packages.map((item, at) => (at === 1 ? { ...item, ...change } : item)),
  });
  test.each([
    ['a name that apt would read as an option', spoiled({ package: '-oDPkg::Pre-Invoke::=reboot' })],
    ['a version that is none', spoiled({ version: '3.0 || reboot' })],
    ['a path that leaves the archive', spoiled({ place: { architecture: 'amd64', path: '../../etc/passwd' } })],
    ['a package that rests on no list', spoiled({ index: 'c'.repeat(64) })],
  ])('%s is refused whole', (_, bad) => {
    expect(supplyOf(bad).ok).toBe(false);
    expect(neededFiles(bad)).toEqual([]);
  });
});
