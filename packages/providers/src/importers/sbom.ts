import type { OperatingSystem, Software } from '@tsukuroi/protocol';
import { sourceOf } from '../dpkg/status.ts';

/** A package URL in its parts (github.com/package-url/purl-spec): pkg:type/namespace/name@version?qualifiers#subpath. */
export interface PackageUrl {
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly qualifiers: ReadonlyMap<string, string>;
}

/** Undefined when it is no package URL. */
export function parsePackageUrl(text: string): PackageUrl | undefined {
  const parts = /^pkg:\/*([a-z][a-z0-9.+-]*)\/(?:([^@?#]*)\/)?([^/@?#]+)(?:@([^?#]*))?(?:\?([^#]*))?(?:#.*)?$/i.exec(
    text.trim(),
  );
  if (parts?.[1] === undefined || parts[3] === undefined) {
    return undefined;
  }
  const pairs = (parts[5] ?? '').split('&').flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=');
    return at === -1 ? [] : [[pair.slice(0, at).toLowerCase(), decoded(pair.slice(at + 1))]];
  });
  return {
    type: parts[1].toLowerCase(),
    namespace: decoded(parts[2] ?? ''),
    name: decoded(parts[3]),
    version: decoded(parts[4] ?? ''),
    qualifiers: new Map(pairs),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export interface Part {
  readonly name: string;
  readonly version: string;
  readonly publisher?: string | undefined;
  readonly purl?: string | undefined;
  readonly cpe?: string | undefined;
}

/** One component of an SBOM. Distribution packages keep their scheme and source; everything else is named by its identifier. */
export function softwareOfPart(part: Part): Software {
  const purl = part.purl === undefined ? undefined : parsePackageUrl(part.purl);
  const identifier = part.purl ?? part.cpe;
  const version = part.version === '' ? (purl?.version ?? '') : part.version;
  const known = identifier === undefined ? {} : { identifier };
  if (purl?.type === 'deb' || purl?.type === 'rpm') {
    const upstream = purl.qualifiers.get('upstream');
    const source = upstream === undefined ? undefined : sourceFromUpstream(upstream, version);
    const arch = purl.qualifiers.get('arch');
    return {
      scheme: purl.type,
      name: part.name,
      version: withEpoch(version, purl.qualifiers.get('epoch')),
      ...(arch === undefined ? {} : { arch }),
      ...(source ?? {}),
      ...known,
    };
  }
  return {
    // Versions of npm follow semver.org by its own rule (docs.npmjs.com, package.json, version); others promise nothing.
    scheme: purl?.type === 'npm' || purl?.type === 'cargo' ? 'semver' : 'generic',
    name: part.name,
    version,
    ...(part.publisher === undefined || part.publisher === '' ? {} : { source: part.publisher }),
    ...known,
  };
}

function withEpoch(version: string, epoch: string | undefined): string {
  return epoch === undefined || epoch === '0' || version.includes(':') ? version : `${epoch}:${version}`;
}

/** Syft's `upstream` qualifier: `openssl`, `bash@5.2.15-2` or `glibc-2.34-60.el9.src.rpm`. */
function sourceFromUpstream(upstream: string, version: string): { source: string; sourceVersion: string } {
  const rpm = /^(.+)-([^-]+-[^-]+)\.src\.rpm$/.exec(upstream);
  if (rpm?.[1] !== undefined && rpm[2] !== undefined) {
    return { source: rpm[1], sourceVersion: rpm[2] };
  }
  const [name, own] = upstream.split('@');
  return sourceOf(own === undefined ? (name ?? upstream) : `${name} (${own})`, name ?? upstream, version);
}

/** The operating system that the package URLs name: `?distro=debian-12` (Syft, Trivy); undefined unless all that name one agree. */
export function systemFromPurls(purls: readonly (string | undefined)[]): OperatingSystem | undefined {
  const named = new Set(
    purls.flatMap((text) => {
      const purl = text === undefined ? undefined : parsePackageUrl(text);
      const distro = purl?.qualifiers.get('distro');
      return purl === undefined || distro === undefined ? [] : [distro];
    }),
  );
  const [only] = named;
  const parts = only === undefined || named.size !== 1 ? null : /^([a-z]+)-(\d[\w.]*)$/i.exec(only);
  return parts?.[1] === undefined || parts[2] === undefined
    ? undefined
    : {
        id: parts[1].toLowerCase(),
        version: releaseOf(parts[1].toLowerCase(), parts[2]),
        name: `${parts[1]} ${parts[2]}`,
      };
}

/** Debian's point releases (12.5) are all release 12. */
function releaseOf(id: string, version: string): string {
  return id === 'debian' ? (version.split('.')[0] ?? version) : version;
}
