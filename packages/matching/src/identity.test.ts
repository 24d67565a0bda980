import { describe, expect, it } from 'vitest';
import { identitiesOf } from './identities/index.ts';
import { productMapOf } from './product-map.ts';
import { DEBIAN_12, debPackage, FORTIOS, machine } from './testing/samples.ts';

const map = productMapOf([FORTIOS]);
const keysOf = (...software: ReturnType<typeof debPackage>[]): string[] =>
  identitiesOf(machine(DEBIAN_12, software).manifest, {}, map)
    .filter(({ kind }) => kind === 'package')
    .map(({ key }) => key);

describe('identities', () => {
  it('one per source package and version, with the binaries inside', () => {
    const ssl = [debPackage('openssl', '3.0.11-1'), debPackage('libssl3', '3.0.11-1', { source: 'openssl' })];
    const [identity, ...more] = identitiesOf(machine(DEBIAN_12, ssl).manifest, {}, map).filter(
      ({ kind }) => kind === 'package',
    );

    expect(more).toEqual([]);
    expect(identity).toMatchObject({ name: 'openssl', judgedVersion: '3.0.11-1', binaries: ['libssl3', 'openssl'] });
  });

  it('the key does not depend on what else is installed, nor on the order', () => {
    const base = keysOf(debPackage('openssl', '3.0.11-1'));
    const more = keysOf(debPackage('openssl', '3.0.11-1'), debPackage('libssl3', '3.0.11-1', { source: 'openssl' }));

    expect(more).toEqual(base);
  });

  it('anything a verdict depends on changes the key', () => {
    const keys = [
      keysOf(debPackage('openssl', '3.0.11-1')),
      keysOf(debPackage('openssl', '3.0.11-2')),
      keysOf(debPackage('openssl', '3.0.11-1', { origin: 'local' })),
      keysOf(debPackage('openssl', '3.0.11-1', { arch: 'arm64' })),
      keysOf(debPackage('openssl', '3.0.11-1', { sourceVersion: '3.0.11-1~x' })),
    ].flat();

    expect(new Set(keys).size).toBe(keys.length);
  });

  it('a Debian package inside an SBOM is judged as one, by its purl', () => {
    const { manifest } = machine({ id: 'unknown', version: '', name: 'Pump' }, [
      {
        scheme: 'deb',
        name: 'openssl',
        version: '3.0.11-1~deb12u1',
        source: 'openssl',
        identifier: 'pkg:deb/debian/openssl@3.0.11-1~deb12u1?arch=amd64&distro=debian-12',
      },
      { scheme: 'deb', name: 'tar', version: '1', identifier: 'pkg:deb/debian/tar@1' },
    ]);

    const found = identitiesOf(manifest, {}, map).map(({ kind, name, candidates }) => [
      kind,
      name,
      candidates.flatMap(({ products }) => products),
    ]);

    expect(found).toEqual([
      ['unmapped', 'Pump', []],
      ['package', 'openssl', ['deb/debian/12/openssl']],
      ['unmapped', 'tar', []],
    ]);
  });

  it('nothing of a manifest is dropped', () => {
    const { manifest } = machine(DEBIAN_12, [
      debPackage('openssl', '3.0.11-1'),
      { scheme: 'generic', name: '放射線ビューア', version: '' },
      { scheme: 'rpm', name: 'bash', version: '5.1', source: 'bash' },
      debPackage('linux-image-amd64', '6.1.1-1', { source: 'linux-signed-amd64' }),
    ]);

    const names = identitiesOf(manifest, {}, map).flatMap(({ binaries, name }) =>
      binaries.length > 0 ? binaries : [name],
    );

    expect(names.sort()).toEqual([
      'Debian GNU/Linux 12 (bookworm)',
      'bash',
      'linux-image-amd64',
      'openssl',
      '放射線ビューア',
    ]);
  });
});
