import type { Scheme } from './scheme.ts';
import { deb } from './schemes/deb/scheme.ts';
import { fortios } from './schemes/fortios/scheme.ts';
import { generic } from './schemes/generic/scheme.ts';
import { rpm } from './schemes/rpm/scheme.ts';
import { semver } from './schemes/semver/scheme.ts';
import { windows } from './schemes/windows/scheme.ts';

/** Every scheme: one folder, one line, sorted. Adding one: docs/recipes/version-scheme.md. */
export const SCHEMES: readonly Scheme[] = [deb, fortios, generic, rpm, semver, windows];

const BY_ID: ReadonlyMap<string, Scheme> = new Map(SCHEMES.map((scheme) => [scheme.id, scheme]));

/** The scheme of an id, or undefined: whoever gets undefined answers "unknown". */
export function schemeOf(id: string): Scheme | undefined {
  return BY_ID.get(id);
}
