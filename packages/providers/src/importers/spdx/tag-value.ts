import type { SpdxDocument, SpdxPackage } from './importer.ts';

/** The tag-value form of SPDX 2.x (spdx.github.io/spdx-spec/v2.3): `Tag: value`, long values between <text> and </text>. */
export function parseTagValue(lines: readonly string[]): SpdxDocument {
  const packages: SpdxPackage[] = [];
  const relationships: { spdxElementId: string; relationshipType: string; relatedSpdxElement: string }[] = [];
  const top: { spdxVersion?: string; name?: string; documentNamespace?: string; created?: string } = {};
  let current: SpdxPackage | undefined;
  for (const [tag, value] of tagsOf(lines)) {
    switch (tag) {
      case 'SPDXVersion':
        top.spdxVersion = value;
        break;
      case 'DocumentName':
        top.name = value;
        break;
      case 'DocumentNamespace':
        top.documentNamespace = value;
        break;
      case 'Created':
        top.created = value;
        break;
      case 'PackageName':
        current = { name: value, externalRefs: [] };
        packages.push(current);
        break;
      // Files and snippets come after the package they belong to; their own SPDXID and name are not a package's.
      case 'FileName':
      case 'SnippetSPDXID':
        current = undefined;
        break;
      case 'Relationship':
        relationships.push(...relationshipOf(value));
        break;
      default:
        if (current !== undefined) {
          takePackageTag(current, tag, value);
        }
    }
  }
  return {
    spdxVersion: top.spdxVersion ?? '',
    name: top.name,
    documentNamespace: top.documentNamespace,
    creationInfo: { created: top.created },
    packages,
    relationships,
  };
}

function takePackageTag(item: SpdxPackage, tag: string, value: string): void {
  if (tag === 'SPDXID') {
    item.SPDXID = value;
  } else if (tag === 'PackageVersion') {
    item.versionInfo = value;
  } else if (tag === 'PackageSupplier') {
    item.supplier = value;
  } else if (tag === 'PrimaryPackagePurpose') {
    item.primaryPackagePurpose = value;
  } else if (tag === 'ExternalRef') {
    const [, referenceType, referenceLocator] = /^\S+\s+(\S+)\s+(\S+)/.exec(value) ?? [];
    if (referenceType !== undefined && referenceLocator !== undefined) {
      item.externalRefs?.push({ referenceType, referenceLocator });
    }
  }
}

function relationshipOf(
  value: string,
): { spdxElementId: string; relationshipType: string; relatedSpdxElement: string }[] {
  const [spdxElementId, relationshipType, relatedSpdxElement] = value.split(/\s+/);
  return spdxElementId === undefined || relationshipType === undefined || relatedSpdxElement === undefined
    ? []
    : [{ spdxElementId, relationshipType, relatedSpdxElement }];
}

function tagsOf(lines: readonly string[]): [string, string][] {
  const tags: [string, string][] = [];
  let open: { tag: string; text: string[] } | undefined;
  for (const line of lines) {
    if (open !== undefined) {
      open.text.push(line);
      if (line.includes('</text>')) {
        tags.push([
          open.tag,
          open.text
            .join('\n')
            .replace(/<\/?text>/g, '')
            .trim(),
        ]);
        open = undefined;
      }
      continue;
    }
    const pair = /^([A-Za-z]+):\s*(.*)$/.exec(line);
    if (pair?.[1] === undefined || line.startsWith('#')) {
      continue;
    }
    const value = pair[2] ?? '';
    if (value.includes('<text>') && !value.includes('</text>')) {
      open = { tag: pair[1], text: [value] };
    } else {
      tags.push([pair[1], value.replace(/<\/?text>/g, '').trim()]);
    }
  }
  return tags;
}
