import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { canonicalJson, sha256, writeWhole } from '@tsukuroi/core';
import { distributionOf } from './keyrings.ts';
import { archivesIn, type RawArchive, type RawIndex } from './layout.ts';
import { type Release, readRelease } from './release.ts';
import type { Receipt } from './schema.ts';

/** Runs one program of this machine without a shell and never throws; the providers room's `systemRunner` is one. */
export type Runner = (request: {
  readonly command: string;
  readonly args: readonly string[];
  readonly timeoutMs?: number;
  readonly outputLimit?: number;
  readonly onOutput?: (piece: Buffer) => void;
}) => Promise<{ readonly code: number | null; readonly stdout: Buffer; readonly problem?: string }>;

export interface VerifyOptions {
  /** Folder that the paths are below. */
  readonly root: string;
  /** Files there, as `listFiles` gives them; others than apt's are passed over. */
  readonly paths: readonly string[];
  /** Empty folder to fill: then a source of the feed (`debian-repository/<archive>/…`). */
  readonly target: string;
  readonly run: Runner;
  /** Keyrings by distribution in place of those of `keyrings.json`: for a hospital's own signed mirror, and for tests. */
  readonly keyrings?: Readonly<Record<string, readonly string[]>>;
}

/** Why something is not used. */
export type RefusalReason =
  | 'no-signature'
  | 'unknown-origin'
  | 'no-keyring'
  | 'no-gpgv'
  | 'bad-signature'
  | 'bad-release'
  | 'no-index'
  | 'not-listed'
  | 'wrong-hash'
  | 'cannot-open';

export interface Refused {
  readonly archive: string;
  readonly file: string;
  readonly reason: RefusalReason;
}

export interface Verified {
  /** Archives laid out in the target folder. */
  readonly taken: readonly string[];
  readonly refused: readonly Refused[];
}

const GPGV = '/usr/bin/gpgv';
/** Opens every compression that this machine's apt uses. */
const APT_HELPER = '/usr/lib/apt/apt-helper';
const TIMEOUT_MS = 120_000;
/** Debian's largest InRelease file has about 0.2 MB. */
const RELEASE_LIMIT_BYTES = 16 * 1024 ** 2;
/** Hash algorithms that a signature may use: SHA-256, SHA-384, SHA-512 (RFC 4880, 9.4). */
const STRONG_HASHES = new Set(['8', '9', '10']);

/**
 * The step before `parse`: checks each suite's signature with gpgv against the distribution's own keyring, opens its
 * Packages files, compares them with the hashes in the signed text, and lays out what held (`schema.ts`, receipt). What does
 * not hold is not laid out and stands in `refused` with its reason; one bad suite never stops the others.
 */
