/** One update as the lists name it: a package and a version. Neither holds a space. */
export function patchId(name: string, version: string): string {
  return `${name} ${version}`;
}

export function readPatchId(id: string): { readonly package: string; readonly version: string } {
  const [name = '', version = ''] = id.split(' ', 2);
  return { package: name, version };
}
