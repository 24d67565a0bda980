import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ok, type Result, refused } from '@tsukuroi/core';
import { openedIndex } from '@tsukuroi/core/apt/open-index.ts';
import type { RunProgram } from '@tsukuroi/core/apt/run-program.ts';

/** Debian 12's `main` for amd64 has 50 MB, 63,440 stanzas and a longest line of 75,649 bytes (2026-11-22). */
export const INDEX_LIMITS = {
  packedBytes: 256 * 1024 ** 2,
  bytes: 1024 ** 3,
  lineBytes: 1024 ** 2,
  stanzaLines: 2_000,
} as const;

/** One stanza of a Packages index: field name in lower case → value of its first line. Continued lines are passed over. */
export type Stanza = ReadonlyMap<string, string>;

export type IndexRefusal = 'index-cannot-open' | 'index-too-large' | 'index-malformed' | 'index-wrong-hash';

/** Takes the pieces of an index and hands over stanza by stanza. */
export function stanzaReader(take: (stanza: Stanza) => void): {
  /** False when the input is none, and from then on. */
  push(piece: Buffer): boolean;
  end(): boolean;
} {
  let rest = Buffer.alloc(0);
  let stanza = new Map<string, string>();
  let lines = 0;
  let fine = true;
  const finish = (): void => {
    if (stanza.size > 0) {
      take(stanza);
    }
    stanza = new Map();
    lines = 0;
  };
  const line = (text: string): void => {
    if (text === '' || text === '\r') {
      finish();
      return;
    }
    lines += 1;
    if (lines > INDEX_LIMITS.stanzaLines) {
      fine = false;
      return;
    }
    if (text.startsWith(' ') || text.startsWith('\t')) {
      fine &&= stanza.size > 0;
      return;
    }
    const colon = text.indexOf(':');
    const name = text.slice(0, Math.max(0, colon)).toLowerCase();
    // A field that stands twice could be read one way here and another way by apt.
    if (!/^[!-9;-~]+$/.test(name) || stanza.has(name)) {
      fine = false;
      return;
    }
    stanza.set(name, text.slice(colon + 1).trim());
  };
  return {
    push(piece) {
      const whole = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      let start = 0;
      for (let end = whole.indexOf(10); fine && end !== -1; end = whole.indexOf(10, start)) {
        line(whole.toString('utf8', start, end));
        start = end + 1;
      }
      rest = Buffer.from(whole.subarray(start));
      fine &&= rest.length <= INDEX_LIMITS.lineBytes;
      return fine;
    },
    end() {
      if (fine && rest.length > 0) {
        line(rest.toString('utf8'));
      }
      if (fine) {
        finish();
      }
      return fine;
    },
  };
}

