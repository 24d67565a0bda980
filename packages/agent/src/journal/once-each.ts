import { sha256 } from '@tsukuroi/core';
import type { IsGenuine } from './journal-files.ts';

/** Remembers which lines were genuine, by hash: the journal is read at every check-in, a signature is verified once. */
export function onceEach(isGenuine: IsGenuine): IsGenuine {
  const genuine = new Set<string>();
  return (line) => {
    const hash = sha256(line);
    if (genuine.has(hash)) {
      return true;
    }
    const is = isGenuine(line);
    if (is) {
      genuine.add(hash);
    }
    return is;
  };
}
