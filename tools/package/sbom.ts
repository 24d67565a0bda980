import { sha256 } from '@tsukuroi/core';
import type { Inside } from './inside.ts';
import type { Release } from './version.ts';

/**
 * What is inside, as CycloneDX 1.6 (cyclonedx.org/docs/1.6/json): so that the hospital can ask of our own product what it asks
 * of others. Nothing random in it: the serial number follows from the content.
 */
export function sbomOf(name: string, release: Release, insides: readonly Inside[]): string {
  const components = insides.map((inside) => ({
    type: inside.purl.startsWith('pkg:npm/') ? 'library' : inside.name === 'node' ? 'platform' : 'library',
    'bom-ref': inside.purl,
    name: inside.name,
    version: inside.version,
    purl: inside.purl,
    ...(inside.licence === undefined ? {} : { licenses: [licenceOf(inside.licence)] }),
    ...(inside.integrity === undefined ? {} : { hashes: hashesOf(inside.integrity) }),
  }));
  const self = `pkg:generic/${name}@${encodeURIComponent(release.version)}`;
  const digest = sha256(JSON.stringify([self, components]));
  return `${JSON.stringify(
    {
      $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      serialNumber: `urn:uuid:${uuidOf(digest)}`,
      version: 1,
      metadata: {
        timestamp: new Date(release.seconds * 1000).toISOString(),
        component: {
          type: 'application',
          'bom-ref': self,
          name,
          version: release.version,
          licenses: [{ license: { id: 'Apache-2.0' } }],
        },
      },
      components,
      dependencies: [{ ref: self, dependsOn: components.map((component) => component.purl) }],
    },
    null,
    1,
  )}\n`;
}

const licenceOf = (licence: string) => (/[ ()]/.test(licence) ? { expression: licence } : { license: { id: licence } });

/** Subresource integrity (base 64) as the hexadecimal of CycloneDX. */
function hashesOf(integrity: string): { alg: string; content: string }[] {
  const names: Readonly<Record<string, string>> = { sha512: 'SHA-512', sha256: 'SHA-256', sha1: 'SHA-1' };
  return integrity.split(' ').flatMap((item) => {
    const [kind = '', base64 = ''] = item.split(/-(.*)/s);
    const alg = names[kind];
    return alg === undefined ? [] : [{ alg, content: Buffer.from(base64, 'base64').toString('hex') }];
  });
}

/** A name-based form (RFC 9562, version 8) of a digest. */
function uuidOf(digest: string): string {
  const hex = `${digest.slice(0, 12)}8${digest.slice(13, 16)}8${digest.slice(17, 32)}`;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