/** Which stanzas of an index are wanted: those of these files, by SHA-256, and those of these packages. */
export interface WantedStanzas {
  readonly hashes: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

const BETWEEN = '\n\n';
const HASH_FIELD = '\nSHA256: ';
const NAME_FIELD = 'Package: ';
const STANZA_BYTES = 4 * 1024 ** 2;

/**
 * As `stanzaReader`, for the wanted stanzas alone: a device looks for a few in 63,000, and reading all of them is what costs. What is not
 * written the usual way (`SHA256: …`, empty line between) is not found, and then what rests on it is refused.
 */
export function wantedStanzaReader(
  { hashes, names }: WantedStanzas,
  take: (stanza: Stanza) => void,
): ReturnType<typeof stanzaReader> {
  const reader = stanzaReader(take);
  let rest = Buffer.alloc(0);
  const isWanted = (bytes: Buffer, start: number, end: number): boolean => {
    if (names.size > 0 && bytes.toString('latin1', start, start + NAME_FIELD.length) === NAME_FIELD) {
      const line = bytes.indexOf(10, start);
      if (names.has(bytes.toString('latin1', start + NAME_FIELD.length, line))) {
        return true;
      }
    }
    const at = bytes.indexOf(HASH_FIELD, start);
    const hash = at + HASH_FIELD.length;
    return at !== -1 && at < end && hashes.has(bytes.toString('latin1', hash, hash + 64));
  };
  const readUpTo = (bytes: Buffer, limit: number): boolean => {
    let start = 0;
    while (start < limit) {
      const next = bytes.indexOf(BETWEEN, start);
      const end = next === -1 || next > limit ? limit : next;
      if (isWanted(bytes, start, end)) {
        if (!reader.push(bytes.subarray(start, end)) || !reader.push(Buffer.from(BETWEEN))) {
          return false;
        }
      }
      start = end + BETWEEN.length;
    }
    return true;
  };
  return {
    push(piece) {
      const whole = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      const last = whole.lastIndexOf(BETWEEN);
      const fine = last === -1 || readUpTo(whole, last);
      rest = Buffer.from(last === -1 ? whole : whole.subarray(last + BETWEEN.length));
      return fine && rest.length <= STANZA_BYTES;
    },
    end: () => readUpTo(rest, rest.length) && reader.end(),
  };
}

/**
 * Reads an index file (`Packages`, `.gz`, `.xz`, …; the ending tells) and hands over its stanzas, in its order. The
 * file as it lies there must have the hash that the signed list names. Nothing may be used before the
 * answer is ok. `wanted`: no other stanzas are looked into.
 */
export async function readIndex(
  path: string,
  expected: { readonly sha256: string; readonly size: number },
  run: RunProgram,
  take: (stanza: Stanza) => void,
  wanted?: WantedStanzas,
): Promise<Result<undefined, IndexRefusal>> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined || !facts.isFile()) {
    return refused('index-cannot-open');
  }
  if (facts.size > INDEX_LIMITS.packedBytes) {
    return refused('index-too-large');
  }
  if (facts.size !== expected.size || (await fileSha256(path)) !== expected.sha256) {
    return refused('index-wrong-hash');
  }
  let bytes = 0;
  let fine = true;
  const reader = wanted === undefined ? stanzaReader(take) : wantedStanzaReader(wanted, take);
  const whole = await openedIndex(path, run, INDEX_LIMITS.bytes, (piece) => {
    bytes += piece.length;
    fine = fine && bytes <= INDEX_LIMITS.bytes && reader.push(piece);
  });
  if (bytes > INDEX_LIMITS.bytes) {
    return refused('index-too-large');
  }
  if (!fine || !reader.end()) {
    return refused('index-malformed');
  }
  return whole ? ok(undefined) : refused('index-cannot-open');
}

/** What an index says of one `.deb` file. */
export interface IndexedFile {
  readonly package: string;
  readonly architecture: string;
  readonly version: string;
  /** Below the archive's folder. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** The file of a stanza; undefined when a field is missing or is none. */
export function indexedFile(stanza: Stanza): IndexedFile | undefined {
  const [name, architecture, version, path, size, sha256] = [
    'package',
    'architecture',
    'version',
    'filename',
    'size',
    'sha256',
  ].map((field) => stanza.get(field));
  const complete =
    name !== undefined &&
    architecture !== undefined &&
    version !== undefined &&
    path !== undefined &&
    size !== undefined;
  if (!complete || sha256 === undefined || !/^\d{1,15}$/.test(size) || !/^[0-9a-f]{64}$/.test(sha256)) {
    return undefined;
  }
  return { package: name, architecture, version, path: path.replace(/^\.\//, ''), size: Number(size), sha256 };
}

/** What a package takes on the disk once installed, in KiB (deb-control(5), Installed-Size); undefined where it is not said. */
export function installedKib(stanza: Stanza): number | undefined {
  const kib = stanza.get('installed-size') ?? '';
  return /^\d{1,12}$/.test(kib) ? Number(kib) : undefined;
}

/** SHA-256 of a file's bytes. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1024 ** 2 })) {
    hash.update(piece as Buffer);
  }
  return hash.digest('hex');
}
