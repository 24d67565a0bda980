/** One update as lists name it: package and version, which no package's name can hold a blank of (deb-control(5), rpm-version(7)). */
export function patchId({ package: name, version }: { readonly package: string; readonly version: string }): string {
  return `${name} ${version}`;
}

export function readPatchId(id: string): { readonly package: string; readonly version: string } {
  const at = id.indexOf(' ');
  return at < 0 ? { package: id, version: '' } : { package: id.slice(0, at), version: id.slice(at + 1) };
}