export async function verifiedRepository(options: VerifyOptions): Promise<Verified> {
  const taken: string[] = [];
  const refused: Refused[] = [];
  const work = await mkdtemp(join(tmpdir(), 'tsukuroi-apt-'));
  try {
    for (const archive of archivesIn(options.paths)) {
      const signed = await signedText(archive, options, work);
      if ('reason' in signed) {
        refused.push({ archive: archive.name, file: fileOf(archive), reason: signed.reason });
        continue;
      }
      const folder = join(options.target, 'debian-repository', archive.name);
      let laidOut = 0;
      for (const index of onePerEntry(archive.indices)) {
        const reason = await layOut(index, signed.release, join(folder, index.entry), options);
        if (reason === undefined) {
          laidOut += 1;
        } else {
          refused.push({ archive: archive.name, file: index.path, reason });
        }
      }
      if (laidOut === 0) {
        refused.push({ archive: archive.name, file: fileOf(archive), reason: 'no-index' });
        continue;
      }
      await writeWhole(join(folder, 'Release'), signed.text);
      await writeWhole(join(folder, 'verified.json'), canonicalJson(signed.receipt));
      taken.push(archive.name);
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return { taken, refused };
}

function fileOf({ name, signed }: RawArchive): string {
  return signed === undefined ? name : 'inline' in signed ? signed.inline : signed.text;
}

interface Signed {
  readonly text: Buffer;
  readonly release: Release;
  readonly receipt: Receipt;
}

async function signedText(
  archive: RawArchive,
  { root, run, keyrings }: VerifyOptions,
  work: string,
): Promise<Signed | { readonly reason: RefusalReason }> {
  const { signed } = archive;
  if (signed === undefined) {
    return { reason: 'no-signature' };
  }
  const stated = join(root, 'inline' in signed ? signed.inline : signed.text);
  if ((await stat(stated)).size > RELEASE_LIMIT_BYTES) {
    return { reason: 'bad-release' };
  }
  // What the file says of itself only chooses the keyring; it counts after that keyring has vouched for it.
  const claimed = /^Origin:\s*(.*?)\s*$/m.exec(await readFile(stated, 'utf8'))?.[1] ?? '';
  const distribution = distributionOf(claimed);
  if (distribution === undefined) {
    return { reason: 'unknown-origin' };
  }
  const files: string[] = [];
  for (const keyring of keyrings?.[distribution.id] ?? distribution.keyrings) {
    if ((await stat(keyring).catch(() => undefined))?.isFile()) {
      files.push(keyring);
    }
  }
  const [keyring] = files;
  if (keyring === undefined) {
    return { reason: 'no-keyring' };
  }
  const output = join(work, `${sha256(archive.name)}.txt`);
  const input = 'inline' in signed ? ['--output', output, stated] : [join(root, signed.signature), stated];
  const args = ['--status-fd', '1', ...files.flatMap((file) => ['--keyring', file]), ...input];
  const { stdout, problem } = await run({ command: GPGV, args, timeoutMs: TIMEOUT_MS });
  if (problem === 'absent') {
    return { reason: 'no-gpgv' };
  }
  const keys = goodKeys(stdout.toString('utf8'));
  if (problem !== undefined || keys.length === 0) {
    return { reason: 'bad-signature' };
  }
  const text = await readFile('inline' in signed ? output : stated);
  const release = readRelease(text.toString('utf8'));
  if ('wrong' in release || release.origin !== distribution.origin) {
    return { reason: 'bad-release' };
  }
  const receipt: Receipt = {
    format: 'apt-verified/1',
    release: sha256(text),
    distribution: distribution.id,
    keyring,
    keys,
  };
  return { text, release, receipt };
}

/**
 * Fingerprints of good signatures in gpgv's status lines (GnuPG, doc/DETAILS). One good signature is enough, as for apt:
 * files are signed by the keys of several releases, and a machine need not know all. One bad signature spoils all.
 * VALIDSIG also follows EXPKEYSIG and REVKEYSIG, so it counts only after GOODSIG of the same signature.
 */
export function goodKeys(status: string): string[] {
  const keys: string[] = [];
  let good = false;
  for (const line of status.split('\n')) {
    const [prefix, word, ...rest] = line.split(' ');
    if (prefix !== '[GNUPG:]') {
      continue;
    }
    if (word === 'BADSIG') {
      return [];
    }
    if (word === 'NEWSIG' || word === 'EXPKEYSIG' || word === 'REVKEYSIG' || word === 'EXPSIG' || word === 'ERRSIG') {
      good = false;
    } else if (word === 'GOODSIG') {
      good = true;
    } else if (word === 'VALIDSIG' && good && rest[0] !== undefined && STRONG_HASHES.has(rest[7] ?? '')) {
      keys.push(rest[0]);
    }
  }
  return keys;
}

/** A mirror may hold an index in several forms: the one that needs no program first. */
function onePerEntry(indices: readonly RawIndex[]): RawIndex[] {
  const rank = (path: string) =>
    ['Packages', '.gz', '.xz', '.lz4'].findIndex((ending) => path.endsWith(ending)) + 1 || 9;
  const best = new Map<string, RawIndex>();
  for (const index of indices.toSorted((a, b) => rank(a.path) - rank(b.path))) {
    best.set(index.entry, best.get(index.entry) ?? index);
  }
  return [...best.values()];
}

/** Opens an index into the target, never beyond the size that the signed text states, and keeps it if its hash is right. */
async function layOut(
  index: RawIndex,
  release: Release,
  target: string,
  options: VerifyOptions,
): Promise<RefusalReason | undefined> {
  const stated = release.files.get(index.entry);
  if (stated === undefined) {
    return 'not-listed';
  }
  await mkdir(dirname(target), { recursive: true });
  const part = `${target}.part`;
  const file = openSync(part, 'w', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const whole = await opened(join(options.root, index.path), options.run, stated.bytes + 1, (piece) => {
      bytes += piece.length;
      if (bytes <= stated.bytes) {
        hash.update(piece);
        writeSync(file, piece);
      }
    });
    if (bytes !== stated.bytes || (whole && hash.digest('hex') !== stated.sha256)) {
      return whole || bytes > stated.bytes ? 'wrong-hash' : 'cannot-open';
    }
    if (!whole) {
      return 'cannot-open';
    }
    await rename(part, target);
    return undefined;
  } finally {
    closeSync(file);
    await rm(part, { force: true });
  }
}

/** Hands over the opened content; false when it could not be opened to its end. */
async function opened(path: string, run: Runner, limit: number, take: (piece: Buffer) => void): Promise<boolean> {
  if (/\.(?:xz|lz4|bz2|zst)$/.test(path)) {
    const { code } = await run({
      command: APT_HELPER,
      args: ['cat-file', path],
      timeoutMs: TIMEOUT_MS,
      outputLimit: limit,
      onOutput: take,
    });
    return code === 0;
  }
  const raw = createReadStream(path);
  let total = 0;
  try {
    for await (const piece of path.endsWith('.gz') ? pipeline(raw, createGunzip(), () => undefined) : raw) {
      take(piece as Buffer);
      total += (piece as Buffer).length;
      if (total >= limit) {
        return true;
      }
    }
    return true;
  } catch {
    return false;
  } finally {
    raw.destroy();
  }
}
