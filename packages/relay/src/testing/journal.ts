import { createPrivateKey } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { sha256 } from '@tsukuroi/core';
import { lineHead, NO_HEAD, signLine } from '@tsukuroi/protocol/journal-line.ts';

/** A device's journal: signed lines in order, packed as they are sent. */
export function journalOf({ identity, key }: { readonly identity: string; readonly key: string }) {
  const privateKey = createPrivateKey(key);
  let [sequence, previous] = [0, NO_HEAD];
  return (kind = 'inventory', padding = 0) => {
    sequence += 1;
    const line = signLine(JSON.stringify({ format: 'report/1', identity, sequence, previous, kind }), privateKey);
    previous = lineHead(line);
    // What does not pack well, so that a report has the size the test wants.
    const beside = padding === 0 ? '' : `\nmanifest ${createNoise(padding)}`;
    return { sequence, line, packed: gzipSync(line + beside) };
  };
}

let seed = 1;
function createNoise(bytes: number): string {
  let text = '';
  while (text.length < bytes) {
    seed += 1;
    text += sha256(String(seed));
  }
  return text.slice(0, bytes);
}
