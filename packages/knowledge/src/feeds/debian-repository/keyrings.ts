import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const word = z.string().min(1);

const { distributions } = z
  .strictObject({
    about: word,
    distributions: z.array(
      z.strictObject({ id: word, origin: word, keyrings: z.array(z.string().startsWith('/')).min(1), source: word }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'keyrings.json'), 'utf8')));

export type Distribution = (typeof distributions)[number];

/** The distribution that a Release file's Origin names, and the keyrings that may vouch for it; undefined for all others. */
export function distributionOf(origin: string): Distribution | undefined {
  return distributions.find((distribution) => distribution.origin === origin);
}
