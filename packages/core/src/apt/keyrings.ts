import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A distribution and the keyrings that its own packages install. */
export interface Distribution {
  readonly id: string;
  /** As the Release file's Origin says it. */
  readonly origin: string;
  readonly keyrings: readonly string[];
  readonly source: string;
}

const { distributions } = JSON.parse(readFileSync(join(import.meta.dirname, 'keyrings.json'), 'utf8')) as {
  readonly distributions: readonly Distribution[];
};

/** The distribution that a Release file's Origin names, and the keyrings that may vouch for it; undefined for all others. */
export function distributionOf(origin: string): Distribution | undefined {
  return distributions.find((distribution) => distribution.origin === origin);
}

/** Every keyring that some distribution installs for itself. */
export function distributionKeyrings(): readonly string[] {
  return distributions.flatMap(({ keyrings }) => keyrings);
}
