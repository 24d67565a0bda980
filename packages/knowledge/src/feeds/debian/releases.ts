import table from './releases.json' with { type: 'json' };

const NUMBERS = new Map(table.releases.map(({ codename, number }) => [codename, number]));

/**
 * The release a codename stands for, as product keys name it: its number (`bookworm` → `12`, `squeeze` → `6.0`). A codename
 * without a number stays as it is: `sid`, and one that is newer than the table, so that nothing is lost until it is known.
 */
export function releaseOf(codename: string): string {
  return NUMBERS.get(codename) ?? codename;
}
