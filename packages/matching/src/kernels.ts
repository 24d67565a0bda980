import data from './data/kernels.json' with { type: 'json' };

/** What part of a kernel a package is. `meta` only names another package and holds no code. */
export type KernelPart =
  | { readonly part: 'image'; readonly source: string; readonly release: string }
  | { readonly part: 'modules'; readonly source: string; readonly release: string }
  | { readonly part: 'meta' | 'tools'; readonly source: string };

const DEB = {
  sources: new RegExp(data.deb.sources),
  notSources: new RegExp(data.deb.not_sources),
  signed: new RegExp(data.deb.signed.pattern),
  image: new RegExp(data.deb.image),
  meta: new RegExp(data.deb.meta),
  metaSources: new RegExp(data.deb.meta_sources),
  parts: new RegExp(data.deb.parts),
} as const;
const RPM = {
  sources: new RegExp(data.rpm.sources),
  image: new RegExp(data.rpm.image),
  meta: new RegExp(data.rpm.meta),
  parts: new RegExp(data.rpm.parts),
} as const;

/** The part of a kernel that a Debian or Ubuntu package is; undefined = it belongs to no kernel source. */
export function debKernelPart(name: string, source: string): KernelPart | undefined {
  if (!DEB.sources.test(source) || DEB.notSources.test(source)) {
    return undefined;
  }
  const judged = judgedSource(source);
  const image = DEB.image.exec(name);
  if (image !== null) {
    return { part: 'image', source: judged, release: image[1] ?? '' };
  }
  const modules = DEB.parts.exec(name);
  if (modules !== null) {
    return { part: 'modules', source: judged, release: modules[1] ?? '' };
  }
  return { part: DEB.meta.test(name) || DEB.metaSources.test(source) ? 'meta' : 'tools', source: judged };
}

/** `linux-signed-amd64` → `linux`, `linux-signed-hwe-6.5` → `linux-hwe-6.5`: the tracker speaks about the unsigned source. */
function judgedSource(source: string): string {
  const signed = DEB.signed.exec(source);
  if (signed === null) {
    return source;
  }
  const rest = signed[1] ?? '';
  return /^-(amd64|arm64|i386)?$/.test(rest) || rest === '' ? data.deb.signed.source : `linux${rest}`;
}

/** The part of a kernel that an rpm package is. `release` is what `uname -r` prints: version-release.arch. */
export function rpmKernelPart(name: string, source: string, version: string, arch: string): KernelPart | undefined {
  if (!RPM.sources.test(source)) {
    return undefined;
  }
  const release = `${version.replace(/^\d+:/, '')}.${arch}`;
  if (RPM.image.test(name)) {
    return { part: 'image', source, release };
  }
  if (RPM.parts.test(name)) {
    return { part: 'modules', source, release };
  }
  return { part: RPM.meta.test(name) ? 'meta' : 'tools', source };
}
