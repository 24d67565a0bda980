import { sha256 } from '@tsukuroi/core';

const NOTHING = sha256('');

/**
 * 16 hexadecimal digits that change when either repository does: the server says them with every check-in, and a device that holds the
 * same two timestamps counts the same (docs/formats/trust-report.md).
 *
 * @param held SHA-256 of each repository's timestamp; undefined for none
 */
export function repositoriesMark(held: {
  readonly catalog?: string | undefined;
  readonly director?: string | undefined;
}): string {
  return sha256(`${held.catalog ?? NOTHING}${held.director ?? NOTHING}`).slice(0, 16);
}
