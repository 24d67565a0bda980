import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { comparable } from '@tsukuroi/core';
import { z } from 'zod';

const table = z
  .strictObject({
    about: z.string(),
    source: z.string().min(1),
    words: z.record(
      z.string(),
      z
        .string()
        .regex(/^(?:arch|target_sw):\w+$/)
        .nullable(),
    ),
    everyArchitecture: z.array(z.string()),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'platforms.json'), 'utf8')));

/**
 * The restrictions of an entry's `platforms`, one list of `only` words for each alternative: any of them is enough, so each
 * makes a claim of its own. No platforms, or all of them: one alternative without restriction.
 */
export function platformAlternatives(platforms: readonly string[] | undefined): readonly (readonly string[])[] {
  const known = new Set<string>();
  const unknown = new Set<string>();
  for (const platform of platforms ?? []) {
    const word = comparable(platform);
    const restriction = Object.hasOwn(table.words, word) ? table.words[word] : undefined;
    if (restriction === null) {
      return [[]];
    }
    if (restriction !== undefined) {
      known.add(restriction);
    } else if (word !== '') {
      unknown.add(word);
    }
  }
  if (table.everyArchitecture.every((word) => known.has(word))) {
    return [[]];
  }
  const alternatives = [...known].sort().map((word) => [word]);
  if (unknown.size > 0) {
    alternatives.push([`platforms:${[...unknown].sort().join('|')}`]);
  }
  return alternatives.length === 0 ? [[]] : alternatives;
}
