import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Folder of other people's data: `$TSUKUROI_FEEDS`, or `shared/data` beside the repository. Never copied in. */
const FOLDER = process.env.TSUKUROI_FEEDS ?? join(import.meta.dirname, '../../../../../shared/data');

/** Text of a file below the data folder, `.gz` opened; undefined when it is absent, which is said aloud. */
export function sharedText(path: string): string | undefined {
  const file = join(FOLDER, path);
  if (!existsSync(file)) {
    process.stdout.write(`${file} is absent: what needs it is skipped\n`);
    return undefined;
  }
  const bytes = readFileSync(file);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** A pair with its order as somebody else determined it: -1, 0 or 1. */
export interface KnownPair {
  readonly a: string;
  readonly b: string;
  readonly cmp: number;
}

/** JSON lines or a JSON list of pairs; undefined when the file is absent. */
export function sharedPairs(path: string): KnownPair[] | undefined {
  const text = sharedText(path);
  if (text === undefined) {
    return undefined;
  }
  if (path.endsWith('.json')) {
    return JSON.parse(text) as KnownPair[];
  }
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as KnownPair);
}
