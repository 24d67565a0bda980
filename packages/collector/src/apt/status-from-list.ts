import type { Stanza } from '@tsukuroi/providers/apt/index-packages.ts';
import type { InstalledPackage } from './machine.ts';

/**
 * Fields that apt's solver reads (deb-control(5)), and Installed-Size: apt takes the same version with another size or other
 * relations for another package, and would install it anew.
 */
const RELATIONS = [
  ...['Pre-Depends', 'Depends', 'Recommends', 'Conflicts', 'Breaks', 'Replaces', 'Provides'],
  ...['Multi-Arch', 'Essential', 'Important', 'Source', 'Installed-Size'],
] as const;
/** What seldom changes between versions of a package: taken from another version when its own is no longer in the archive. */
const LASTING = ['Provides', 'Multi-Arch', 'Essential', 'Important'] as const;

/** The relations that the archive states, for the packages of a machine. */
export interface KnownRelations {
  /** `name version architecture` → stanza. */
  readonly exact: ReadonlyMap<string, Stanza>;
  /** `name architecture` → stanza of another version. */
  readonly other: ReadonlyMap<string, Stanza>;
}

export function exactKey({ name, version, architecture }: InstalledPackage): string {
  return `${name} ${version} ${architecture}`;
}

export function otherKey({ name, architecture }: InstalledPackage): string {
  return `${name} ${architecture}`;
}

/**
 * Makes a dpkg status file of names and versions. A manifest has no dependencies; where the archive still holds the installed
 * version, its own are taken. `withoutRelations` counts the rest: for them apt plans as if nothing depended on anything, and
 * the endpoint's own simulation has the last word.
 */
export function statusFrom(
  packages: readonly InstalledPackage[],
  known: KnownRelations,
): { readonly text: string; readonly withoutRelations: number } {
  let withoutRelations = 0;
  const stanzas = packages.map((item) => {
    const exact = known.exact.get(exactKey(item));
    const source = exact ?? known.other.get(otherKey(item));
    withoutRelations += exact === undefined ? 1 : 0;
    const fields = (exact === undefined ? LASTING : RELATIONS).flatMap((field) => {
      const value = source?.get(field.toLowerCase());
      return value === undefined || value === '' ? [] : [`${field}: ${value}`];
    });
    return [
      `Package: ${item.name}`,
      'Status: install ok installed',
      `Architecture: ${item.architecture}`,
      `Version: ${item.version}`,
      ...fields,
      '',
    ].join('\n');
  });
  return { text: stanzas.join('\n'), withoutRelations };
}
