import { xmlReader } from '@tsukuroi/providers/dnf/repository-xml.ts';

/** `name arch` → versions that some security advisory lists (updateinfo.xml, `update type="security"`). */
export type SecurityVersions = Map<string, Set<string>>;

/** Reads `updateinfo.xml` piece by piece into `found`. */
export function updateinfoReader(found: SecurityVersions) {
  let isSecurity = false;
  return xmlReader({
    open(path, attributes) {
      const at = path.join('/');
      if (at === 'updates/update') {
        isSecurity = attributes.type === 'security';
      } else if (isSecurity && at === 'updates/update/pkglist/collection/package') {
        const { name = '', arch = '', epoch = '0', version = '', release = '' } = attributes;
        const key = `${name} ${arch}`;
        const versions = found.get(key) ?? new Set<string>();
        versions.add(`${epoch === '0' || epoch === '' ? '' : `${epoch}:`}${version}-${release}`);
        found.set(key, versions);
      }
    },
    close() {
      // Everything stands in attributes.
    },
  });
}
